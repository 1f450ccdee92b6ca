"""Which goals a home allows: what is needed is there, fits, and is not done already."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...errors import TaskError
from ..types import TypeFacts, type_facts
from .acting import Metadata
from .goals import (
    CLEAN,
    COOL,
    HEAT,
    KINDS,
    LIGHT,
    MOVABLE,
    TWO,
    FetchGoal,
    conditions,
    is_kind,
    reached,
)
from .history import BASINS

KNIVES = ("Knife", "ButterKnife")
LAMPS = ("DeskLamp", "FloorLamp")
APPLIANCES = {
    CLEAN: (BASINS, "Faucet"),
    HEAT: (("Microwave",), ""),
    COOL: (("Fridge",), ""),
}
"""For each treatment, the receptacles that will do, best first, and what is switched on beside."""


@dataclass(frozen=True, slots=True)
class Infeasible:
    """Why a home does not allow a goal: `cause` sorts, `text` says it."""

    cause: str
    text: str


def infeasibility(
    goal: FetchGoal, metadata: Metadata, facts: TypeFacts | None = None
) -> Infeasible | None:
    """What stands in the way of a goal in a home as `metadata` has it; None for nothing."""
    home = _Home(metadata["objects"], facts or type_facts())
    return next(home.obstacles(goal), None) or _done_already(goal, metadata)


def check_feasible(goal: FetchGoal, metadata: Metadata) -> None:
    """Refuse a goal that the home does not allow.

    Raises:
        TaskError: what stands in the way, and in which home.
    """
    obstacle = infeasibility(goal, metadata)
    if obstacle is not None:
        scene = str(metadata["sceneName"]).removesuffix("_physics")
        raise TaskError(f"{scene}: impossible here: {goal.text} {obstacle.text}")


def feasible_goals(metadata: Metadata, kinds: Collection[str] = KINDS) -> list[FetchGoal]:
    """Every goal of some kinds that the home allows, in a canonical order."""
    home = _Home(metadata["objects"], type_facts())
    return [
        goal
        for kind in KINDS
        if kind in kinds
        for goal in home.conceivable(kind)
        if next(home.obstacles(goal), None) is None and _done_already(goal, metadata) is None
    ]


def draw_goal(
    metadata: Metadata, rng: np.random.Generator, kinds: Collection[str] = KINDS
) -> FetchGoal:
    """A goal that the home allows: first its kind is drawn, then its object, then the rest.

    So neither a kind nor an object is frequent because many receptacles go with it.

    Raises:
        TaskError: the home allows none.
    """
    goals = feasible_goals(metadata, kinds)
    if not goals:
        scene = str(metadata["sceneName"]).removesuffix("_physics")
        raise TaskError(f"{scene}: none of the goals asked for is possible; choose another home")
    for field in ("kind", "item"):
        values = sorted({getattr(goal, field) for goal in goals})
        chosen = values[int(rng.integers(len(values)))]
        goals = [goal for goal in goals if getattr(goal, field) == chosen]
    return goals[int(rng.integers(len(goals)))]


def _done_already(goal: FetchGoal, metadata: Metadata) -> Infeasible | None:
    if reached(conditions(goal, metadata)):
        return Infeasible("done already", "It is done already.")
    return None


class _Home:
    """The objects of a home, by type."""

    def __init__(self, objects: Sequence[Metadata], facts: TypeFacts) -> None:
        self._objects = objects
        self._facts = facts
        self._kinds = {str(body["objectType"]) for body in objects}
        self._receptacles = {str(b["objectType"]) for b in objects if b["receptacle"]}
        self._portable = sorted({str(b["objectType"]) for b in objects if b["pickupable"]})

    def conceivable(self, kind: str) -> Iterator[FetchGoal]:
        """Goals of a kind whose types are all there; not yet whether they can be reached."""
        fixed = sorted(self._receptacles - set(self._portable))
        for item in self._portable:
            for sliced in (False, True) if item in self._facts.pieces else (False,):
                if kind == LIGHT:
                    for lamp in sorted(set(LAMPS) & self._kinds):
                        yield FetchGoal(kind, item, toggle=lamp, sliced=sliced)
                    continue
                for receptacle in fixed:
                    if receptacle == "Floor":
                        continue
                    if kind != MOVABLE:
                        yield FetchGoal(kind, item, receptacle, sliced=sliced)
                        continue
                    for movable in sorted(self._receptacles & set(self._portable)):
                        yield FetchGoal(kind, item, receptacle, movable=movable, sliced=sliced)

    def obstacles(self, goal: FetchGoal) -> Iterator[Infeasible]:
        """What stands in the way, the plainest first."""
        yield from self._lacking(goal)
        if goal.kind == LIGHT:
            lamps = [b for b in self._objects if b["objectType"] == goal.toggle]
            if not any(lamp["toggleable"] for lamp in lamps):
                yield Infeasible("no lamp", f"There is no {goal.toggle} to switch on.")
            return
        if goal.receptacle not in self._receptacles:
            yield Infeasible("no receptacle", f"There is no {goal.receptacle}.")
        if goal.kind == MOVABLE:
            yield from self._movable(goal)
        elif not self._fits(goal.receptacle, goal.item):
            yield _unfit(goal.item, goal.receptacle)
        if goal.kind in APPLIANCES:
            yield from self._treatment(goal)

    def _lacking(self, goal: FetchGoal) -> Iterator[Infeasible]:
        there = [b for b in self._objects if b["pickupable"] and is_kind(b, goal.object)]
        if not there:
            yield Infeasible("no object", f"There is no {goal.object} to pick up.")
            return
        if goal.sliced:
            if not any(b["sliceable"] or is_kind(b, goal.item) for b in there):
                yield Infeasible("not sliceable", f"No {goal.object} here can be sliced.")
            if f"{goal.object}Sliced" != self._facts.pieces.get(goal.object, ("", 0))[0]:
                yield Infeasible("not sliceable", f"A {goal.object} does not come in slices.")
            if not self._kinds & set(KNIVES):
                yield Infeasible("no knife", "There is no knife to slice with.")
        elif goal.kind == TWO and len(there) < 2:
            yield Infeasible("only one object", f"There is only one {goal.object}.")

    def _movable(self, goal: FetchGoal) -> Iterator[Infeasible]:
        movables = [b for b in self._objects if b["objectType"] == goal.movable and b["receptacle"]]
        if not any(b["pickupable"] for b in movables):
            yield Infeasible("no movable", f"There is no {goal.movable} to carry things in.")
        if goal.movable == goal.object and len(movables) < 2:
            yield Infeasible("only one object", f"There is only one {goal.object}.")
        if not self._fits(goal.movable, goal.item):
            yield _unfit(goal.item, goal.movable)
        if not self._fits(goal.receptacle, goal.movable):
            yield _unfit(goal.movable, goal.receptacle)

    def _treatment(self, goal: FetchGoal) -> Iterator[Infeasible]:
        receptacles, switch = APPLIANCES[goal.kind]
        receptacle = next((name for name in receptacles if name in self._receptacles), None)
        if receptacle is None:
            yield Infeasible("no appliance", f"There is no {receptacles[0]}.")
        elif switch and switch not in self._kinds:
            yield Infeasible("no appliance", f"There is no {switch}.")
        elif not self._fits(receptacle, goal.item):
            yield _unfit(goal.item, receptacle)

    def _fits(self, receptacle: str, item: str) -> bool:
        return self._facts.may_hold(receptacle, item)


def _unfit(item: str, receptacle: str) -> Infeasible:
    return Infeasible("does not fit", f"A {item} may not be put in a {receptacle}.")
