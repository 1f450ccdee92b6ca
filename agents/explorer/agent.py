"""The explorer as an agent of `mnemonaut/R2R-v0`, with a memory that it is shown routes for."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ...envs.world import Goal, Transition
from ...memory.places import PlaceMemory, RememberedRoute
from ...planners.wayfinding.decision import DecisionSettings
from ...planners.wayfinding.explorer import MOVES, Explorer, Scorer
from ...planners.wayfinding.options import Horizon
from ...planners.wayfinding.remembered import RememberedBuilding
from ...planners.wayfinding.sight import Sight, read_place


class ExplorerAgent:
    """Satisfies `Agent`, over panoramic actions. It reads `info` alone: what is told of where it
    stands, and, at the end, what it is shown.

    Args:
        scorer: what speaks for each option.
        settings, horizon: of the explorer.
        memory: how the memory of a new building begins; None: the agent has no memory.
    """

    def __init__(
        self,
        scorer: Scorer,
        settings: DecisionSettings | None = None,
        *,
        horizon: Horizon | None = None,
        memory: Callable[[], PlaceMemory] | None = None,
    ) -> None:
        self._scorer, self._settings, self._horizon = scorer, settings, horizon
        self._memory = memory
        self.buildings: dict[str, RememberedBuilding] = {}

    def begin(self, goal: Goal, rng: np.random.Generator) -> None:
        """Forget the last episode, not the buildings."""
        self._target = goal.target
        moves = goal.max_steps or MOVES
        self._explorer = Explorer(self._scorer, self._settings, horizon=self._horizon, moves=moves)
        self._begun = False
        self._seen: dict[str, Sight] = {}

    def act(self, transition: Transition) -> int:
        """Walk to a neighbour (its index) or stop (0)."""
        info = transition.info
        sight = read_place(str(info["place"]["here"]), info["place"])
        self._seen[sight.viewpoint] = sight
        if self._begun:
            self._explorer.arrive(sight)
        else:
            heading = float(np.radians(info["place"]["heading"]))
            self._explorer.begin(
                str(self._target["instruction"]), heading, sight, self._remembered()
            )
            self._begun = True
        neighbour = self._explorer.next()
        return 0 if neighbour is None else 1 + list(info["candidates"]).index(neighbour)

    def end(self, outcome: Transition) -> None:
        """Remember what was shown: the right path; without it, the own walk and how it ended."""
        if self._memory is None or not self._begun:
            return
        building = str(self._target["building"])
        remembered = self.buildings.setdefault(building, RememberedBuilding(self._memory()))
        instructions = (str(self._target["instruction"]),)
        shown: dict[str, Any] = dict(outcome.info.get("shown", {}))
        if "path" in shown:
            sights = [read_place(name, place) for name, place in shown["places"].items()]
            remembered.show(RememberedRoute(instructions, tuple(shown["path"])), sights)
            return
        here = read_place(str(outcome.info["place"]["here"]), outcome.info["place"])
        self._seen[here.viewpoint] = here
        if "success" in shown:
            walked = tuple(map(str, outcome.info["walked"]))
            route = RememberedRoute(instructions, walked, bool(shown["success"]))
            remembered.show(route, self._seen.values())

    def _remembered(self) -> RememberedBuilding | None:
        return self.buildings.get(str(self._target["building"]))
