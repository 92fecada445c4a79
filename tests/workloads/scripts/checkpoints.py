import torch
from torch import nn
from torch.utils.checkpoint import checkpoint


class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([nn.Linear(8, 8) for _ in range(4)])

    def forward(self, x):
        for block in self.blocks:
            x = checkpoint(block, x, use_reentrant=False)
        return x


student, teacher = Deep(), nn.Linear(8, 8).eval()
for _ in range(6):
    x = torch.randn(3, 8)
    with torch.no_grad():
        wanted = teacher(x)
    nn.functional.mse_loss(student(x), wanted).backward()
