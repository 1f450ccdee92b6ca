"""The commands of one step, as the real game reads them."""

from collections.abc import Iterable
from typing import Any

from ..voxel.settings import Commands
from .protocol import ProtocolError

_KEYS = frozenset(
    ("forward", "back", "left", "right", "jump", "sneak", "sprint", "use", "attack", "drop")
)
_ITEMS = {"craft": "craft", "craftNearby": "craft_nearby", "smeltNearby": "smelt"}
_ITEMS |= {"equip": "equip", "place": "place"}
_NOTHING = ("none", "other", "")
_OF_THE_KEYBOARD = ("swapInventoryItems", "pickItem", "hotbar.")
"""Lines of the package's other control, by keys alone; with ours they all say 0."""


def parse(lines: Iterable[str]) -> Commands:
    """What a tick is told to do.

    Lines are `camera <pitch> <yaw>` in degrees, `<key> 0|1`, `craft <item>`, `craftNearby <item>`,
    `smeltNearby <item>`, `equip <item>`, `place <item>` and `chat /<command>`.

    Raises:
        ProtocolError: a line is none of them.
    """
    fields: dict[str, Any] = {}
    for line in lines:
        verb, _, rest = line.strip().partition(" ")
        rest = rest.strip()
        if verb in _KEYS:
            if rest not in ("0", "0.0"):
                fields[verb] = True
        elif verb in _ITEMS:
            if rest not in _NOTHING:
                fields[_ITEMS[verb]] = rest.partition("#")[0].removeprefix("minecraft:")
        elif verb == "camera":
            fields.update(_camera(rest))
        elif verb == "chat":
            fields["chat"] = rest
        elif not verb.startswith(_OF_THE_KEYBOARD):
            raise ProtocolError(f"unknown command `{line[:60]}`; use minedojo 0.1")
        elif rest not in ("0", "0 0"):
            raise ProtocolError(f"`{verb}` is not played; make the env with event_level_control")
    return Commands(**fields)


def _camera(rest: str) -> dict[str, float]:
    try:
        pitch, yaw = map(float, rest.split())
    except ValueError:
        raise ProtocolError(f"`camera {rest[:40]}` wants two angles in degrees") from None
    return {name: angle for name, angle in (("pitch", pitch), ("yaw", yaw)) if angle}
