"""Stands in for timm: the names, arguments and errors of its own API, with one tiny network behind them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from . import data as data


@dataclass
class PretrainedCfg:
    url: str = ""
    hf_hub_id: str | None = None


_CONFIGURATIONS = {"tinynet.in1k": PretrainedCfg(url="https://download.example.org/models/tinynet-timm.pth")}


class TinyNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(3, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.fc(x.mean(dim=(2, 3)))
        return out


def get_pretrained_cfg(model_name: str) -> PretrainedCfg | None:
    return _CONFIGURATIONS.get(model_name)


def create_model(model_name: str, pretrained: bool = False) -> nn.Module:
    if model_name not in _CONFIGURATIONS:
        raise RuntimeError(f"Unknown model ({model_name})")
    network = TinyNet()
    if pretrained:
        network.load_state_dict(torch.hub.load_state_dict_from_url(_CONFIGURATIONS[model_name].url))
    return network
