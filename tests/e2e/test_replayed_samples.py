"""A recorded run played back from what the history kept of it, and refused when that is damaged."""

from __future__ import annotations

import json

from tests.e2e.conftest import Cli


def test_the_file_of_a_replay_holds_the_channels_and_never_outranks_a_measurement(cli: Cli) -> None:
    first = cli.document("run", "--demo", "--json", "--", "sleep", "1")["run"]
    cli.document("run", "--replay", "last", "--json", "--", "true")
    lines = (cli.home / "replays" / f"{first['run_id']}.jsonl").read_text().splitlines()
    channels = json.loads(lines[0])["channels"]
    energetic = [c for c in channels if c["quantity"] in ("energy", "power")]
    assert {c["method"] for c in energetic} == {"model"}
    assert all(c["label"].endswith("(replayed)") for c in channels)
    assert all(c["scale"] == 1.0 for c in channels if not c["cumulative"])
    assert len(lines) > 10


def test_damaged_samples_are_named(cli: Cli) -> None:
    first = cli.document("run", "--demo", "--json", "--", "true")["run"]
    samples = cli.home / "history" / "samples" / f"{first['run_id']}.parquet"
    for content in (b"garbage", None):
        if content is None:
            samples.unlink()
        else:
            samples.write_bytes(content)
        done = cli("run", "--replay", first["run_id"], "--headless", "--", "true")
        assert done.returncode == 1
        assert f"cannot replay {first['run_id']}" in done.stderr
