"""A small house in the form of the published files, so that the graph world runs without them."""

import json
from pathlib import Path
from typing import Any

import pytest

POSITIONS = {
    "hall": (0.0, 0.0, 1.5),
    "stairs": (0.0, 3.0, 1.5),
    "kitchen": (3.0, 4.0, 1.5),
    "pantry": (3.0, 0.0, 1.5),
    "landing": (0.0, 5.0, 4.5),  # 56 degrees up from the stairs
    "attic": (0.0, 5.0, 7.0),  # right above the landing
    "shed": (20.0, 20.0, 1.5),  # no way leads there
}
EDGES = (
    ("hall", "stairs"),
    ("stairs", "kitchen"),
    ("kitchen", "pantry"),
    ("stairs", "landing"),
    ("landing", "attic"),
)
INSTRUCTIONS = ["Go to the pantry.", "Walk ahead, turn right twice.", "Stop in the pantry."]


def connectivity() -> list[dict[str, Any]]:
    """The rows of the house's connectivity file."""
    names = list(POSITIONS)
    rows = []
    for name, (x, y, z) in POSITIONS.items():
        pose = [1.0, 0.0, 0.0, x, 0.0, 1.0, 0.0, y, 0.0, 0.0, 1.0, z, 0.0, 0.0, 0.0, 1.0]
        near = [(name, other) in EDGES or (other, name) in EDGES for other in names]
        row = {"image_id": name, "pose": pose, "included": True, "unobstructed": near}
        rows.append(row)
    return rows


def route(**changes: Any) -> dict[str, Any]:
    """A row of an R2R file."""
    row = {
        "path_id": 7,
        "scan": "House",
        "heading": 0.0,
        "path": ["hall", "stairs", "kitchen", "pantry"],
        "instructions": INSTRUCTIONS,
    }
    return row | changes


def write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), "utf-8")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A data folder with one building, in words, and two routes of R2R."""
    vln = tmp_path / "data" / "vln"
    write(vln / "connectivity" / "House_connectivity.json", connectivity())
    up = route(path_id=8, path=["stairs", "landing", "attic"], instructions=["Go up."], heading=1.6)
    write(vln / "r2r" / "R2R_train.json", [route(), up])
    texts = vln / "navgpt"
    views = {name: [f"view {k} of the {name}" for k in range(8)] for name in POSITIONS}
    write(texts / "observations_list_summarized" / "House.json", views)
    summaries = {name: f"the {name}" for name in POSITIONS}
    write(texts / "observations_summarized" / "House_summarized.json", summaries)
    seen: list[dict[str, Any]] = [{} for _ in range(8)]
    seen[0] = {"rail": {"heading": 10.0, "distance": 1.25}}
    seen[2] = {"oven": {"heading": 95.0, "distance": 2.0}}
    write(texts / "objects_list" / "House.json", {"stairs": seen})
    return tmp_path / "data"
