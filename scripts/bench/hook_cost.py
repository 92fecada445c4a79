"""What counting costs a forward pass of 0.1, 1 and 10 ms: the median difference of a call and its 95 % interval.

python scripts/bench/hook_cost.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from nnwatch.probe.environment import with_hooks


def main() -> int:
    """Measure in a process that is watched as a recorder's workload is."""
    with tempfile.TemporaryDirectory() as folder:
        ours = {**os.environ, "NNWATCH_EVENTS": str(Path(folder) / "events.jsonl")}
        command = (sys.executable, str(Path(__file__).with_name("hook_pairs.py")))
        return subprocess.run(command, env=ours | with_hooks(ours), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
