"""ALFRED's tasks in iTHOR rooms: the goal, where the agent starts, what people said of it.

Each line of the file is one task as JSON, with the fields of ALFRED's `traj_data.json`
(askforalfred/alfred, json_2.1.0). ALFRED moved objects before it began, in THOR 2.1.0, and those
poses are not used here: a task is set in the room as AI2-THOR 5.0 furnishes it, where some of
them are impossible (`infeasibility` says why).
"""

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import EnvError, MnemonautError
from ..engines import Controller
from ..scene import AgentPose
from .acting import objects_of, teleport, tried
from .feasible import check_feasible
from .goals import FetchGoal

RENAMED = {"Glassbottle": "Bottle"}
"""Types of THOR 2.1.0 by their names in 5.0."""


@dataclass(frozen=True, slots=True)
class AlfredTask:
    """One task.

    Attributes:
        name: ALFRED's id of the trial.
        split: "train", "valid_seen" or "valid_unseen".
        scene: `FloorPlan1`.
        goal: what is to be done.
        start: where the agent starts.
        lamps_on: object types and whether they are switched on at first.
        dirty: what can be dirty and what can be filled starts dirty and empty.
        told: what people told the agent to do, one text each.
    """

    name: str
    split: str
    scene: str
    goal: FetchGoal
    start: AgentPose
    lamps_on: Mapping[str, bool]
    dirty: bool
    told: tuple[str, ...]


def load_alfred(path: Path) -> list[AlfredTask]:
    """All tasks of a file, .jsonl or .jsonl.gz, in its order.

    Raises:
        EnvError: no such file, or it is broken; names line and field.
    """
    try:
        raw = path.read_bytes()
        data = gzip.decompress(raw) if path.suffix == ".gz" else raw
    except (OSError, EOFError, zlib.error) as error:
        raise EnvError(
            f"{path}: cannot be read ({error}); give ALFRED's tasks as JSON lines"
        ) from None
    tasks = []
    for number, line in enumerate(data.splitlines(), start=1):
        try:
            tasks.append(_task(json.loads(line)))
        except KeyError as error:
            raise EnvError(f"{path}: line {number}: the field {error} is missing") from None
        except (TypeError, ValueError, AttributeError, MnemonautError) as error:
            raise EnvError(f"{path}: line {number}: {error}") from None
    return tasks


def begin_alfred(controller: Controller, task: AlfredTask) -> Any:
    """Enter the task's room and set it up.

    Raises:
        TaskError: the task is impossible in the room.
    """
    metadata = controller.reset(task.scene).metadata
    check_feasible(task.goal, metadata)
    for body in objects_of(controller):
        identity = {"objectId": body["objectId"], "forceAction": True}
        on = task.lamps_on.get(body["objectType"])
        if on is not None and body["toggleable"] and body["isToggled"] != on:
            tried(controller, "ToggleObjectOn" if on else "ToggleObjectOff", **identity)
        if task.dirty and body["pickupable"]:
            if body["dirtyable"] and not body["isDirty"]:
                tried(controller, "DirtyObject", **identity)
            if body["isFilledWithLiquid"]:
                tried(controller, "EmptyLiquidFromObject", **identity)
    if not teleport(controller, task.start):
        tried(controller, "Pass")  # the room changed since 2.1.0: stay at the scene's own start
    return controller.last_event


def _task(body: Mapping[str, Any]) -> AlfredTask:
    goal, at = body["pddl_params"], body["init_action"]
    kinds = {
        field: RENAMED.get(goal[key] or "", goal[key] or "")
        for field, key in (
            ("object", "object_target"),
            ("receptacle", "parent_target"),
            ("toggle", "toggle_target"),
            ("movable", "mrecep_target"),
        )
    }
    return AlfredTask(
        name=str(body["task_id"]),
        split=str(body["split"]),
        scene=str(body["floor_plan"]),
        goal=FetchGoal(body["task_type"], **kinds, sliced=bool(goal["object_sliced"])),
        start=AgentPose(
            x=float(at["x"]),
            y=float(at["y"]),
            z=float(at["z"]),
            yaw=float(at["rotation"]),
            horizon=float(at["horizon"]),
        ),
        lamps_on={o["objectType"]: bool(o["isOn"]) for o in body["object_toggles"]},
        dirty=bool(body["dirty_and_empty"]),
        told=tuple(body["task_descs"]),
    )
