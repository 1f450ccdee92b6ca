"""Instructions: their turns, rooms and landmarks are those of the path."""

import math
import re
from collections.abc import Iterable

import numpy as np
import pytest

from mnemonaut.envs.navigation.buildings.generated import TRAIN, UNSEEN, building_routes
from mnemonaut.envs.navigation.buildings.instructions import STYLES, Guide, instruction
from mnemonaut.envs.navigation.buildings.legs import legs
from mnemonaut.envs.navigation.buildings.lexicon import NOUNS, PLACES
from mnemonaut.envs.navigation.buildings.survey import Survey
from mnemonaut.envs.navigation.buildings.walk import Walk, turn_between, turn_word, walk
from mnemonaut.envs.navigation.routes import Route

from .conftest import Seen

TURNS = re.compile(
    r"\b(?:turn(?: to)?(?: your)?|take an?|make an?|go|bear|veer|angle|slightly) "
    r"(?:slightly )?(left|right)\b|\b(around|u-turn|turn back)\b"
)


def _routes(scene: Seen) -> list[Route]:
    name = scene.survey.layout.name
    splits = ("train", "seen") if name in TRAIN else ("unseen",)
    return [route for split in splits for route in building_routes(name, split)]


def _walk(scene: Seen, route: Route) -> tuple[list[int], Walk]:
    path = [scene.survey.graph.number(v) for v in route.path]
    return path, walk(scene.survey, scene.sight, path, route.heading)


def _place_at(survey: Survey, x: float, y: float, level: float) -> set[int]:
    return {
        n
        for n, p in enumerate(survey.layout.places)
        if p.level == level
        and p.area[0] - 1e-9 <= x <= p.area[2] + 1e-9
        and p.area[1] - 1e-9 <= y <= p.area[3] + 1e-9
    }


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        (0, 0, "straight"), (0, 20, "straight"), (350, 10, "straight"), (0, 90, "right"),
        (0, 270, "left"), (90, 0, "left"), (10, 350, "straight"), (0, 40, "slightly right"),
        (0, 320, "slightly left"), (180, 0, "around"), (0, 150, "around"), (0, 210, "around"),
        (350, 80, "right"),
    ],
)  # fmt: skip
def test_turn_words(before: float, after: float, word: str) -> None:
    assert turn_word(turn_between(math.radians(before), math.radians(after))) == word


def test_turns_agree_with_geometry(seen: Seen) -> None:
    for route in _routes(seen):
        path, told = _walk(seen, route)
        at = seen.survey.graph.positions[path, :2]
        ways = np.diff(at, axis=0)
        first = np.array([math.sin(route.heading), math.cos(route.heading)])
        for step, before, after in zip(told.steps, [first, *ways], ways, strict=False):
            cross = float(before[0] * after[1] - before[1] * after[0])
            dot = float(before @ after)
            word = turn_word(step.turn)
            if word == "straight":
                assert dot > 0 and abs(cross) <= 0.43 * np.hypot(cross, dot)
            elif word == "around":
                assert dot < 0
            else:  # with y forward and x right, a left turn has a positive cross product
                assert word.endswith("left") == (cross > 0)


def test_rooms_are_those_of_the_path(seen: Seen) -> None:
    for route in _routes(seen):
        path, told = _walk(seen, route)
        points = seen.survey.viewpoints
        for step, a, b in zip(told.steps, path, path[1:], strict=False):
            (ax, ay), (bx, by) = points[a].at, points[b].at
            if step.climb:
                assert (points[b].level > points[a].level) == (step.climb > 0)
                continue
            # Just before its end the walker is in the place that the step is said to end in.
            x, y = bx - 0.05 * (bx - ax), by - 0.05 * (by - ay)
            assert step.place in _place_at(seen.survey, x, y, points[b].level)
            if step.enters is not None:
                assert step.enters == step.place != step.leaves
            if step.leaves is not None:
                x, y = ax + 0.01 * (bx - ax), ay + 0.01 * (by - ay)
                assert step.leaves in (
                    _place_at(seen.survey, x, y, points[a].level) | set(points[a].places)
                )
            assert (step.toward is None) == (points[b].doorway is None)


