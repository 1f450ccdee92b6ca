"""An episode seen in a mirror is an episode of a mirrored home: twice the data, for nothing.

Pictures are flipped; left and right change places in actions and in words. Mirroring twice gives
the episode back.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ....envs.navigation.habitat.spaces import FORWARD, LEFT, RIGHT, STOP
from ..sizes import NOTHING
from .trajectory import Trajectory

if TYPE_CHECKING:
    from ..words import WordVocabulary

_SWAPPED = np.array([STOP, FORWARD, RIGHT, LEFT, NOTHING], np.int8)


class WordMirror:
    """Swaps `left` and `right` in encoded instructions.

    "Stop right there" is no side: before `there` the word stays.
    """

    def __init__(self, vocabulary: "WordVocabulary") -> None:
        (self._left,), (self._right,), (self._there,) = (
            vocabulary.encode(word) for word in ("left", "right", "there")
        )

    def __call__(self, words: NDArray[Any]) -> NDArray[Any]:
        """Encoded words (L,), mirrored."""
        side = np.ones(len(words), np.bool_)
        side[:-1] = words[1:] != self._there
        mirrored = words.copy()
        mirrored[side & (words == self._left)] = self._right
        mirrored[side & (words == self._right)] = self._left
        return mirrored


def mirror_actions(actions: NDArray[np.int8]) -> NDArray[np.int8]:
    """LEFT for RIGHT and RIGHT for LEFT; STOP, FORWARD and NOTHING stay."""
    return _SWAPPED[actions]


def mirror(episode: Trajectory, words: WordMirror) -> Trajectory:
    """The whole episode, mirrored; its `instruction` stays the text that it was made from."""
    return replace(
        episode,
        words=words(episode.words),
        frames=episode.frames[..., ::-1],
        actions=mirror_actions(episode.actions),
        labels=mirror_actions(episode.labels),
    )
