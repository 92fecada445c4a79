"""The user's settings: their file, their variables, and how a screen changes one."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from nnwatch.core.errors import NnwatchError, UsageError
from nnwatch.settings import GLYPHS, KEYS, Settings, change, load
from nnwatch.tui.look.glyphs import Glyphs

FULL = """
# what I like
theme = "light"
glyphs = "blocks"
interval = 1
redact = true
low_bandwidth = true
mouse = false

[keys]
quit = "x,ctrl+x"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_without_a_file_there_are_defaults(config: Path) -> None:
    assert load(config, {}) == Settings()


def test_every_setting_is_a_key_with_a_variable() -> None:
    assert [key.field for key in KEYS] == list(Settings._fields)
    assert all(key.variable.startswith("NNWATCH_") and key.takes for key in KEYS)
    assert list(GLYPHS) == [each.value for each in Glyphs]


def test_a_file_is_read(config: Path) -> None:
    config.write_text(FULL, encoding="utf-8")
    found = load(config, {})
    assert found == Settings("light", "blocks", 1.0, True, True, False, {"quit": "x,ctrl+x"})


def test_a_variable_wins_over_the_file(config: Path) -> None:
    config.write_text(FULL, encoding="utf-8")
    environ = {
        "NNWATCH_THEME": "dark",
        "NNWATCH_GLYPHS": "ascii",
        "NNWATCH_INTERVAL": "0.5",
        "NNWATCH_REDACT": "0",
        "NNWATCH_LOW_BANDWIDTH": "no",
        "NNWATCH_MOUSE": "1",
        "NNWATCH_KEYS": "quit=z show_help=f2",
    }
    found = load(config, environ)
    assert found == Settings("dark", "ascii", 0.5, False, False, True, {"quit": "z", "show_help": "f2"})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("themes = 1", "config.toml: there is no key 'themes'; did you mean theme?"),
        ("sparkle = 1", "config.toml: there is no key 'sparkle'; known are theme, glyphs"),
        ("theme = 7", "config.toml: theme = 7 is not the name of a theme, such as dark; change or remove it"),
        ('theme = ""', "theme = '' is not the name of a theme"),
        ('glyphs = "fine"', "glyphs = 'fine' is not braille, blocks or ascii"),
        ("interval = 60", "interval = 60 is not a number of seconds from 0.01 to 10"),
        ("interval = true", "interval = True is not a number of seconds"),
        ('redact = "yes"', "redact = 'yes' is not true or false"),
        ("[keys]\nquit = 3", "is not actions and keys, such as quit = 'x'"),
        ("keys = 3", "keys = 3 is not actions and keys"),
        ("= [", "config.toml is no TOML: .*; correct it, or remove it for the defaults"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(config: Path, text: str, words: str) -> None:
    config.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=words.replace("?", ".").replace("[", ".")):
        load(config, {})


@pytest.mark.parametrize(
    ("variable", "text"),
    [("NNWATCH_INTERVAL", "fast"), ("NNWATCH_REDACT", "perhaps"), ("NNWATCH_KEYS", "quit")],
)
def test_a_variable_that_makes_no_sense_is_named(config: Path, variable: str, text: str) -> None:
    with pytest.raises(UsageError, match=f"^{variable}={text} is not "):
        load(config, {variable: text})


def test_a_file_that_may_not_be_read_is_named(config: Path) -> None:
    config.mkdir()
    with pytest.raises(UsageError, match=r"cannot read .*config.toml: Is a directory"):
        load(config, {})


def test_one_key_is_changed_and_all_else_stays(config: Path) -> None:
    config.write_text(FULL, encoding="utf-8")
    change(config, "theme", 'my "own"')
    change(config, "low_bandwidth", False)
    change(config, "glyphs", None)
    after = load(config, {})
    assert after == Settings('my "own"', None, 1.0, True, False, False, {"quit": "x,ctrl+x"})
    assert "# what I like" in config.read_text(encoding="utf-8")
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert list(config.parent.iterdir()) == [config]


def test_a_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    config = tmp_path / "new" / "config.toml"
    change(config, "interval", 0.5)
    assert config.read_text(encoding="utf-8") == "interval = 0.5\n"
    change(config, "interval", None)
    assert load(config, {}) == Settings()


def test_a_link_to_a_file_elsewhere_stays_a_link(tmp_path: Path, config: Path) -> None:
    elsewhere = tmp_path / "dotfiles" / "nnwatch.toml"
    elsewhere.parent.mkdir()
    elsewhere.write_text("redact = true\n", encoding="utf-8")
    config.symlink_to(elsewhere)
    change(config, "theme", "mono")
    assert config.is_symlink()
    assert load(elsewhere, {}) == Settings(theme="mono", redact=True)


def test_a_file_that_is_broken_is_not_made_worse(config: Path) -> None:
    config.write_text("= [", encoding="utf-8")
    with pytest.raises(NnwatchError, match="cannot set theme in"):
        change(config, "theme", "dark")
    assert config.read_text(encoding="utf-8") == "= ["
