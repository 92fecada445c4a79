"""Why a machine shows no energy counters: it is a guest, it is a container, or it has none."""

from __future__ import annotations

from pathlib import Path

from nnwatch.meters.base import Missing, Reason, Surroundings
from nnwatch.meters.kernel_file import exists, read_text

_CONTAINER_WORDS = ("docker", "kubepods", "containerd", "libpod", "lxc", "garden")
_CONTAINER_MARKS = (".dockerenv", "run/.containerenv", ".singularity.d")
_GUEST_PRODUCTS = ("KVM", "QEMU", "Virtual Machine", "VMware", "VirtualBox", "Bochs", "Xen", "HVM domU")


def explain_absence(around: Surroundings, what: str, remedy: str | None) -> Missing:
    """Return why `what` is not there; the remedy is for a machine that is neither guest nor container."""
    if is_guest(around):
        return Missing(
            Reason.VIRTUAL_MACHINE,
            f"{what}: this is a virtual machine, and its hypervisor does not pass the counters on",
            "measure on the host; inside the guest only the estimate remains",
        )
    if is_container(around):
        return Missing(
            Reason.CONTAINER,
            f"{what}: this is a container, and its runtime hides them",
            "start the container with -v /sys:/host/sys:ro -e NNWATCH_SYSFS=/host/sys",
        )
    return Missing(Reason.ABSENT, f"{what}: this kernel offers none", remedy)


def is_guest(around: Surroundings) -> bool:
    """Whether a hypervisor runs this kernel: told by a processor flag, by Xen or by the product's name."""
    if " hypervisor" in (read_text(around.procfs / "cpuinfo") or ""):
        return True
    if read_text(around.sysfs / "hypervisor/type"):
        return True
    product = read_text(around.sysfs / "class/dmi/id/product_name") or ""
    return any(name in product for name in _GUEST_PRODUCTS)


def is_container(around: Surroundings) -> bool:
    """Whether this process sees a container's file system instead of the machine's."""
    cgroup = read_text(around.procfs / "1/cgroup") or ""
    if any(word in cgroup for word in _CONTAINER_WORDS):
        return True
    if any(exists(_root(around, pid) / mark) for pid in ("1", "self") for mark in _CONTAINER_MARKS):
        return True
    mounts = [line.split() for line in (read_text(around.procfs / "self/mountinfo") or "").splitlines()]
    return any(len(fields) > 4 and _is_container_mount(fields) for fields in mounts)


def _root(around: Surroundings, pid: str) -> Path:
    return around.procfs / pid / "root"


def _is_container_mount(fields: list[str]) -> bool:
    return "powercap" in fields[4] or (fields[4] == "/" and " - overlay " in f" {' '.join(fields[5:])} ")
