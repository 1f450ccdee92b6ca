"""Preferences by example, per user: who shows where a few things go need not name a rule.

From seen examples (object name -> receptacle) the receptacle of unseen objects is told by the
meaning of their names alone; no language model takes part. Earlier users teach which differences
between names people care about (`learn_likeness`). The task is that of TidyBot (Wu et al. 2023,
arXiv:2305.05658).
"""

from .book import PreferenceBook
from .errors import PreferenceError
from .likeness import Likeness, learn_likeness
from .preferences import Examples, Preferences, Ranked, likeness_of

__all__ = [
    "Examples",
    "Likeness",
    "PreferenceBook",
    "PreferenceError",
    "Preferences",
    "Ranked",
    "learn_likeness",
    "likeness_of",
]
