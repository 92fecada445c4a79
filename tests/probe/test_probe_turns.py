"""Which phase a call is in: by what was learned of its network, and by what comes after it."""

from __future__ import annotations

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from nnwatch.probe.hooks.turns import LONGEST_WAIT, LONGEST_WAIT_NS, Call, Turns

STUDENT, TEACHER, CRITIC = 1, 2, 3


class Account:
    """Where calls end up, by a clock that ticks once a call."""

    def __init__(self, turns_left: int = 10**9) -> None:
        self.turns = Turns(self)
        self.now = 0
        self.turned: list[tuple[str, int]] = []
        self.counted: list[tuple[str | None, int]] = []
        self._turns_left = turns_left

    def turn(self, phase: str, t_ns: int) -> bool:
        self._turns_left -= 1
        if self._turns_left >= 0:
            self.turned.append((phase, t_ns))
        return self._turns_left >= 0

    def count(self, call: Call) -> None:
        self.counted.append((self.turned[-1][0] if self.turned else None, call.network))

    def call(
        self, network: int = STUDENT, *, graded: bool = True, training: bool = True, lasts_ns: int = 1
    ) -> None:
        self.now += 1000
        self.turns.call(Call(network, graded, training, self.now, self.now + lasts_ns, 1, None))
        self.now += lasts_ns - 1

    def step(self) -> None:
        self.call()
        self.turns.backward()

    def ask(self, network: int = STUDENT) -> None:
        self.call(network, graded=False, training=False)

    def runs(self) -> list[tuple[str | None, int]]:
        self.turns.settle()
        return [(phase, len(list(calls))) for phase, calls in groupby(self.counted, lambda one: one[0])]


def test_epochs_with_evaluation_of_one_batch_alternate() -> None:
    account = Account()
    for _ in range(3):
        for _ in range(5):
            account.step()
        account.ask()
    assert account.runs() == [("train", 5), ("inference", 1)] * 3


def test_a_phase_begins_with_its_first_call() -> None:
    account = Account()
    for _ in range(3):
        account.step()
    account.ask()
    assert account.turned == [("train", 1000), ("inference", 4000)]


def test_gradients_that_nobody_asks_for_are_no_training() -> None:
    account = Account()
    for _ in range(LONGEST_WAIT + 3):
        account.call()
    assert len(account.counted) == LONGEST_WAIT + 3
    assert account.runs() == [("inference", LONGEST_WAIT + 3)]


def test_first_calls_that_are_compiled_for_long_still_train() -> None:
    account = Account()
    account.call(STUDENT, lasts_ns=6 * LONGEST_WAIT_NS)
    account.call(CRITIC, lasts_ns=6 * LONGEST_WAIT_NS)
    account.turns.backward()
    assert account.runs() == [("train", 2)]


def test_gradients_are_not_waited_for_longer_than_that_between_calls() -> None:
    account = Account()
    account.call()
    account.now += LONGEST_WAIT_NS
    account.call()
    assert account.counted == [("inference", STUDENT)] * 2


def test_several_networks_before_one_backward_pass_all_train() -> None:
    account = Account()
    for _ in range(4):
        account.call(STUDENT)
        account.call(CRITIC)
        account.call(CRITIC)
        account.turns.backward()
    assert account.runs() == [("train", 12)]


def test_a_teacher_belongs_to_the_training_it_helps() -> None:
    account = Account()
    for _ in range(10):
        account.ask(TEACHER)
        account.step()
    assert account.runs() == [("train", 20)]


def test_a_long_look_at_another_network_is_a_phase() -> None:
    account = Account()
    account.step()
    for _ in range(5):
        account.ask(TEACHER)
    account.step()
    assert account.runs() == [("train", 1), ("inference", 5), ("train", 1)]


def test_evaluation_that_forgets_to_stop_gradients_is_inference() -> None:
    account = Account()
    for _ in range(2):
        for _ in range(4):
            account.step()
        for _ in range(3):
            account.call(training=False)
    assert account.runs() == [("train", 4), ("inference", 3)] * 2


def test_a_look_before_the_first_training_is_inference() -> None:
    account = Account()
    account.ask()
    account.ask()
    account.step()
    account.step()
    assert account.runs() == [("inference", 2), ("train", 2)]


def test_training_in_the_evaluating_mode_is_training() -> None:
    account = Account()
    for _ in range(4):
        account.call(training=False)
        account.turns.backward()
    assert account.runs() == [("train", 4)]


def test_a_late_backward_pass_corrects_what_was_learned() -> None:
    account = Account()
    for _ in range(LONGEST_WAIT):
        account.call()
    account.turns.backward()
    account.step()
    assert account.runs() == [("inference", LONGEST_WAIT), ("train", 1)]


def test_a_turn_too_many_loses_no_call() -> None:
    account = Account(turns_left=1)
    for _ in range(3):
        account.step()
        account.ask()
    assert account.runs() == [("train", 6)]


@given(st.lists(st.tuples(st.sampled_from("cba"), st.sampled_from([1, 2, 3]), st.booleans())))
def test_every_call_is_counted_once_and_in_order(moves: list[tuple[str, int, bool]]) -> None:
    account = Account()
    called = []
    for move, network, training in moves:
        if move == "b":
            account.turns.backward()
        else:
            called.append(network)
            account.call(network, graded=move == "c", training=training)
    account.turns.settle()
    assert [network for _, network in account.counted] == called
    assert [t_ns for _, t_ns in account.turned] == sorted(t_ns for _, t_ns in account.turned)
