"""Room-for-Room, rebuilt."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mnemonaut.envs.navigation.datasets.r4r import join_routes
from mnemonaut.envs.navigation.graph import graph_of
from mnemonaut.envs.navigation.routes import (
    Route,
    check_route,
    matterport_building,
    read_r2r,
)

Find = Callable[[str], Path]

LINE = graph_of(
    "line",
    "abcdefghi",
    np.array([[2.0 * x, 0, 0] for x in range(9)]),
    [[b for b in (a - 1, a + 1) if 0 <= b < 9] for a in range(9)],
)
"""Nine viewpoints two metres apart."""


def route(path: str, number: int, building: str = "line") -> Route:
    texts = (f"Go {path}.", f"Walk {path}.")
    return Route("r2r", "train", building, str(number), tuple(path), 0.5 * number, texts)


def test_who_is_joined() -> None:
    routes = [route("abc", 1), route("def", 2), route("ghi", 3)]
    joined = join_routes(routes, lambda _: LINE)
    assert ["".join(one.path) for one in joined] == ["abcdef", "defghi"]
    assert [one.path_id for one in joined] == ["0", "1"]
    assert joined[1].heading == 1.0
    assert joined[0].instructions == (
        "Go abc. Go def.", "Go abc. Walk def.", "Walk abc. Go def.", "Walk abc. Walk def.",
    )  # fmt: skip
    assert {one.dataset for one in joined} == {"r4r"}


def test_a_joint_at_one_viewpoint_stands_once() -> None:
    joined = join_routes([route("abc", 1), route("cde", 2)], lambda _: LINE, gap=0.0)
    assert ["".join(one.path) for one in joined] == ["abcde"]


def test_a_route_that_comes_back_joins_itself() -> None:
    joined = join_routes([route("aba", 1)], lambda _: LINE)
    assert ["".join(one.path) for one in joined] == ["ababa"]


def test_buildings_are_not_mixed() -> None:
    routes = [route("abc", 1), route("def", 2, "other"), route("def", 3)]
    joined = join_routes(routes, lambda _: LINE)
    assert [(one.building, "".join(one.path)) for one in joined] == [("line", "abcdef")]


def test_val_seen_as_published(data: Find) -> None:
    """The statistics of google-research r4r/README.md: 115 paths, 1,035 instructions."""
    folder = data("vln")
    routes = read_r2r(data("vln/r2r/R2R_val_seen.json"), "val_seen")
    joined = join_routes(routes, lambda scan: matterport_building(scan, folder).graph)
    assert len(joined) == 115
    assert sum(len(one.instructions) for one in joined) == 1035
    assert [one.path_id for one in joined] == list(map(str, range(115)))
    for one in joined:
        check_route(one, matterport_building(one.building, folder).graph)
    lengths = []
    for one in joined:
        graph = matterport_building(one.building, folder).graph
        lengths.append(graph.length([graph.number(name) for name in one.path]))
    assert np.mean([len(one.path) for one in joined]) == pytest.approx(12.2173913043)
    assert np.mean(lengths) == pytest.approx(20.36, abs=0.01)
