"""Without threads that torch leaves behind: with gloo's, an interpreter that ends may be aborted by one of them."""

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.testing._internal.distributed.fake_pg import FakeStore

dist.init_process_group("fake", store=FakeStore(), rank=0, world_size=2)
model = DistributedDataParallel(nn.Linear(8, 2))


def keep_to_itself(_: object, bucket: dist.GradBucket) -> torch.futures.Future[torch.Tensor]:
    kept: torch.futures.Future[torch.Tensor] = torch.futures.Future()
    kept.set_result(bucket.buffer())
    return kept


model.register_comm_hook(None, keep_to_itself)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(10):
    optimizer.zero_grad()
    model(torch.randn(4, 8)).sum().backward()
    optimizer.step()
model.eval()
with torch.no_grad():
    for _ in range(5):
        model(torch.randn(6, 8))
dist.destroy_process_group()
