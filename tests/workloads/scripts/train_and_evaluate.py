import torch
from torch import nn, optim
from torch.utils.data import DataLoader, Dataset


class Points(Dataset):
    def __init__(self, n):
        generator = torch.Generator().manual_seed(n)
        self.x = torch.randn(n, 8, generator=generator)
        self.y = (self.x.sum(1) > 0).long()
        self.scale = nn.Linear(8, 8)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        with torch.no_grad():
            return self.scale(self.x[i]), self.y[i]


def main():
    torch.manual_seed(0)
    train_loader = DataLoader(Points(100), batch_size=16, shuffle=True, num_workers=2)
    test_loader = DataLoader(Points(40), batch_size=16, num_workers=2)
    model = nn.Sequential(nn.Linear(8, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 2))
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.Adam(model.parameters())
    for epoch in range(2):
        model.train()
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
        model.eval()
        correct = 0
        with torch.no_grad():
            for x, y in test_loader:
                correct += (model(x).argmax(1) == y).sum().item()
        print(f"epoch {epoch}: {correct} of {len(test_loader.dataset)}")


if __name__ == "__main__":
    main()
