"""Phases along a line of time, told without colour."""

from __future__ import annotations

from nnwatch.core.live import LiveView
from nnwatch.tui.live.phase_strip import phase_strip
from nnwatch.tui.look.rows import plain
from nnwatch.tui.look.time_window import Window


def views(*phases: str) -> list[LiveView]:
    """Return a view a second, in one phase each; an empty name stands for none."""
    return [
        LiveView("r", "running", float(t_s), None, None, (phase,) if phase else ())
        for t_s, phase in enumerate(phases, start=1)
    ]


def drawn(*phases: str, per_cell: int = 1, columns: int = 40, column_s: float = 1.0) -> str:
    told = views(*phases)
    return plain(phase_strip(told, told[-1].elapsed_s, Window(1.0, column_s, columns), per_cell))


def test_each_phase_has_as_much_of_its_name_as_fits_and_begins_with_a_capital() -> None:
    told = ["load"] * 3 + ["train"] * 7 + ["inference"] * 12 + ["train"]
    assert drawn(*told) == "LoaTrain──Inference───T"


def test_no_phase_is_told_too() -> None:
    assert drawn("", "", *["inference"] * 4, *[""] * 8) == "..Infe.idle..."


def test_a_cell_of_several_views_tells_the_last_of_them() -> None:
    told = ["load", "train", "train", "inference", "inference", "inference"]
    assert drawn(*told, per_cell=2) == "TIn"
    assert drawn(*told, column_s=3.0) == "TI"


def test_where_no_view_was_drawn_the_phase_before_goes_on() -> None:
    seldom = [*views(*["train"] * 5)[::4], *views(*["inference"] * 9)[8:]]
    assert plain(phase_strip(seldom, 9.0, Window(1.0, 1.0, 40))) == "Train───I"


def test_the_present_phase_stands_out() -> None:
    told = views(*["load"] * 2, *["train"] * 3, *["load"] * 2)
    whole = Window(1.0, 1.0, 40)
    assert [style for _, style in phase_strip(told, 7.0, whole)] == ["dim", "dim", "good"]
    assert [style for _, style in phase_strip(told, 4.0, whole)] == ["dim", "good", "dim"]


def test_names_of_wide_letters_take_no_more_than_their_room() -> None:
    assert drawn(*["訓練"] * 3, *["train"] * 2) == "訓 Tr"


def test_before_the_first_view_in_a_window_nothing_is_drawn() -> None:
    assert phase_strip(views("load"), 1.0, Window(5.0, 1.0, 10)) == ()
