"""The official teacher: 200 published trajectories, action by action."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.navigation.graph import read_connectivity
from mnemonaut.envs.navigation.simulator import STEP, Simulator, ViewLaw
from mnemonaut.envs.navigation.teacher import STOP, shortest_action, shortest_trajectory


def test_the_official_trajectories_step_by_step(data: Callable[[str], Path]) -> None:
    rows = json.loads(data("vln/shortest_agent_sample.json").read_text("utf-8"))
    folder = data("vln/connectivity")
    laws: dict[str, ViewLaw] = {}
    same = 0
    for row in rows:
        scan = row["scan"]
        if scan not in laws:
            laws[scan] = ViewLaw(read_connectivity(folder / f"{scan}_connectivity.json"))
        graph = laws[scan].graph
        start, goal = graph.number(row["start"]), graph.number(row["goal"])
        walked = shortest_trajectory(Simulator(laws[scan]), start, row["heading"], goal)
        told = [[graph.viewpoints[v], heading, up] for v, heading, up in walked]
        same += told == row["trajectory"]  # angles to the last bit
    assert same == len(rows) == 200


@pytest.fixture
def simulator(house: Path) -> Simulator:
    path = house / "vln" / "connectivity" / "House_connectivity.json"
    return Simulator(ViewLaw(read_connectivity(path)))


def names(
    simulator: Simulator, start: str, heading: float, goal: str
) -> list[tuple[str, int, int]]:
    """A trajectory as viewpoint, steps of 30 degrees to the right, and up."""
    graph = simulator.law.graph
    walked = shortest_trajectory(simulator, graph.number(start), heading, graph.number(goal))
    return [
        (graph.viewpoints[v], round(heading / STEP), round(up / STEP)) for v, heading, up in walked
    ]


def test_it_turns_the_shorter_way_and_walks(simulator: Simulator) -> None:
    assert names(simulator, "hall", 0.0, "kitchen") == [
        ("hall", 0, 0),
        ("stairs", 0, 0),
        ("stairs", 1, 0),
        ("stairs", 2, 0),
        ("kitchen", 2, 0),
    ]
    left = names(simulator, "kitchen", 0.0, "stairs")
    assert [turn for _, turn, _ in left] == [0, 11, 10, 9, 9]


def test_it_looks_up_at_steep_stairs_and_levels_the_camera_to_look_about(
    simulator: Simulator,
) -> None:
    graph = simulator.law.graph
    assert names(simulator, "stairs", 0.0, "landing") == [
        ("stairs", 0, 0),
        ("stairs", 0, 1),
        ("landing", 0, 1),
    ]
    # From there the way back lies behind: level first, then turn.
    assert shortest_action(simulator, graph.number("stairs")) == (0, 0, -1)
    simulator.act(0, 0, -1)
    assert shortest_action(simulator, graph.number("stairs")) == (0, 1, 0)
    assert shortest_action(simulator, graph.number("landing")) == STOP


def test_what_cannot_be_reached_is_said(simulator: Simulator) -> None:
    graph = simulator.law.graph
    with pytest.raises(TaskError, match="no way leads from hall to shed in House"):
        shortest_trajectory(simulator, graph.number("hall"), 0.0, graph.number("shed"))
    # The attic lies right above the landing: no view shows it, and the teacher turns for ever.
    with pytest.raises(TaskError, match="the goal is not reached within 50 actions; raise the"):
        shortest_trajectory(simulator, graph.number("hall"), math.pi, graph.number("attic"), 50)
