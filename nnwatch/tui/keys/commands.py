"""Every command that can be given on a screen, as lines that typing narrows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.binding import Binding

from nnwatch.tui.keys.key_row import key_name
from nnwatch.tui.keys.places import HOME, PLACES, places
from nnwatch.tui.look.rows import squeeze
from nnwatch.tui.values import RunningRun

_TITLE, _EQUAL = 32, 28


@dataclass(frozen=True, slots=True)
class Command:
    """A place to go, or an action of the screen; `twin` is the equal command line or the key."""

    id: str
    title: str
    twin: str

    @property
    def text(self) -> str:
        """The line of the list."""
        return f"{squeeze(self.title, _TITLE):<{_TITLE}} {self.twin:<{_EQUAL}}"


LAST = (
    Command("last:summary", "Summary of the last run", "nnwatch show last"),
    Command("last:replay", "Play the last run back", "nnwatch watch last --replay"),
)


def commands_of(bindings: Sequence[Binding], *, readonly: bool = False) -> list[Command]:
    """Return all places that one may go to, then the actions of a screen."""
    there = (*places(readonly=readonly), HOME)
    ways = [Command(f"place:{place.id}", place.title, place.equal) for place in there]
    return [*ways, *LAST, *(_action(binding) for binding in bindings if binding.id not in _NOT_LISTED)]


def watching(runs: Sequence[RunningRun]) -> list[Command]:
    """Return the commands that look at runs in progress."""
    return [
        Command(f"run:{run.run_id}", f"Watch {run.name}", f"nnwatch watch {run.run_id[-6:]}") for run in runs
    ]


def _action(binding: Binding) -> Command:
    """Return the command of a binding; the help tells several keys in one line, where each has a tooltip of its own."""
    key = binding.key if binding.tooltip else key_name(binding)
    return Command(f"action:{binding.id}", binding.tooltip or binding.description, key)


_NOT_LISTED = {"open_palette", "move_up", "move_down", *(f"open_{place.id}" for place in PLACES)}


def narrowed(commands: Sequence[Command], typed: str) -> list[Command]:
    """Return the commands that hold every word that was typed; those that begin with the first one come first."""
    words = typed.casefold().split()
    found = [command for command in commands if all(word in command.text.casefold() for word in words)]
    return sorted(found, key=lambda each: bool(words) and not each.title.casefold().startswith(words[0]))
