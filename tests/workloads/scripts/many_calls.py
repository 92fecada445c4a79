import threading

import torch
from torch import nn


class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(()))

    def forward(self, x):
        return x * self.weight


def infer(model, n, batch):
    with torch.no_grad():
        for _ in range(n):
            model(batch)


first, second, scale = nn.Linear(4, 2).eval(), nn.Linear(4, 2).eval(), Scale()
infer(first, 500, torch.ones(3, 4))
for _ in range(100):
    infer(first, 1, torch.ones(3, 4))
    infer(second, 1, torch.ones(2, 4))
infer(scale, 50, torch.tensor(1.0))
for n in range(1, 21):
    infer(nn.Linear(4, 2), 2, torch.ones(n, 4))
threads = [threading.Thread(target=infer, args=(first, 200, torch.ones(5, 4))) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
