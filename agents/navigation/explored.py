"""The explored setting: an agent is told the whole building, as if it had walked through it all.

It is a semantic memory of its own, so that the setting is chosen where memories are, and what it
tells is not remembered again with each experience. The facts hold the whole building; the words
only what lies nearest, so that they leave room in a prompt for where one stands.
"""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ...envs.navigation.describe import told_place
from ...envs.navigation.surroundings import Place, Surroundings
from ...envs.navigation.tasks import DATASETS, building_of
from ...memory.memories import Advice

NEAREST = 10
"""Viewpoints that are told in words, of those that were not visited."""


class ExploredMap:
    """Satisfies `Semantic`: the graph of a goal's building, and what is seen at each viewpoint."""

    def advise(self, target: Mapping[str, Any], facts: Mapping[str, Any]) -> Advice | None:
        """`map`: each viewpoint's place, as the environment tells it; None for other goals."""
        if target.get("kind") != "navigate" or target["dataset"] not in DATASETS:
            return None
        places = _places(str(target["dataset"]), str(target["building"]))
        return Advice(_words(places, facts), {"map": places})


@lru_cache(maxsize=128)
def _places(dataset: str, name: str) -> Mapping[str, Place]:
    building = building_of(dataset, name)
    surroundings = Surroundings(building)
    return {
        viewpoint: surroundings.place(number)
        for number, viewpoint in enumerate(building.graph.viewpoints)
    }


def _words(places: Mapping[str, Place], facts: Mapping[str, Any]) -> str:
    """A line for each of the nearest places that were not visited, as the state tells a place."""
    here = places[facts["here"]]["at"]
    unvisited = (name for name in places if name not in facts["places"])
    nearest = sorted(unvisited, key=lambda name: math.dist(places[name]["at"], here))[:NEAREST]
    told = (told_place(name, places[name]) for name in nearest)
    return "\n".join(["The whole building is known. Nearest of what you have not visited:", *told])
