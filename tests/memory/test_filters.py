from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.memory import Experience, StoreError
from mnemonaut.memory.filters import Clause, canonical, clauses, described
from mnemonaut.memory.local.segment import Segment

value = st.sampled_from([0, 1, 1.0, 1.5, -2, True, False, None, "a", "b", "1", ""])
metadata = st.dictionaries(st.sampled_from(["env", "agent", "episode"]), value, max_size=3)
number = st.sampled_from([-2, 0, 1, 1.5, 7])
bounds = st.one_of(
    st.dictionaries(st.sampled_from(["<", "<=", ">", ">="]), number, min_size=1, max_size=2),
    st.dictionaries(
        st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from(["", "a", "aa"]), min_size=1
    ),
    st.dictionaries(st.just("!="), value, min_size=1),
)
wanted = st.dictionaries(
    st.sampled_from(["env", "agent", "episode", "task", "success", "when", "absent"]),
    st.one_of(value, st.lists(value, max_size=3), bounds),
    max_size=3,
)


def equal(a: Any, b: Any) -> bool:
    """As in JSON: 1 equals 1.0, and true equals only true."""
    return isinstance(a, bool) == isinstance(b, bool) and a == b


def kind(value: Any) -> type:
    if isinstance(value, bool) or value is None:
        return type(value)
    return str if isinstance(value, str) else float


def holds(own: dict[str, Any], key: str, operator: str, bound: Any) -> bool:
    if operator == "!=":
        return key not in own or not equal(own[key], bound)
    if key not in own or kind(own[key]) is not kind(bound):
        return False
    a, b = own[key], bound
    return bool({"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[operator])


def matches(experience: Experience, where: dict[str, Any]) -> bool:
    """What the documentation says, in plain Python."""
    own = described(experience)
    for key, asked in where.items():
        if isinstance(asked, dict):
            if not all(holds(own, key, *bound) for bound in asked.items()):
                return False
            continue
        values = asked if isinstance(asked, list) else [asked]
        if key not in own or not any(equal(own[key], one) for one in values):
            return False
    return True


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(metadata, st.sampled_from(["a", "b"]), st.booleans(), st.integers(-2, 3)),
        max_size=25,
    ),
    wanted,
)
def test_exact_against_brute_force(
    make: Callable[..., Experience],
    rows: list[tuple[dict[str, Any], str, bool, int]],
    where: dict[str, Any],
) -> None:
    experiences = [make(task, success=ok, when=when, **own) for own, task, ok, when in rows]
    segment = Segment(1)
    for id, experience in enumerate(experiences, start=1):
        segment.add(id, experience.success, described(experience), np.ones(1, np.float32))
    expected = [place for place, one in enumerate(experiences) if matches(one, where)]
    found = segment.matching(clauses(where))
    assert (list(range(len(rows))) if found is None else found.tolist()) == expected


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({"env": object()}, "plain JSON"),
        ({"env": {}}, "an object holds bounds"),
        ({"env": {"=~": 1}}, "an object holds bounds"),
        ({"env": {"<": None}}, "needs a number or a text"),
        ({"env": {">=": True}}, "needs a number or a text"),
    ],
)
def test_what_is_no_condition_is_refused(where: dict[str, Any], said: str) -> None:
    with pytest.raises(StoreError, match=said) as caught:
        clauses(where)
    assert "\n" not in str(caught.value)


def test_a_value_a_list_and_bounds() -> None:
    assert clauses({"a": 1.0, "b": ["x", True], "c": {">=": 2, "<": 9}}) == [
        Clause("a", frozenset({"1"})),
        Clause("b", frozenset({'"x"', "true"})),
        Clause("c", None, ((">=", 2), ("<", 9))),
    ]
    assert canonical(1.0) == canonical(1) != canonical(True)
