"""The statistics that the game sends with each observation, 1,819 numbers in nested objects.

Which there are is minedojo's to say: its table of them is read from the installed wheel. Parts that
do not change from tick to tick are kept as the JSON that they were.
"""

import json
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...errors import EnvError
from ..voxel.stats import Stats
from .installation import ABSENT

_TABLE = ("sim", "mc_meta", "mc_constants.json")

COUNTERS = {
    "use_item": "used",
    "craft_item": "crafted",
    "break_item": "broken",
    "pickup": "picked_up",
    "drop": "dropped",
    "mine_block": "mined",
    "kill_entity": "killed",
    "entity_killed_by": "killed_by",
}
"""Groups of statistics, each with the counter of the game's `Stats` that fills it."""

SINGLES = {
    "deaths": "deaths",
    "time_since_death": "time_since_death",
    "damage_taken": "damage_taken",
    "damage_dealt": "damage_dealt",
    "jump": "jumps",
    "mob_kills": "mob_kills",
    "animals_bred": "animals_bred",
    "play_one_minute": "ticks",
    "walk_one_cm": "distance",
}
"""Statistics of one number, each with the field of the game's `Stats`."""

OTHER_NAMES = {
    "zombie_pigman": "pig_zombie",
    "mooshroom": "mushroom_cow",
    "magma_cube": "lava_slime",
}
"""What the tasks ask for, and what the game calls it: the package fails for want of the first."""

_OF_CREATURES = ("kill_entity", "entity_killed_by")


def stat_keys() -> list[tuple[str, ...]]:
    """The place of each statistic, from the outside in: ("stat", "use_item", "minecraft", "bow").

    Raises:
        EnvError: the minedojo wheel is not installed.
    """
    spec = find_spec("minedojo")
    for folder in spec.submodule_search_locations or () if spec else ():
        path = Path(folder).joinpath(*_TABLE)
        if path.is_file():
            table = json.loads(path.read_text(encoding="utf-8"))["stats"]
            return [tuple(row["minerl_keys"]) for row in table]
    raise EnvError(ABSENT)


class Statistics:
    """The two objects `stat` and `achievement`, as JSON."""

    def __init__(self, keys: Iterable[tuple[str, ...]]) -> None:
        self._tree: dict[str, Any] = {}
        for path in keys:
            branch = self._tree
            for name in path[:-1]:
                branch = branch.setdefault(name, {})
            branch[path[-1]] = 0
        self._stat: dict[str, Any] = self._tree.setdefault("stat", {})
        for group in _OF_CREATURES:
            self._stat.setdefault(group, {}).update(dict.fromkeys(OTHER_NAMES, 0))
        self._achievements = json.dumps(self._tree.get("achievement", {}))
        self._texts = {name: json.dumps(part) for name, part in self._stat.items()}
        self._shown: dict[str, dict[str, int]] = {}

    def json(self, stats: Stats) -> str:
        """`"stat": {...}, "achievement": {...}` for the game's counters."""
        for group, name in COUNTERS.items():
            counted: Mapping[str, int] = getattr(stats, name)
            if counted != self._shown.get(group, {}):
                self._shown[group] = dict(counted)
                self._texts[group] = json.dumps(self._with(group, counted))
        for single, name in SINGLES.items():
            self._texts[single] = str(getattr(stats, name))
        inner = ", ".join(f'"{name}": {text}' for name, text in self._texts.items())
        return f'"stat": {{{inner}}}, "achievement": {self._achievements}'

    def _with(self, group: str, counted: Mapping[str, int]) -> Any:
        """A group of zeros with what was counted in it."""
        part = self._stat[group]
        zeros = part.get("minecraft", part)
        if group in _OF_CREATURES:
            counted = {**counted, **{OTHER_NAMES.get(kind, kind): n for kind, n in counted.items()}}
        filled = zeros | {name: number for name, number in counted.items() if name in zeros}
        return filled if zeros is part else {"minecraft": filled}
