import os

import torch
import torch.distributed as dist
from torch import nn

dist.init_process_group("gloo")
model = nn.Linear(8, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(10):
    optimizer.zero_grad()
    model(torch.randn(4, 8)).sum().backward()
    for parameter in model.parameters():
        dist.all_reduce(parameter.grad)
    optimizer.step()
model.eval()
with torch.no_grad():
    for _ in range(5):
        model(torch.randn(6, 8))
dist.barrier()
if os.environ["RANK"] == "0":
    print("done")
dist.destroy_process_group()
