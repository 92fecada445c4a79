import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1))
        self.classifier = nn.Linear(4, 10)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


model = Net()
softmax = nn.Softmax(dim=1)
for i in range(25):
    images = torch.randn(4, 3, 16, 16)
    probabilities = softmax(model(images))
print("last class", int(probabilities[0].argmax()) >= 0)
