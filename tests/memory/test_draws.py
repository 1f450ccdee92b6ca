from collections import Counter
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory.draws import StableDerangement, stable_number, stable_order


def test_known_number() -> None:
    # BLAKE2b of "shuffled", a zero byte and "0" in 64 bits; published results depend on it.
    assert stable_number("shuffled", 0) == 12935736244666170950


@given(st.lists(st.integers(), unique=True, max_size=40), st.integers())
def test_an_order_holds_each_member_once(pool: list[int], seed: int) -> None:
    order = list(stable_order(pool, "test", seed))
    assert sorted(order) == sorted(pool)
    assert order == list(stable_order(pool, "test", seed))
    assert order[:3] == list(islice(stable_order(pool, "test", seed), 3))


def test_orders_are_even() -> None:
    seen = Counter(tuple(stable_order([1, 2, 3], "even", seed)) for seed in range(6000))
    assert len(seen) == 6
    assert all(850 <= count <= 1150 for count in seen.values())  # 1000 +- 5 deviations


@given(st.integers(0, 2**32), st.integers(2, 60))
def test_a_derangement_is_a_permutation_that_moves_everything(seed: int, size: int) -> None:
    order = StableDerangement(seed)
    partners = [order.partner(number, size) for number in range(1, size + 1)]
    assert sorted(partners) == list(range(1, size + 1))
    assert all(partner != number for number, partner in enumerate(partners, start=1))


@given(st.integers(0, 2**32), st.integers(2, 60))
def test_a_derangement_changes_in_one_old_place_as_it_grows(seed: int, size: int) -> None:
    order = StableDerangement(seed)
    before = [order.partner(number, size) for number in range(1, size + 1)]
    after = [order.partner(number, size + 1) for number in range(1, size + 1)]
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1
    assert [order.partner(number, size) for number in range(1, size + 1)] == before


def test_one_alone_keeps_its_place() -> None:
    assert StableDerangement(0).partner(1, 1) == 1
