"""The launch form as a frozen value: what is chosen and typed, the order it makes, and its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from nnwatch.core.errors import UsageError
from nnwatch.tui.launch.fields import BENCH, COMMAND, Field, value_of
from nnwatch.tui.launch.orders import BenchOrder, CommandOrder, Order, command_line
from nnwatch.tui.look.rows import Row, wrap
from nnwatch.tui.values import Network

_LABEL, _VALUE = 16, 18
NETWORK, SUITE = "network:", "suite:"


class Kind(StrEnum):
    """What is launched."""

    BENCH = "bench"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of the form; a line without an id is a heading."""

    text: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """What is chosen and typed; each change makes a new form."""

    kind: Kind = Kind.BENCH
    networks: tuple[Network, ...] = ()
    chosen: frozenset[str] = frozenset()
    suite: str | None = None
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of this kind of launch."""
        return BENCH if self.kind is Kind.BENCH else COMMAND

    def field(self, field_id: str) -> Field | None:
        """Return the field of a line, if it is one."""
        return next((each for each in self.fields if each.id == field_id), None)

    def text(self, each: Field) -> str:
        """Return what a field holds."""
        return self.texts.get(each.id, each.usual)

    def with_text(self, field_id: str, text: str) -> Form:
        """Return the form with another text in a field."""
        return replace(self, texts=MappingProxyType({**self.texts, field_id: text}))

    def turned(self, line_id: str) -> Form:
        """Return the form after a key on a line: a network is chosen or not, a field goes to its next choice."""
        if line_id.startswith(NETWORK):
            return replace(self, chosen=self.chosen ^ {line_id.removeprefix(NETWORK)})
        if line_id.startswith(SUITE):
            suite = line_id.removeprefix(SUITE)
            return replace(self, suite=None if self.suite == suite else suite)
        each = self.field(line_id)
        if each is None or not each.choices:
            return self
        following = (each.choices.index(self.text(each)) + 1) % len(each.choices)
        return self.with_text(each.id, each.choices[following])

    def switched(self) -> Form:
        """Return the form for the other kind of launch; nothing that was typed is lost."""
        return replace(self, kind=Kind.COMMAND if self.kind is Kind.BENCH else Kind.BENCH)

    def knowing(self, networks: Sequence[Network]) -> Form:
        """Return the form with the networks that there are."""
        return replace(self, networks=tuple(networks))

    def order(self) -> Order:
        """Return what is ordered.

        Raises:
            UsageError: something is missing, or makes no sense.
        """
        typed = {each.id: value_of(each, self.text(each)) for each in self.fields}
        values = {name: value for name, value in typed.items() if value is not None}
        if self.kind is Kind.COMMAND:
            if not values.get("command"):
                raise UsageError("type a command to record, such as: python infer.py")
            return CommandOrder(**values)
        names = tuple(network.name for network in self.networks if network.name in self.chosen)
        names += values.pop("others", ())
        if not names and self.suite is None:
            raise UsageError("choose a network or a suite")
        return BenchOrder(suite=self.suite, architectures=names, **values)

    def lines(self) -> list[FormLine]:
        """Return the lines of the form."""
        fields = [FormLine(_field_text(each, self.text(each)), each.id) for each in self.fields]
        if self.kind is Kind.COMMAND:
            return fields
        suites = list(dict.fromkeys(network.suite for network in self.networks))
        return [
            FormLine("WHAT"),
            *(FormLine(_mark(suite == self.suite, f"suite {suite}"), SUITE + suite) for suite in suites),
            *(self._network_line(network) for network in self.networks),
            FormLine(""),
            FormLine("HOW"),
            *fields,
        ]

    def _network_line(self, network: Network) -> FormLine:
        included = network.name in self.chosen or network.suite == self.suite
        return FormLine(_mark(included, f"{network.name:<15} {network.title}"), NETWORK + network.name)


def equal_rows(form: Form, width: int) -> list[Row]:
    """Draw the command line that does the same, or what the form still lacks."""
    try:
        return wrap(f"$ {command_line(form.order())}", width, "key")
    except UsageError as error:
        return wrap(str(error), width, "warn")


def _mark(chosen: bool, text: str) -> str:
    return f"  [{'x' if chosen else ' '}] {text}"


def _field_text(each: Field, text: str) -> str:
    shown = (text or "·")[:_VALUE]
    return f"  {each.label:<{_LABEL}} {shown:<{_VALUE}} {each.hint}"
