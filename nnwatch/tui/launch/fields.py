"""The fields of the launch form, and how what is typed into them becomes a value of an order."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nnwatch.core.errors import UsageError


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the form.

    Attributes:
        id: the name of the value in the order.
        label: what stands before it.
        hint: what it means or takes, shown beside it.
        usual: what it holds at first.
        choices: what it goes through at a key; without choices it is typed.
        read: turns the text into the order's value; ValueError when it is none.
    """

    id: str
    label: str
    hint: str
    usual: str = ""
    choices: tuple[str, ...] = ()
    read: Callable[[str], Any] = str


def value_of(field: Field, text: str) -> Any:
    """Return what a field holds, or None where it is empty.

    Raises:
        UsageError: the text is no such value.
    """
    if not text.strip():
        return None
    try:
        return field.read(text.strip())
    except ValueError as error:
        raise UsageError(f"{field.label.lower()}: {text!r} is not {field.hint}") from error


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def _whole(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _wholes(text: str) -> tuple[int, ...]:
    return tuple(_whole(word) for word in _words(text))


def _several(text: str) -> int:
    number = int(text)
    if number < 2:
        raise ValueError
    return number


def _positive(text: str) -> float:
    number = float(text)
    if not 0.0 < number < float("inf"):
        raise ValueError
    return number


def _from_zero(text: str) -> float:
    number = float(text)
    if not 0.0 <= number < float("inf"):
        raise ValueError
    return number


def _share(text: str) -> str:
    if not 0.0 < float(text.removesuffix("%")) / (100 if text.endswith("%") else 1) < 1.0:
        raise ValueError
    return text


def _accuracy(text: str) -> float:
    number = float(text)
    if not 0.0 <= number <= 1.0:
        raise ValueError
    return number


def _tags(text: str) -> tuple[str, ...]:
    words = tuple(shlex.split(text))
    if not all(word.partition("=")[0] and "=" in word for word in words):
        raise ValueError
    return words


def _yes(text: str) -> bool:
    return text == "yes"


def _no(text: str) -> bool:
    return text == "no"


def _command(text: str) -> tuple[str, ...]:
    return tuple(shlex.split(text))


_YES_NO = ("no", "yes")

BENCH = (
    Field("others", "Other networks", "names such as torchvision:resnet18", read=_words),
    Field("dataset", "Pictures", "imagefolder:PATH, or empty"),
    Field("download", "Download", "fetches weights that are not here", "no", _YES_NO, _yes),
    Field("devices", "Devices", "names such as cpu cuda:0", "cpu", read=_words),
    Field("batch_sizes", "Batch sizes", "whole numbers such as 1 8 32", "32", read=_wholes),
    Field("precision", "Precision", "of weights and images", "float32", ("float32", "bfloat16", "float16")),
    Field("threads", "Threads", "a whole number, or empty", read=_whole),
    Field("repeat", "Repeat", "a whole number of rounds, in turns", "1", read=_whole),
    Field("min_seconds", "At least", "a number of seconds each", "10", read=_positive),
    Field("until_ci", "Until known to", "a share such as 2%, or empty", read=_share),
    Field("at_most", "But at most", "a whole number of rounds from 2 on", "10", read=_several),
    Field("rest", "Rest", "a number of seconds between two", "1", read=_from_zero),
    Field("train", "Training too", "measures steps of training as well", "no", _YES_NO, _yes),
    Field("matrix", "Matrix", "a name to go on with it later"),
)
COMMAND = (
    Field("command", "Command", "a line such as python infer.py", read=_command),
    Field("name", "Name", "what to call the run"),
    Field("architecture", "Architecture", "a label"),
    Field("dataset", "Data set", "a label; equal ones are compared"),
    Field("items", "Items", "a whole number: how many it processes", read=_whole),
    Field("accuracy", "Accuracy", "a number from 0 to 1", read=_accuracy),
    Field("tags", "Tags", "pairs such as team=vision gpu=idle", read=_tags),
    Field("no_hooks", "Count in Python", "its models are counted by themselves", "yes", ("yes", "no"), _no),
    Field("items_from", "Items from", r"an expression: processed (\d+)"),
    Field("accuracy_from", "Accuracy from", r"an expression: accuracy: ([\d.]+)"),
    Field("demo", "Made-up machine", "shows nnwatch without meters", "no", _YES_NO, _yes),
)
