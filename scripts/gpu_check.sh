#!/bin/sh
# Check how well an NVIDIA GPU can be measured; prints one JSON document. Needs python3 (3.11 or newer) with
# torch and nvidia-ml-py, and nothing installed of this repository.
#   scripts/gpu_check.sh             everything, about two minutes
#   scripts/gpu_check.sh --no-load   only what needs no PyTorch
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
python=${PYTHON:-python3}
if ! command -v "$python" >/dev/null 2>&1; then
    echo "gpu_check: $python is not on PATH; name a Python 3.11 or newer in PYTHON" >&2
    exit 1
fi
cd "$root"
PYTHONPATH="$root${PYTHONPATH:+:$PYTHONPATH}" exec timeout 470 "$python" -m scripts.gpu_check "$@"
