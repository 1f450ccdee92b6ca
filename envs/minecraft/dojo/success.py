"""Rewards and success, as minedojo 0.1 reckons them from the game's counts.

A harvest counts what is carried beyond what was carried after the reset; combat counts kills and
a tech tree uses since then; survival counts ticks since the last death. All targets must be met.
Rewards are paid for what a tick adds, and taken back for what it loses.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from .aims import HAVE, KILL_NAMES
from .climate import DAY
from .tasks import TaskSpec


class Counts(Protocol):
    """What the game counts, wherever it runs."""

    def held(self, item: str) -> int:
        """Pieces of an item over all 41 slots."""
        ...

    def killed(self, mob: str) -> int:
        """Kills of a mob, named as MineDojo's tasks do."""
        ...

    def used(self, item: str) -> int:
        """Uses of an item."""
        ...

    def time_since_death(self) -> int:
        """Ticks."""
        ...


class Standing(NamedTuple):
    """The counts that a task looks at: one for each of its targets, and uses of each."""

    counts: tuple[int, ...] = ()
    uses: tuple[int, ...] = ()
    alive: int = 0


def standing(spec: TaskSpec, now: Counts) -> Standing:
    """The counts of this moment that matter to the task."""
    names = [name for name, _ in spec.targets]
    if spec.kind == "combat":
        return Standing(tuple(now.killed(name) for name in names))
    if spec.kind == "survival":
        return Standing(alive=now.time_since_death())
    held = tuple(now.held(name) for name in names)
    if spec.kind == "techtree":
        return Standing(held, tuple(now.used(name) for name in names))
    return Standing(held)


def succeeded(spec: TaskSpec, first: Standing, now: Standing) -> bool:
    """Whether the task is done; `first` are the counts after the reset."""
    if spec.kind == "survival":
        return now.alive >= DAY * spec.target_days
    if not spec.targets:
        return False
    if spec.kind == HAVE:
        return _all_reached(spec.targets, now.counts, (0,) * len(now.counts))
    if spec.kind == "techtree":
        return _all_reached(spec.targets, now.uses, first.uses)
    return _all_reached(spec.targets, now.counts, first.counts)


def _all_reached(
    targets: Sequence[tuple[str, int]], now: Sequence[int], first: Sequence[int]
) -> bool:
    return all(
        count - before >= wanted
        for (_, wanted), count, before in zip(targets, now, first, strict=True)
    )


def reward(spec: TaskSpec, first: Standing, before: Standing, now: Standing) -> float:
    """What one tick pays: the counts after the reset, before the tick and after it."""
    if spec.kind == "survival":
        days = now.alive // DAY - before.alive // DAY
        reached = float(now.alive >= DAY * spec.target_days)
        return float(days * spec.day_reward + spec.end_reward * reached)
    if spec.kind in (HAVE, "playthrough"):
        paid = spec.weights[0][1] if spec.weights else 1.0
        return float(succeeded(spec, first, now)) * paid
    total = _gained(spec.weights, spec.targets, before.counts, now.counts)
    if spec.use_weights:
        total += _gained(spec.use_weights, spec.targets, before.uses, now.uses)
    return float(total)


def _gained(
    weights: Sequence[tuple[str, float]],
    targets: Sequence[tuple[str, int]],
    before: Sequence[int],
    now: Sequence[int],
) -> float:
    places = {name: index for index, (name, _) in enumerate(targets)}
    return sum(weight * (now[places[name]] - before[places[name]]) for name, weight in weights)


class RawCounts:
    """The counts in the JSON that the game sends to the real package.

    Args:
        raw: with `inventory` (41 slots of name and quantity) and `stat`.
    """

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = raw

    def held(self, item: str) -> int:
        return sum(slot["quantity"] for slot in self._raw["inventory"] if slot["name"] == item)

    def killed(self, mob: str) -> int:
        kills = self._raw["stat"]["kill_entity"]
        return int(kills.get(mob, kills.get(KILL_NAMES.get(mob, mob), 0)))

    def used(self, item: str) -> int:
        return int(self._raw["stat"]["use_item"]["minecraft"].get(item, 0))

    def time_since_death(self) -> int:
        return int(self._raw["stat"]["time_since_death"])
