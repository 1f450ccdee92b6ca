"""What holds of every policy of forgetting, over any store."""

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from mnemonaut.memory.forgetting import Forgetting

from .test_forgetting import Row, gone

POLICIES = st.builds(
    Forgetting,
    older_than=st.integers(0, 30),
    less_useful_than=st.none() | st.floats(-0.49, 0.5),
    per_task=st.none() | st.integers(1, 5),
    keep_failures=st.booleans(),
) | st.builds(Forgetting, per_task=st.integers(1, 6), keep_failures=st.booleans())


@st.composite
def stores(draw: st.DrawFn) -> list[Row]:
    ids = sorted(draw(st.sets(st.integers(1, 40), min_size=1, max_size=25)))
    rows = []
    for id in ids:
        used = draw(st.integers(0, 5))
        rows.append(
            Row(
                id,
                task=draw(st.sampled_from("ab")),
                reason=draw(st.sampled_from("xyz")),
                success=draw(st.booleans()),
                used=used,
                helped=draw(st.integers(0, used)),
                met=draw(st.none() | st.integers(id, ids[-1])),
            )
        )
    return rows


@given(POLICIES, stores())
def test_the_cap_holds_the_newest_stays_and_what_stays_is_not_forgotten_later(
    policy: Forgetting, rows: list[Row]
) -> None:
    going = gone(policy, rows)
    assert going == sorted(set(going)) and set(going) <= {row.id for row in rows}
    left = [row for row in rows if row.id not in going]
    assert rows[-1] in left
    if policy.per_task is not None:
        assert max(Counter(row.task for row in left).values()) <= policy.per_task
    assert gone(policy, left) == []


@given(POLICIES, stores(), st.randoms())
def test_the_order_in_which_rows_are_given_makes_no_difference(
    policy: Forgetting, rows: list[Row], random: Any
) -> None:
    mixed = random.sample(rows, len(rows))
    assert gone(policy, mixed) == gone(policy, rows)


def looser(policy: Forgetting, by: int) -> list[Forgetting]:
    """Policies of which one limit is looser."""
    found = []
    if policy.older_than is not None:
        found.append(replace(policy, older_than=policy.older_than + by))
    if policy.less_useful_than is not None:
        less = max(-0.499, policy.less_useful_than - by / 10)
        found += [replace(policy, less_useful_than=less), replace(policy, less_useful_than=None)]
    if policy.per_task is not None:
        found.append(replace(policy, per_task=policy.per_task + by))
    return found


@given(POLICIES, stores(), st.integers(1, 8))
def test_a_looser_limit_forgets_no_more(policy: Forgetting, rows: list[Row], by: int) -> None:
    going = set(gone(policy, rows))
    for other in looser(policy, by):
        fewer = set(gone(other, rows))
        assert len(fewer) <= len(going)
        if policy.per_task is None or other.per_task != policy.per_task:
            assert fewer <= going


@given(POLICIES, stores())
def test_without_a_cap_keeping_failures_forgets_a_part(policy: Forgetting, rows: list[Row]) -> None:
    assume(policy.per_task is None)
    kept = gone(replace(policy, keep_failures=True), rows)
    assert set(kept) <= set(gone(replace(policy, keep_failures=False), rows))


@given(POLICIES, stores())
def test_every_reason_is_still_known(policy: Forgetting, rows: list[Row]) -> None:
    """Unless its failures have had their chance, or a cap is full of what is worth more."""
    policy = replace(policy, keep_failures=True)
    going = set(gone(policy, rows))
    left = [row for row in rows if row.id not in going]
    known = {(row.task, row.reason) for row in left if not row.success}
    done = {row.task for row in rows if row.success}
    for row in rows:
        lost = not row.success and (row.task, row.reason) not in known
        chance = row.used >= 3 and not row.helped and row.task in done
        if not lost or chance:
            continue
        of_task = [other for other in left if other.task == row.task]
        assert policy.per_task is not None
        assert len(of_task) == policy.per_task
        failures = [other.reason for other in of_task if not other.success]
        assert len(failures) == len(set(failures)) >= policy.per_task // 2
