"""The summary: the verdict first, what stands behind its score, and the run as a file."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from textual.widgets import Input

from nnwatch.core.errors import UsageError
from nnwatch.scoring.changes import since_last
from nnwatch.scoring.registry import SCORES
from nnwatch.tui.keys.navigation import SummaryOpened
from nnwatch.tui.look.rows import plain, row, width_of
from nnwatch.tui.saving.svg import svg_of
from nnwatch.tui.screens.summary import SummaryScreen
from nnwatch.tui.summary.files import FORMATS, summary_text
from nnwatch.tui.summary.rows import summary_rows
from nnwatch.tui.summary.scores import score_rows
from tests.fakes.runs import PLACEMENT, FakeHouse, make_row
from tests.tui.test_screens import AnyPilot, make_app, shown, until


def text(width: int = 120, **changes: object) -> str:
    return "\n".join(plain(line).rstrip() for line in summary_rows(make_row(3, **changes), PLACEMENT, width))


async def summary(pilot: AnyPilot) -> SummaryScreen:
    pilot.app.screen.post_message(SummaryOpened("run-3"))
    await until(
        pilot, lambda: isinstance(pilot.app.screen, SummaryScreen) and "valid" in shown(pilot.app, "sheet")
    )
    assert isinstance(pilot.app.screen, SummaryScreen)
    return pilot.app.screen


@pytest.mark.parametrize("width", [58, 78, 118])
def test_the_verdict_comes_first_and_every_component_tells_how_sure_it_is(width: int) -> None:
    told = text(width)
    assert told.startswith("✓ valid")
    for line in ("7.069 kJ ctr ±2.0 %", "861.0 J  est ±30.0 %", "20.64 kJ int ±5.0 %", "over 1,280 calls"):
        assert line in told
    assert "35.27 kJ int ±1.0 %" in told
    assert "81.0 % by the components" in told
    assert "…" not in told


def test_what_changed_since_the_last_run_like_it_is_told() -> None:
    earlier = [make_row(n, energy_per_item_j=0.1 + n / 10_000) for n in range(3)]
    changes = since_last(make_row(3, latency_p99_s=0.05), earlier)
    for width in (58, 78, 118):
        rows = summary_rows(make_row(3, latency_p99_s=0.05), PLACEMENT, width, changes)
        told = "\n".join(plain(line).rstrip() for line in rows)
        assert "since run-2, the last of 3 earlier runs" in told
        assert "energy per item  0.87x, better, more than repeats differ" in told
        assert "latency p99      0.789x, " in told
        assert "the same: accuracy" in " ".join(told.split())
        assert "Changes" not in text(width)


def test_every_reason_against_ranking_is_told_before_any_number() -> None:
    told = text(valid=False, verdict_reasons=["too short", "estimated sources"])
    assert told.startswith("✗ not ranked, because\n· too short\n· estimated sources\n")


def test_what_is_not_known_is_not_told() -> None:
    told = text(
        latency_calls=None, energy_cpu_rel_uncertainty=None, energy_node_j=None, phases=[], sources=[]
    )
    assert "over" not in told
    assert "7.069 kJ ctr\n" in text(58, energy_cpu_rel_uncertainty=None)
    assert "explained" not in told
    assert "Phases" not in told
    assert "Not measured" not in told


async def test_formulas_are_one_key_away() -> None:
    app = make_app(FakeHouse())
    async with app.run_test(size=(80, 24)) as pilot:
        await summary(pilot)
        await pilot.press("f")
        await until(pilot, lambda: "Scores of this run" in shown(app, "sheet"))
        told = " ".join(shown(app, "sheet").split())
        for rule in SCORES:
            assert rule.name in told
            assert " ".join(rule.formula.split()) in told
        await pilot.press("escape")
        await until(pilot, lambda: "valid" in shown(app, "sheet"))
        await pilot.press("f", "f")
        await until(pilot, lambda: "valid" in shown(app, "sheet"))


async def test_a_run_is_written_to_a_file_with_one_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = make_app(FakeHouse())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await summary(pilot)
        await pilot.press("w")
        line = screen.query_one("#file", Input)
        await until(pilot, lambda: line.value == "nnwatch-run-3.md")
        await pilot.press("enter")
        await until(pilot, lambda: "nnwatch-run-3.md" in shown(app, "message"))
        await pilot.press("w")
        await until(pilot, lambda: line.has_class("-open"))
        line.value = "picture.tiff"
        await pilot.press("enter")
        await until(pilot, lambda: "no format ends in .tiff" in shown(app, "message"))
        await pilot.press("w", "escape")
        await until(pilot, lambda: not line.has_class("-open"))
        assert app.screen is screen
    assert (tmp_path / "nnwatch-run-3.md").stat().st_mode & 0o777 == 0o600


def test_markdown_says_what_the_screen_says() -> None:
    told = summary_text(make_row(3, name="a|b", valid=False, verdict_reasons=["too short"]), PLACEMENT, "md")
    assert told.startswith("# a\\|b\n\n**✗ not ranked**, because too short\n")
    assert "\n## Energy: 28.57 kJ ±4.1 %\n\n| | |\n|---|---|\n| per item | 87.20 mJ |\n" in told
    assert "| GPU | 20.64 kJ int ±5.0 % |" in told
    assert "- ipmi: /dev/ipmi0 is not readable" in told


def test_json_and_csv_hold_the_whole_row() -> None:
    run = make_row(3)
    document = json.loads(summary_text(run, PLACEMENT, "json"))["run"]
    assert document["energy_j"] == run["energy_j"]
    assert document["placement"]["rank"] == PLACEMENT.rank
    (line,) = csv.DictReader(summary_text(run, PLACEMENT, "csv").splitlines())
    assert float(line["energy_j"]) == run["energy_j"]


def test_the_picture_is_well_formed_and_holds_every_word() -> None:
    picture = ET.fromstring(summary_text(make_row(3, name="<&>"), PLACEMENT, "svg"))
    words = " ".join(element.text or "" for element in picture.iter())
    assert "28.57 kJ" in words
    assert "<&>" in words
    assert "http" not in words
    assert svg_of([row(("a", "hero"), "  ", ("b", "dim"))]).count("<text") == 2


def test_an_ending_that_no_format_has_is_named() -> None:
    with pytest.raises(UsageError, match=r"no format ends in \.pdf; known are \.md, \.json, \.csv, \.svg"):
        summary_text(make_row(3), PLACEMENT, "pdf")
    assert list(FORMATS) == ["md", "json", "csv", "svg"]


def test_what_a_score_lacks_is_told_in_full_in_narrow_terminals() -> None:
    rows = score_rows({}, 56)
    assert all(width_of(line) <= 56 for line in rows)
    said = " ".join(plain(line).strip() for line in rows)
    assert "netscore higher is better n/a: needs accuracy and the number of parameters" in " ".join(
        said.split()
    )
