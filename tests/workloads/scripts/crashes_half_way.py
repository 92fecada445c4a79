import torch
from torch import nn

model = nn.Linear(8, 2).eval()
batches = [torch.randn(3, 8) for _ in range(7)] + [torch.randn(3, 9)]
with torch.no_grad():
    for batch in batches:
        model(batch)
