"""The slash commands that MineDojo sends by chat; all others are ignored, as chat is.

`/summon /kill /time /weather /replaceitem /tp /clear /setblock /spreadplayers`, with `~` places and
the selectors `@p` and `@e[type=...]`. A malformed command does nothing, as in the game.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .blocks import COLLIDES, LIQUID, block_id, is_block
from .inventory import EMPTY, put, take_from
from .items import DURABILITY, ITEM_ID, OFF_HAND, STACK, VARIED
from .kinds import kind_id
from .spawning import summon
from .state import ALL_SLOTS, HEIGHT, OFFSET
from .wounds import die

if TYPE_CHECKING:
    from .game import Game

DAY = 24000
_TIMES = {"day": 1000, "night": 13000}
_ARMOUR_SLOTS = {"feet": 36, "legs": 37, "chest": 38, "head": 39}
_TRIES = 64
_PLAYER = frozenset(("@p", "@a", "@s", "@r"))


def run_command(game: Game, text: str) -> bool:
    """Do what a slash command says; false where it is none of ours or makes no sense."""
    words = text.strip().split()
    if not words or not words[0].startswith("/"):
        return False
    done = _COMMANDS.get(words[0][1:])
    if done is None:
        return False
    try:
        return done(game, words[1:])
    except (ValueError, IndexError):
        return False


def place_of(game: Game, words: list[str], centred: bool = True) -> tuple[float, float, float]:
    """Three coordinates, each absolute or `~` and what is added to the player's.

    A whole number along x or z means the middle of that block, as in the game.
    """
    axes = ("x", "y", "z")
    found = []
    for axis, word in zip(axes, words[:3], strict=True):
        base = float(game.player[axis][0]) if word.startswith("~") else 0.0
        number = word.removeprefix("~")
        value = base + _finite(number or "0")
        if centred and axis != "y" and not word.startswith("~") and "." not in number:
            value += 0.5
        found.append(value)
    return found[0], found[1], found[2]


def _number(word: str, base: float) -> float:
    """An angle, absolute or `~` and what is added to the present one."""
    if not word.startswith("~"):
        return _finite(word)
    return base + (_finite(word[1:]) if len(word) > 1 else 0.0)


def _finite(word: str) -> float:
    """The number that a word means.

    Raises:
        ValueError: it means none, or no finite one.
    """
    number = float(word)
    if not math.isfinite(number):
        raise ValueError(f"'{word}' is no coordinate: give a finite number")
    return number


def _summon(game: Game, words: list[str]) -> bool:
    kind = kind_id(words[0])
    if kind < 0:
        return False
    x, y, z = place_of(game, words[1:4] if len(words) >= 4 else ["~", "~", "~"])
    return bool(summon(game.mobs, kind, x, y, z))


def _kill(game: Game, words: list[str]) -> bool:
    """No selector, or `@p`: the player. `@e[type=item]`: what lies about; other types: mobs."""
    if not words or words[0] in _PLAYER:
        die(game)
        return True
    selector = words[0]
    if not selector.startswith("@e"):
        return False
    wanted, excluded = "", False
    for part in selector[2:].strip("[]").split(","):
        if part.startswith("type="):
            wanted = part[5:]
            excluded = wanted.startswith("!")
            wanted = wanted.removeprefix("!").removeprefix("minecraft:").lower()
    if (wanted in ("item", "")) is not excluded:
        game.vanished += int(game.drops["count"][game.drops["item"] >= 0].sum())
        game.drops["item"] = -1
    kind = kind_id(wanted)
    for index in (game.mobs["kind"] >= 0).nonzero()[0]:
        same = int(game.mobs["kind"][index]) == kind
        if wanted == "" or same is not excluded:
            game.mobs["life"][index] = 0.0
    if (wanted in ("player", "")) is not excluded:
        die(game)
    return True


def _time(game: Game, words: list[str]) -> bool:
    amount = _TIMES[words[1]] if words[1] in _TIMES else int(words[1])
    if words[0] == "set":
        game.time = amount % DAY
    elif words[0] == "add":
        game.time = (game.time + amount) % DAY
    else:
        return False
    return True


def _weather(game: Game, words: list[str]) -> bool:
    if words[0] not in ("clear", "normal", "rain", "thunder"):
        return False
    game.raining = words[0] in ("rain", "thunder")
    return True


def slot_of(name: str) -> int:
    """The slot that a command's word means, e.g. `slot.hotbar.3`.

    Raises:
        ValueError: it means none.
    """
    area, _, which = name.removeprefix("slot.").partition(".")
    if area == "weapon":
        return OFF_HAND if which == "offhand" else 0
    if area == "armor" and which in _ARMOUR_SLOTS:
        return _ARMOUR_SLOTS[which]
    limits = {"hotbar": (0, 9), "inventory": (9, 27)}
    first, many = limits.get(area, (0, 0))
    if not 0 <= int(which) < many:
        raise ValueError(f"'{name}' is no slot: use slot.hotbar.0 to 8 or slot.inventory.0 to 26")
    return first + int(which)


def _replaceitem(game: Game, words: list[str]) -> bool:
    if words[0] != "entity" or words[1] not in _PLAYER:
        return False
    slot, name = slot_of(words[2]), words[3].removeprefix("minecraft:")
    if name == "air":
        put(game.slots, slot, EMPTY)
        return True
    if name not in ITEM_ID:
        return False
    fill_slot(game, slot, name, int(words[5]) if len(words) > 5 else 0, int(words[4])
              if len(words) > 4 else 1)  # fmt: skip
    return True


def fill_slot(game: Game, slot: int, name: str, data: int, count: int) -> None:
    """Put a stack into a slot; `data` is the wear of a tool, the variant of all else."""
    item = ITEM_ID[name]
    many = min(max(count, 1), int(STACK[item]))
    data = max(data, 0)
    worn = min(data, int(DURABILITY[item]))
    put(game.slots, slot, (item, data if name in VARIED else 0, many, worn))


def _tp(game: Game, words: list[str]) -> bool:
    if words[0] in _PLAYER:
        words = words[1:]
    me = game.player
    x, y, z = place_of(game, words[:3])
    if len(words) >= 5:
        yaw = _number(words[3], float(me["yaw"][0]))
        pitch = _number(words[4], float(me["pitch"][0]))
    else:
        yaw, pitch = float(me["yaw"][0]), float(me["pitch"][0])
    game.go_to(x, y, z)
    game.face(yaw, pitch)
    return True


def _clear(game: Game, words: list[str]) -> bool:
    """All slots, or those of an item, a variant (-1: any) and at most so many."""
    words = words[1:] if words and words[0] in _PLAYER else words
    item = ITEM_ID.get(words[0].removeprefix("minecraft:"), -1) if words else -1
    if words and item < 0:
        return False
    variant = int(words[1]) if len(words) > 1 else -1
    left = int(words[2]) if len(words) > 2 else -1
    for index in range(ALL_SLOTS):
        there, has, _, _ = game.slots[index].item()
        if (item in (-1, there)) and variant in (-1, has) and left != 0:
            taken = take_from(game.slots, index, 1 << 20 if left < 0 else left)
            left -= taken if left > 0 else 0
    return True


def _setblock(game: Game, words: list[str]) -> bool:
    x, y, z = (int(value // 1) for value in place_of(game, words[:3], centred=False))
    name = words[3].removeprefix("minecraft:")
    meta = int(words[4]) if len(words) > 4 and words[4].lstrip("-").isdigit() else 0
    inside = 0 <= y < HEIGHT and -OFFSET <= x < OFFSET and -OFFSET <= z < OFFSET
    if not inside or not is_block(name):
        return False
    game.world.set(x, y, z, block_id(name, max(meta, 0)))
    return True


def _spreadplayers(game: Game, words: list[str]) -> bool:
    """To a random place within a square, on dry ground under the open sky."""
    x, _, z = place_of(game, [words[0], "0", words[1]], centred=False)
    reach = _finite(words[3])
    border = OFFSET - 4.0
    for _ in range(_TRIES):
        to_x = min(max(x + (2 * game.chance() - 1) * reach, -border), border)
        to_z = min(max(z + (2 * game.chance() - 1) * reach, -border), border)
        cell_x, cell_z = int(to_x // 1), int(to_z // 1)
        game.world.ensure(cell_x, cell_z, 1)
        y = game.world.surface(cell_x, cell_z)
        below = game.world.get(cell_x, y - 1, cell_z)
        if not LIQUID[below] and COLLIDES[below] and game.world.get(cell_x, y, cell_z) == 0:
            game.go_to(cell_x + 0.5, float(y), cell_z + 0.5)
            return True
    return False


_COMMANDS = {
    "summon": _summon,
    "kill": _kill,
    "time": _time,
    "weather": _weather,
    "replaceitem": _replaceitem,
    "tp": _tp,
    "clear": _clear,
    "setblock": _setblock,
    "spreadplayers": _spreadplayers,
}
