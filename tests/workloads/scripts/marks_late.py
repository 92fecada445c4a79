import torch
from torch import nn

model = nn.Linear(8, 2).eval()
with torch.no_grad():
    for _ in range(30):
        model(torch.randn(3, 8))

from nnwatch import probe

with probe.phase("inference"), torch.no_grad():
    for _ in range(40):
        model(torch.randn(3, 8))
        probe.step(items=3)
