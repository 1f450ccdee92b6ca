"""A small data set in the published forms, made here: a grid of rooms with texts and routes."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gymnasium
import pytest

from mnemonaut.envs import registry

SIDE = 4
"""The grid has SIDE x SIDE viewpoints, 2 m apart, named x then y: `02` lies 4 m ahead of `00`."""

NAMES = [f"{x}{y}" for x in range(SIDE) for y in range(SIDE)]
SIGHTS = {"01": "a red sofa", "11": "a piano", "12": "a green plant", "22": "a kitchen table"}

ROUTES: tuple[dict[str, Any], ...] = (
    {"path_id": 1, "path": ["00", "01", "02", "03"], "heading": 0.0},
    {"path_id": 2, "path": ["00", "01", "11", "12", "22"], "heading": math.pi / 2},
)
INSTRUCTIONS = (
    "Walk straight on to the end.",
    "Go to the sofa, then turn to the piano, then to the plant, and stop at the kitchen table.",
)

MakeEnv = Callable[..., gymnasium.Env[Any, Any]]


def _near(a: str, b: str) -> bool:
    return abs(int(a[0]) - int(b[0])) + abs(int(a[1]) - int(b[1])) == 1


def _views(name: str) -> list[str]:
    """What is seen ahead, right, behind and left; nothing between them."""
    x, y = map(int, name)
    around = [f"{x}{y + 1}", "", f"{x + 1}{y}", "", f"{x}{y - 1}", "", f"{x - 1}{y}", ""]
    return [SIGHTS.get(other, "a wall") for other in around]


@pytest.fixture
def grid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder that holds it; MNEMONAUT_DATA names it."""
    pose = [1.0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
    rows: list[dict[str, Any]] = []
    for name in NAMES:
        place = pose.copy()
        place[3], place[7] = 2.0 * int(name[0]), 2.0 * int(name[1])
        free = [_near(name, other) for other in NAMES]
        row = {"image_id": name, "pose": place, "included": True, "unobstructed": free}
        rows.append({**row, "visible": free, "height": 1.5})
    routes = [
        {**route, "scan": "grid", "distance": 6.0, "instructions": [text]}
        for route, text in zip(ROUTES, INSTRUCTIONS, strict=True)
    ]
    files: dict[str, Any] = {
        "connectivity/grid_connectivity.json": rows,
        "r2r/R2R_train.json": routes,
        "navgpt/observations_list_summarized/grid.json": {name: _views(name) for name in NAMES},
        "navgpt/observations_summarized/grid_summarized.json": dict.fromkeys(NAMES, "a room"),
        "navgpt/objects_list/grid.json": {},
    }
    for name, content in files.items():
        path = tmp_path / "vln" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))
    monkeypatch.setenv("MNEMONAUT_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def make_env(grid: Path) -> MakeEnv:
    """The env of the grid; `make_env(actions="low-level")`."""

    def make(**options: Any) -> gymnasium.Env[Any, Any]:
        return registry.make("mnemonaut/R2R-v0", **options)

    return make
