"""The names of household tasks: `tidy Kitchen_3`, `rearrange FloorPlan21`, `fetch House_0 2`."""

import re
from dataclasses import dataclass

from ..errors import TaskError
from ..world import Task

WORKS = ("tidy", "rearrange", "fetch")

CAPS = {"tidy": 1000, "rearrange": 750, "fetch": 1000}
"""Steps: TIDEE's; 250 of the walkthrough and 500 of the unshuffling (RoomR); ALFRED's."""

FETCHES = 4
"""Fetch tasks of a home that have names; a number above them is another seeded draw."""

GENERATED = {
    "Kitchen": "kitchen",
    "LivingRoom": "living_room",
    "Bedroom": "bedroom",
    "Bathroom": "bathroom",
    "House": "house",
}
PLANS = {"kitchen": 0, "living_room": 200, "bedroom": 300, "bathroom": 400}

_TASK = re.compile(r"(tidy|rearrange) (\w+)|(fetch) (\w+) (\d{1,6})")


@dataclass(frozen=True, slots=True)
class TaskName:
    """A task name taken apart; `number` counts the fetch tasks of a home."""

    work: str
    home: str
    number: int = 0

    def __str__(self) -> str:
        return f"{self.work} {self.home}" + (f" {self.number}" if self.work == "fetch" else "")


def parse_task(name: str) -> TaskName:
    """Read a task name.

    Raises:
        TaskError: it is none.
    """
    match = _TASK.fullmatch(name.strip())
    if match is None:
        raise TaskError(
            f"`{name}` is no household task; write `tidy Kitchen_3`, `rearrange FloorPlan21` "
            "or `fetch House_0 2`"
        )
    if match[1]:
        return TaskName(match[1], match[2])
    return TaskName(match[3], match[4], int(match[5]))


def homes() -> dict[str, str]:
    """The homes that have names, generated ones first, each with the kind of its room.

    30 of each generated kind and the 120 rooms of iTHOR; the latter need the user's data.
    """
    named = {f"{prefix}_{n}": kind for prefix, kind in GENERATED.items() for n in range(30)}
    plans = {f"FloorPlan{base + n}": kind for kind, base in PLANS.items() for n in range(1, 31)}
    return named | plans


def tasks() -> dict[str, Task]:
    """Every named task; any other home or number of the same form may be asked for too."""
    found: dict[str, Task] = {}
    for home, kind in homes().items():
        for work in WORKS:
            for number in range(FETCHES if work == "fetch" else 1):
                name = str(TaskName(work, home, number))
                text = f"{work} in the {kind.replace('_', ' ')} {home}"
                needs = "the rooms of iTHOR" if home.startswith("FloorPlan") else ""
                found[name] = Task(name, f"{work}-{kind}", text, {"kind": work}, CAPS[work], needs)
    return found
