"""What ended processes used is counted once: in their parent's account, or kept when nobody took it over."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nnwatch.meters.process.inheritance import Inheritance, Used

ROOT, CHILD, GRANDCHILD = 10, 11, 12


def look(inheritance: Inheritance, **used: tuple[int, int, int]) -> int:
    """Take a look at root, child and grandchild, each as (parent, own, inherited)."""
    pids = {"root": ROOT, "child": CHILD, "grandchild": GRANDCHILD}
    now = {pids[name]: Used(1, parent, own + heir, heir) for name, (parent, own, heir) in used.items()}
    return inheritance.follow(now)


def test_a_reaped_child_stays_in_the_sum() -> None:
    one = Inheritance()
    assert look(one, root=(1, 5, 0), child=(ROOT, 20, 0)) == 25
    assert look(one, root=(1, 5, 22)) == 27
    assert look(one, root=(1, 6, 22)) == 28


def test_a_child_seen_gone_before_its_parent_has_the_account_counts_once() -> None:
    one = Inheritance()
    look(one, root=(1, 5, 0), child=(ROOT, 20, 0))
    assert look(one, root=(1, 5, 0)) == 25
    assert one.heirs == {ROOT}
    assert look(one, root=(1, 5, 21)) == 26
    assert one.heirs == frozenset()
    assert look(one, root=(1, 5, 21)) == 26


def test_what_no_parent_takes_over_is_kept() -> None:
    one = Inheritance()
    look(one, root=(1, 5, 0), child=(ROOT, 20, 0))
    assert [look(one, root=(1, 5 + n, 0)) for n in range(3)] == [25, 26, 27]
    assert look(one, root=(1, 5, 50)) == 75  # children that nobody saw


def test_an_orphan_of_the_recorder_is_kept_at_once() -> None:
    one = Inheritance()
    look(one, root=(1, 5, 0), child=(999, 20, 0))
    assert look(one, root=(1, 5, 0)) == 25


def test_a_whole_branch_that_goes_at_once_is_its_ancestors() -> None:
    one = Inheritance()
    look(one, root=(1, 5, 0), child=(ROOT, 20, 0), grandchild=(CHILD, 30, 0))
    assert look(one, root=(1, 5, 55)) == 60


def test_a_debt_passes_on_when_the_heir_ends_as_well() -> None:
    one = Inheritance()
    look(one, root=(1, 5, 0), child=(ROOT, 20, 0), grandchild=(CHILD, 30, 0))
    assert look(one, root=(1, 5, 0), child=(ROOT, 20, 0)) == 55
    assert look(one, root=(1, 5, 50)) == 55


def test_a_process_id_that_is_used_again_is_another_process() -> None:
    one = Inheritance()
    one.follow({ROOT: Used(1, 1, 5, 0), CHILD: Used(2, ROOT, 20, 0)})
    assert one.follow({ROOT: Used(1, 1, 25, 20), CHILD: Used(9, ROOT, 3, 0)}) == 28


@st.composite
def families(draw: st.DrawFn) -> list[list[tuple[int, int]]]:
    """Draw, for each look, how much each of three children has used more, and which are reaped before it."""
    looks = draw(st.integers(1, 8))
    return [[(draw(st.integers(0, 50)), draw(st.integers(0, 1))) for _ in range(3)] for _ in range(looks)]


@given(families(), st.booleans())
def test_any_family_is_counted_exactly(looks: list[list[tuple[int, int]]], late: bool) -> None:
    """Children work and are reaped in any order; the parent's account may be seen one look late."""
    one, used, inherited, hidden = Inheritance(), [0, 0, 0], 0, 0
    alive = [True] * 3
    for look_at in looks:
        inherited, hidden = inherited + hidden, 0
        for child, (more, ends) in enumerate(look_at):
            if alive[child] and ends and used[child]:
                alive[child] = False
                if late:
                    hidden += used[child]
                else:
                    inherited += used[child]
            elif alive[child]:
                used[child] += more
        now = {ROOT: Used(1, 1, inherited, inherited)}
        now |= {20 + n: Used(1, ROOT, used[n], 0) for n in range(3) if alive[n]}
        assert one.follow(now) == sum(used)
