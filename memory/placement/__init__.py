"""TIDEE's semantic memory: a graph of where objects lie, and what it predicts.

Sarch et al. 2022, arXiv:2207.10761. Everything here needs numpy alone; values load at once, the
rest when first asked for. `learn.learn(rooms)` makes a `PlacementModel`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .detector import Detector
    from .examples import Example, ShownExamples, WithExamples
    from .learn import PlacementModel
    from .memex import Edge, Memex, Node
    from .predictor import PlacementPredictor, Ranked
    from .rooms import PlacedObject, RoomScene, from_metadata
    from .search import Place, SearchPrior

__all__ = [
    "Detector",
    "Edge",
    "Example",
    "Memex",
    "Node",
    "Place",
    "PlacedObject",
    "PlacementModel",
    "PlacementPredictor",
    "Ranked",
    "RoomScene",
    "SearchPrior",
    "ShownExamples",
    "WithExamples",
    "from_metadata",
]

_HOME = {
    "Detector": "detector",
    "Edge": "memex",
    "Example": "examples",
    "Memex": "memex",
    "Node": "memex",
    "Place": "search",
    "PlacedObject": "rooms",
    "PlacementModel": "learn",
    "PlacementPredictor": "predictor",
    "Ranked": "predictor",
    "RoomScene": "rooms",
    "SearchPrior": "search",
    "ShownExamples": "examples",
    "WithExamples": "examples",
    "from_metadata": "rooms",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
