"""Which episodes a stream plays and in which order; all chance comes from names, by hashing."""

import hashlib

import numpy as np

from ..envs.world import World
from .compose import Arm
from .results import StreamKey
from .suite import Suite, resolve_tasks


def stable_seed(*parts: object) -> int:
    """A 62-bit seed that depends on the parts alone."""
    text = "\x1f".join(map(str, parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 2


def schedule(
    suite: Suite, world: World, replicate: int, *, learning: bool
) -> list[tuple[int, str]]:
    """(pass, task) of a stream's episodes; each pass in an order of its own, equal for all.

    `world` is that of the suite's `env`, wherever the stream itself runs.
    """
    tested = resolve_tasks(suite, world)
    tasks = list(suite.learn_tasks) if learning and suite.learn_tasks else tested
    episodes: list[tuple[int, str]] = []
    for nth in range(suite.passes):
        rng = np.random.default_rng(stable_seed(suite.seed, "order", replicate, nth))
        episodes += [(nth, tasks[int(i)]) for i in rng.permutation(len(tasks))]
    return episodes


def learns(suite: Suite, arm: Arm) -> bool:
    """Whether streams of the arm run on `learn_tasks` or in `learn_env`: the source of a frozen
    arm does."""
    return bool(suite.learn_tasks or suite.learn_env) and arm.name in suite.sources()


def source_of(suite: Suite, key: StreamKey) -> StreamKey | None:
    """The online stream whose store a frozen stream reads: that of the next replicate."""
    config = next(a for a in suite.arms if a.name == key.arm)
    if config.episodic != "frozen":
        return None
    return StreamKey(config.frozen_from, (key.replicate + 1) % suite.replicates)
