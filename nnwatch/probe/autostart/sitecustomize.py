"""Found by the interpreter at its start, because a recorder put this folder first on PYTHONPATH.

It prepares the counting of models, leaves no trace on sys.path, and hands over to the sitecustomize that
would have run without it. Interpreters too old for the probe must be able to read this file.
"""

import os
import sys

_folder = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib would cost every start
sys.path[:] = [entry for entry in sys.path if entry != _folder]

if os.environ.get("NNWATCH_EVENTS") and sys.version_info >= (3, 8):
    try:
        # A package by another name: it neither runs nor hides the nnwatch that the program may import itself.
        _package = type(sys)("_nnwatch_probe")
        _package.__path__ = [os.path.dirname(_folder)]  # noqa: PTH120
        sys.modules["_nnwatch_probe"] = _package
        import _nnwatch_probe.automatic  # type: ignore[import-not-found]

        _nnwatch_probe.automatic.start()
    except Exception:  # noqa: BLE001, S110 - a watched program must never notice that it is watched
        pass

_own = sys.modules.pop("sitecustomize", None)
try:
    import sitecustomize  # type: ignore[import-not-found]  # noqa: F401
except ImportError as _error:
    if _own is not None:
        sys.modules["sitecustomize"] = _own
    if getattr(_error, "name", "sitecustomize") != "sitecustomize":
        raise
