"""Semantic memories by name: what an agent is told of how things are in general."""

from functools import lru_cache
from typing import TYPE_CHECKING

from ..envs.errors import UnknownName

if TYPE_CHECKING:
    from ..memory.memories import Semantic
    from ..memory.placement.learn import PlacementModel

PLACEMENTS = ("random", "common", "graph", "misfiled")
"""The household's four. They share one detector of what is out of place, and differ in where they
say that it belongs: a random receptacle (TIDEE's RandomReceptacle), the most frequent one (its
CommonMemory), the graph; `misfiled` is the graph with its classes exchanged, the placebo."""

SEMANTICS = ("off", *PLACEMENTS, "map")
"""off: none. `map` is navigation's explored setting: the whole building is known beforehand."""


def semantic_memory(name: str, placements: str = "", seed: int = 0) -> "Semantic | None":
    """The semantic memory of that name, learnt in the file `placements` ("": the shipped one).

    Raises:
        UnknownName: there is none of that name.
        StoreError: the file is missing or broken.
    """
    if name not in SEMANTICS:
        raise UnknownName("semantic memory", name, SEMANTICS)
    if name == "off":
        return None
    if name == "map":
        from ..agents.navigation.explored import ExploredMap

        return ExploredMap()
    from ..memory.placement.advice import Adviser

    return Adviser(_model(placements), name, seed)


def room_prior(name: str, placements: str = "", seed: int = 0) -> "Semantic | None":
    """The same memories asked of whole rooms, for an agent that walks: where things are kept.

    Raises:
        UnknownName, StoreError: as `semantic_memory`; there is no `map` of rooms to be had.
    """
    if name == "off":
        return None
    if name not in PLACEMENTS:
        raise UnknownName("memory of rooms", name, ("off", *PLACEMENTS))
    from ..agents.janus.room_prior import RoomPrior

    return RoomPrior(_model(placements), name, seed)


@lru_cache(maxsize=4)
def _model(placements: str) -> "PlacementModel":
    """Read once for the streams of a process; nobody changes it."""
    from ..memory.placement.learn import PlacementModel

    return PlacementModel.load(placements) if placements else PlacementModel.default()
