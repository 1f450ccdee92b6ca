"""How long blocks take to break with what is carried, by the names that observations show.

The skills plan with these times and watch what really happens, so a name that is missing here
costs time, never a wrong belief. Hardness and speeds are those of Minecraft 1.11.
"""

from collections.abc import Iterable

from ..knowledge import tool_class

UNBREAKABLE = 10_000
_SPEEDS = {"wooden": 2.0, "stone": 4.0, "iron": 6.0, "diamond": 8.0, "golden": 12.0}

_PICKAXE = {
    "stone": 1.5,
    "cobblestone": 2.0,
    "moss stone": 2.0,
    "sandstone": 0.8,
    "red sandstone": 0.8,
    "hardened clay": 1.25,
    "stained clay": 1.25,
    "netherrack": 0.4,
    "ice": 0.5,
    "packed ice": 0.5,
    "furnace": 3.5,
    "obsidian": 50.0,
    "monster spawner": 5.0,
}
_SHOVEL = {
    "dirt": 0.5,
    "grass block": 0.6,
    "mycelium": 0.6,
    "sand": 0.5,
    "gravel": 0.6,
    "clay": 0.6,
    "snow": 0.2,
    "soul sand": 0.5,
    "farmland": 0.6,
    "grass path": 0.65,
}
_AXE = {
    "wood": 2.0,
    "wood 1": 2.0,
    "wood 2": 2.0,
    "wood 3": 2.0,
    "wooden planks": 2.0,
    "crafting table": 2.5,
    "chest": 2.5,
    "pumpkin": 1.0,
    "melon": 1.0,
    "mushroom": 0.2,
}
_BARE = {"leaves": 0.2, "vines": 0.2, "cactus": 0.4, "web": 4.0, "cobweb": 4.0, "glass": 0.3}
_NEVER = frozenset({"bedrock", "barrier", "water", "lava", "end portal frame"})
_ORE = 3.0
_DEFAULT = 2.0


def helpful_tool(name: str, needs_tool: bool) -> str:
    """The kind of tool that speeds a block's breaking; "" where none does."""
    if name in _SHOVEL:
        return "shovel"
    if name in _AXE:
        return "axe"
    if name in _BARE:
        return ""
    return "pickaxe" if name in _PICKAXE or name.endswith(" ore") or needs_tool else ""


def hardness(name: str) -> float:
    """Minecraft's hardness; infinite for what cannot be broken."""
    if name in _NEVER:
        return float("inf")
    if name.endswith(" ore"):
        return _ORE
    for table in (_PICKAXE, _SHOVEL, _AXE, _BARE):
        if name in table:
            return table[name]
    return _DEFAULT


def dig_ticks(name: str, needs_tool: bool, tools: Iterable[str]) -> int:
    """Ticks that a block takes with the best of `tools`, standing on ground.

    A block that drops nothing without its tool takes 5 s per hardness by hand, another one 1.5 s;
    the right tool divides by its speed.
    """
    hard = hardness(name)
    if hard == float("inf"):
        return UNBREAKABLE
    kind = helpful_tool(name, needs_tool)
    speed = max((_speed(tool) for tool in tools if kind and tool_class(tool)[0] == kind), default=0)
    if speed:
        return max(1, round(30 * hard / speed))
    return max(1, round((100 if needs_tool else 30) * hard))


def _speed(tool: str) -> float:
    return _SPEEDS.get(tool.partition("_")[0], 1.0)
