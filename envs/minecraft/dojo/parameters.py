"""The parameters of `minedojo.make`, by kind of task, checked and made plain."""

from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from typing import Any

from ...errors import TaskError, UnknownName
from ..voxel.state import OFFSET
from .checks import check_kinds, is_number, is_whole
from .facts import biome_names, dojo_facts

BODY_SLOTS = {"mainhand": 0, "offhand": 40, "head": 39, "chest": 38, "legs": 37, "feet": 36}
LAST_SLOT = 40
WEATHERS = ("clear", "normal", "rain", "thunder")
WORLDS = ("default", "flat", "specified_biome")
UNSUPPORTED = ("drawing_str", "world_file_path", "flat_world_seed_string")
"""What only the real game can do."""

FARTHEST_START = OFFSET - 3
"""Of x and z, in blocks: the voxel world ends a little beyond."""

_COMMON = (
    "initial_inventory",
    "start_position",
    "start_health",
    "start_food",
    "initial_weather",
    "break_speed_multiplier",
    "fast_reset",
)
_MOBS = (
    "initial_mobs",
    "initial_mob_spawn_range_low",
    "initial_mob_spawn_range_high",
    "spawn_rate",
    "spawn_range_low",
    "spawn_range_high",
)
_TARGETS = ("target_names", "target_quantities", "reward_weights", "specified_biome")
_REWARDS = ("obtain_items_reward_weights", "use_items_reward_weights")
_RANGE = "fast_reset_random_teleport_range"
_OPEN = frozenset(
    (
        *_COMMON,
        *UNSUPPORTED,
        _RANGE,
        "start_time",
        "spawn_in_village",
        "allow_time_passage",
        "allow_mob_spawn",
        "generate_world_type",
        "regenerate_world_after_reset",
        "specified_biome",
    )
)
_COMBAT = (_RANGE, "start_at_night", "always_night", "allow_mob_spawn", "drawing_str")
ACCEPTED: Mapping[str, frozenset[str]] = {
    "open-ended": _OPEN,
    "have": _OPEN,
    "harvest": frozenset((*_COMMON, *_MOBS, *_TARGETS, "start_at_night", "allow_time_passage")),
    "combat": frozenset((*_COMMON, *_MOBS, *_TARGETS, *_COMBAT)),
    "techtree": frozenset((*_COMMON, *_MOBS, *_REWARDS, "tech", "tech_item")),
    "survival": frozenset((*_COMMON, "target_days", "per_day_reward", "success_reward")),
    "playthrough": frozenset(
        (*_COMMON, "obtain_dragon_egg_reward", "start_at_night", "always_night")
    ),
    "creative": frozenset(_COMMON),
}
"""The parameters that each kind of task takes, beside those of observations, seeds and camera."""

PARAMETERS = frozenset[str]().union(*ACCEPTED.values())


def check_names(kind: str, parameters: Iterable[str]) -> None:
    """Refuse what a kind of task does not take, with the nearest name that it does.

    Raises:
        UnknownName: one of them is no parameter of this kind.
    """
    for name in parameters:
        if name not in ACCEPTED[kind]:
            raise UnknownName(f"parameter of {kind} tasks", name, ACCEPTED[kind])


def inventory_of(items: Iterable[Any]) -> tuple[tuple[int, str, int, int], ...]:
    """(slot, item, variant, count) of each item.

    Args:
        items: MineDojo's `InventoryItem`s, or plain rows in the order of their fields: slot (0 to
            40, or mainhand, offhand, head, chest, legs, feet), name, variant, quantity.

    Raises:
        UnknownName: no such slot or item.
        TaskError: the slot, variant or quantity is impossible.
    """
    found = []
    for row in items:
        try:
            slot, name, *rest = row
        except ValueError:
            raise TaskError(f"initial_inventory {row!r}: a row is slot, name ...") from None
        variant, quantity = (*(part or 0 for part in rest), 0, 0)[:2]
        if isinstance(slot, str):
            if slot not in BODY_SLOTS:
                raise UnknownName("slot", slot, BODY_SLOTS)
            slot = BODY_SLOTS[slot]
        if name not in dojo_facts().items:
            raise UnknownName("item", str(name), dojo_facts().items)
        quantity = quantity or 1
        numbers = all(map(is_whole, (slot, variant, quantity)))
        if not (numbers and 0 <= slot <= LAST_SLOT and 1 <= quantity <= 64 and 0 <= variant <= 120):
            raise TaskError(
                f"initial_inventory {row!r}: the slot is 0 to 40, the variant 0 to 120 "
                "and the quantity 1 to 64"
            )
        found.append((int(slot), str(name), int(variant), int(quantity)))
    return tuple(found)


