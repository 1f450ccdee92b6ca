"""Names of environments: an id such as `mnemonaut/MinecraftText-v0` -> its env and its world.

A table of strings, so that listing the ids imports no simulator. Third parties add their own with
`add`, or skip the table: wherever an id is asked for, `"package.module:EnvClass"` will do, and
`"package.module:acme/Kitchen-v0"`, as gymnasium writes an id that this module registers.
"""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import MnemonautError, UnknownName
from .world import World

if TYPE_CHECKING:
    import gymnasium

_ADDRESS = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")
_ENV_ID = re.compile(r"([\w-]+/)?[\w.-]+-v\d+")


@dataclass(frozen=True, slots=True)
class EnvEntry:
    """Where an id leads; `entry_point` and `world` are "module:attribute".

    `world` names a `World`, or a function without arguments that returns one. `kwargs` are the
    defaults that the env is made with; `summary` is one line for lists. `lacks` names a function
    that says what the env still needs on this machine and where it comes from, "" for nothing.
    `by_gymnasium`: the id is in gymnasium's registry, which alone knows how to make the env.
    """

    entry_point: str
    world: str
    summary: str = ""
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    lacks: str = ""
    by_gymnasium: bool = False


ENVS: dict[str, EnvEntry] = {
    "mnemonaut/MinecraftText-v0": EnvEntry(
        entry_point="mnemonaut.envs.minecraft.text:MinecraftTextEnv",
        world="mnemonaut.envs.minecraft.skills:world",
        summary="Minecraft's recipes and tools in text; one step is one skill call",
    ),
    "mnemonaut/Minecraft-v0": EnvEntry(
        entry_point="mnemonaut.envs.minecraft.dojo.env:MinecraftEnv",
        world="mnemonaut.envs.minecraft.controller.world:world",
        summary="MineDojo's keys and camera in a voxel world, or through the real package",
        lacks="mnemonaut.envs.minecraft.dojo.lacks:lacking",
    ),
    "mnemonaut/Household-v0": EnvEntry(
        entry_point="mnemonaut.envs.household.env:HouseholdEnv",
        world="mnemonaut.envs.household.world:world",
        summary="Homes of AI2-THOR's kind, headless or with Unity; one step is one action",
    ),
    "mnemonaut/R2R-v0": EnvEntry(
        entry_point="mnemonaut.envs.navigation.env:R2REnv",
        world="mnemonaut.envs.navigation.world:world",
        summary="Room-to-Room over Matterport3D's graphs or generated buildings, in words",
    ),
    "mnemonaut/VLNCE-v0": EnvEntry(
        entry_point="mnemonaut.envs.navigation.habitat.env:VLNCEEnv",
        world="mnemonaut.envs.navigation.habitat.world:world",
        summary="Instructions to follow in habitat's scenes, a quarter metre or 15 degrees a step",
        lacks="mnemonaut.envs.navigation.habitat.interpreter:lacking",
    ),
    "mnemonaut/Rooms-v0": EnvEntry(
        entry_point="mnemonaut.envs.navigation.rooms.env:RoomsEnv",
        world="mnemonaut.envs.navigation.rooms.world:world",
        summary="Instructions to follow in generated homes, drawn in process; as VLNCE-v0 else",
        lacks="mnemonaut.envs.navigation.rooms.lacks:lacking",
    ),
}

BUILT_IN = frozenset(ENVS)
"""Ids whose worlds are ours; a figure from them is never told as a simulator's."""


def add(env_id: str, entry: EnvEntry) -> None:
    """Add an env under an id of your own, such as `acme/Kitchen-v0`.

    Raises:
        MnemonautError: the id or an address is malformed, or the id leads elsewhere already.
    """
    if not _ENV_ID.fullmatch(env_id):
        raise MnemonautError(f"`{env_id}` is no env id; write it like `acme/Kitchen-v0`")
    for address in (entry.entry_point, entry.world):
        if not _ADDRESS.fullmatch(address):
            raise MnemonautError(f"`{address}` is no address; write it like `package.module:Name`")
    if ENVS.get(env_id, entry) != entry:
        raise MnemonautError(f"`{env_id}` is taken; add your env under another id or version")
    ENVS[env_id] = entry


def is_address(name: str) -> bool:
    """Whether it is written like "package.module:Name"."""
    return _ADDRESS.fullmatch(name) is not None


