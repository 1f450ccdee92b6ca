"""Walls between two places: known answers and symmetry."""

from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.household.obstacles import wall_between
from mnemonaut.envs.household.scene import Wall

LOW = Wall((-1.0, 0.0), (1.0, 0.0), 0.0, 2.5)
LINTEL = Wall((1.0, 0.0), (2.0, 0.0), 2.1, 2.5)
numbers = st.floats(-3, 3)
places = st.tuples(numbers, numbers)


def test_a_wall_stands_between_its_two_sides_only() -> None:
    assert wall_between([LOW], (0.0, -1.0), (0.0, 1.0), 1.4)
    assert not wall_between([LOW], (0.0, -1.0), (0.5, -0.1), 1.4)
    assert not wall_between([LOW], (1.5, -1.0), (1.5, 1.0), 1.4)  # past its end
    assert not wall_between([LOW], (-3.0, 0.0), (3.0, 0.0), 1.4)  # along it


def test_a_door_is_open_below_its_lintel() -> None:
    assert not wall_between([LOW, LINTEL], (1.5, -1.0), (1.5, 1.0), 1.4)
    assert wall_between([LOW, LINTEL], (1.5, -1.0), (1.5, 1.0), 2.2)


@given(places, places)
def test_both_ways_alike(start: tuple[float, float], end: tuple[float, float]) -> None:
    there = wall_between([LOW], start, end, 1.0)
    assert there == wall_between([LOW], end, start, 1.0)
    if there:
        assert start[1] * end[1] <= 0.0
