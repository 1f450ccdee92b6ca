"""TIDEE's relational graph network: receptacle prediction learnt by gradient descent.

Needs the extra `neural`. Nothing here loads PyTorch before a network is trained or read.
"""

from .checkpoint import load, save
from .extra import MissingExtra
from .network import NetworkSettings
from .predictor import NetworkPredictor, train
from .training import TrainingSettings

__all__ = [
    "MissingExtra",
    "NetworkPredictor",
    "NetworkSettings",
    "TrainingSettings",
    "load",
    "save",
    "train",
]