def entry(env_id: str) -> EnvEntry:
    """The entry of an id; of "module:Class" too, whose world is `world` in the same module.

    "module:acme/Kitchen-v0" imports the module first, which has gymnasium register the id or
    adds it here; where it does the former, the world is the module's `world`. An id that
    gymnasium knows already needs no module in front; its world lies beside its class.

    Raises:
        UnknownName: no such id.
        MnemonautError: its module cannot be imported.
    """
    if env_id in ENVS:
        return ENVS[env_id]
    if is_address(env_id):
        return EnvEntry(entry_point=env_id, world=f"{env_id.partition(':')[0]}:world")
    module, _, plain = env_id.rpartition(":")
    if module and _ENV_ID.fullmatch(plain):
        _imported(module)
        if plain in ENVS:
            return ENVS[plain]
    found = _registered(plain, module)
    if found is not None:
        return found
    if not module and "/" in plain and not plain.startswith("mnemonaut/"):
        raise MnemonautError(
            f"unknown env `{plain}`; put the module that registers it in front: "
            f"`package.module:{plain}`"
        )
    raise UnknownName("env", env_id, ENVS)


def _registered(plain: str, module: str) -> EnvEntry | None:
    """What gymnasium knows of an id; nothing where nobody has imported it."""
    gymnasium = sys.modules.get("gymnasium")
    spec = None if gymnasium is None else gymnasium.registry.get(plain)
    if spec is None:
        return None
    maker = spec.entry_point
    address = maker if isinstance(maker, str) else f"{maker.__module__}:{maker.__qualname__}"
    world = f"{module or address.partition(':')[0]}:world"
    return EnvEntry(address, world, kwargs=spec.kwargs, by_gymnasium=True)


def load(address: str) -> Any:
    """What "module:attribute" names.

    Raises:
        UnknownName: the module has no such attribute.
        MnemonautError: the module cannot be imported.
    """
    module_name, _, path = address.partition(":")
    found: Any = _imported(module_name)
    for name in path.split("."):
        if not hasattr(found, name):
            public = [known for known in vars(found) if not known.startswith("_")]
            raise UnknownName(f"attribute of `{module_name}`", name, public)
        found = getattr(found, name)
    return found


def _imported(module_name: str) -> Any:
    try:
        return import_module(module_name)
    except ImportError as error:
        raise MnemonautError(
            f"cannot import `{module_name}`: {error}; install it or what it needs, "
            "put its folder on PYTHONPATH, or correct the name"
        ) from error


def make(env_id: str, **kwargs: Any) -> "gymnasium.Env[Any, Any]":
    """The env of an id, through `gymnasium.make`; `kwargs` override those of its entry.

    Raises:
        UnknownName: no such id.
        MnemonautError: its module cannot be imported, or the env refuses.
    """
    import gymnasium
    from gymnasium.envs.registration import EnvSpec

    found = entry(env_id)
    load(found.entry_point)  # first, so that a wrong address fails with an error of ours
    plain = env_id.rpartition(":")[2]
    if plain in ENVS:
        register()
        return gymnasium.make(plain, **kwargs)
    if found.by_gymnasium:
        return gymnasium.make(plain, disable_env_checker=True, **kwargs)
    spec = EnvSpec(
        env_id, entry_point=found.entry_point, disable_env_checker=True, kwargs=dict(found.kwargs)
    )
    return gymnasium.make(spec, **kwargs)


def world(env_id: str) -> World:
    """The world of an id: its tasks, skills and words.

    Raises:
        UnknownName: no such id, or its module has no such world.
        MnemonautError: its address names something that is no world.
    """
    address = entry(env_id).world
    found = load(address)
    if not isinstance(found, World) and callable(found):
        found = found()
    if not isinstance(found, World):
        raise MnemonautError(f"`{address}` is no World, nor a function that returns one")
    return found


def register() -> None:
    """Register every id with gymnasium; calling it again adds only what is new.

    gymnasium's passive checker is left out: it costs more than a step of the text world. What it
    looks for, and more, `check_env` does once. gymnasium 1.0 gave up loading plugins by entry
    point, so either this function is called, or gymnasium is asked to import the module that
    calls it: `gymnasium.make("mnemonaut.envs.registered:mnemonaut/MinecraftText-v0")`.
    """
    import gymnasium

    for env_id, found in ENVS.items():
        if env_id not in gymnasium.registry:
            gymnasium.register(
                env_id,
                entry_point=found.entry_point,
                disable_env_checker=True,
                kwargs=dict(found.kwargs),
            )
