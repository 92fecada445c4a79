"""Where networks come from that are not in the catalogue, known by what stands before the colon of their name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nnwatch.core.errors import UsageError


@dataclass(frozen=True, slots=True)
class Source:
    """A library of networks, or files that hold one.

    Attributes:
        package: what must be installed, under the name that installs and imports it; None needs nothing more.
        from_file: whether a file follows the colon.
        learns: whether its networks can be trained.
    """

    prefix: str
    wanted: str
    title: str
    package: str | None = None
    from_file: bool = False
    learns: bool = True

    @property
    def form(self) -> str:
        """How a name of it is written."""
        return f"{self.prefix}:{self.wanted}"


SOURCES = (
    Source("torchvision", "NAME", "any network of torchvision, such as torchvision:resnet18", "torchvision"),
    Source("timm", "NAME", "any network of timm, such as timm:vit_tiny_patch16_224", "timm"),
    Source("transformers", "NAME", "a type such as transformers:bert, a folder or a model of the hub",
           "transformers"),
    Source("onnx", "FILE", "a file that ONNX Runtime runs", "onnxruntime", from_file=True, learns=False),
    Source("script", "FILE.py", "a file whose build() and example_input(batch_size) give network and input",
           from_file=True),
)  # fmt: skip


def source_of(name: str) -> Source:
    """Return the source of a network's name.

    Raises:
        UsageError: there is no such source, or nothing follows the colon.
    """
    prefix, _, rest = name.partition(":")
    source = next((one for one in SOURCES if one.prefix == prefix), None)
    if source is None:
        known = ", ".join(one.form for one in SOURCES)
        raise UsageError(f"there are no networks {prefix}:; known are {known}")
    if not rest:
        raise UsageError(f"{name} names no network; write {source.form}")
    return source


def label_of(name: str) -> str:
    """Return what the history calls a network: a file by its name without folder and ending."""
    prefix, _, rest = name.partition(":")
    return f"{prefix}:{Path(rest).stem}" if source_of(name).from_file else name
