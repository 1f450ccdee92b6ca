"""The tasks of the text world: the 70 of DEPS in MT1 to MT8, and any obtainable item by name."""

from ..errors import TaskError, UnknownName
from ..world import Goal, SkillCall, Task
from .facts import facts

OTHER_CAP = 12000
"""Cap in game steps of a task that is none of the 70: that of the hardest of them."""


def task_of(item: str, group: str, cap: int, count: int = 1) -> Task:
    """A task to have `count` of an item."""
    return Task(item, group, f"obtain {count} {item}", {item: count}, cap)


def tasks() -> dict[str, Task]:
    """The 70 tasks of the DEPS repository, in its groups and with its caps."""
    return {item: task_of(item, group, cap) for item, group, cap in facts().tasks}


def goal_of(name: str) -> Goal:
    """The goal of a task name: one of the 70, or `item` or `item:count` for anything obtainable.

    Raises:
        UnknownName: no item has that name.
        TaskError: the item cannot be had in the overworld from nothing, or the count is no
            number from 1 to 64.
    """
    item, _, count_text = str(name).partition(":")
    number = count_text.isdecimal() and len(count_text) <= len("64")
    count = int(count_text) if number else (0 if count_text else 1)
    if not 1 <= count <= 64:
        raise TaskError(f"task `{name}`: the count must be a whole number from 1 to 64")
    known = {n: (group, cap) for n, group, cap in facts().tasks}
    group, cap = known.get(item, ("other", OTHER_CAP))
    if item not in facts().obtainable:
        if item in facts().things[: -len(facts().knowledge.biomes)]:
            raise TaskError(f"task `{item}` is impossible: nothing in this world leads to {item}")
        raise UnknownName("task", item, facts().obtainable)
    task = task_of(item, group, cap, count)
    return Goal(str(name), task.text, task.target, task.max_steps)


def subgoal(call: SkillCall) -> Goal:
    """What a call is for: so many of its item in hand; reaching a biome, in words alone."""
    item = str(call.args[0]) if call.args else ""
    count = call.args[1] if len(call.args) > 1 and isinstance(call.args[1], int) else 1
    if call.skill not in ("mine", "hunt", "craft", "smelt"):
        return Goal(str(call), f"make {call} succeed")
    return Goal(item, f"obtain {count} {item}", {item: count})
