"""The whole networks that a calibration measures: the built-in ones, and those made for it."""

from __future__ import annotations

from nnwatch.networks.catalogue import CATALOGUE, Architecture
from nnwatch.prediction.reference_networks import REFERENCES, Network

BATCH = {"mnist": 32, "neuralpower": 1}
FAMILIES = {
    "mlp": "perceptron", "lenet5": "plain", "vgg6": "plain", "resnet8": "residual", "mobilenet": "separable",
    "vit": "encoder", "alexnet": "large plain", "vgg16": "large plain", "nin": "large plain",
    "overfeat": "large plain", "cifar10-6conv": "plain",
}  # fmt: skip


def networks() -> tuple[Network, ...]:
    """Return the built-in networks and the references in turn, so that a short budget sees both."""
    found = [_network(architecture) for architecture in CATALOGUE]
    mixed = [network for pair in zip(found, REFERENCES, strict=False) for network in pair]
    return (*mixed, *found[len(REFERENCES) :], *REFERENCES[len(found) :])


def _network(architecture: Architecture) -> Network:
    shape = (BATCH.get(architecture.suite, 1), *architecture.input_shape)
    family = FAMILIES.get(architecture.name, architecture.name)
    return Network(architecture.name, family, architecture.build, shape)
