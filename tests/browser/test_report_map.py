"""Maps, drawn by the page from landscapes written by hand."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mnemonaut.evals.report import Inline, page

from .conftest import Watch

if TYPE_CHECKING:
    from playwright.sync_api import Page

DRAWN = """
(trace) => {
  const made = mnemonaut.map(trace);
  if (!made) return null;
  document.body.append(made);
  const all = (kind) => [...made.querySelectorAll(`.map ${kind}`)];
  return {
    told: made.querySelector("figcaption").textContent,
    key: [...made.querySelectorAll(".key li")].map((each) => each.textContent),
    pictures: made.querySelectorAll("svg.map").length,
    paths: all("path.path").map((each) => each.getAttribute("d")),
    kinds: [...new Set(all("[class]").map((each) => each.getAttribute("class")))],
    texts: all("text").map((each) => each.textContent),
    scripts: made.querySelectorAll("script, img").length,
    inside: all("circle").every((each) => {
      const box = each.closest("svg").viewBox.baseVal;
      const [x, y] = [Number(each.getAttribute("cx")), Number(each.getAttribute("cy"))];
      return x >= 0 && y >= 0 && x <= box.width && y <= box.height;
    }),
  };
}
"""


@pytest.fixture
def blank(watch: Watch, tmp_path: Path) -> "Page":
    """A report of no run: the scripts, and nothing to show."""
    path = tmp_path / "blank.html"
    path.write_text(page([], Inline(), title="Nothing"), encoding="utf-8")
    return watch(path)


def test_a_graph_with_path_reference_and_goal(blank: "Page") -> None:
    landscape: dict[str, Any] = {
        "kind": "graph",
        "viewpoints": {"a": [0, 1, 0], "b": [3, 1, 0], "<b>c": [3, 1, 4]},
        "edges": [["a", "b"], ["b", "<b>c"], ["b", "gone"]],
        "path": ["a", "b", "<b>c"],
        "reference": ["a", "<b>c"],
        "goal": [3, 1, 4],
    }
    drawn = blank.evaluate(DRAWN, {"landscape": landscape, "track": []})
    assert drawn["told"] == (
        "From above: walked 7.0 m; the reference is 5.0 m; ended 0.0 m from the goal."
    )
    assert drawn["key"] == ["walked", "reference path", "start", "end", "goal"]
    assert {"edge", "node", "path", "reference", "start", "end", "goal"} <= {*drawn["kinds"]}
    assert drawn["inside"] and drawn["texts"] == ["1 m"]


def test_rooms_have_walls(blank: "Page") -> None:
    landscape = {"kind": "rooms", "walked": [[0, 0], [0, 2]], "walls": [[-1, -1, 5, -1]],
                 "reference": [[0, 0], [4, 2]], "goal": [4, 2]}  # fmt: skip
    drawn = blank.evaluate(DRAWN, {"landscape": landscape})
    assert "walked 2.0 m" in drawn["told"] and "ended 4.0 m from the goal" in drawn["told"]
    assert {"wall", "path", "reference", "goal"} <= {*drawn["kinds"]}


def thing(name: str, x: float, z: float) -> dict[str, Any]:
    return {"id": name, "type": name.split()[0], "x": x, "z": z, "y": 1, "parent": ""}


def test_a_home_shows_what_was_moved(blank: "Page") -> None:
    landscape = {
        "kind": "home", "room": "kitchen", "held": "Mug 1",
        "floor": [[0, 0], [0.25, 0], [0.25, 0.25]],
        "objects": [
            thing("Fork 1", 0.1, 0.2) | {"start": [2, 2]},
            thing("Cup 1", 0.2, 0.1) | {"parent": "Table 1"},
            thing("Table 1", 1, 1) | {"size": [1, 1]},
            thing("Floor 1", 1, 1) | {"size": [9, 9]},
        ],
    }  # fmt: skip
    track = [[0, 0, 0.9, 0, 90], [4, 0.25, 0.9, 0, 90]]
    drawn = blank.evaluate(DRAWN, {"landscape": landscape, "track": track})
    assert drawn["told"] == "From above, kitchen: 3 things known, 1 moved; holding Mug 1."
    assert {"floor", "moved", "carry", "object", "ribbon", "path"} <= {*drawn["kinds"]}
    assert "Fork 1" in drawn["texts"] and "Table 1" in drawn["texts"]


def test_minecraft_from_above_and_how_deep(blank: "Page") -> None:
    landscape = {"kind": "minecraft", "plane": True, "depth": True,
                 "biomes": [[0, "plains"], [50, "forest"]]}  # fmt: skip
    track = [[0, 0, 64, 0, 0], [20, 5, 64, 5, 0], [60, 5, 12, 5, 0]]
    trace = {"landscape": landscape, "track": track, "actions": [["a", 40], ["b", 40]]}
    drawn = blank.evaluate(DRAWN, trace)
    assert drawn["pictures"] == 2 and "biomes: plains, forest" in drawn["told"]
    assert "action 80" in drawn["texts"] and "forest" in drawn["texts"]


def test_the_text_world_has_a_depth_alone(blank: "Page") -> None:
    landscape = {"kind": "minecraft", "plane": False, "depth": True}
    trace = {"landscape": landscape, "track": [[0, 0, 64, 0, 0], [3, 0, 11, 0, 0]]}
    drawn = blank.evaluate(DRAWN, trace)
    assert drawn["pictures"] == 1 and drawn["told"] == "Height in blocks by action."


@pytest.mark.parametrize(
    "landscape",
    [{}, {"kind": "moon"}, {"kind": "graph"}, {"kind": "rooms"}, {"kind": "home"},
     {"kind": "minecraft"}, {"kind": "constructor"}],
)  # fmt: skip
def test_what_is_not_known_draws_nothing(blank: "Page", landscape: dict[str, Any]) -> None:
    assert blank.evaluate(DRAWN, {"landscape": landscape, "track": []}) is None
    assert blank.evaluate(DRAWN, {}) is None


def test_a_walk_of_two_thousand_places_and_one_of_none(blank: "Page") -> None:
    track = [[n, n % 50, 64, n / 7, 0] for n in range(2000)]
    landscape = {"kind": "minecraft", "plane": True, "depth": True}
    drawn = blank.evaluate(DRAWN, {"landscape": landscape, "track": track})
    assert drawn["paths"][0].count("L") == 1999
    still = blank.evaluate(DRAWN, {"landscape": landscape, "track": track[:1]})
    assert still["pictures"] == 1 and still["inside"]
