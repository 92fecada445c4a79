"""AMD graphics cards through the files of the amdgpu driver."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nnwatch.core.records import Quantity
from nnwatch.meters.amdgpu.card import Card, Cards, Series
from nnwatch.meters.kernel_file import KernelFile, entries, exists, read_number, read_text

_AMD = "0x1002"
_DISPLAY_OR_ACCELERATOR = ("0x03", "0x12")  # PCI base classes

# Name, quantity, scale, and the files that may hold it, the best first; `device/` is the card's own folder.
_SERIES = (
    ("energy", Quantity.ENERGY, 1e-6, ("energy1_input",)),
    ("power", Quantity.POWER, 1e-6, ("power1_average", "power1_input")),
    ("utilisation", Quantity.UTILISATION, 0.01, ("device/gpu_busy_percent",)),
    ("memory_used", Quantity.MEMORY, 1.0, ("device/mem_info_vram_used",)),
    ("memory_total", Quantity.MEMORY, 1.0, ("device/mem_info_vram_total",)),
    ("temperature", Quantity.TEMPERATURE, 0.001, ("temp1_input",)),
    ("clock", Quantity.CLOCK, 1.0, ("freq1_input",)),
)


def find_cards(sysfs: Path) -> Cards:
    """Return the cards that the driver shows under hwmon."""
    folders = [f for f in entries(sysfs / "class/hwmon") if read_text(f / "name") == "amdgpu"]
    driver = read_text(sysfs / "module/amdgpu/version")
    return Cards(tuple(_card(folder) for folder in folders), driver)


def find_idle_hardware(sysfs: Path) -> str | None:
    """Return the PCI address of an AMD card that no driver shows, or None."""
    for device in entries(sysfs / "bus/pci/devices"):
        kind = read_text(device / "class") or ""
        if read_text(device / "vendor") == _AMD and kind.startswith(_DISPLAY_OR_ACCELERATOR):
            return device.name
    return None


def _card(folder: Path) -> Card:
    device = folder / "device"
    address = device.resolve().name if exists(device) else folder.name
    # The driver offers a power cap for cards of their own, and none for graphics inside a processor.
    return Card(
        uuid=read_text(device / "unique_id") or address,
        name=read_text(device / "product_name") or f"AMD graphics {address}",
        series=tuple(_series(folder)),
        integrated=not exists(folder / "power1_cap"),
    )


def _series(folder: Path) -> Iterator[Series]:
    for name, quantity, scale, files in _SERIES:
        present = [folder / file for file in files if exists(folder / file)]
        readable = [path for path in present if read_number(path) is not None]
        for path in (readable or present)[:1]:
            yield Series(name, quantity, scale, KernelFile(path))