def test_what_is_passed_stands_at_that_side(seen: Seen) -> None:
    for route in _routes(seen):
        path, told = _walk(seen, route)
        positions = seen.survey.graph.positions
        for step, a, b in zip(told.steps, path, path[1:], strict=False):
            way = positions[b, :2] - positions[a, :2]
            for passed in step.passed:
                thing = seen.survey.layout.things[passed.thing]
                offset = np.array([thing.box.center[0], thing.box.center[2]]) - positions[a, :2]
                cross = float(way[0] * offset[1] - way[1] * offset[0])
                assert passed.side == ("left" if cross > 0 else "right")
                assert abs(cross) / np.hypot(*way) <= 1.7 + 1e-9
                assert seen.sight.things[[a, b], passed.thing].any()
        for thing_index, bearing in told.at_goal:
            assert seen.sight.things[path[-1], thing_index]
            assert -180.0 < bearing <= 180.0


def test_words_follow_the_turns_in_their_order(seen: Seen) -> None:
    """What is said of turns is a part of the turns of the path, none of it wrong or misplaced."""
    for route in _routes(seen):
        _, told = _walk(seen, route)
        actual = [turn_word(leg.turn).rpartition(" ")[2] for leg in legs(told)]
        for text in route.instructions:
            said = [side or "around" for side, _ in TURNS.findall(text.lower())]
            left = iter(actual)
            assert all(turn in left for turn in said), (text, said, actual)


def test_rooms_named_are_rooms_on_the_way(seen: Seen) -> None:
    names = {name: kind for kind, all_names in PLACES.items() for name in all_names}
    for route in _routes(seen):
        path, told = _walk(seen, route)
        places = {p for v in path for p in seen.survey.viewpoints[v].places}
        places |= {p for step in told.steps for p in (step.leaves, step.enters) if p is not None}
        kinds = {seen.survey.layout.places[p].kind for p in places}
        for text in route.instructions:
            for name, kind in names.items():
                if re.search(rf"\b{name}\b", text.lower()) and name not in ("landing", "hall"):
                    assert kind in kinds, (text, name, kinds)


def _says(text: str, names: Iterable[str]) -> bool:
    return any(re.search(rf"\b{name}\b", text.lower()) for name in names)


def test_styles_tell_what_they_tell_and_never_ids(seen: Seen) -> None:
    rooms = {name for names in PLACES.values() for name in names} - {"landing"}
    things = {name.lower() for noun in NOUNS.values() for name in noun.names}
    for route in _routes(seen)[:15]:
        _, told = _walk(seen, route)
        texts = {}
        for style in STYLES:
            guide = Guide(seen.survey.layout, told, style, np.random.default_rng(1))
            texts[style] = guide.tell()
            assert len(texts[style].split()) >= 3
            assert not re.search(r"House|_|\d", texts[style])
        # Some tables have a room in their name, and a room may have a thing in its own.
        landmarks = texts["landmarks"].lower()
        without_things = re.sub("|".join(sorted(things, key=len)[::-1]), "", landmarks)
        assert not _says(without_things, rooms), texts["landmarks"]
        without_rooms = re.sub("|".join(sorted(rooms, key=len)[::-1]), "", texts["rooms"].lower())
        assert not _says(without_rooms, things), texts["rooms"]
        assert len(set(texts.values())) >= 3


def test_a_guide_is_seeded(seen: Seen) -> None:
    _, told = _walk(seen, _routes(seen)[0])
    one, other, another = (
        instruction(seen.survey.layout, told, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert one == other != another


def test_all_buildings_have_a_split() -> None:
    assert not set(TRAIN) & set(UNSEEN)
