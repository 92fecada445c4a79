"""Colour themes: ours load, broken ones say why."""

from __future__ import annotations

from pathlib import Path

from nnwatch.tui.themes import load_themes

THEMES = Path(__file__).resolve().parents[2] / "themes"


def test_every_theme_of_ours_loads() -> None:
    themes = load_themes(THEMES)
    assert themes.failures == ()
    assert {"dark", "light", "terminal"} <= {theme.name for theme in themes.loaded}


def test_a_broken_theme_says_why_and_harms_no_other(tmp_path: Path) -> None:
    good = (THEMES / "dark.toml").read_text(encoding="utf-8")
    (tmp_path / "good.toml").write_text(good, encoding="utf-8")
    (tmp_path / "lacking.toml").write_text('primary = "red"', encoding="utf-8")
    (tmp_path / "odd.toml").write_text(good + '\nsparkle = "red"\n', encoding="utf-8")
    (tmp_path / "colour.toml").write_text(good.replace("#ffc45c", "no colour"), encoding="utf-8")
    (tmp_path / "number.toml").write_text(good.replace('"#ffc45c"', "7"), encoding="utf-8")
    (tmp_path / "torn.toml").write_text("= [", encoding="utf-8")
    themes = load_themes(tmp_path)
    assert [theme.name for theme in themes.loaded] == ["good"]
    assert len(themes.failures) == 5
    assert any("sparkle" in failure for failure in themes.failures)
    assert any("lacks background" in failure for failure in themes.failures)
