"""MineDojo's tasks: what each asks for, pays and begins with.

Names: the 1572 programmatic tasks of minedojo 0.1, `playthrough`, `creative:N`, the open kinds
`harvest`, `combat`, `techtree`, `survival` and `open-ended` with parameters of one's own, and
beyond MineDojo `item` or `item:count`, as in the text world, for anything to have in hand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from string import Formatter
from typing import Any

import numpy as np

from ...errors import TaskError, UnknownName
from ...world import Goal
from ..tasks import OTHER_CAP
from ..tasks import goal_of as goal_to_have
from .aims import AIMS, HAVE
from .checks import is_number
from .facts import dojo_facts
from .parameters import (
    biome_of,
    check_common,
    check_names,
    inventory_of,
    names_of,
    only_in_the_game,
    start_of,
)

OPEN_KINDS = ("open-ended", "harvest", "combat", "techtree", "survival")
DUSK, MIDNIGHT = 13000, 18000
Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """A task made plain.

    Attributes:
        name: what it is called.
        kind: "harvest", "combat", "techtree", "survival", "playthrough", "creative",
            "open-ended" or "have".
        goal: what the episode is told.
        parameters: those that `minedojo.make` takes for it, as given.
        targets: (item or mob, how many) that success asks for.
        weights: (item or mob, reward for one more).
        use_weights: (item, reward for one more use).
        target_days, day_reward, end_reward: of survival.
        inventory: (slot, item, variant, count) at the start.
        start: x, y, z, yaw, pitch; None for the world's own place.
        time: of the day at the start; None for the game's own.
        weather: at the start; "" for the game's own.
        mobs: those that appear at the start, between the corners of `mob_range`.
        spawn_rates: mob or block -> chance a tick to appear, between the corners of `spawn_range`.
        spawns: whether mobs come by themselves.
        fast_reset: begin again by commands in the same world, as MineDojo does.
        teleport: how far such a reset may carry, in blocks.
        only_in_game: the parameter that asks for what only the real game has.
    """

    name: str
    kind: str
    goal: Goal
    parameters: Mapping[str, Any]
    targets: tuple[tuple[str, int], ...] = ()
    weights: tuple[tuple[str, float], ...] = ()
    use_weights: tuple[tuple[str, float], ...] = ()
    target_days: int = 0
    day_reward: float = 0.0
    end_reward: float = 0.0
    inventory: tuple[tuple[int, str, int, int], ...] = ()
    start: tuple[float, ...] | None = None
    time: int | None = None
    time_passes: bool = True
    weather: str = ""
    life: float = 20.0
    food: int = 20
    biome: str = ""
    flat: bool = False
    break_speed: float = 1.0
    spawns: bool = True
    mobs: tuple[str, ...] = ()
    mob_range: tuple[Vector, Vector] | None = None
    spawn_rates: tuple[tuple[str, float], ...] = ()
    spawn_range: tuple[Vector, Vector] | None = None
    fast_reset: bool = True
    teleport: int = 200
    only_in_game: str = ""


@lru_cache(maxsize=1)
def programmatic_tasks() -> Mapping[str, tuple[str, Mapping[str, Any]]]:
    """Name -> (kind, parameters) of every task that MineDojo lists with its parameters."""
    known = dojo_facts()
    found: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for name, kind, parameters in known.tasks:
        holes = [hole for _, hole, _, _ in Formatter().parse(name) if hole]
        for values in product(*(known.task_values[hole] for hole in holes)):
            filling = dict(zip(holes, values, strict=True))
            filled = {key: _fill(value, filling) for key, value in parameters.items()}
            if "target_quantities" in filled:
                filled["target_quantities"] = int(filled["target_quantities"])
            found[name.format(**filling)] = (kind, filled)
    return found


def _fill(value: Any, filling: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        return value.format(**filling)
    if isinstance(value, list):
        return [_fill(part, filling) for part in value]
    return value


def task_spec(
    name: str, parameters: Mapping[str, Any] | None = None, max_steps: int | None = None
) -> TaskSpec:
    """What a task name stands for.

    Args:
        parameters: those of `minedojo.make`; they go before the task's own.
        max_steps: the cap in env steps; None for DEPS's where it has one, else 12000.

    Raises:
        UnknownName: no task, parameter, item or mob has that name.
        TaskError: the parameters do not go together, or what is asked for cannot be had.
    """
    kind, own = _kind(str(name))
    given = {**own, **(parameters or {})}
    check_names(kind, given)
    check_common(given)
    aim = AIMS[kind](name, given)
    night = given.get("start_at_night", kind == "combat")
    dusk = MIDNIGHT if kind == "harvest" else DUSK
    time = given.get("start_time") or (dusk if night else None)
    always = bool(given.get("always_night"))
    spawn_range = _range(given, "spawn_range")
    if given.get("spawn_rate") is not None and spawn_range is None:
        raise TaskError("spawn_rate needs spawn_range_low and spawn_range_high")
    mobs = names_of(given.get("initial_mobs"))
    mob_range = _range(given, "initial_mob_spawn_range")
    if mobs and mob_range is None:
        raise TaskError(
            "initial_mobs need initial_mob_spawn_range_low and initial_mob_spawn_range_high"
        )
    goal = aim.pop("goal")
    target = {**goal.target}
    cap = max_steps or goal.max_steps or OTHER_CAP
    return TaskSpec(
        name=str(name),
        kind=kind,
        goal=Goal(str(name), goal.text, target, cap),
        parameters=given,
        inventory=inventory_of(given.get("initial_inventory") or ()),
        start=start_of(given.get("start_position")),
        time=MIDNIGHT if always else time,
        time_passes=bool(given.get("allow_time_passage", True)) and not always,
        weather=given.get("initial_weather") or "",
        life=float(given.get("start_health") or 20.0),
        food=int(given.get("start_food") or 20),
        biome=biome_of(given.get("specified_biome")),
        flat=given.get("generate_world_type") == "flat",
        break_speed=float(given.get("break_speed_multiplier") or 1.0),
        spawns=bool(given.get("allow_mob_spawn", True)),
        mobs=mobs,
        mob_range=mob_range,
        spawn_range=spawn_range,
        fast_reset=bool(given.get("fast_reset", True)),
        teleport=_teleport(given),
        only_in_game=only_in_the_game(given),
        **aim,
    )


def kind_of(name: str) -> str:
    """The kind of a task: a key of `parameters.ACCEPTED`.

    Raises:
        UnknownName, TaskError: there is no such task.
    """
    return _kind(name)[0]


def _kind(name: str) -> tuple[str, Mapping[str, Any]]:
    lowered = name.lower()
    if lowered in OPEN_KINDS and name not in programmatic_tasks():
        return lowered, {}
    if lowered == "playthrough":
        return lowered, {}
    prefix, _, number = name.partition(":")
    if prefix == "creative":
        if not number.isdecimal() or int(number) >= dojo_facts().creative_tasks:
            last = dojo_facts().creative_tasks - 1
            raise TaskError(f"task `{name}`: creative tasks are creative:0 to creative:{last}")
        return prefix, {}
    if name in programmatic_tasks():
        return programmatic_tasks()[name]
    try:
        goal_to_have(name)
    except UnknownName:
        raise UnknownName("task", name, (*programmatic_tasks(), *_haveable())) from None
    return HAVE, {}


def _haveable() -> frozenset[str]:
    from ..facts import facts

    return facts().obtainable


def _range(given: Mapping[str, Any], name: str) -> tuple[Vector, Vector] | None:
    low, high = given.get(f"{name}_low"), given.get(f"{name}_high")
    if low is None or high is None:
        return None
    ends = (*zip(low, high, strict=False),) if _is_row(low) and _is_row(high) else ()
    if len(ends) != 3 or any(start > end for start, end in ends):
        raise TaskError(f"{name}_low and {name}_high need x, y and z, none below its low one")
    return (low[0], low[1], low[2]), (high[0], high[1], high[2])


def _is_row(values: Any) -> bool:
    return (
        isinstance(values, Sequence | np.ndarray)
        and len(values) == 3
        and all(map(is_number, values))
    )


def _teleport(given: Mapping[str, Any]) -> int:
    given_range = given.get("fast_reset_random_teleport_range")
    return 200 if given_range is None else int(given_range)
