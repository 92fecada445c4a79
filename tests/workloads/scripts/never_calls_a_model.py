import torch

x = torch.randn(100, 100)
for _ in range(10):
    x = torch.tanh(x @ x.T)
print(tuple(x.shape))
