"""Which things an episode can send somebody to."""

from dataclasses import replace

import numpy as np

from mnemonaut.envs.homes.geometry import OrientedBox
from mnemonaut.envs.navigation.buildings.layout import Thing
from mnemonaut.envs.navigation.rooms.guided import SEEN_FACE, face, guided
from mnemonaut.envs.navigation.rooms.homes import RoomsHome, rooms_home
from mnemonaut.envs.navigation.rooms.meeting import DIFFUSE, FIND_FACE, alone, met, single, sought

HOME = "Home_007"
LARGE = OrientedBox((1.0, 0.5, 1.0), (1.0, 1.0, 0.5))


def _holding(*looks: str) -> RoomsHome:
    """A home with so many armchairs and nothing else."""
    home = rooms_home(HOME)
    things = tuple(Thing("armchair", look, 0, LARGE, 0.0) for look in looks)
    return replace(home, layout=replace(home.layout, things=things))


def test_one_of_its_noun_is_single() -> None:
    assert single(_holding(""), 0) and alone(_holding(""), 0)
    assert not alone(_holding("red", "blue"), 0)


def test_one_of_several_is_told_apart_by_looks_that_differ_plainly() -> None:
    assert single(_holding("red", "blue", "blue"), 0)
    assert not single(_holding("red", "blue", "blue"), 1)
    assert not single(_holding("red", ""), 0) and not single(_holding("red", ""), 1)
    assert not single(_holding("wooden", "brown"), 0)
    assert single(_holding("wooden", "black"), 0)


def test_small_things_are_not_gone_back_to() -> None:
    home = _holding("red")
    small = Thing("vase", "red", 0, OrientedBox((1.0, 0.5, 1.0), (0.2, 0.3, 0.2)), 0.0)
    assert abs(face(small) - 0.06) < 1e-9
    assert not single(replace(home, layout=replace(home.layout, things=(small,))), 0)


def test_a_stove_is_larger_than_its_burner() -> None:
    home = rooms_home("Home_000")
    stove = next(thing for thing in home.layout.things if thing.noun == "stove")
    assert max(stove.box.size) <= 0.3 and face(stove) >= SEEN_FACE


def test_what_is_sought_can_be_seen_in_a_picture() -> None:
    home = rooms_home(HOME)
    found = {thing for start in range(len(home.survey.viewpoints)) for thing in sought(home, start)}
    nouns = [home.layout.things[thing].noun for thing in found]
    assert len(found) >= 5 and len(nouns) == len(set(nouns))
    assert not set(nouns) & DIFFUSE
    assert all(face(home.layout.things[thing]) >= FIND_FACE for thing in found)


def test_whoever_turns_his_back_at_the_start_faces_nothing_there() -> None:
    home = rooms_home(HOME)
    graph = home.survey.graph
    ends = np.argwhere((graph.distances >= 6.0) & (graph.distances <= 13.0)).tolist()
    faced = 0
    for a, b in ends:
        path = graph.route(a, b)
        for thing, first in met(home, path, 1.0):
            if first:
                faced += 1
                assert (thing, True) not in met(home, path, 1.0 + np.pi)
    assert faced


def test_small_things_are_left_out_of_words() -> None:
    home = rooms_home(HOME)
    graph = home.survey.graph
    small = {t.noun for t in home.layout.things if face(t) < SEEN_FACE}
    small -= {t.noun for t in home.layout.things if face(t) >= SEEN_FACE}
    assert "vase" in small
    path = max((graph.route(0, b) for b in range(1, len(graph.viewpoints))), key=len)
    for seed in range(30):
        text = guided(home, path, 0.0, np.random.default_rng(seed))
        assert (
            "vase" not in text
            and "starting in"
            not in guided(home, path, 0.0, np.random.default_rng(seed), first=False).lower()
        )
