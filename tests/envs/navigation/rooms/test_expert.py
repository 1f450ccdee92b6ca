"""The expert ends from anywhere, never dithers, and walks about as short as one can."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from mnemonaut.envs.homes.geometry import Point
from mnemonaut.envs.homes.grid import RADIUS
from mnemonaut.envs.navigation.habitat.spaces import FORWARD, LEFT, RIGHT, STEP, STOP
from mnemonaut.envs.navigation.rooms.episodes import KINDS, RoomsEpisode, episode_of
from mnemonaut.envs.navigation.rooms.expert import ARRIVED, PASSED, Expert
from mnemonaut.envs.navigation.rooms.field import CELL
from mnemonaut.envs.navigation.rooms.ground import Ground, ground_of
from mnemonaut.envs.navigation.rooms.motion import moved
from mnemonaut.envs.navigation.rooms.scoring import score

MOST = 400
HOMES = 4
"""The first of each split; a test that made them all would take long."""


def turned(heading: float, turns: int) -> float:
    return (heading + math.radians(15 * (turns % 24))) % math.tau


def play(
    expert: Expert, ground: Ground, at: Point, heading: float
) -> tuple[list[int], list[Point], list[float], list[int], int]:
    """Actions, positions, progress, stages, and the steps that were cut short."""
    actions: list[int] = []
    positions, progress, stages, cuts, turns = [at], [], [], 0, 0
    while STOP not in actions and len(actions) <= MOST:
        action = expert.act(*at, turned(heading, turns))
        actions.append(action)
        progress.append(expert.progress)
        stages.append(expert.stage)
        if action == FORWARD:
            at, cut = moved(ground.table, at, turned(heading, turns), STEP, RADIUS)
            cuts += cut
        turns += {LEFT: -1, RIGHT: 1}.get(action, 0)
        positions.append(at)
    return actions, positions, progress, stages, cuts


def episodes(kind: str) -> list[RoomsEpisode]:
    size = {"train": 240, "valid": 40}
    return [
        episode_of(f"rooms {split} {kind} {home + lap * size[split]}")
        for split in size
        for home in range(HOMES)
        for lap in range(3)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_it_succeeds_by_nearly_the_shortest_way(kind: str) -> None:
    for episode in episodes(kind):
        ground = ground_of(episode.home)
        actions, positions, progress, stages, cuts = play(
            Expert(episode, ground), ground, episode.start, episode.heading
        )
        assert actions[-1] == STOP and len(actions) <= MOST
        figures = score(episode, ground, positions, stopped=True)
        assert figures["SR"] == figures["OSR"] == figures["via"] == 1.0
        assert figures["SPL"] > 0.9 and figures["NE"] <= ARRIVED + 0.2
        assert not {(LEFT, RIGHT), (RIGHT, LEFT)} & set(pairwise(actions))
        assert cuts <= 2
        assert stages == sorted(stages) and stages[-1] == len(episode.via)
        assert progress[0] == pytest.approx(0.0, abs=1e-6) and progress[-1] > 0.78
        assert all(b >= a - 0.05 for a, b in pairwise(progress))


@pytest.mark.parametrize("seed", range(4))
def test_it_ends_from_any_pose_there_is(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for kind in KINDS:
        episode = episode_of(f"rooms train {kind} {seed}")
        ground = ground_of(episode.home)
        for _ in range(6):
            at = anywhere(ground, rng)
            strayed = replace(episode, start=at)
            heading = rng.uniform(0.0, math.tau)
            actions, positions, _, _, _ = play(Expert(strayed, ground), ground, at, heading)
            assert actions[-1] == STOP
            assert not {(LEFT, RIGHT), (RIGHT, LEFT)} & set(pairwise(actions))
            assert score(strayed, ground, positions, stopped=True)["SR"] == 1.0


def anywhere(ground: Ground, rng: np.random.Generator) -> Point:
    """Where a body gets by itself: from a free cell, some steps by lot, against walls as well."""
    cells = np.argwhere(ground.free)
    column, row = cells[rng.integers(len(cells))].tolist()
    at = ground.low[0] + column * CELL, ground.low[1] + row * CELL
    for heading in rng.uniform(0.0, math.tau, size=12).tolist():
        at, _ = moved(ground.table, at, heading, STEP, RADIUS)
    return at


def test_advice_along_the_walk_of_another_leads_on_from_there() -> None:
    """As in DAgger: somebody else walks, at random; when the expert takes over, it arrives."""
    rng = np.random.default_rng(5)
    episode = episode_of("rooms train return 1")
    ground = ground_of(episode.home)
    expert = Expert(episode, ground)
    at, turns = episode.start, 0
    for action in rng.choice([FORWARD, LEFT, RIGHT], size=120, p=[0.6, 0.2, 0.2]).tolist():
        assert expert.act(*at, turned(episode.heading, turns)) in (STOP, FORWARD, LEFT, RIGHT)
        if action == FORWARD:
            at, _ = moved(ground.table, at, turned(episode.heading, turns), STEP, RADIUS)
        turns += {LEFT: -1, RIGHT: 1}.get(action, 0)
    actions, _, progress, stages, _ = play(expert, ground, at, turned(episode.heading, turns))
    assert actions[-1] == STOP and stages[-1] == 1 and progress[-1] > 0.78


def test_points_to_pass_are_passed_near_by_and_in_order() -> None:
    episode = episode_of("rooms train return 2")
    ground = ground_of(episode.home)
    expert = Expert(episode, ground)
    _, positions, _, stages, _ = play(expert, ground, episode.start, episode.heading)
    field = ground.field(episode.via[0])
    turning = positions[stages.index(1)]
    assert ground.distance(field, *turning) <= PASSED + 0.05
    before = [ground.distance(field, *at) for at in positions[: stages.index(1)]]
    assert min(before) > PASSED - 0.3


def test_at_the_goal_it_stops_at_once() -> None:
    episode = episode_of("rooms train route 0")
    ground = ground_of(episode.home)
    expert = Expert(replace(episode, start=episode.goal), ground)
    assert expert.act(*episode.goal, 0.0) == STOP and expert.progress == 1.0
