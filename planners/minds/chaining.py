"""Backward chaining: from a goal to the calls that lead to it, over believed knowledge."""

from collections.abc import Mapping
from math import ceil

from ...envs.minecraft.knowledge import FURNACE, Recipe, Source
from ...envs.world import SkillCall
from .beliefs import carries
from .ways import Way

MAX_COUNT = 64
"""Most items that one call can ask for."""


class Chain:
    """One pass of backward chaining; `calls` grows in the order in which to carry them out.

    Args:
        ways: how to get each thing (see `ways.py`).
        fuels: what burns, in the order in which it is burnt.
        inventory: what is carried now; `biome`: where.
    """

    def __init__(
        self,
        ways: Mapping[str, Way],
        fuels: Mapping[str, float],
        inventory: Mapping[str, int],
        biome: str,
    ) -> None:
        self._ways = ways
        self._fuels = fuels
        self._held = dict(inventory)
        self._biome = biome
        self.calls: list[SkillCall] = []

    def ensure(self, item: str, count: int, above: tuple[str, ...] = ()) -> None:
        """Plan for `count` of an item to be in hand; does nothing where they are."""
        lacking = count - self._held.get(item, 0)
        if lacking <= 0:
            return
        way = self._ways.get(item) if item not in above else None
        if isinstance(way, Recipe):
            self._make(way, lacking, (*above, item))
        elif way is not None:
            self._gather(way, lacking, (*above, item))
        else:
            self._call("mine", item, lacking)

    def _make(self, recipe: Recipe, lacking: int, above: tuple[str, ...]) -> None:
        times = ceil(lacking / recipe.count)
        if recipe.station is not None and recipe.station not in above:
            self.ensure(recipe.station, 1, above)
        # What is set aside for this recipe must not be spent on its other ingredients.
        for name, each in recipe.ingredients.items():
            self.ensure(name, each * times, above)
            self._held[name] = self._held.get(name, 0) - each * times
        if recipe.station == FURNACE:
            self._set_fuel_aside(times, above)
        if recipe.station is not None and recipe.station not in above:
            self.ensure(recipe.station, 1, above)
        # Asked for in whole crafts, so that calls can be joined by adding up.
        self._call(recipe.verb, recipe.item, recipe.count * times, recipe.count)
        self._held[recipe.item] = self._held.get(recipe.item, 0) + recipe.count * times

    def _set_fuel_aside(self, times: int, above: tuple[str, ...]) -> None:
        """Burn what is at hand in the fuels' order; get more of the first fuel if need be."""
        left = float(times)
        for name, smelts in self._fuels.items():
            if left > 0 and self._held.get(name, 0) > 0:
                burnt = min(self._held[name], ceil(left / smelts))
                self._held[name] -= burnt
                left -= burnt * smelts
        if left > 0 and self._fuels:
            name, smelts = next(iter(self._fuels.items()))
            needed = ceil(left / smelts)
            self.ensure(name, self._held.get(name, 0) + needed, above)
            self._held[name] = self._held.get(name, 0) - needed

    def _gather(self, source: Source, lacking: int, above: tuple[str, ...]) -> None:
        if not carries(self._held, source.tool) and source.tool is not None:
            self.ensure(source.tool, 1, above)
        if not source.found_in(self._biome):
            self._biome = source.biomes[0]
            self.calls.append(SkillCall("explore", (self._biome,)))
        self._call(source.verb, source.item, lacking)
        self._held[source.item] = self._held.get(source.item, 0) + lacking

    def _call(self, verb: str, item: str, count: int, each: int = 1) -> None:
        """One call, or several where one cannot ask for so many; `each` is never split."""
        most = max(each, MAX_COUNT // each * each)
        while count > 0:
            self.calls.append(SkillCall(verb, (item, min(count, most))))
            count -= most


def merged(calls: list[SkillCall]) -> tuple[SkillCall, ...]:
    """Gather all of a thing at its first occurrence, and join equal calls in a row.

    Nothing is moved across an `explore`, since a thing may not be found on both sides of it.
    """
    done: list[SkillCall] = []
    for call in calls:
        place = next(
            (
                i
                for i in range(len(done) - 1, -1, -1)
                if done[i].skill == call.skill and done[i].args[0] == call.args[0]
            ),
            None,
        )
        gathers = call.skill in ("mine", "hunt")
        between = [] if place is None else [c.skill for c in done[place + 1 :]]
        joinable = place is not None and (not between or (gathers and "explore" not in between))
        count = 0
        if joinable and place is not None and call.skill != "explore":
            count = int(done[place].args[1]) + int(call.args[1])
        if place is not None and 0 < count <= MAX_COUNT:
            done[place] = SkillCall(call.skill, (call.args[0], count))
        else:
            done.append(call)
    return tuple(done)
