import os

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

dist.init_process_group("gloo")
model = DistributedDataParallel(nn.Linear(8, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(10):
    optimizer.zero_grad()
    model(torch.randn(4, 8)).sum().backward()
    optimizer.step()
model.eval()
with torch.no_grad():
    for _ in range(5):
        model(torch.randn(6, 8))
dist.barrier()
if os.environ["RANK"] == "0":
    print("done")
del model, optimizer  # else threads of the group live on, and one may abort the interpreter as it ends
dist.destroy_process_group()
