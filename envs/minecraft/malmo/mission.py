"""A MissionInit, the XML with which the package begins an episode, as settings of the game."""

from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from ..dojo.facts import biome_names
from ..dojo.seeds import world_seed_of
from ..voxel.settings import GameSettings
from .protocol import ProtocolError

_WEATHERS = ("normal", "clear", "rain", "thunder")
_WORLDS = ("DefaultWorldGenerator", "BiomeGenerator", "FlatWorldGenerator")

Limits = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Mission:
    """What an episode is to be.

    Attributes:
        settings: the world, and how the player begins in it.
        height, width: of the pictures, in pixels; 0 where none are asked for.
        grid: lowest and highest offset along x, y and z of the voxels, or None.
        rays: (pitch, yaw, distance) of each ray, in radians and blocks; empty for none.
    """

    settings: GameSettings
    height: int = 0
    width: int = 0
    grid: Limits | None = None
    rays: tuple[tuple[float, float, float], ...] = ()


def parse(xml: bytes, fallback_seed: int = 0) -> Mission:
    """Read a mission; `fallback_seed` makes the world of one that names no seed.

    Raises:
        ProtocolError: it is no mission, or asks for what the stand-in does not play.
    """
    try:
        root = ElementTree.fromstring(xml)
        found: dict[str, ElementTree.Element] = {}
        for element in root.iter():
            found.setdefault(element.tag.rpartition("}")[2], element)
        return _read(found, fallback_seed)
    except (ElementTree.ParseError, KeyError, ValueError) as error:
        raise ProtocolError(f"a mission cannot be read ({error}); use minedojo 0.1") from error


def biome_name(number: int) -> str:
    """MineDojo's name of a biome.

    Raises:
        ProtocolError: there is no such biome.
    """
    if name := biome_names().get(number):
        return name
    raise ProtocolError(f"there is no biome {number}; minedojo's BIOMES_MAP lists them")


def _read(found: dict[str, ElementTree.Element], fallback_seed: int) -> Mission:
    settings: dict[str, Any] = {"seed": fallback_seed, **_world(found, fallback_seed)}
    if "AllowPassageOfTime" in found:
        settings["time_passes"] = _text(found["AllowPassageOfTime"]) == "true"
    if "StartTime" in found:
        settings["time"] = int(_text(found["StartTime"])) % 24000
    if "AllowSpawning" in found:
        settings["spawns"] = _text(found["AllowSpawning"]) == "true"
    if "Weather" in found:
        settings["weather"] = _weather(_text(found["Weather"]))
    if "BreakSpeedMultiplier" in found:
        settings["break_speed"] = float(_text(found["BreakSpeedMultiplier"]))
    if "StartingHealth" in found:
        settings["life"] = float(found["StartingHealth"].attrib.get("health", 20.0))
    if "StartingFood" in found:
        settings["food"] = int(float(found["StartingFood"].attrib["food"]))
    if "Placement" in found:
        named = found["Placement"].attrib
        settings["start"] = tuple(float(named[name]) for name in ("x", "y", "z", "yaw", "pitch"))
    if "Inventory" in found:
        settings["inventory"] = tuple(map(_item, found["Inventory"]))
    height = width = 0
    if "VideoProducer" in found:
        sizes = {child.tag.rpartition("}")[2]: child for child in found["VideoProducer"]}
        height, width = (int(_text(sizes[name])) for name in ("Height", "Width"))
    grid: Limits | None = None
    if "Grid" in found:
        low, high = (found[name].attrib for name in ("min", "max"))
        x, y, z = ((int(low[axis]), int(high[axis])) for axis in "xyz")
        grid = (x, y, z)
    rays = tuple(map(_ray, found.get("ObservationFromRichLidar", ())))
    return Mission(GameSettings(**settings), height, width, grid, rays)


def _world(found: dict[str, ElementTree.Element], fallback_seed: int) -> dict[str, Any]:
    if "FileWorldGenerator" in found:
        raise ProtocolError(
            "worlds from files are the real game's; take generate_world_type default"
        )
    if "DrawingDecorator" in found:
        raise ProtocolError("the stand-in draws no shapes; leave out drawing_str, or use /setblock")
    for name in _WORLDS:
        if name in found:
            named = found[name].attrib
            seed = named.get("seed", "").strip()
            world: dict[str, Any] = {"seed": world_seed_of(seed) if seed else fallback_seed}
            if name == "BiomeGenerator":
                world["biome"] = biome_name(int(named["biome"]))
            if name == "FlatWorldGenerator":
                world = {"seed": 0, "flat": True}
            return world
    return {}


def _weather(name: str) -> str:
    if name not in _WEATHERS:
        raise ValueError(f"weather `{name}`")
    return name


def _text(element: ElementTree.Element) -> str:
    return (element.text or "").strip()


def _item(element: ElementTree.Element) -> tuple[int, str, int, int]:
    """Slot, item, variant and count."""
    named = element.attrib
    variant, count = int(named.get("metadata", 0)), int(named.get("quantity", 1))
    return int(named["slot"]), named["type"], variant, count


def _ray(element: ElementTree.Element) -> tuple[float, float, float]:
    named = element.attrib
    return float(named["pitch"]), float(named["yaw"]), float(named["distance"])
