"""What changed between two facts."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.agents.planning import difference

NAMES = st.sampled_from(["log", "planks", "stick", "torch"])
COUNTS = st.dictionaries(NAMES, st.integers(1, 99))
VALUES = st.one_of(st.integers(), st.booleans(), st.none(), st.text(max_size=3))
FACTS = st.dictionaries(NAMES, st.one_of(VALUES, COUNTS))


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ({}, {}, {}),
        ({"log": 3}, {"log": 3}, {}),
        ({"log": 3}, {"log": 1}, {"log": -2}),
        ({"log": 3}, {}, {"log": -3}),
        ({}, {"log": 3}, {"log": 3}),
        ({"biome": "forest"}, {"biome": "desert"}, {"biome": "desert"}),
        ({"held": None}, {"held": "torch"}, {"held": "torch"}),
        ({"held": "torch"}, {"held": None}, {"held": None}),
        ({"lit": False}, {"lit": True}, {"lit": True}),
        ({"y": 64.0}, {"y": 63.5}, {"y": -0.5}),
        (
            {"inventory": {"log": 2, "axe": 1}, "y": 64},
            {"inventory": {"planks": 8, "axe": 1}, "y": 64},
            {"inventory": {"log": -2, "planks": 8}},
        ),
        ({}, {"inventory": {"log": 1}}, {"inventory": {"log": 1}}),
        ({"inventory": {"log": 1}}, {}, {"inventory": {"log": -1}}),
    ],
)
def test_known_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], change: Mapping[str, Any]
) -> None:
    assert difference(before, after) == change


@given(FACTS)
def test_nothing_changes_where_nothing_changed(facts: dict[str, Any]) -> None:
    assert difference(facts, dict(facts)) == {}


@given(COUNTS, COUNTS)
def test_before_and_change_give_after(before: dict[str, int], after: dict[str, int]) -> None:
    change = difference(before, after)
    total = {n: before.get(n, 0) + change.get(n, 0) for n in before.keys() | change.keys()}
    assert {n: count for n, count in total.items() if count} == after
    assert 0 not in change.values()


@given(COUNTS, COUNTS)
def test_the_way_back_is_the_opposite(before: dict[str, int], after: dict[str, int]) -> None:
    there, back = difference(before, after), difference(after, before)
    assert there == {name: -count for name, count in back.items()}


@given(FACTS, FACTS)
def test_any_facts_can_be_compared_and_only_what_differs_is_named(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    change = difference(before, after)
    assert list(change) == sorted(change)
    assert change.keys() == {
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    }
