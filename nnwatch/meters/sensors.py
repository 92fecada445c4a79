"""What the sensors of a hwmon driver stand for: a table of rules, and a harmless answer for the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """The scope of a sensor, whether its joules count there, and what it is in words.

    A scope `gpu` gets its device's address appended. What lies inside another thing counts where the device has
    no sensor of that.
    """

    scope: str
    counted: bool
    what: str
    inside: str | None = None


@dataclass(frozen=True, slots=True)
class _Rule:
    driver: str
    label: str
    meaning: Meaning


_CARD = Meaning("gpu", True, "graphics card")
_CARD_PACKAGE = Meaning("gpu", True, "package of the graphics card", inside=_CARD.what)
_CARD_PART = Meaning("gpu", False, "part of the graphics card")
_BOARD = Meaning("node", False, "whole board, contains its rails")
_NODE = Meaning("node", False, "whole machine")
_CPU = Meaning("cpu", True, "processor package")
_CPU_PART = Meaning("cpu", False, "part of the processor")

# The first rule that matches both names wins.
_RULES = (
    # The kernel's ABI documents of the i915 and xe hwmon drivers: the card, and the package or a tile in it
    _Rule("xe", "pkg", _CARD_PACKAGE),
    _Rule("xe", "", _CARD),
    _Rule("xe", "card", _CARD),
    _Rule("i915_gt.*", ".*", _CARD_PART),
    _Rule("i915", "", _CARD),
    # Documentation/hwmon/amd_energy.rst: Ecore000 ... and Esocket0 ...
    _Rule("amd_energy", "Esocket.*", _CPU),
    _Rule("amd_energy", "Ecore.*", _CPU_PART),
    _Rule("fam15h_power|zenpower", ".*", _CPU_PART),
    # NVIDIA Grace performance tuning guide, power telemetry
    _Rule(
        "power_meter", "Module Power Socket.*", Meaning("module", False, "CPU, GPU and memory of a module")
    ),
    _Rule("power_meter", "Grace Power Socket.*", Meaning("cpu", True, "Grace socket with its memory")),
    _Rule("power_meter", "(CPU|SysIO) Power Socket.*", _CPU_PART),
    _Rule("power_meter", "", _NODE),
    # Rails of Jetson boards: one feeds the board, the others hang behind it
    _Rule("ina3221x?", "(VDD|POM_5V|VDD_5V)_IN", _BOARD),
    _Rule("ina3221x?", ".*CPU.*", Meaning("cpu", True, "rail of the CPU and what its name says")),
    _Rule("ina3221x?", ".*GPU.*", Meaning("gpu", True, "rail of the GPU and what its name says")),
    _Rule("ina3221x?", ".*(VDDRQ|VDDQ|DDR).*", Meaning("dram", True, "rail of the memory")),
    # The kernel's hwmon documents of these drivers
    _Rule("occ|ibmpowernv", "[Ss]ystem", _NODE),
    _Rule("macsmc_hwmon", "Total System Power", _NODE),
)


def meaning_of(driver: str, label: str) -> Meaning:
    """Return what a sensor stands for; one that no rule knows is shown and counts nowhere."""
    for rule in _RULES:
        if re.fullmatch(rule.driver, driver) and re.fullmatch(rule.label, label):
            return rule.meaning
    return Meaning(f"other:{driver}", False, "unknown part of the machine")
