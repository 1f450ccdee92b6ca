"""What is right at a decision, and that walks to learn from are legal ones."""

from collections.abc import Callable

import numpy as np
import pytest

from mnemonaut.agents.explorer.courses import legs_of, random_streams, sighted
from mnemonaut.agents.explorer.lessons import LessonSettings, Task, lessons_of, target_of
from mnemonaut.agents.explorer.walking import Sights
from mnemonaut.envs.navigation.routes import Building, Route
from mnemonaut.memory.places import PlaceMemory
from mnemonaut.planners.wayfinding.known_map import KnownMap
from mnemonaut.planners.wayfinding.options import ALL, Options, options_of
from mnemonaut.planners.wayfinding.text_match import TextMatch, views_of

Grid = Callable[[int, int], Building]


def _options(building: Building, *seen: str) -> Options:
    sights = Sights(building)
    return options_of(KnownMap(sights[name] for name in seen), seen[0], seen[0], 15, ALL)


def _told(options: Options, target: np.ndarray) -> dict[str, float]:
    names = [options.known.viewpoints[number] for number in options.numbers]
    return dict(zip(names, target.tolist(), strict=True))


def test_the_goal_where_it_was_seen(grid: Grid) -> None:
    building = grid(4, 3)
    options = _options(building, "0.0", "1.0", "2.0")
    target = target_of(options, building.graph, building.graph.number("2.0"), LessonSettings())
    told = _told(options, target)
    assert target.sum() == pytest.approx(1.0)
    assert told["2.0"] == pytest.approx(1 / (1 + np.exp(-4) + np.exp(-8)))
    assert told["1.0"] == pytest.approx(np.exp(-4) * told["2.0"])  # 3 m away, at 0.75 m
    assert told["3.0"] == 0.0


def test_else_the_frontier_that_leads_on_and_least_astray(grid: Grid) -> None:
    """To 3.2 from 0.0, where 0.0 and 1.0 were seen: by 2.0 or 1.1, two ways that tie; 0.1, as
    short, is farther from the goal."""
    building = grid(4, 3)
    options = _options(building, "0.0", "1.0")
    target = target_of(options, building.graph, building.graph.number("3.2"), LessonSettings())
    told = _told(options, target)
    assert target.sum() == pytest.approx(1.0)
    assert told["2.0"] == pytest.approx(told["1.1"]) and told["2.0"] > 0.4
    assert told["0.1"] == pytest.approx(np.exp(-2) * told["2.0"], rel=1e-3)  # 1.5 m at 0.75 m
    assert told["0.0"] < 1e-5


def test_where_all_was_seen_the_nearest(grid: Grid) -> None:
    building = grid(2, 1)
    options = _options(building, "0.0", "1.0")
    target = target_of(options, building.graph, 1, LessonSettings())
    assert np.argmax(target) == 1 and target.sum() == pytest.approx(1.0)


def test_walks_to_learn_from(grid: Grid) -> None:
    """Fully guided, a walk goes straight to the goal; the decision there is to stop."""
    building = grid(4, 3)
    route = Route(
        "generated", "train", "grid", "1", ("0.0", "1.0", "2.0", "3.0", "3.1"), 0.0,
        ("Go to the mirror.",),
    )  # fmt: skip
    scorer = TextMatch(views_of([building.scenery or {}]))
    task = Task(route, route.instructions[0], building.graph, Sights(building))
    settings = LessonSettings(guided=1.0, leave=1.0)
    (walk,) = lessons_of([task], scorer, np.random.default_rng(0), settings, horizon=ALL)
    *before, last = walk.decisions
    assert len(walk.search.walked) == 5 and walk.search.here == "3.1"
    for lesson in before:
        assert not lesson.options.seen[np.argmax(lesson.target)]
    assert last.options.seen[np.argmax(last.target)]
    assert last.ways[int(np.argmax(last.target))][0][-1] == "3.1"
    assert [len(lesson.ways) for lesson in walk.decisions] == [
        len(lesson.target) for lesson in walk.decisions
    ]
    ends = [way for way in before[0].ways if len(way[0]) == 2]
    assert all(flags == (True, False) for _, flags in ends), "told as it was seen then"


def test_streams_remember_only_what_came_before(grid: Grid) -> None:
    building = grid(4, 3)
    routes = [
        Route("generated", "train", "grid", str(n), (f"{n}.0", f"{n}.1", f"{n}.2"), 0.0, ("Go.",))
        for n in range(4)
    ]
    buildings = sighted({"grid": building})
    random = np.random.default_rng(0)
    streams = random_streams({"grid": routes}, buildings, random)
    judged: list[str] = []
    for leg in legs_of(streams, buildings, PlaceMemory):
        (task,) = leg.tasks
        assert task.remembered is not None
        assert [shown.path[0] for shown in task.remembered.places.routes] == judged
        seen = set(task.remembered.known.seen)
        assert seen == {f"{start[0]}.{y}" for start in judged for y in range(3)}
        judged.append(task.route.path[0])
    assert sorted(judged) == ["0.0", "1.0", "2.0", "3.0"]
