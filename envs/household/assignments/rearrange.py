"""Rearranging: walk through a home as it is to be, then restore it (AI2-THOR Rearrangement)."""

from typing import Any

from ...world import Goal
from ..goals import TaskName
from ..handles import Handles
from ..rearrange.apply import begin_unshuffle, begin_walkthrough
from ..rearrange.episodes import UNSHUFFLE_STEPS, WALKTHROUGH_STEPS, RearrangeEpisode
from ..rearrange.metrics import rearrange_score
from ..rearrange.poses import Poses, poses_of
from ..tasks.object_poses import poses_by_name, set_poses
from .assignment import Status, Verdict


class RearrangeAssignment:
    """Satisfies `Assignment`. Two phases; between them the home is changed unseen.

    As in the challenge, an object that is put down where it was is set exactly into its target
    pose: "where it was" means on the very receptacle.
    """

    ends_itself = False

    def __init__(self, name: TaskName, room: str, episode: RearrangeEpisode) -> None:
        self.phase, self.phase_cap = "walkthrough", WALKTHROUGH_STEPS
        self._episode = episode
        self._target: Poses = {}
        self._start: Poses = {}
        self._parents: dict[str, frozenset[str]] = {}
        self._held: set[str] = set()
        text = f"walk through the {room.replace('_', ' ')} {name.home} and say that you are done; "
        text += "then put everything back as it was, and say so again"
        target = {"kind": "rearrange", "home": name.home, "room": room}
        self.goal = Goal(str(name), text, target, WALKTHROUGH_STEPS + UNSHUFFLE_STEPS)

    def begin(self, controller: Any) -> Any:
        self._target = begin_walkthrough(controller, self._episode)
        event = controller.last_event
        self._parents = {
            body["name"]: frozenset(body["parentReceptacles"] or ())
            for body in event.metadata["objects"]
        }
        return event

    def note(self, controller: Any, event: Any) -> Any:
        """Set what was just put back on its own receptacle into its target pose; nothing else."""
        metadata = event.metadata
        held, self._held = self._held, {i["objectId"] for i in metadata["inventoryObjects"]}
        put = metadata["lastAction"] == "PutObject" and metadata["lastActionSuccess"]
        if not put or self.phase == "walkthrough":
            return event
        now = poses_by_name(metadata["objects"])
        for body in metadata["objects"]:
            name = body["name"]
            goal = self._episode.target.get(name)
            at = frozenset(body["parentReceptacles"] or ())
            back = body["objectId"] in held and bool(at & self._parents.get(name, frozenset()))
            if goal is not None and back and now.get(name, goal) != goal:
                set_poses(controller, {**now, name: goal})
                return controller.last_event
        return event

    def status(self, event: Any) -> Status:
        """The challenge's scores; in the walkthrough nothing has been done yet."""
        if self.phase == "walkthrough":
            return Status(False)
        score = rearrange_score(self._target, self._start, poses_of(event.metadata["objects"]))
        graded = {
            "fixed_strict": score.fixed_strict,
            "fixed": score.fixed,
            "misplaced": 0.0 if score.misplaced is None else score.misplaced,
            "energy": 0.0 if score.energy is None else score.energy,
        }
        return Status(score.success == 1.0, graded)

    def done(self, controller: Any, event: Any, handles: Handles) -> tuple[Verdict, Any]:
        if self.phase == "walkthrough":
            self._start = begin_unshuffle(controller, self._episode)
            self.phase, self.phase_cap = "unshuffle", UNSHUFFLE_STEPS
            return Verdict(False, "the walkthrough is over; the home was changed"), (
                controller.last_event
            )
        status = self.status(event)
        told = f"{status.score['fixed']:.0%} of what was changed is as it was"
        return Verdict(True, told), event
