"""The prediction on the screen: choosing a model, what its keys do, and the process that answers."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from nnwatch.core.errors import NnwatchError
from nnwatch.tui.keys.navigation import PredictOpened
from nnwatch.tui.look.glyphs import Glyphs
from nnwatch.tui.look.rows import Row, plain, width_of
from nnwatch.tui.predict.choices import choices
from nnwatch.tui.predict.measured import measured_rows
from nnwatch.tui.predict.predicting import Predictor
from nnwatch.tui.predict.rows import kinds_rows, layers_rows, work_rows
from nnwatch.tui.predict.totals import flags_rows, notes_rows, short, totals_rows
from nnwatch.tui.predict.versus import versus_rows
from nnwatch.tui.screens.home import HomeScreen
from nnwatch.tui.screens.predict import PredictScreen
from nnwatch.tui.values import Asked, Network
from tests.fakes.predictions import make_prediction
from tests.fakes.runs import FakeHouse
from tests.tui.test_golden_screens import SIZES, looks_as_before
from tests.tui.test_screens import AnyPilot, make_app, picture, until

NETWORKS = [Network("lenet5", "LeNet-5", "mnist"), Network("vit", "Vision transformer", "mnist")]


def text(rows: list[Row]) -> str:
    return "\n".join(plain(line).rstrip() for line in rows)


@pytest.mark.parametrize("width", [56, 76, 116, 196])
@pytest.mark.parametrize("fitted", [True, False])
def test_rows_fit_their_width(width: int, fitted: bool) -> None:
    found = make_prediction(Asked("resnet18", 32), fitted=fitted)
    rows = [
        *totals_rows(found, width, Glyphs.BRAILLE, large=True),
        *totals_rows(found, width, Glyphs.ASCII, large=False),
        *layers_rows(found, width),
        *kinds_rows(found, width),
        *work_rows(found, width),
        *notes_rows(found, width),
    ]
    assert max(width_of(line) for line in rows) <= width


def test_layers_come_dearest_first_with_their_marks() -> None:
    rows = text(layers_rows(make_prediction(Asked("resnet18")), 116)).splitlines()
    assert rows[1].split()[:4] == ["conv1", "conv2d", "129", "mJ"]
    assert "█" in rows[1]
    assert any("linear!" in line and "/" not in line for line in rows)
    assert "sort*?" in rows[-1]
    assert "…" in next(line for line in rows if "projection" in line)


def test_totals_say_what_is_missing_and_what_to_do() -> None:
    bare = text(totals_rows(make_prediction(Asked("x"), fitted=False), 76, Glyphs.ASCII, large=True))
    assert "nnwatch calibrate" in bare
    timed = text(totals_rows(make_prediction(Asked("x"), energy=False), 76, Glyphs.ASCII, large=False))
    assert "Energy is not known" in timed
    assert "TIME    9.820 ms   8.32 ms to 11.6 ms" in timed
    whole = text(totals_rows(make_prediction(Asked("x", 4)), 76, Glyphs.ASCII, large=False))
    assert "ENERGY  1.630 J    1.34 J to 1.99 J" in whole
    assert "an item: 408 mJ, 9.82 ms" in whole


def test_marks_are_counted() -> None:
    assert "* 1 not covered  ? 1 of a kind not measured  ! 1 extrapolated" in text(
        flags_rows(make_prediction(Asked("x")), 76)
    )


def test_a_run_beside_it_tells_its_residual_or_how_to_make_one() -> None:
    rows = text(measured_rows(make_prediction(Asked("resnet18")), 76))
    assert "+8.3% inside" in rows
    assert "+31.0% outside" in rows
    assert "the run used cuda:0" in rows
    bare = text(measured_rows(make_prediction(Asked("resnet18", 8), energy=False), 76))
    assert "nnwatch bench resnet18 --batch-size 8" in bare


@pytest.mark.parametrize(
    ("value", "said"), [(0.0, "0 J"), (0.0123, "12.3 mJ"), (1999.7, "2 kJ"), (41.5, "41.5 J")]
)
def test_short_quantities(value: float, said: str) -> None:
    assert short(value, "J") == said


def test_choices_narrow_and_fall_back_to_what_was_typed() -> None:
    assert [name for name, _ in choices(NETWORKS, "")] == ["lenet5", "vit"]
    assert [name for name, _ in choices(NETWORKS, "TRANS")] == ["vit"]
    assert choices(NETWORKS, "timm:resnet18") == [("timm:resnet18", "predict timm:resnet18")]


async def shown(pilot: AnyPilot, app: object, word: str) -> None:
    await until(pilot, lambda: word in "\n".join(picture(app)))  # type: ignore[arg-type]  # a running app


async def test_a_model_is_chosen_by_typing_and_called_otherwise_by_keys() -> None:
    house = FakeHouse()
    app = make_app(house, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.screen.post_message(PredictOpened())
        await until(pilot, lambda: isinstance(app.screen, PredictScreen))
        await shown(pilot, app, "bert-base")
        await pilot.press(*"resnet", "enter")
        await shown(pilot, app, "layer1.0.conv1")
        await pilot.press("plus", "plus")
        await until(pilot, lambda: ("predict", "resnet50", 4, "float32") in house.calls)
        await pilot.press("minus", "p")
        await until(pilot, lambda: ("predict", "resnet50", 2, "bfloat16") in house.calls)
        await shown(pilot, app, "batch 2, bfloat16")
        for key, word in (
            ("2", "share of energy"),
            ("3", "in -> out"),
            ("4", "beside the run"),
            ("1", "dearest"),
        ):
            await pilot.press(key)
            await shown(pilot, app, word if word != "dearest" else "-13% +15%")
        await pilot.press("n", *"script:net.py", "enter")
        await until(pilot, lambda: ("predict", "script:net.py", 2, "bfloat16") in house.calls)
        await pilot.press("n")
        await shown(pilot, app, "before it is run")
        await pilot.press("escape")
        await shown(pilot, app, "script:net.py")
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))


@pytest.mark.parametrize(("name", "fitted"), [("predict-answer", True), ("predict-uncalibrated", False)])
async def test_an_answer_looks_as_it_did(name: str, fitted: bool) -> None:
    app = make_app(FakeHouse(fitted=fitted), None)
    async with app.run_test(size=SIZES[0]) as pilot:
        app.screen.post_message(PredictOpened())
        await until(pilot, lambda: isinstance(app.screen, PredictScreen))
        await shown(pilot, app, "bert-base")
        await pilot.press(*"resnet", "enter")
        await looks_as_before(name, app, pilot, "10 layers")


def test_two_models_stand_beside_each_other() -> None:
    small, large = make_prediction(Asked("resnet18")), make_prediction(Asked("resnet50", 4))
    rows = text(versus_rows(small, large, 76))
    assert "energy a call 408 mJ              1.63 J              4" in rows
    assert rows.count("no difference is shown") == 1
    assert "v sets another model" in text(versus_rows(None, large, 76))


async def test_a_model_is_held_and_another_set_beside_it() -> None:
    app = make_app(FakeHouse(), None)
    async with app.run_test(size=(80, 36)) as pilot:
        app.screen.post_message(PredictOpened())
        await until(pilot, lambda: isinstance(app.screen, PredictScreen))
        await shown(pilot, app, "bert-base")
        await pilot.press(*"resnet", "enter")
        await shown(pilot, app, "10 layers")
        await pilot.press("v", *"script:mine.py", "enter")
        await shown(pilot, app, "resnet50 x1")
        await shown(pilot, app, "script:mine.py x1")


async def test_a_failure_is_a_sentence_and_promises_nothing() -> None:
    app = make_app(FakeHouse(trouble="torchvision:x needs torchvision"), None)
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.post_message(PredictOpened())
        await until(pilot, lambda: isinstance(app.screen, PredictScreen))
        await pilot.press(*"torchvision:x", "enter")
        await shown(pilot, app, "no prediction")
        await shown(pilot, app, "needs torchvision")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NNWATCH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_a_process_of_its_own_answers_and_leaves_no_trace(home: Path) -> None:
    predictor = Predictor()
    found = predictor.predict(Asked("lenet5", 2))
    assert found is not None
    assert found.found["macs"] == 2 * 416520
    assert any("never calibrated" in sentence for sentence in found.said)
    assert not [path for path in home.rglob("*") if path.is_file()]
    with pytest.raises(NnwatchError, match="no architecture 'lenet6'"):
        predictor.predict(Asked("lenet6"))


def test_what_nobody_waits_for_is_given_up(home: Path) -> None:
    predictor = Predictor()
    answers: list[object] = []
    waiting = threading.Thread(target=lambda: answers.append(predictor.predict(Asked("lenet5"))))
    waiting.start()
    deadline = time.monotonic() + 20
    while predictor.idle and time.monotonic() < deadline:
        waiting.join(0.01)
    predictor.stop()
    waiting.join(20)
    assert answers == [None]


def test_the_screen_loads_nothing_heavy() -> None:
    heavy = ("polars", "torch", "numpy", "nnwatch.prediction", "nnwatch.history")
    code = (
        "import sys, nnwatch.tui.screens.predict, nnwatch.tui.predict.predicting;"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
