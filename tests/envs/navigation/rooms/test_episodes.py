"""The episodes of Rooms-v0: each kind keeps its rules, in every split and home that is asked."""

import math
import os
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.errors import UnknownName
from mnemonaut.envs.homes.geometry import Point
from mnemonaut.envs.navigation.buildings.floors import LONGEST as LONGEST_EDGE
from mnemonaut.envs.navigation.buildings.lexicon import NOUNS
from mnemonaut.envs.navigation.rooms import phrases
from mnemonaut.envs.navigation.rooms.drawing import (
    EDGES,
    LONG,
    actions,
    belongs,
    draw,
    legs,
)
from mnemonaut.envs.navigation.rooms.episodes import (
    FIRST,
    KINDS,
    SIZE,
    RoomsEpisode,
    episode_of,
    parts_of,
)
from mnemonaut.envs.navigation.rooms.ground import ground_of
from mnemonaut.envs.navigation.rooms.homes import SPLITS, rooms_home
from mnemonaut.envs.navigation.rooms.meeting import LEAST
from mnemonaut.envs.navigation.rooms.walks import CELL, walks


@st.composite
def episodes(draw_from: st.DrawFn, kinds: tuple[str, ...] = KINDS) -> RoomsEpisode:
    """Of any split and kind, in a dozen homes."""
    split, kind = draw_from(st.sampled_from(list(SPLITS))), draw_from(st.sampled_from(kinds))
    homes = len(SPLITS[split])
    last = 10_000 if split == "train" else SIZE // homes - 1
    number = draw_from(st.integers(0, 2)) + homes * draw_from(st.integers(0, last))
    return episode_of(f"rooms {split} {kind} {number}")


def _viewpoint(episode: RoomsEpisode, at: Point) -> int:
    viewpoints = rooms_home(episode.home).survey.viewpoints
    return next(number for number, viewpoint in enumerate(viewpoints) if viewpoint.at == at)


@settings(max_examples=60, deadline=None)
@given(episodes())
def test_every_leg_is_long_and_the_reference_walks_over_all_of_them(episode: RoomsEpisode) -> None:
    assert episode.reference[0] == episode.start and episode.reference[-1] == episode.goal
    rest = iter(episode.reference)
    assert all(via in rest for via in episode.via), "in their order"
    ends = (episode.start, *episode.via, episode.goal)
    ground = ground_of(episode.home)
    for a, b in pairwise(ends):
        assert ground.distance(ground.field(b), *a) >= 4.9
    assert all(math.dist(a, b) <= LONGEST_EDGE for a, b in pairwise(episode.reference))
    assert 0.0 <= episode.heading < 2 * math.pi
    assert episode.instruction.endswith(".") and episode.instruction[0].isupper()
    assert (episode.thing in NOUNS) == (episode.kind in ("again", "find"))


@settings(max_examples=40, deadline=None)
@given(episodes(("route",)))
def test_a_route_is_a_shortest_path_through_a_door(episode: RoomsEpisode) -> None:
    survey = rooms_home(episode.home).survey
    path = [_viewpoint(episode, at) for at in episode.reference]
    assert path == survey.graph.route(path[0], path[-1])
    assert 2 <= len(path) - 1 <= EDGES
    first, last = survey.viewpoints[path[0]], survey.viewpoints[path[-1]]
    assert not set(first.places) & set(last.places)
    assert episode.via == ()


@settings(max_examples=40, deadline=None)
@given(episodes(("long",)))
def test_a_long_episode_outlasts_the_recent_frames(episode: RoomsEpisode) -> None:
    assert LONG[0] <= actions(episode.reference, episode.heading) <= LONG[1]
    assert 1 <= len(episode.via) <= 2
    far = walks(episode.home).between
    ends = [_viewpoint(episode, at) for at in (episode.start, *episode.via, episode.goal)]
    for number, b in enumerate(ends):
        assert all(far[a, b] >= LEAST for a in ends[:number])


@settings(max_examples=40, deadline=None)
@given(episodes(("return",)))
def test_a_return_leads_back_by_the_same_way(episode: RoomsEpisode) -> None:
    assert episode.goal == episode.start and len(episode.via) == 1
    assert episode.reference == episode.reference[::-1]
    last = episode.instruction.split(". ")[-1].rstrip(".").lower()
    assert last in {*phrases.BACK, *phrases.BACK_ROOM}


