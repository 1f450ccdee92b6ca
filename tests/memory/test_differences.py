from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory import Experience, ExperienceStore
from mnemonaut.memory.differences import Differences, TaskDifference, differences

Make = Callable[..., Experience]


def compared(
    a: Sequence[Experience], b: Sequence[Experience], *, merge: bool = True
) -> Differences:
    with ExperienceStore(":memory:", merge=merge) as left, ExperienceStore(":memory:") as right:
        left.remember_many(a)
        right.remember_many(b)
        return differences(left, right)


def test_known_differences(make: Make) -> None:
    a = [make("log"), make("coal"), make("log", success=False), make("coal", when=5)]
    b = [make("coal", when=9, episode="7"), make("log", success=False), make("iron"), make("iron")]
    found = compared(a, b)
    assert found == Differences(
        same=2,
        other_times=1,
        only_a=[1],
        only_b=[3],
        tasks={
            "coal": TaskDifference(1, 0, 0),
            "iron": TaskDifference(0, 0, 1),
            "log": TaskDifference(1, 1, 0),
        },
    )
    assert not found.equal


def test_equal_and_empty_stores(make: Make) -> None:
    some = [make("log"), make("coal")]
    assert compared([], []) == Differences(0, 0, [], [])
    assert compared([], []).equal
    found = compared(some, [replace(e, when=3) for e in reversed(some)])
    assert found.equal and (found.same, found.other_times) == (2, 0)
    found = compared([], some)
    assert (found.only_a, found.only_b, found.equal) == ([], [1, 2], False)


def test_what_is_stored_twice_counts_once(make: Make) -> None:
    """In a store that does not merge."""
    found = compared(
        [make("a"), make("b"), make("a"), make("a", env="x")], [make("b")], merge=False
    )
    assert (found.same, found.other_times, found.only_a) == (1, 0, [1, 4])
    assert compared([make("a")] * 3, [make("a")] * 3, merge=False).other_times == 0
    assert compared([make("a")] * 3, [make("a")] * 2, merge=False).other_times == 1


@given(st.lists(st.integers(0, 9), max_size=12), st.lists(st.integers(0, 9), max_size=12))
def test_as_sets_of_identities_would_tell(a: list[int], b: list[int]) -> None:
    def some(numbers: list[int]) -> list[Experience]:
        return [
            Experience({}, f"task {number % 3}", [], {"n": number}, {"episode": nth}, nth)
            for nth, number in enumerate(numbers)
        ]

    found, mirrored = compared(some(a), some(b)), compared(some(b), some(a))
    left, right = Counter(a), Counter(b)
    assert found.same == len(left.keys() & right.keys())
    assert len(found.only_a) == len(left.keys() - right.keys())
    assert found.other_times == sum(left[n] != right[n] for n in left.keys() & right.keys())
    assert (found.only_a, found.only_b) == (mirrored.only_b, mirrored.only_a)
    for task, row in found.tasks.items():
        of_task = {n for n in range(10) if f"task {n % 3}" == task}
        assert row.same == len(left.keys() & right.keys() & of_task)
        assert row.only_a == len((left.keys() - right.keys()) & of_task)
        assert row.only_b == len((right.keys() - left.keys()) & of_task)
