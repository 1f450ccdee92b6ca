"""A small learnt ranker of candidate paths, fused with an episodic memory of places.

Needs the extra `neural` to train and to rank; nothing here loads PyTorch when it is imported.
"""

from .candidates import candidate_paths
from .checkpoint import load_navigator, load_ranker, save_navigator, save_ranker
from .decision import Choice
from .fitting import FittingSettings, train_navigator, train_ranker
from .navigator import Navigator
from .ranker import PathRanker, Question
from .route_memory import RouteMemory

__all__ = [
    "Choice",
    "FittingSettings",
    "Navigator",
    "PathRanker",
    "Question",
    "RouteMemory",
    "candidate_paths",
    "load_navigator",
    "load_ranker",
    "save_navigator",
    "save_ranker",
    "train_navigator",
    "train_ranker",
]
