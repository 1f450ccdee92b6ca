"""habitat's frame against Matterport3D's, on real episodes, and on a law that needs no data."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.navigation.datasets.r2rce import (
    matterport_position,
    read_episodes,
    read_ground_truth,
)
from mnemonaut.envs.navigation.habitat.poses import heading_of
from mnemonaut.envs.navigation.habitat.spaces import FORWARD, LEFT, RIGHT, STEP, TURN
from mnemonaut.envs.navigation.routes import matterport_building, read_r2r

Data = Callable[[str], Path]


def apart(one: float, two: float) -> float:
    """The angle between two headings, radians."""
    return abs((one - two + math.pi) % (2 * math.pi) - math.pi)


@given(st.floats(-10, 10))
def test_a_turn_about_the_upright_axis(angle: float) -> None:
    """habitat turns counter-clockwise about +y; headings are clockwise."""
    found = heading_of((0.0, math.sin(angle / 2), 0.0, math.cos(angle / 2)))
    assert 0 <= found <= 2 * math.pi and apart(found, -angle) < 1e-9


def test_reference_paths_lie_on_viewpoints(data: Data) -> None:
    """Every R2R-CE episode is a route of R2R: same path, and nearly the same heading."""
    folder = data("vln/r2r_vlnce").parent
    routes = {route.path_id: route for route in read_r2r(folder / "r2r/R2R_val_seen.json", "x")}
    offsets, turned = [], []
    for episode in read_episodes(folder / "r2r_vlnce/val_seen.json.gz"):
        route = routes[episode.trajectory_id]
        graph = matterport_building(route.building, folder).graph
        viewpoints = np.array([graph.positions[graph.number(name)] for name in route.path])
        reference = np.array([matterport_position(point) for point in episode.reference])
        assert route.building == episode.scan and viewpoints.shape == reference.shape
        offsets += np.linalg.norm((viewpoints - reference)[:, :2], axis=1).tolist()
        turned.append(apart(route.heading, heading_of(episode.rotation)))
    assert len(turned) == 778
    # Points are moved onto the mesh where they hang beside it; headings go to multiples of 30.
    assert np.median(offsets) < 1e-5 and max(offsets) < 0.7
    assert max(turned) < math.radians(15.001)


def test_recorded_walks_follow_from_their_actions(data: Data) -> None:
    """The ground truth of habitat-sim itself, by our headings, step and turns: no simulator."""
    folder = data("vln/r2r_vlnce")
    truths = read_ground_truth(folder / "val_seen_gt.json.gz")
    along, whole = [], 0
    for episode in read_episodes(folder / "val_seen.json.gz"):
        heading, ways = heading_of(episode.rotation), []
        for action in truths[episode.episode_id].actions:
            heading += math.radians(TURN) * ((action == RIGHT) - (action == LEFT))
            if action == FORWARD:
                ways.append((math.sin(heading), -math.cos(heading)))
        points = np.array(truths[episode.episode_id].locations)
        steps = np.diff(points[:, [0, 2]], axis=0)
        full = np.abs(np.linalg.norm(steps, axis=1) - STEP) < 1e-4
        along += (steps[full] * np.array(ways)[full]).sum(axis=1).tolist()
        whole += len(steps)
    # What is no full step ran into something; the rest went where it was headed, all but a few
    # that slid along a wall without losing length.
    assert len(along) / whole > 0.97
    assert np.mean(np.abs(np.array(along) - STEP) < 1e-3) > 0.99


@pytest.mark.parametrize(("quaternion", "degrees"), [((0, 0, 0, 1), 0), ((0, 1, 0, 0), 180)])
def test_known_headings(quaternion: tuple[float, ...], degrees: float) -> None:
    assert math.degrees(heading_of(quaternion)) == pytest.approx(degrees)
