"""Walks to learn from: what an explorer came to decide, and what would have been right.

DAgger (Ross, Gordon & Bagnell 2011): the walks are partly the learner's own, so that it learns
what to do where it comes to be; what is right is told by the whole graph, at training only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...envs.navigation.graph import NavigationGraph
from ...envs.navigation.routes import Route
from ...memory.places import probabilities
from ...planners.wayfinding.explorer import MOVES, Explorer, Scorer, Search
from ...planners.wayfinding.options import Horizon, Options, Way
from ...planners.wayfinding.remembered import RememberedBuilding
from .walking import Sights, Walk

FOUND = 0.99
"""Share of a target on stops from which on the goal counts as found."""


@dataclass(frozen=True, slots=True)
class LessonSettings:
    """How walks to learn from are drawn, and what is right in them.

    Attributes:
        guided: chance of each choice to be the right one, instead of the learner's.
        leave: chance to end the walk once the goal was found.
        give_up: chance to end it where the learner would stop at a wrong place.
        decisions: most decisions of a walk.
        softness: metres; an end so far from the goal is worth 1 / e of the goal.
        ahead: metres of way behind a frontier weigh so much more than metres before it.
    """

    guided: float = 0.4
    leave: float = 0.6
    give_up: float = 0.0
    decisions: int = 9
    softness: float = 0.75
    ahead: float = 1.5


@dataclass(frozen=True, slots=True)
class Lesson:
    """A decision.

    Attributes:
        options: among which to decide; their map has grown since.
        ways: to them, as far as they were seen then.
        target: (n,) the distribution over them that is right.
    """

    options: Options
    ways: Sequence[Way]
    target: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lessons:
    """All decisions of a walk."""

    search: Search
    decisions: Sequence[Lesson]


@dataclass(frozen=True, slots=True)
class Task:
    """An instruction to learn from, in a building of which `remembered` is known; the `number`-th
    one of its route."""

    route: Route
    instruction: str
    graph: NavigationGraph
    sights: Sights
    remembered: RememberedBuilding | None = None
    number: int = 0


def target_of(
    options: Options, graph: NavigationGraph, goal: int, settings: LessonSettings
) -> NDArray[np.float64]:
    """What is right: stop at or near the goal as far as it was seen; else go on towards it."""
    names = options.known.viewpoints
    numbers = [graph.index[names[number]] for number in options.numbers]
    metres = graph.distances[goal, numbers]
    seen = options.seen
    near = np.where(seen, np.exp(-metres / settings.softness), 0.0)
    if seen.all():
        closest = np.exp(-(metres - metres.min()) / settings.softness)
        return np.asarray(closest / closest.sum())
    cost = np.where(seen, np.inf, options.lengths + settings.ahead * metres)
    onward = np.exp(-(cost - cost.min()) / settings.softness)
    share = float(near.max())
    stops = near * (share / max(float(near.sum()), 1e-12))
    return np.asarray(stops + (1.0 - share) * onward / onward.sum())


def lessons_of(
    tasks: Sequence[Task],
    scorer: Scorer,
    random: np.random.Generator,
    settings: LessonSettings,
    *,
    horizon: Horizon | None = None,
    moves: int = MOVES,
) -> list[Lessons]:
    """For each task the decisions of one walk; the walks go side by side."""
    explorers = [Explorer(scorer, horizon=horizon, moves=moves) for _ in tasks]
    eyes = [Walk(task.sights, task.route.path[0]) for task in tasks]
    for explorer, walk, task in zip(explorers, eyes, tasks, strict=True):
        explorer.begin(task.instruction, task.route.heading, walk.look(), task.remembered)
    goals = [task.graph.number(task.route.path[-1]) for task in tasks]
    found: list[list[Lesson]] = [[] for _ in tasks]
    walking = list(range(len(tasks)))
    while walking:
        asked = [(n, moment) for n in walking if (moment := explorers[n].moment()) is not None]
        answers = scorer.score([moment for _, moment in asked]) if asked else []
        over: set[int] = set()
        for (n, moment), logits in zip(asked, answers, strict=True):
            target = target_of(moment.options, tasks[n].graph, goals[n], settings)
            found[n].append(Lesson(moment.options, moment.options.ways, target))
            option = _choice(moment.options, target, logits, random, settings)
            if option is None or len(found[n]) == settings.decisions:
                over.add(n)
            else:
                explorers[n].go(option)
        going = []
        for n in walking:
            neighbour = None if n in over else explorers[n].next()
            if neighbour is not None:
                explorers[n].arrive(eyes[n].walk(neighbour))
                going.append(n)
        walking = going
    return [
        Lessons(explorer.search, decisions)
        for explorer, decisions in zip(explorers, found, strict=True)
    ]


def _choice(
    options: Options,
    target: NDArray[np.float64],
    logits: NDArray[np.float64],
    random: np.random.Generator,
    settings: LessonSettings,
) -> int | None:
    """The frontier to go to: the right one, or one that the learner likes; None ends the walk."""
    right = float(target[options.seen].sum()) >= FOUND
    ahead = np.flatnonzero(~options.seen)
    if not len(ahead) or (right and random.random() < settings.leave):
        return None
    if not right and random.random() < settings.guided:
        return int(ahead[np.argmax(target[ahead])])
    if not right and options.seen[np.argmax(logits)] and random.random() < settings.give_up:
        return None
    return int(random.choice(ahead, p=probabilities(logits[ahead])))
