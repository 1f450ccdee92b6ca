"""The mirror: twice is once, and what is mirrored fits together."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mnemonaut.agents.janus.training.choosers import PushedExpert
from mnemonaut.agents.janus.training.mirror import WordMirror, mirror, mirror_actions
from mnemonaut.agents.janus.training.recorder import Ends, Recorder, pictures_env, record
from mnemonaut.envs.navigation.habitat.spaces import FORWARD, LEFT, RIGHT, STOP

from .small_runs import SMALL, WORDS, made_up


@pytest.mark.parametrize(
    ("text", "mirrored"),
    [
        ("Turn left. Go right, left", "Turn right. Go left, right"),
        ("stop right there", "stop right there"),
        ("walk with the couch on your right", "walk with the couch on your left"),
        ("turn right and wait there", "turn left and wait there"),
    ],
)
def test_sides_change_places_in_words(text: str, mirrored: str) -> None:
    words = np.array(WORDS.encode(text), np.int16)
    assert WordMirror(WORDS)(words).tolist() == WORDS.encode(mirrored)


@given(st.integers(0, 2**32 - 1), st.integers(1, 9))
@settings(max_examples=25, deadline=None)
def test_twice_is_once(seed: int, frames: int) -> None:
    rng = np.random.default_rng(seed)
    episode = made_up(rng, frames, words=30)
    words = WordMirror(WORDS)
    episode.words[rng.integers(0, 30, 12)] = WORDS.encode("left right there")[int(rng.integers(3))]
    once = mirror(episode, words)
    again = mirror(once, words)
    for part in ("words", "frames", "actions", "labels", "progress"):
        np.testing.assert_array_equal(getattr(again, part), getattr(episode, part))
    np.testing.assert_array_equal(once.frames, episode.frames[:, :, :, ::-1])
    np.testing.assert_array_equal(once.said, mirror_actions(episode.said))


def shifted(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> int:
    """Columns that a picture (3, H, W) has moved to the right."""

    def difference(shift: int) -> float:
        left, right = max(0, shift), min(0, shift)
        there = after[..., left : 64 + right].astype(float)
        return float(np.abs(there - before[..., -right : 64 - left]).mean())

    return min(range(-14, 15), key=difference)


def test_pictures_actions_and_words_of_a_mirrored_walk_fit_together() -> None:
    """Who turns left sees all things move to the right, in the mirror too."""
    recorder = Recorder(pictures_env(SMALL.sizes(len(WORDS)), 201), WORDS, Ends(200, 1))
    noise = PushedExpert(np.random.default_rng(3), 0.2, 3)
    recorder.begin("rooms train route 3", "route", "Turn left.", noise)
    walk = record(recorder)
    recorder.close()
    for episode in (walk, mirror(walk, WordMirror(WORDS))):
        moved = np.array([shifted(*pair) for pair in pairwise(episode.frames)])
        actions = episode.actions[:-1]
        assert (actions == LEFT).sum() > 5 and (actions == RIGHT).sum() > 5
        assert (moved[actions == LEFT] > 0).mean() > 0.8
        assert (moved[actions == RIGHT] < 0).mean() > 0.8
        assert {FORWARD, LEFT, RIGHT, STOP} >= set(episode.labels.tolist())
    assert mirror(walk, WordMirror(WORDS)).words.tolist() == WORDS.encode("Turn right.")
