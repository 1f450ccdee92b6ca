"""Episodic memory of places: what the routes shown earlier in a building tell of the next one.

Nothing is learnt: counts, distances and likeness of texts. numpy alone.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .candidates import Candidates, shortest_candidates
    from .decision import decide, probabilities
    from .evidence import Evidence
    from .known_map import KnownMap
    from .memory import PlaceMemory
    from .routes import RememberedRoute
    from .settings import PlaceSettings
    from .words import Words, clauses, tokens

__all__ = [
    "Candidates",
    "Evidence",
    "KnownMap",
    "PlaceMemory",
    "PlaceSettings",
    "RememberedRoute",
    "Words",
    "clauses",
    "decide",
    "probabilities",
    "shortest_candidates",
    "tokens",
]

_HOME = {
    "Candidates": "candidates",
    "Evidence": "evidence",
    "KnownMap": "known_map",
    "PlaceMemory": "memory",
    "PlaceSettings": "settings",
    "RememberedRoute": "routes",
    "Words": "words",
    "clauses": "words",
    "decide": "decision",
    "probabilities": "decision",
    "shortest_candidates": "candidates",
    "tokens": "words",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
