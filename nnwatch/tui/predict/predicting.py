"""Predictions, made by the command line in a process of its own: what they load never enters the viewer."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from nnwatch.core.errors import NnwatchError

if TYPE_CHECKING:
    from nnwatch.tui.values import Asked, Prediction

_OURS = "nnwatch: "


class Predictor:
    """Asks one question at a time; a new one ends what is in progress."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[str] | None = None

    def predict(self, asked: Asked) -> Prediction | None:
        """Return the prediction; None when it was given up for another question.

        Raises:
            NnwatchError: it failed, with the sentence that the command line says.
        """
        from nnwatch.tui.values import Prediction  # noqa: PLC0415 - not needed for the first frame

        child = self._begin(asked)
        said, complaints = child.communicate()
        with self._lock:
            if self._child is not child:
                return None
            self._child = None
        sentences = _sentences(complaints)
        if child.returncode:
            raise NnwatchError(sentences[-1] if sentences else "the prediction ended without a word")
        document = json.loads(said)
        return Prediction(document["predictions"][0], document["beside"], sentences)

    @property
    def idle(self) -> bool:
        """Whether nothing is in progress."""
        return self._child is None

    def stop(self) -> None:
        """Give up what is in progress."""
        with self._lock:
            self._end()

    def _begin(self, asked: Asked) -> subprocess.Popen[str]:
        command = [
            sys.executable,
            "-P",
            "-m",
            "nnwatch",
            "predict",
            asked.model,
            "--json",
            "--run",
            "same",
        ]
        how = ["--batch-size", str(asked.batch_size), "--precision", asked.precision]
        with self._lock:
            self._end()
            self._child = subprocess.Popen(
                [*command, *how],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.terminate()
            self._child = None


def _sentences(complaints: str) -> tuple[str, ...]:
    """Return what nnwatch itself said, leaving out what libraries print; a traceback ends in its last line."""
    lines = [line for line in complaints.splitlines() if line.strip()]
    ours = [line.removeprefix(_OURS) for line in lines if line.startswith(_OURS)]
    return tuple(ours or lines[-1:])
