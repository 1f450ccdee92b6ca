"""Words on the server against the words of a file: the same rows in the same order."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.memory import Experience
from mnemonaut.memory.backend import Watermark
from mnemonaut.memory.postgres import PostgresBackend
from mnemonaut.memory.sqlite import Rows

from .brute_force import BruteForce, new_row
from .conftest import Open

Make = Callable[..., Experience]

VOCABULARY = ["mine", "craft", "log", "stone", "iron_pickaxe", "Crème", "brûlée", "ÉTÉ", "l'eau"]
VOCABULARY += ["木の棒", "x1", "42", "the", "a", "of", "to", "with"]
word = st.sampled_from([*VOCABULARY, "absent", "creme", "eau", "iron", '"', "'x' | 'y'", "\x00"])

Both = tuple[PostgresBackend, Rows, BruteForce]


@pytest.fixture(scope="module")
def both(server: str, make: Make, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    rng = np.random.default_rng(7)
    odds = 1.0 / np.arange(1, len(VOCABULARY) + 1)
    rows = []
    for number in range(300):
        some = rng.choice(VOCABULARY, size=6, p=odds / odds.sum())
        rows.append(
            new_row(make(" ".join(some), state=f"room {number % 40}", env="ab"[number % 2]))
        )
    backend = PostgresBackend.open(
        f"{server}&store=words", embedding=("e", 4), read_only=False, durability="process"
    )
    file = Rows(tmp_path_factory.mktemp("words") / "s.db")
    file.create("e", 4)
    truth = BruteForce()
    for store in (backend, file, truth):
        store.append(rows, merge=False)
        store.forget([1, 2, 30, 200])
    yield backend, file, truth
    backend.close()
    file.close()


@settings(max_examples=150)
@given(
    st.lists(word, max_size=16).map(" ".join),
    st.sampled_from([1, 3, 50, 1000]),
    st.sampled_from([{}, {"env": "a"}, {"env": "c"}, {"task": {"<": "l"}}]),
)
def test_equal_to_a_file(both: Both, text: str, count: int, where: dict[str, Any]) -> None:
    backend, file, truth = both
    allowed = set(truth.ids(where))
    expected = [id for id in file.matching(text, limit=1000) if id in allowed]
    assert backend.matching(text, count, where) == expected[:count]


def test_an_exact_name_is_first(both: Both) -> None:
    backend, _, truth = both
    (only,) = backend.append(
        [new_row(Experience({"text": "shelf"}, "take mug_17b", [], {}))], merge=True
    )
    try:
        assert backend.matching("find the mug_17b with a log of stone", 5, {})[0] == only
    finally:
        backend.withdraw(Watermark(only - 1, 0))
    assert backend.matching("17b", 5, {}) == []
    assert truth.last_id == only - 1


@pytest.mark.parametrize("text", ["", " ", "?!", "\x00", "\ud800", "'", "\\", "a & !b <-> c"])
def test_no_text_is_an_error(both: Both, text: str) -> None:
    backend = both[0]
    assert isinstance(backend.matching(text, 5, {}), list)
    assert backend.matching("the", 0, {}) == []


@pytest.mark.parametrize("count", [2**31, 2**63 - 1, 2**63, 10**30])
def test_all_are_asked_for(both: Both, count: int) -> None:
    backend, file, _ = both
    assert backend.matching("log", count, {}) == file.matching("log", limit=1000)


def test_an_empty_store_matches_nothing(open_backend: Open) -> None:
    assert open_backend().matching("log", 5, {}) == []
