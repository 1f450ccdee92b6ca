"""Metrics where points must be passed: known answers, and VLN-CE's own where there are none."""

import math

import numpy as np
import pytest

from mnemonaut.envs.navigation.continuous_metrics import score_positions
from mnemonaut.envs.navigation.rooms.episodes import RoomsEpisode, episode_of
from mnemonaut.envs.navigation.rooms.ground import ground_of
from mnemonaut.envs.navigation.rooms.scoring import score, spaced, way_left

ROUTE = "rooms train route 0"
RETURN = "rooms train return 1"


def walk(episode: RoomsEpisode) -> list[tuple[float, float]]:
    """Along the reference, in steps of at most a quarter metre."""
    return [(x, y) for x, y in spaced(episode.reference, 0.25).tolist()]


def test_spaced_keeps_the_corners_and_leaves_no_gap() -> None:
    path = [(0.0, 0.0), (1.0, 0.0), (1.0, 0.6), (1.0, 0.6)]
    found = spaced(path, 0.25)
    assert found[0].tolist() == [0.0, 0.0] and found[-1].tolist() == [1.0, 0.6]
    gaps = np.hypot(*np.diff(found, axis=0).T)
    assert gaps.max() <= 0.25 + 1e-9 and gaps.sum() == pytest.approx(1.6)
    for corner in path:
        assert list(corner) in found.tolist()
    assert spaced([(2.0, 3.0)], 0.25).tolist() == [[2.0, 3.0]]


def test_without_points_to_pass_it_is_vlnce_s() -> None:
    episode = episode_of(ROUTE)
    ground = ground_of(episode.home)
    walked = walk(episode)[:-4]
    assert episode.via == ()
    distances = [ground.distance(ground.field(episode.goal), *at) for at in walked]
    plain = score_positions(
        [(*at, 0.0) for at in walked],
        distances,
        [(*at, 0.0) for at in walk(episode)],
        stopped=True,
    )
    found = score(episode, ground, walked, stopped=True)
    assert found == pytest.approx({**plain, "via": 1.0})
    assert found["SR"] == 1.0
    assert score(episode, ground, walked, stopped=False)["SR"] == 0.0


def test_who_stays_at_the_start_has_the_whole_way_left() -> None:
    episode = episode_of(RETURN)
    ground = ground_of(episode.home)
    assert math.dist(episode.start, episode.goal) < 0.1  # it is the goal as well
    there = ground.distance(ground.field(episode.via[0]), *episode.start)
    back = ground.distance(ground.field(episode.goal), *episode.via[0])
    found = score(episode, ground, [episode.start, episode.start], stopped=True)
    assert found["NE"] == found["ONE"] == pytest.approx(there + back)
    assert found["SR"] == found["OSR"] == found["SPL"] == found["sDTW"] == found["via"] == 0.0


def test_who_goes_and_returns_succeeds_and_who_turns_too_early_does_not() -> None:
    episode = episode_of(RETURN)
    ground = ground_of(episode.home)
    walked = walk(episode)
    found = score(episode, ground, walked, stopped=True)
    assert found["SR"] == found["OSR"] == found["via"] == 1.0
    assert found["NE"] < 0.1 and 0.6 < found["SPL"] <= 1.0 and found["nDTW"] > 0.99
    field = ground.field(episode.via[0])
    far = [at for at in walked if ground.distance(field, *at) >= 3.0]
    short = score(episode, ground, far, stopped=True)
    assert short["SR"] == short["OSR"] == short["via"] == 0.0 and short["NE"] > 3.0


def test_points_are_passed_in_order_alone() -> None:
    episode = next(
        episode for n in range(40) if len((episode := episode_of(f"rooms train long {n}")).via) == 2
    )
    ground = ground_of(episode.home)
    first, second = episode.via
    for order, passed in (([first], 1), ([second], 0), ([second, first], 1), ([first, second], 2)):
        left, found = way_left(episode, ground, np.array([episode.start, *order]))
        assert found == passed and (left > 0).all()
    left, found = way_left(episode, ground, np.array([episode.start, first, second, episode.goal]))
    assert found == 2 and left[-1] == pytest.approx(0.0, abs=1e-9)
    assert left.tolist() == sorted(left.tolist(), reverse=True)
    assert score(episode, ground, [episode.start, first], stopped=True)["via"] == 0.5
