"""Tidying up: five things lie where they do not belong (TIDEE's task)."""

from contextlib import suppress
from typing import Any

import numpy as np

from ...errors import TaskError
from ...world import Goal
from ..goals import TaskName
from ..handles import Handles
from ..tasks.mess_up import OBJECTS
from ..tasks.standing import rightly_placed, stands_on
from ..tasks.tidy import MAX_STEPS, TidyEpisode, begin_tidy, draw_tidy, tidy_score
from .assignment import Status, Verdict

FEWEST = 3


class TidyAssignment:
    """Satisfies `Assignment`. The mess is drawn from the seed alone, by home.

    When the agent says that it is done, the people of the home say of each thing that was messed
    up, or that the agent moved, whether it stands where it did in the undisturbed home: on the
    receptacle type, as the score counts. So a later visit may know what this one got wrong.
    """

    phase = ""
    phase_cap = 0
    ends_itself = False

    def __init__(self, name: TaskName, room: str, seed: int) -> None:
        self._seed = seed
        self._touched: set[str] = set()
        self._steps = 0
        self._episode: TidyEpisode | None = None
        text = f"tidy up the {room.replace('_', ' ')} {name.home}: put what is out of place where"
        target = {"kind": "tidy", "home": name.home, "room": room}
        self.goal = Goal(
            str(name), f"{text} it belongs, and say that you are done", target, MAX_STEPS
        )

    def begin(self, controller: Any) -> Any:
        self._episode = self._drawn(controller)
        self._touched, self._steps = set(), 0
        return begin_tidy(controller, self._episode)

    def _drawn(self, controller: Any) -> TidyEpisode:
        """Five things out of place; fewer, three at least, in a home that has no five."""
        for count in range(OBJECTS, FEWEST, -1):
            with suppress(TaskError):
                return draw_tidy(controller, np.random.default_rng(self._seed), count=count)
        return draw_tidy(controller, np.random.default_rng(self._seed), count=FEWEST)

    def note(self, controller: Any, event: Any) -> Any:
        self._steps += 1
        held = {item["objectId"] for item in event.metadata["inventoryObjects"]}
        if held:
            objects = event.metadata["objects"]
            self._touched |= {body["name"] for body in objects if body["objectId"] in held}
        return event

    def status(self, event: Any) -> Status:
        """`placed`: share of the messed-up things that are rightly placed; `worse`: how many
        others were right and are no more; `displacement` as TIDEE's code has it."""
        assert self._episode is not None
        score = tidy_score(self._episode, event.metadata["objects"], self._steps)
        of = len(self._episode.mess.displaced)
        graded = {
            "placed": len(score.rightly_placed) / of,
            "worse": float(len(score.made_worse)),
            "displacement": score.displacement,
        }
        return Status(score.success, graded)

    def done(self, controller: Any, event: Any, handles: Handles) -> tuple[Verdict, Any]:
        assert self._episode is not None
        objects = event.metadata["objects"]
        by_id = {body["objectId"]: body for body in objects}
        right = rightly_placed(self._episode.mess.places, objects)
        judged = {*self._episode.mess.displaced, *self._touched}
        facts: dict[str, dict[str, str]] = {"right": {}, "wrong": {}}
        for body in objects:
            if body["name"] in judged and body["name"] in self._episode.mess.places:
                kinds = list(stands_on(body, by_id).values())
                verdict = "right" if body["name"] in right else "wrong"
                if verdict == "right":  # of several things it touches, the one that counts
                    belongs = self._episode.mess.places[body["name"]].on_kinds
                    kinds = [kind for kind in kinds if kind in belongs]
                facts[verdict][handles.named(body["name"])] = kinds[0] if kinds else "nowhere"
        told = [
            f"{name}: " + ", ".join(f"{h} at {kind}" for h, kind in sorted(those.items()))
            for name, those in facts.items()
            if those
        ]
        return Verdict(True, "; ".join(told) or "nothing was out of place", facts), event
