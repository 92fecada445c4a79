"""A module and a trainer in the manner of Lightning: steps are methods, and the optimiser calls a closure."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class LitClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 2))
        self.loss = nn.CrossEntropyLoss()

    def forward(self, x):
        return self.body(x)

    def training_step(self, batch, batch_idx):
        x, y = batch
        return self.loss(self(x), y)

    def validation_step(self, batch, batch_idx):
        x, y = batch
        return (self(x).argmax(1) == y).sum()

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


class Trainer:
    def __init__(self, max_epochs, num_sanity_val_steps=2):
        self.max_epochs = max_epochs
        self.num_sanity_val_steps = num_sanity_val_steps

    def fit(self, model, train_loader, val_loader):
        optimizer = model.configure_optimizers()
        self.validate(model, val_loader, self.num_sanity_val_steps)
        for _ in range(self.max_epochs):
            model.train()
            for i, batch in enumerate(train_loader):

                def closure(batch=batch, i=i):
                    optimizer.zero_grad()
                    loss = model.training_step(batch, i)
                    loss.backward()
                    return loss

                optimizer.step(closure)
            self.validate(model, val_loader)

    def validate(self, model, loader, limit=None):
        model.eval()
        with torch.inference_mode():
            for i, batch in enumerate(loader):
                if limit is not None and i >= limit:
                    break
                model.validation_step(batch, i)


def loader(n):
    x = torch.randn(n, 8)
    return DataLoader(TensorDataset(x, (x.sum(1) > 0).long()), batch_size=10)


Trainer(max_epochs=2).fit(LitClassifier(), loader(60), loader(40))
