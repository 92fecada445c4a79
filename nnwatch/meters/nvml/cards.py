"""The cards that the NVIDIA driver shows, and what is special about each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnwatch.meters.kernel_file import entries, read_text

_JETSON = re.compile(r"nvgpu|Tegra|Xavier|Orin|Thor")
_VGPU_GUEST = 2  # NVML_GPU_VIRTUALIZATION_MODE_VGPU


@dataclass(frozen=True, slots=True)
class Card:
    """One whole card, as the library addresses it.

    Attributes:
        shared: why watts of this card are those of a board that several users may share, or an empty string.
    """

    handle: Any
    uuid: str
    name: str
    shared: str = ""


def find_cards(api: Any) -> tuple[list[Card], list[str]]:
    """Return the cards that can be addressed, and a sentence on each that cannot."""
    cards: list[Card] = []
    notes: list[str] = []
    for index in range(api.nvmlDeviceGetCount()):
        try:
            cards.append(_open(api, index))
        except api.NVMLError as error:
            notes.append(f"GPU {index} is left out: NVML says {error}")
    return cards, notes


def note_on(card: Card) -> str | None:
    """Return what to know before dividing this card's energy."""
    if not card.shared:
        return None
    return (
        f"{card.name} ({card.uuid}) is {card.shared}: its energy is the whole board's, never one instance's"
    )


def has_rails(sysfs: Path, card: Card) -> bool:
    """Tell whether a card is inside a Jetson chip whose supply rails hwmon shows, the GPU's among them."""
    drivers = (read_text(folder / "name") or "" for folder in entries(sysfs / "class/hwmon"))
    return bool(_JETSON.search(card.name)) and any(driver.startswith("ina3221") for driver in drivers)


def _open(api: Any, index: int) -> Card:
    handle = api.nvmlDeviceGetHandleByIndex(index)
    uuid = str(api.nvmlDeviceGetUUID(handle))
    return Card(handle, uuid, _name(api, handle), _sharing(api, handle))


def _name(api: Any, handle: Any) -> str:
    try:
        return str(api.nvmlDeviceGetName(handle))
    except api.NVMLError:
        return "NVIDIA GPU"


def _sharing(api: Any, handle: Any) -> str:
    if _ask(api, "nvmlDeviceGetVirtualizationMode", handle) == _VGPU_GUEST:
        return "a virtual GPU"
    mig = _ask(api, "nvmlDeviceGetMigMode", handle)
    return "split into MIG instances" if mig and mig[0] else ""


def _ask(api: Any, function: str, handle: Any) -> Any:
    try:
        return getattr(api, function)(handle)
    except api.NVMLError:
        return None
