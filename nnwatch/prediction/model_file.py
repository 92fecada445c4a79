"""The file of a fitted model: JSON, so that it can be read, and loading it executes nothing."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
from typing import cast

from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.prediction.model import FORMAT, VERSION, LayerModel, Origin
from nnwatch.prediction.plain import State


def save(model: LayerModel, path: Path) -> None:
    """Write a model whole and then give it its name.

    Raises:
        NnwatchError: the file cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        draft.write_text(json.dumps(document(model), allow_nan=False) + "\n")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise NnwatchError(f"cannot write {path}: {error.strerror}") from error


def document(model: LayerModel) -> State:
    """Return a model as JSON has it: what it is and how wrong first, the numbers of the fits last."""
    held_out = {
        kind: {target: state["held_out"] for target, state in targets.items()}
        for kind, targets in model.kinds.items()
    }
    return {
        "format": FORMAT,
        "version": VERSION,
        "method": model.method,
        "origin": dataclasses.asdict(model.origin),
        "held_out_percent": held_out,
        "network": model.network,
        "any_kind": model.any_kind,
        "kinds": model.kinds,
    }


def version_of(path: Path) -> int | str:
    """Return the version of the file of a model.

    Raises:
        UsageError: there is no such file, or it is no model.
    """
    return cast("int | str", _read(path)["version"])


def load(path: Path, *, any_version: bool = False) -> LayerModel:
    """Return the model of a file.

    Raises:
        UsageError: there is no such file, or it is no model, or not of this version unless any is wanted.
    """
    read = _read(path)
    if read["version"] != VERSION and not any_version:
        raise UsageError(
            f"{path} is {FORMAT}, version {read['version']}, and this nnwatch reads version {VERSION}; "
            "fit it again with nnwatch calibrate"
        )
    try:
        return LayerModel(
            read["method"], Origin(**read["origin"]), read["kinds"], read["any_kind"], read["network"]
        )
    except (KeyError, TypeError) as error:
        raise UsageError(_no_model(path)) from error


def _read(path: Path) -> State:
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the model {path}: {error}") from error
    try:
        read: State = json.loads(text)
        known = read["format"] == FORMAT and "version" in read
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(_no_model(path)) from error
    if not known:
        raise UsageError(_no_model(path))
    return read


def _no_model(path: Path) -> str:
    return f"{path} is not a model that nnwatch calibrate wrote"
