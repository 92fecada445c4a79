import torch
from torch import nn

from nnwatch import probe

model = nn.Linear(8, 2).eval()
with probe.phase("inference"), torch.no_grad():
    for _ in range(4):
        model(torch.randn(3, 8))
        probe.step(items=3)
