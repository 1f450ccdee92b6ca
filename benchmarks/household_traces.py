"""Fidelity of the headless AI2-THOR against real events: traces replayed, grids compared.

The traces hold events of the real AI2-THOR 5.0.0, without the arguments of its actions. They are
recovered from what each event tells (`recovered`), and every value that served to recover one is
marked, so that figures can be given with the marked values and without them. `real_traces` lies in
the data folder; nothing of it is part of this project.
"""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from household_recovery import AGENT, Key, Step, grid_size, recovered

from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.layouts import Points, alfred_grids, roomr_starts
from mnemonaut.envs.household.reachable import computed_points
from mnemonaut.envs.household.scene import AgentPose, RoomArea, Scene
from mnemonaut.envs.household.scene_files import SceneFiles

FIELDS = (
    "parentReceptacles", "receptacleObjectIds", "isOpen", "openness", "isToggled", "isPickedUp",
)  # fmt: skip
"""The object fields that are compared; lists are compared as sets, since their order is that in
which the physics engine met the bodies."""

GRIDS = "ithor_layouts/ithor_layouts.json.gz"
STARTS = ("roomr_2023/train_first1000.jsonl.gz", "roomr_2023/val.jsonl.gz")

Values = dict[Key, Any]


@dataclass(slots=True)
class Score:
    """Changed (object, field) pairs: told right by both, only by us, only by the real game."""

    both: int = 0
    ours: int = 0
    real: int = 0

    @property
    def f1(self) -> float:
        """0 where nothing is told right; a value that differs is an error of both kinds."""
        total = 2 * self.both + self.ours + self.real
        return 2 * self.both / total if total else 0.0

    def add(self, other: "Score") -> None:
        """Count another score in."""
        self.both += other.both
        self.ours += other.ours
        self.real += other.real


@dataclass(slots=True)
class Replay:
    """One trace replayed.

    Attributes:
        marked, unmarked: the score with all values, and without those that served to recover
            arguments.
        nothing, nothing_unmarked: the same of a simulator that changes nothing.
        steps, failures: actions sent, and the messages of those that ours refused.
        misses: the changes that were not told right, one line each.
    """

    name: str
    marked: Score = field(default_factory=Score)
    unmarked: Score = field(default_factory=Score)
    nothing: Score = field(default_factory=Score)
    nothing_unmarked: Score = field(default_factory=Score)
    steps: int = 0
    failures: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)


