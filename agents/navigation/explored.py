"""The explored setting: an agent is told the whole building, as if it had walked through it all.

It is a semantic memory of its own, so that the setting is chosen where memories are, and what it
tells is not remembered again with each experience.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ...envs.navigation.surroundings import Place, Surroundings
from ...envs.navigation.tasks import building_of
from ...memory.memories import Advice


class ExploredMap:
    """Satisfies `Semantic`: the graph of a goal's building, and what is seen at each viewpoint."""

    def advise(self, target: Mapping[str, Any], facts: Mapping[str, Any]) -> Advice | None:
        """`map`: each viewpoint's place, as the environment tells it; None for other goals."""
        if target.get("kind") != "navigate":
            return None
        places = _places(str(target["dataset"]), str(target["building"]))
        return Advice(_words(places), {"map": places})


@lru_cache(maxsize=128)
def _places(dataset: str, name: str) -> Mapping[str, Place]:
    building = building_of(dataset, name)
    surroundings = Surroundings(building)
    return {
        viewpoint: surroundings.place(number)
        for number, viewpoint in enumerate(building.graph.viewpoints)
    }


def _words(places: Mapping[str, Place]) -> str:
    """A line for each place: what it is, and where one can walk from it."""
    lines = ["The whole building is known:"]
    for viewpoint, place in places.items():
        near = ", ".join(place["near"])
        summary = str(place["summary"]).rstrip(".")
        lines.append(f"{viewpoint}{f' ({summary})' if summary else ''} leads to {near}.")
    return "\n".join(lines)
