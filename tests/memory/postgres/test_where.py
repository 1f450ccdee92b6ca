"""Filters on the server against the same filters in Python, over awkward metadata."""

from collections.abc import Callable
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory import Experience, StoreError
from mnemonaut.memory.postgres import PostgresBackend

from .brute_force import BruteForce, new_row
from .conftest import Open

TEXTS = ["", "a", "b", "B", "ab", "1", "true", "null", "%s", "'; DROP TABLE store; --", '"', "\\"]
TEXTS += ["\x00", "\x01", "\x02", "a\x00b", "a\x01b", "\x01\x02", "é", "e\u0301", "\uffff", "😀"]
NUMBERS = [0, 1, 1.0, -0.0, 0.1, 1.5, -1, 2**53, 2**53 + 1, 2.0**53, 10**30, 1e30, 1e308]
NUMBERS += [5e-324, 0.30000000000000004, 0.3, inf, -inf, nan]
VALUES: list[Any] = [*TEXTS, *NUMBERS, True, False, None]
KEYS = ["k", "", "a.b", "{a,b}", "$", "n\x00", "n\x01", "'", "%(k)s"]

key = st.sampled_from([*KEYS, "task", "success", "when", "absent"])
value = st.sampled_from(VALUES)
listed = st.lists(value, max_size=5)
comparable = st.sampled_from([*TEXTS, *NUMBERS])
bounds = st.one_of(
    st.dictionaries(st.sampled_from(["<", "<=", ">", ">="]), comparable, min_size=1, max_size=2),
    st.dictionaries(st.just("!="), value, min_size=1),
    st.fixed_dictionaries({">=": comparable, "!=": value}),
)
where = st.dictionaries(key, st.one_of(value, listed, bounds), max_size=3)


@pytest.fixture(scope="module")
def truth(make: Callable[..., Experience]) -> BruteForce:
    """Every value under the key `k`, and some under every other."""
    known = BruteForce()
    rows = []
    for number, one in enumerate(VALUES):
        other = KEYS[number % len(KEYS)]
        metadata = {other: VALUES[(7 * number) % len(VALUES)], "k": one}
        rows.append(make(f"task {number % 3}", success=number % 2 == 0, when=number, **metadata))
    rows += [make("bare"), make("late", when=2**63 - 1), make("early", when=-(2**63))]
    known.append([new_row(row) for row in rows], merge=False)
    return known


@pytest.fixture(scope="module")
def backend(server: str, truth: BruteForce) -> Any:
    opened = PostgresBackend.open(
        f"{server}&store=filters", embedding=("e", 4), read_only=False, durability="process"
    )
    opened.append(list(truth.rows.values()), merge=False)
    yield opened
    opened.close()


@given(where)
def test_exact_against_brute_force(
    backend: PostgresBackend, truth: BruteForce, where: dict[str, Any]
) -> None:
    assert backend.ids(where) == truth.ids(where)


@pytest.mark.parametrize("operator", ["<", "<=", ">", ">=", "!="])
def test_every_value_against_every_bound(
    backend: PostgresBackend, truth: BruteForce, operator: str
) -> None:
    for bound in VALUES if operator == "!=" else [*TEXTS, *NUMBERS]:
        asked = {"k": {operator: bound}}
        assert backend.ids(asked) == truth.ids(asked), asked


def test_every_value_is_found_by_itself(backend: PostgresBackend, truth: BruteForce) -> None:
    for one in VALUES:
        assert backend.ids({"k": one}) == truth.ids({"k": one}) != [], one


def test_many_values_at_once(backend: PostgresBackend, truth: BruteForce) -> None:
    for values in (VALUES, [*VALUES, *range(1000)], list(range(-50, 50)), []):
        assert backend.ids({"k": values}) == truth.ids({"k": values})


def test_no_value_is_equal_to_a_list_or_an_object(backend: PostgresBackend) -> None:
    assert backend.ids({"k": [[], [1], {"float": "NaN"}, {}]}) == []
    assert len(backend.ids({"k": {"!=": {"float": "NaN"}}})) == len(backend)


def test_what_is_no_filter_is_refused(backend: PostgresBackend) -> None:
    for wrong in ({"k": object()}, {"k": {"<": None}}, {"k": {"like": "a"}}):
        with pytest.raises(StoreError, match="`where`"):
            backend.ids(wrong)
    with pytest.raises(StoreError, match="half of a character"):
        backend.ids({"k": "\ud800"})


def test_nothing_that_was_asked_harmed_the_tables(backend: PostgresBackend) -> None:
    assert backend.problems() == []


def test_a_fresh_store_has_nothing_to_filter(open_backend: Open) -> None:
    assert open_backend().ids({"k": 1}) == []
