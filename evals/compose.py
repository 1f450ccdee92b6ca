"""Composing an agent from names: planner, mind, prior and memory are chosen here and nowhere else.

A mind never imports facts; its prior is drawn here and handed over. So whoever reads this file
sees all that an arm may know.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..agents.planning import PlanningAgent
from ..envs import registry
from ..envs.errors import MnemonautError, UnknownName
from ..envs.world import World
from ..memory.memories import Memories
from ..planners.planner import Planner

if TYPE_CHECKING:
    import gymnasium

    from ..envs.minecraft.knowledge import Knowledge
    from ..memory.store import ExperienceStore
    from ..planners.minds.minecraft import MinecraftMind

PLANNERS = ("mindstores", "deps", "zero-shot", "random")

ERROR_SHARE = 0.38
"""Share of the prior's statements that are wrong: where the zero-shot planner's mean over the 70
calibrated tasks comes closest to the published zero-shot GPT's 15.4 % (DEPS, Table 2); found by
`benchmarks/calibrate_prior.py`, not chosen to flatter."""

SYMBOLIC_MINDS = {"mnemonaut/MinecraftText-v0": "minecraft"}


@dataclass(frozen=True, slots=True)
class Arm:
    """What is under test: planner, mind and memories.

    `error_share` is that of the mind's prior (0: the oracle). `k` experiences are recalled for a
    question; plans are revised at most `max_revisions` times.
    """

    name: str
    planner: str = "mindstores"
    episodic: str = "off"
    error_share: float = ERROR_SHARE
    k: int = 5
    max_revisions: int = 3
    embedding: str = "hashing"


def make_env(
    env_id: str, options: Mapping[str, Any], *, remote: bool = False
) -> "gymnasium.Env[Any, Any]":
    """The env of an id, in this process or in one of its own.

    Raises:
        UnknownName: no such id.
        MnemonautError: the env refuses the options.
    """
    entry = registry.entry(env_id)
    if remote:
        from ..envs.remote import RemoteEnv

        return RemoteEnv(entry.entry_point, {**entry.kwargs, **options})
    try:
        return registry.make(env_id, **options)
    except TypeError as error:
        raise MnemonautError(f"{env_id} does not take these options: {error}") from error


def make_mind(env_id: str, error_share: float, prior_seed: int) -> "MinecraftMind":
    """The symbolic mind of a world, with a prior drawn from its facts.

    Raises:
        UnknownName: no symbolic mind knows this world.
    """
    if env_id not in SYMBOLIC_MINDS:
        raise UnknownName("world with a symbolic mind", env_id, SYMBOLIC_MINDS)
    from ..planners.minds.minecraft import MinecraftMind

    return MinecraftMind(_minecraft_prior(error_share, prior_seed))


@lru_cache(maxsize=64)
def _minecraft_prior(error_share: float, prior_seed: int) -> "Knowledge":
    """Drawn once for the arms of a replicate, which share it: a draw takes longer than a stream
    of easy tasks, and nobody can change it."""
    from ..envs.minecraft.prior import draw_prior

    return draw_prior(error_share, np.random.default_rng(prior_seed))


def make_planner(arm: Arm, env_id: str, world: World, prior_seed: int) -> Planner:
    """The loop of an arm, with its mind inside.

    Raises:
        UnknownName: no planner has that name.
    """
    if arm.planner == "random":
        from ..planners.random import RandomPlanner

        return RandomPlanner(world, prior_seed)
    if arm.planner not in PLANNERS:
        raise UnknownName("planner", arm.planner, PLANNERS)
    mind = make_mind(env_id, arm.error_share, prior_seed)
    if arm.planner == "deps":
        from ..planners.deps import Deps

        return Deps(mind, mind.horizon)
    if arm.planner == "zero-shot":
        from ..planners.zero_shot import ZeroShot

        return ZeroShot(mind)
    from ..planners.mindstores import Mindstores

    return Mindstores(mind, k=arm.k, max_revisions=arm.max_revisions)


def make_agent(
    env_id: str,
    arm: Arm,
    *,
    prior_seed: int,
    memories: Memories,
    where: Mapping[str, Any] | None = None,
    when: int = 0,
) -> PlanningAgent:
    """The planning agent of an arm; `where` and `when` are of all that it remembers."""
    world = registry.world(env_id)
    planner = make_planner(arm, env_id, world, prior_seed)
    return PlanningAgent(planner, world, memories, where=where, when=when)


@contextmanager
def open_memory(
    arm: Arm,
    store_path: str | Path | None,
    world: World,
    *,
    seed: int = 0,
    expected: str = "",
    embeddings: Path | None = None,
) -> "Iterator[tuple[Memories, ExperienceStore | None]]":
    """The memories of an arm, and its store while the block runs.

    `expected` is the fingerprint that a frozen store must have, at the end too. `embeddings` is
    a file in which vectors of a slow embedding are kept by text.

    Raises:
        StoreError: the store cannot be opened, or a frozen one has changed.
    """
    if arm.episodic == "off" or arm.planner != "mindstores":
        yield Memories(), None
        return
    from ..memory.conditions import Frozen, condition
    from ..memory.errors import StoreError
    from ..memory.store import ExperienceStore

    if store_path is None:
        raise StoreError(f"the memory condition `{arm.episodic}` needs a store; name one: --store")
    frozen = arm.episodic == "frozen"
    embedding = _embedding(arm.embedding, embeddings)
    with ExperienceStore(store_path, embedding=embedding, read_only=frozen) as store:
        if frozen:
            kept = Frozen(store, expected)
            yield Memories(episodic=kept), store
            kept.check()
        else:
            names = world.names
            memory = condition(arm.episodic, store, names=names, seed=seed)
            yield Memories(episodic=memory), store


def _embedding(name: str, cache: Path | None) -> Any:
    """The hashing embedding as it is; a slow one with its vectors kept."""
    if name.startswith("hashing"):
        return name
    from ..memory.embedding import embedding
    from ..memory.embedding_cache import CachedEmbedding

    return CachedEmbedding(embedding(name), cache)