@settings(max_examples=60, deadline=None)
@given(episodes(("again",)))
def test_what_one_goes_back_to_was_seen_and_is_out_of_sight(episode: RoomsEpisode) -> None:
    home, floor = rooms_home(episode.home), walks(episode.home)
    end = _viewpoint(episode, episode.via[0])
    options = [
        number
        for number, thing in enumerate(home.layout.things)
        if thing.noun == episode.thing
        and floor.spots[number] >= 0
        and floor.spot(number) == episode.goal
    ]
    assert options
    path = [
        _viewpoint(episode, at)
        for at in episode.reference[: episode.reference.index(episode.via[0]) + 1]
    ]
    for number in options:
        if home.seen.things[end, number]:
            continue
        assert floor.beside[end, number] >= LEAST
        assert any(home.seen.things[viewpoint, number] for viewpoint in path)
        break
    else:
        pytest.fail("all candidates are in sight at the end")


@settings(max_examples=60, deadline=None)
@given(episodes(("find",)))
def test_what_is_to_be_found_is_the_only_one_elsewhere_and_out_of_sight(
    episode: RoomsEpisode,
) -> None:
    home = rooms_home(episode.home)
    found = [n for n, thing in enumerate(home.layout.things) if thing.noun == episode.thing]
    assert len(found) == 1
    start = _viewpoint(episode, episode.start)
    assert not home.seen.things[start, found[0]]
    assert home.layout.things[found[0]].place not in home.survey.viewpoints[start].places
    assert walks(episode.home).spot(found[0]) == episode.goal
    assert episode.via == () and len(episode.instruction.split()) <= 14
    assert any(name in episode.instruction for name in NOUNS[episode.thing].names)
    assert all(math.dist(a, b) <= CELL * 1.42 for a, b in pairwise(episode.reference[1:]))


def test_homes_are_gone_through_one_by_one() -> None:
    assert [episode_of(f"rooms valid route {n}").home for n in (0, 3, 40)] == [
        "Home_240", "Home_243", "Home_240",
    ]  # fmt: skip
    assert episode_of("rooms train find 242").home == "Home_002"


def test_seen_episodes_have_ends_that_training_never_has() -> None:
    for name in ("Home_000", "Home_001", "Home_002"):
        train, seen = set(legs(name, "train")), set(legs(name, "seen"))
        assert train and seen and not train & seen
        assert train | seen == set(legs(name, ""))
    assert {belongs(3, 4, share) for share in ("train", "seen")} == {True, False}


def test_a_home_that_lacks_a_kind_gives_way_to_the_next() -> None:
    # Of Home_003 no long episode ends where `seen` may end, at least by this luck.
    luck = np.random.default_rng(np.random.SeedSequence([60_000, 1, 1, 3, 0]))
    assert draw("long", rooms_home("Home_003"), "seen", luck) is None
    assert episode_of("rooms seen long 3").home == "Home_004"


def test_actions_are_reckoned_from_steps_turns_and_stop() -> None:
    # 4 steps north, a right angle to the left (6 turns), 2 steps west, STOP.
    points = ((0.0, 0.0), (0.0, 1.0), (-0.5, 1.0))
    assert actions(points, 0.0) == 4 + 6 + 2 + 1
    assert actions(points, math.pi / 2) == 6 + 4 + 6 + 2 + 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("rooms unseen route 400", "Did you mean `rooms unseen route 399`"),
        ("rooms nowhere route 1", "unknown split of the rooms `nowhere`"),
        ("rooms unseen dance 1", "unknown kind of rooms task `dance`"),
        ("rooms unseen route 01", "unknown task"),
        ("rooms unseen route -1", "unknown task"),
        ("r2rce val_seen 1", "unknown task"),
    ],
)
def test_an_unknown_task_is_named_with_the_cure(name: str, words: str) -> None:
    with pytest.raises(UnknownName, match=words):
        episode_of(name)


def test_training_goes_on_without_end() -> None:
    assert parts_of("rooms train long 999999999") == ("train", "long", 999_999_999)
    assert episode_of(FIRST).name == FIRST


def test_another_process_draws_the_same() -> None:
    names = [f"rooms unseen {kind} 1" for kind in KINDS]
    code = (
        "from mnemonaut.envs.navigation.rooms.episodes import episode_of\n"
        f"print([episode_of(name) for name in {names!r}])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "77"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert answer.stdout.strip() == repr([episode_of(name) for name in names])
