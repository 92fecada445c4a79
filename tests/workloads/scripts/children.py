import multiprocessing

import torch
from torch import nn

model = nn.Linear(4, 2).eval()


def infer(n):
    with torch.no_grad():
        return model(torch.ones(n, 4)).shape[0]


if __name__ == "__main__":
    infer(1)
    process = multiprocessing.get_context("fork").Process(target=infer, args=(10,))
    process.start()
    process.join()
    print(process.exitcode)