def read_traces(path: Path) -> dict[str, list[Step]]:
    """Trace name -> its events, the first in full."""
    traces: dict[str, list[Step]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            event = json.loads(line)
            traces.setdefault(event["trace"], []).append(event)
    return traces


class _Trace:
    """The scene of a trace's first event, with the grid that other data know of it."""

    def __init__(self, first: Step, grid: Points) -> None:
        agent = first["agent"]
        place = agent["position"]
        start = AgentPose(
            place["x"], place["y"], place["z"], agent["rotation"]["y"], agent["cameraHorizon"]
        )
        center, size = first["sceneBounds"]["center"], first["sceneBounds"]["size"]
        x0, x1 = center["x"] - size["x"] / 2, center["x"] + size["x"] / 2
        z0, z1 = center["z"] - size["z"] / 2, center["z"] + size["z"] / 2
        room = RoomArea("room", "kitchen", ((x0, z0), (x1, z0), (x1, z1), (x0, z1)))
        name = first["sceneName"].removesuffix("_physics")
        self.scene = Scene(name, tuple(first["objects"]), (room,), start, tuple(sorted(grid)))

    def names(self) -> Sequence[str]:
        return [self.scene.name]

    def load(self, name: str) -> Scene:
        return self.scene


def replay(trace: Sequence[Step], grid: Points = frozenset(), size: float = 0.0) -> Replay:
    """Replay one trace and compare what changed, step by step.

    Args:
        trace: its events, as `read_traces` gives them.
        grid: the scene's reachable points; none: computed from its boxes.
        size: the game's `gridSize`; 0: the coarsest of 0.25 and 0.1 m that fits the trace.
    """
    first = trace[0]
    if not grid:
        scene = _Trace(first, frozenset()).scene
        grid = frozenset(computed_points(scene.objects, scene.rooms, (), scene.start))
    controller = HeadlessController(scenes=_Trace(first, grid), gridSize=size or grid_size(trace))
    result = Replay(first["trace"])
    real = _values(first["objects"], first["agent"])
    held: list[str] = [one["objectId"] for one in first["inventoryObjects"]]
    for before, event in pairwise(trace):
        ours = _values(controller.last_event.metadata["objects"], _agent(controller))
        found = recovered(before, event, held)
        made = controller.perform(found.command)
        result.steps += 1
        if not made:
            result.failures.append(f"{event['i']} {found.command}: {made.metadata['errorMessage']}")
        after = real | _changes(event)
        told = _different(real, after)
        changed = _different(ours, _values(made.metadata["objects"], _agent(controller)))
        _count(result.marked, told, changed, frozenset())
        _count(result.unmarked, told, changed, found.marked)
        _count(result.nothing, told, {}, frozenset())
        _count(result.nothing_unmarked, told, {}, found.marked)
        result.misses += _misses(event, told, changed)
        real = after
        held = [one["objectId"] for one in event["inventoryObjects"]]
    return result


def _agent(controller: HeadlessController) -> Mapping[str, Any]:
    found: Mapping[str, Any] = controller.last_event.metadata["agent"]
    return found


def _values(objects: Iterable[Mapping[str, Any]], agent: Mapping[str, Any]) -> Values:
    found: Values = {}
    for body in objects:
        for name in FIELDS:
            found[body["objectId"], name] = _plain(body[name])
    return found | _pose(agent)


def _pose(agent: Mapping[str, Any]) -> Values:
    return {
        (AGENT, "x"): round(agent["position"]["x"], 2) + 0.0,
        (AGENT, "z"): round(agent["position"]["z"], 2) + 0.0,
        (AGENT, "yaw"): round(agent["rotation"]["y"] % 360.0, 1) % 360.0,
        (AGENT, "horizon"): round(agent["cameraHorizon"], 1) + 0.0,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return frozenset(value)
    return round(value, 2) if isinstance(value, float) else (value or frozenset())


def _changes(event: Step) -> Values:
    found: Values = {}
    for name, body in event["changed"].items():
        for one in FIELDS:
            if one in body:
                found[name, one] = _plain(body[one])
    return found | _pose(event["agent"])


def _different(before: Values, after: Values) -> Values:
    return {key: value for key, value in after.items() if before.get(key, value) != value}


def _count(score: Score, told: Values, changed: Values, left_out: frozenset[Key]) -> None:
    for key in {*told, *changed} - left_out:
        if key in told and key in changed and told[key] == changed[key]:
            score.both += 1
        else:
            score.real += key in told
            score.ours += key in changed


def _misses(event: Step, told: Values, changed: Values) -> Iterator[str]:
    for key in sorted({*told, *changed}):
        if told.get(key) != changed.get(key):
            yield f"{event['trace']} {event['i']} {event['lastAction']}: {key[0]} {key[1]}"


def replay_all(data: Path) -> list[Replay]:
    """All traces of the data folder's `household`."""
    grids = _grids(data)
    found = []
    for events in read_traces(data / "ithor_5.0.0_scenes" / "real_traces.jsonl.gz").values():
        name = events[0]["sceneName"].removesuffix("_physics")
        found.append(replay(events, grids.get(name, frozenset())))
    return found


def total(replays: Iterable[Replay], which: str) -> Score:
    """One of the scores, summed over traces."""
    score = Score()
    for one in replays:
        score.add(getattr(one, which))
    return score


def _grids(data: Path) -> dict[str, Points]:
    alfred = alfred_grids(data / GRIDS)
    starts = roomr_starts(*(data / name for name in STARTS))
    empty: Points = frozenset()
    return {name: alfred.get(name, empty) | starts.get(name, empty) for name in {*alfred, *starts}}


@dataclass(frozen=True, slots=True)
class Agreement:
    """Computed reachable points against those that other data know.

    Attributes:
        precision, recall: over all points of all scenes.
        computed, known, both: numbers of points.
        alfred, roomr: what each source gives; `roomr_only`: starts that ALFRED's grids lack.
        worst: (F1, scene), the five worst.
    """

    scenes: int
    precision: float
    recall: float
    computed: int
    known: int
    both: int
    alfred: int
    roomr: int
    roomr_only: int
    worst: tuple[tuple[float, str], ...]


def reachable_agreement(data: Path) -> Agreement:
    """The points computed from boxes alone, against ALFRED's grids united with RoomR's starts."""
    alfred = alfred_grids(data / GRIDS)
    starts = roomr_starts(*(data / name for name in STARTS))
    source = SceneFiles(data / "ithor_5.0.0_scenes")
    computed = known = both = from_alfred = from_roomr = only = 0
    rows = []
    empty: Points = frozenset()
    for name in source.names():
        scene = source.load(name)
        ours = set(computed_points(scene.objects, scene.rooms, (), scene.start))
        grid, begun = alfred.get(name, empty), starts.get(name, empty)
        theirs = grid | begun
        same = len(ours & theirs)
        rows.append((round(2 * same / max(1, len(ours) + len(theirs)), 3), name))
        computed, known, both = computed + len(ours), known + len(theirs), both + same
        from_alfred, from_roomr = from_alfred + len(grid), from_roomr + len(begun)
        only += len(begun - grid)
    return Agreement(
        len(rows), both / computed, both / known, computed, known, both,
        from_alfred, from_roomr, only, tuple(sorted(rows)[:5]),
    )  # fmt: skip
