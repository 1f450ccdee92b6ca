from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory import Experience, StoreError
from mnemonaut.memory.filters import Filters

value = st.sampled_from([0, 1, 1.0, 1.5, True, False, None, "a", "b", "1", ""])
metadata = st.dictionaries(st.sampled_from(["env", "agent", "episode"]), value, max_size=3)
wanted = st.dictionaries(
    st.sampled_from(["env", "agent", "episode", "task", "success", "absent"]),
    st.one_of(value, st.lists(value, max_size=3)),
    max_size=3,
)


def equal(a: Any, b: Any) -> bool:
    """As in JSON: 1 equals 1.0, and true equals only true."""
    return isinstance(a, bool) == isinstance(b, bool) and a == b


def matches(experience: Experience, where: dict[str, Any]) -> bool:
    own = {**experience.where, "task": experience.task, "success": experience.success}
    for key, asked in where.items():
        values = asked if isinstance(asked, list) else [asked]
        if key not in own or not any(equal(own[key], value) for value in values):
            return False
    return True


@given(
    st.lists(st.tuples(metadata, st.sampled_from(["a", "b"]), st.booleans()), max_size=25), wanted
)
def test_exact_against_brute_force(
    make: Callable[..., Experience],
    rows: list[tuple[dict[str, Any], str, bool]],
    where: dict[str, Any],
) -> None:
    experiences = [make(task, success=success, **own) for own, task, success in rows]
    filters = Filters()
    for experience in experiences:
        filters.add(experience)
    expected = [place for place, one in enumerate(experiences) if matches(one, where)]
    assert filters.matching(where).tolist() == expected


def test_a_filter_that_is_no_json_is_refused() -> None:
    with pytest.raises(StoreError, match="plain JSON"):
        Filters().matching({"env": object()})
