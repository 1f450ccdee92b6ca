"""A model and a schedule so small that a whole training takes seconds."""

import numpy as np
import torch

from mnemonaut.agents.janus.training.lessons import Lesson, lesson_of
from mnemonaut.agents.janus.training.settings import TrainingSettings
from mnemonaut.agents.janus.training.trajectory import Trajectory
from mnemonaut.agents.janus.words import WordVocabulary, vocabulary_of
from mnemonaut.envs.navigation.rooms.vocabulary import vocabulary

SHAPE = (
    ("width", 32), ("heads", 2), ("spatial_blocks", 1), ("semantic_layers", 1),
    ("decoder_layers", 1), ("stem", 4),
)  # fmt: skip

SMALL = TrainingSettings(
    shape=SHAPE,
    initial=2,
    recent=6,
    sights=8,
    walk_frames=48,
    kinds=(("route", 1.0), ("find", 0.5)),
    imitation_frames=100,
    imitation_learned=260,
    dagger_rounds=1,
    dagger_frames=40,
    dagger_learned=120,
    batch_frames=128,
    rows=2,
    max_frames=50,
    valid_episodes=1,
    valid_steps=6,
    log_steps=2,
    state_minutes=60.0,
    precision="float32",
)
"""Round 0 and one of DAgger."""

WORDS: WordVocabulary = vocabulary_of(vocabulary())


def made_up(rng: np.random.Generator, frames: int, words: int = 5) -> Trajectory:
    """An episode of noise, of the right shapes."""
    return Trajectory(
        task="rooms train route 0",
        kind="route",
        by_policy=bool(rng.random() < 0.5),
        instruction="Turn left.",
        words=rng.integers(2, len(WORDS), words).astype(np.int16),
        frames=rng.integers(0, 256, (frames, 3, 64, 64), dtype=np.uint8),
        actions=rng.integers(0, 4, frames).astype(np.int8),
        labels=rng.integers(0, 4, frames).astype(np.int8),
        progress=rng.random(frames).astype(np.float32),
    )


def made_up_lesson(rng: np.random.Generator, frames: int, words: int = 5) -> Lesson:
    """What there is to learn from such an episode: noise again, for a width of 32."""
    episode = made_up(rng, frames, words)
    semantic, spatial = (
        torch.from_numpy(rng.normal(size=(frames, 16, width))).bfloat16() for width in (32, 64)
    )
    return lesson_of(episode, semantic, spatial)
