"""Stands in for torchvision: the names, arguments and errors of its own API, with one tiny network behind them."""

from . import models as models
