"""Which phase a call belongs to: training where a backward pass follows, inference elsewhere.

Whether a call trains is known only afterwards, so that calls wait, few and not for long, until it is. What
was learned of a network holds for its next calls, which then wait no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Protocol

    class Sink(Protocol):
        """Where phases and calls go, in the order of time."""

        def turn(self, phase: str, t_ns: int) -> bool:
            """Leave the phase that lasts for another; False when that is one turn too many for now."""
            ...

        def count(self, call: Call) -> None:
            """Count a call in the phase that lasts."""
            ...


TRAIN, INFERENCE = "train", "inference"
# A call with gradients that nobody asks for is no training: after so many calls, or so long between calls, it is
# decided. The first ones may be compiled for minutes, which tells nothing.
LONGEST_WAIT = 8
LONGEST_WAIT_NS = 10_000_000_000
# A network that is never trained, asked now and then in the middle of a training, belongs to that training.
ASKED_IN_A_ROW = 3


class Call(NamedTuple):
    """One call of an outermost network.

    Attributes:
        network: which one, by an id that its wrappers share.
        graded: whether gradients were being recorded.
        training: whether the network was in its training mode.
        tokens: what it generated; 0 for anything but generating text.
    """

    network: int
    graded: bool
    training: bool
    began_ns: int
    ended_ns: int
    items: int
    seconds: float | None
    tokens: int = 0


class Turns:
    """Follows the calls of one process."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._learned: dict[tuple[int, bool], str] = {}
        self._trained: set[int] = set()
        self.begin_again()

    def begin_again(self) -> None:
        """Forget what waits and which phase lasts, but not what was learned."""
        self.phase: str | None = None
        self._waiting: list[tuple[Call, str | None]] = []
        self._latest: Call | None = None

    def call(self, call: Call) -> None:
        """Take a call that has returned."""
        self._latest = call
        if self.lasts(call.network, graded=call.graded, training=call.training):
            self._sink.count(call)
            return
        guess = self._learned.get((call.network, call.training)) if call.graded else INFERENCE
        self._waiting.append((call, guess))
        if guess == TRAIN:
            self._settle(TRAIN)
        elif self._has_waited(call):
            self._settle(INFERENCE)

    def lasts(self, network: int, *, graded: bool, training: bool) -> bool:
        """Whether such a call is of the phase that lasts, and nothing waits to be decided."""
        guess = self._learned.get((network, training)) if graded else INFERENCE
        return guess is not None and guess == self.phase and not self._waiting

    @property
    def trains(self) -> bool:
        """Whether training lasts and nothing waits, so that another backward pass teaches nothing new."""
        return self.phase == TRAIN and not self._waiting

    def passed(self, call: Call) -> None:
        """Take note of a call that lasted and was counted elsewhere."""
        self._latest = call

    def backward(self) -> None:
        """Take it that gradients have been computed: what waits with gradients trains."""
        if self._latest is not None and self._latest.graded:
            self._learn(self._latest)
        for call, guess in self._waiting:
            if guess is None and (call.training or not self._trains(call)):
                self._learn(call)
        if self._waiting:
            self._settle(TRAIN)

    def settle(self) -> None:
        """Decide now: no backward pass will come."""
        self._settle(INFERENCE)

    def _has_waited(self, call: Call) -> bool:
        if any(guess is None for _, guess in self._waiting):
            calling_ns = sum(one.ended_ns - one.began_ns for one, _ in self._waiting)
            waited_ns = call.ended_ns - self._waiting[0][0].began_ns - calling_ns
            return len(self._waiting) >= LONGEST_WAIT or waited_ns > LONGEST_WAIT_NS
        return call.network in self._trained or len(self._waiting) >= ASKED_IN_A_ROW

    def _settle(self, outcome: str) -> None:
        waiting, self._waiting = self._waiting, []
        for call, guess in waiting:
            self._emit(call, self._judge(call, guess, outcome))

    def _learn(self, call: Call) -> None:
        self._learned[call.network, call.training] = TRAIN
        self._trained.add(call.network)

    def _trains(self, call: Call) -> bool:
        """Whether the network trains in its training mode, so that its other mode is there to evaluate it."""
        return self._learned.get((call.network, True)) == TRAIN

    def _judge(self, call: Call, guess: str | None, outcome: str) -> str:
        if guess == INFERENCE:
            helps = outcome == TRAIN and call.network not in self._trained
            return TRAIN if helps else INFERENCE
        if outcome == INFERENCE:
            return self._learned.setdefault((call.network, call.training), INFERENCE)
        learned = self._learned.get((call.network, call.training))
        return learned or (TRAIN if call.training else INFERENCE)

    def _emit(self, call: Call, phase: str) -> None:
        if phase != self.phase and self._sink.turn(phase, call.began_ns):
            self.phase = phase
        self._sink.count(call)