def start_of(position: Mapping[str, float] | None) -> tuple[float, ...] | None:
    """x, y, z, yaw and pitch of `start_position`.

    Raises:
        TaskError: one of them is missing or no number.
    """
    if position is None:
        return None
    names = ("x", "y", "z", "yaw", "pitch")
    if set(position) != set(names):
        raise TaskError("start_position needs exactly x, y, z, yaw and pitch")
    if not all(is_number(position[name]) for name in names):
        raise TaskError(f"start_position {dict(position)}: all of them are numbers")
    return tuple(float(position[name]) for name in names)


def biome_of(biome: int | str | None) -> str:
    """The name of a biome given by name or id; "" for none.

    Raises:
        UnknownName, TaskError: there is no such biome.
    """
    biomes = dojo_facts().biomes
    if biome is None:
        return ""
    if is_whole(biome):
        name = biome_names().get(int(biome))
        if name is None:
            raise TaskError(f"specified_biome {biome}: no biome has that id; give its name")
        return name
    if not isinstance(biome, str) or biome not in biomes:
        raise UnknownName("biome", str(biome), biomes)
    return biome


def names_of(names: str | Sequence[str] | None) -> tuple[str, ...]:
    """One name or several, as several.

    Raises:
        TaskError: it is neither.
    """
    if names is None:
        return ()
    if not isinstance(names, Iterable):
        raise TaskError(f"names {names}: give one or a list of them")
    return (names,) if isinstance(names, str) else tuple(map(str, names))


def by_name(what: str, names: Sequence[str], values: Any) -> tuple[tuple[str, Any], ...]:
    """A value for each name: one for all, one each, or by name.

    Raises:
        TaskError: there are more or fewer values than names, for other names, or no numbers.
    """
    if isinstance(values, Mapping):
        if set(values) != set(names):
            raise TaskError(f"{what} must name exactly {', '.join(names)}")
        pairs = [(str(name), value) for name, value in values.items()]
    elif isinstance(values, int | float):
        pairs = [(name, values) for name in names]
    elif isinstance(values, str) or len(values) != len(names):
        raise TaskError(f"{what} must have one number for each of {', '.join(names)}")
    else:
        pairs = list(zip(names, values, strict=True))
    for name, value in pairs:
        if not isinstance(value, Real):
            raise TaskError(f"{what} of {name}: {value} is no number")
    return tuple(pairs)


def check_common(parameters: Mapping[str, Any]) -> None:
    """Refuse values that no world can have.

    Raises:
        UnknownName: no such weather or kind of world.
        TaskError: a value is of the wrong kind, or a number is out of range.
    """
    check_kinds(parameters)
    weather = parameters.get("initial_weather")
    if weather is not None and weather not in WEATHERS:
        raise UnknownName("initial_weather", str(weather), WEATHERS)
    world = parameters.get("generate_world_type", "default")
    if world not in (*WORLDS, "from_file"):
        raise UnknownName("generate_world_type", str(world), WORLDS)
    if world == "specified_biome" and parameters.get("specified_biome") is None:
        raise TaskError("generate_world_type='specified_biome' needs specified_biome")
    if world == "flat" and parameters.get("specified_biome") is not None:
        raise TaskError("generate_world_type='flat' takes no specified_biome")
    time = parameters.get("start_time") or 0
    if not 0 <= time <= 24000:
        raise TaskError(f"start_time {time}: it is from 0 to 24000")
    for name, top in (("start_health", 20), ("start_food", 20)):
        value = parameters.get(name)
        if value is not None and not 1 <= value <= top:
            raise TaskError(f"{name} {value}: it is from 1 to {top}")
    speed = parameters.get("break_speed_multiplier")
    if speed is not None and not speed > 0:
        raise TaskError(f"break_speed_multiplier {speed}: it must be above 0")


def only_in_the_game(parameters: Mapping[str, Any]) -> str:
    """Which parameter asks for what the voxel world lacks; "" for none."""
    if parameters.get("generate_world_type") == "from_file":
        return "generate_world_type='from_file'"
    start = parameters.get("start_position") or {}
    if max(abs(start.get("x", 0)), abs(start.get("z", 0))) > FARTHEST_START:
        return f"start_position beyond x and z of {FARTHEST_START}"
    return next(
        (name for name in (*UNSUPPORTED, "spawn_in_village") if parameters.get(name)),
        "",
    )
