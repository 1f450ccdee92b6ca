"""What patches show: known answers, and properties of real homes."""

from dataclasses import replace
from math import pi, sqrt

import numpy as np
import pytest

from mnemonaut.agents.janus.pretraining.classes import DOORWAY, classes
from mnemonaut.agents.janus.pretraining.sights import Eye, Viewable, viewable
from mnemonaut.envs.navigation.buildings.lexicon import PLACES
from mnemonaut.envs.navigation.rooms.homes import SPLITS

NUMBERS = classes()
KITCHEN, BEDROOM, BED = NUMBERS["kitchen"], NUMBERS["bedroom"], NUMBERS["bed"]
FAR = np.full((64, 64), 0.5, np.float32)  # a wall in 5 m, or what else stands there


def bare(*things: tuple[float, float, float]) -> Viewable:
    """A kitchen to the left of x = 0, a bedroom to the right of it, and beds."""
    real = viewable(SPLITS["train"][0])
    return replace(
        real,
        areas=np.array([[-20.0, -20.0, 0.0, 20.0], [0.0, -20.0, 20.0, 20.0]]),
        kinds=np.array([KITCHEN, BEDROOM]),
        middles=np.array(things, np.float64).reshape(-1, 3),
        names=np.full(len(things), BED),
        reach=np.full(len(things), 0.5),
    )


def patches(shown: np.ndarray, number: int) -> list[int]:
    return np.flatnonzero(shown[:, number]).tolist()


@pytest.mark.parametrize(
    ("thing", "seen"),
    [
        ((0.01, 2.0, 1.2), [10]),  # straight ahead, a little below the middle
        ((1.0, 2.0, 1.3), [7]),  # to the right, a little above
        ((-1.5, 2.0, 0.0), [12]),  # to the left, on the floor
        ((-3.0, 2.0, 1.2), []),  # out of the picture
        ((0.0, -2.0, 1.2), []),  # behind
        ((0.01, 5.6, 1.2), [10]),  # its surface is in 5.1 m
        ((0.01, 6.0, 1.2), []),  # hidden
        ((0.01, 0.2, 1.2), []),  # too near
    ],
)
@pytest.mark.parametrize("heading", [0.0, pi / 2, pi, -2.0])
def test_a_thing_is_named_where_its_middle_is_seen(
    thing: tuple[float, float, float], seen: list[int], heading: float
) -> None:
    right, ahead, height = thing
    east = right * np.cos(heading) + ahead * np.sin(heading)
    north = ahead * np.cos(heading) - right * np.sin(heading)
    home = bare((3 + east, 7 + north, height))
    assert patches(Eye(64, 4).names(home, 3.0, 7.0, heading, FAR), BED) == seen


def test_a_room_is_named_where_something_in_it_is_seen() -> None:
    eye, home = Eye(64, 4), bare()
    ahead = eye.names(home, 0.0, 0.0, 0.0, FAR)
    left, right = [0, 1, 4, 5, 8, 9, 12, 13], [2, 3, 6, 7, 10, 11, 14, 15]
    assert patches(ahead, KITCHEN) == left and patches(ahead, BEDROOM) == right
    assert not ahead[:, NUMBERS[DOORWAY]].any()
    back = eye.names(home, 0.0, 0.0, pi, FAR)
    assert patches(back, BEDROOM) == left and patches(back, KITCHEN) == right
    from_afar = eye.names(home, -19.0, 0.0, pi / 2, FAR)
    assert patches(from_afar, KITCHEN) == list(range(16)) and not patches(from_afar, BEDROOM)


def test_real_homes_show_the_room_one_stands_in_and_each_thing_on_one_side() -> None:
    eye, rng = Eye(64, 4), np.random.default_rng(0)
    own = both = things = 0
    for name in SPLITS["train"][:2]:
        home = viewable(name)
        once = [number for number in set(home.names) if (home.names == number).sum() == 1]
        for x, y in home.spots[rng.integers(len(home.spots), size=60)].tolist():
            heading = float(rng.uniform(0, 2 * pi))
            views = [eye.look(home, x, y, heading + turn)[1] for turn in (0.0, pi)]
            front, back = (
                eye.names(home, x, y, heading + turn, depth)
                for turn, depth in zip((0.0, pi), views, strict=True)
            )
            within = (home.areas[:, 0] < x) & (x < home.areas[:, 2])
            within &= (home.areas[:, 1] < y) & (y < home.areas[:, 3])
            own += bool(front[:, home.kinds[within]].any())
            both += int(np.logical_and(front.any(0), back.any(0))[once].sum())
            things += int(front[:, len(PLACES) :].sum())
    assert own > 110 and both == 0
    assert things > 120  # one thing a view at least, in the mean


def test_pictures_are_the_size_that_is_asked() -> None:
    home = viewable(SPLITS["train"][0])
    for picture, side in ((64, 4), (32, 4), (128, 8)):
        eye = Eye(picture, side)
        x, y = home.spots[0].tolist()
        frame, depth = eye.look(home, x, y, 1.0)
        assert frame.shape == (3, picture, picture) and frame.dtype == np.uint8
        assert depth.shape == (picture, picture) and 0 < depth.min() <= depth.max() <= 1
        assert eye.names(home, x, y, 1.0, depth).shape == (side**2, len(NUMBERS))


def test_the_kinds_of_rooms_come_first_and_every_name_once() -> None:
    assert list(NUMBERS)[: len(PLACES)] == sorted(PLACES) and list(NUMBERS)[-1] == DOORWAY
    assert list(NUMBERS.values()) == list(range(len(NUMBERS)))


def test_the_middle_of_the_view_is_straight_ahead() -> None:
    """Pixels as the painter has them: a wall's distance where a thing is looked for."""
    home = viewable(SPLITS["train"][0])
    eye = Eye(64, 4)
    x, y = home.spots[len(home.spots) // 2].tolist()
    _, depth = eye.look(home, x, y, 0.0)
    turned = [eye.look(home, x, y, turn)[1] for turn in (-pi / 4, pi / 4)]
    # What is at the picture's edge straight on is in the middle of one turned by half the view.
    for edge, view in ((0, turned[0]), (63, turned[1])):
        straight = depth[32, edge] * 10 * sqrt(2)
        middle = view[32, 31:33].mean() * 10
        assert (
            straight == pytest.approx(middle, rel=0.1) or max(depth[32, edge], view[32, 32]) > 0.7
        )
