"""Composing an agent from names: planner, mind and memory are chosen here and nowhere else.

With `minds.py`, where priors are drawn, whoever reads this file sees all that an arm may know.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ..agents.planning import MAX_REPLANS, PlanningAgent
from ..agents.policy import Player, PolicyAgent
from ..envs import registry
from ..envs.errors import MnemonautError, UnknownName
from ..envs.world import World
from ..memory.conditions import CONDITIONS
from ..memory.memories import Episodic, Memories
from ..planners.planner import Mind, Planner, Usage
from .minds import symbolic_mind
from .own_parts import own_part
from .policies import JANUS, PLANNING, check_world, make_policy
from .semantics import room_prior, semantic_memory

if TYPE_CHECKING:
    import gymnasium

    from ..memory.store import ExperienceStore

PLANNERS = ("mindstores", "deps", "zero-shot", "react", "reflexion", "adapt", "random")

WITH_MEMORY = ("mindstores", "reflexion")
"""The planners that recall, beside those of a user's own; the others are handed no memory."""

ROUNDS = {"react": 100, "adapt": 40}
"""Most replanning rounds of loops whose plans are short by design; the others have DEPS's."""

ERROR_SHARE = 0.38
"""Share of the prior's statements that are wrong: where the zero-shot planner's mean over the 70
calibrated tasks comes closest to the published zero-shot GPT's 15.4 % (DEPS, Table 2); found by
`benchmarks/calibrate_prior.py`, not chosen to flatter."""


@dataclass(frozen=True, slots=True)
class Arm:
    """What is under test: planner, mind and memories.

    `error_share` is that of the symbolic mind's prior (0: the oracle); with an `llm`, such as
    `openai/NAME`, a language mind takes its place. `k` experiences are recalled for a question;
    plans are revised at most `max_revisions` times. `planner` and `episodic` may be addresses of a
    user's own, `package.module:Name` (see `own_parts.py`). `semantic` names the memory of where
    things belong (see `semantics.py`), learnt in `placements` ("": the shipped one). `agent` names
    a policy that acts in place of a planner (see `policies.py`). The rest is of the agent `janus`:
    `working` names its working memory ("": as it was trained), `initial` and `recent` its frames,
    `checkpoint` its file ("": the one that ships; see `working.py`).
    """

    name: str
    planner: str = "mindstores"
    episodic: str = "off"
    error_share: float = ERROR_SHARE
    k: int = 5
    max_revisions: int = 3
    embedding: str = "hashing"
    llm: str = ""
    semantic: str = "off"
    placements: str = ""
    agent: str = PLANNING
    working: str = ""
    initial: int | None = None
    recent: int | None = None
    checkpoint: str = ""

    @property
    def remembers(self) -> bool:
        """Whether it asks an episodic memory, if it has one."""
        return self.agent == JANUS or (self.agent == PLANNING and recalls(self.planner))


def recalls(planner: str) -> bool:
    """Whether a planner of that name is handed an episodic memory."""
    return planner in WITH_MEMORY or registry.is_address(planner)


def check_names(planner: str, episodic: str) -> None:
    """Raise UnknownName unless both are names of ours, or addresses."""
    if planner not in PLANNERS and not registry.is_address(planner):
        raise UnknownName("planner", planner, PLANNERS)
    if episodic not in CONDITIONS and not registry.is_address(episodic):
        raise UnknownName("memory condition", episodic, CONDITIONS)


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

        if entry.by_gymnasium:  # it knows the env's wrappers, such as a limit of steps
            return RemoteEnv(f"{registry.__name__}:make", {"env_id": env_id, **options})
        return RemoteEnv(entry.entry_point, {**entry.kwargs, **options})
    try:
        return registry.make(env_id, **options)
    except TypeError as error:
        said = str(error).partition(" was raised from")[0]  # gymnasium tells all arguments again
        raise MnemonautError(f"{env_id} does not take these options: {said}") from error


def make_planner(
    arm: Arm, env_id: str, world: World, prior_seed: int, mind: Mind | None = None
) -> Planner:
    """The loop of an arm, with its mind inside: `mind`, or else the symbolic one of the world.

    Raises:
        UnknownName: no planner has that name.
        MnemonautError: a planner of a user's own cannot be made.
    """
    if registry.is_address(arm.planner):
        offers: dict[str, Callable[[], Any]] = {
            "mind": lambda: mind or symbolic_mind(env_id, arm.error_share, prior_seed),
            "world": lambda: world,
            "seed": lambda: prior_seed,
            "k": lambda: arm.k,
            "max_revisions": lambda: arm.max_revisions,
        }
        own: Planner = own_part("planner", arm.planner, offers)
        return own
    if arm.planner == "random":
        from ..planners.random import RandomPlanner

        return RandomPlanner(world, prior_seed)
    if arm.planner not in PLANNERS:
        raise UnknownName("planner", arm.planner, PLANNERS)
    if arm.planner == "deps":
        from ..planners.deps import Deps

        if mind is not None:
            return Deps(mind)
        symbolic = symbolic_mind(env_id, arm.error_share, prior_seed)
        return Deps(symbolic, symbolic.horizon)
    thinking = mind or symbolic_mind(env_id, arm.error_share, prior_seed)
    if arm.planner == "zero-shot":
        from ..planners.zero_shot import ZeroShot

        return ZeroShot(thinking)
    if arm.planner == "react":
        from ..planners.react import ReAct

        return ReAct(thinking)
    if arm.planner == "reflexion":
        from ..planners.reflexion import Reflexion

        return Reflexion(thinking)
    if arm.planner == "adapt":
        from ..planners.adapt import Adapt

        return Adapt(thinking, world.subgoal)
    from ..planners.mindstores import Mindstores

    return Mindstores(thinking, k=arm.k, max_revisions=arm.max_revisions)


class Players(Protocol):
    """Makes the player of each episode of a stream; what they share is made once."""

    def __call__(
        self, memories: Memories, where: Mapping[str, Any] | None = None, when: int = 0
    ) -> Player: ...


def players_of(
    arm: Arm,
    env_id: str,
    *,
    prior_seed: int,
    mind: Mind | None = None,
    meter: Callable[[], Usage] = Usage,
    around: Callable[[Planner, World], tuple[Planner, World]] | None = None,
) -> Players:
    """Who plays the episodes of an arm; `where` and `when` are of all that is remembered.

    `mind` stands in place of the symbolic one; `meter` reads what it has cost. `around` may wrap
    the planner and the world that a planning agent gets, to watch what they do.

    Raises:
        UnknownName: there is no such agent, planner or symbolic mind.
        MnemonautError: the agent cannot act in this world.
    """
    if arm.agent == JANUS:
        from .working import janus_players

        check_world(arm.agent, env_id)
        return janus_players(arm, arm.k)
    if arm.agent != PLANNING:
        make_policy(arm.agent, env_id)  # so that a wrong name fails at once

        def policy(
            memories: Memories, where: Mapping[str, Any] | None = None, when: int = 0
        ) -> Player:
            return PolicyAgent(make_policy(arm.agent, env_id))

        return policy
    world = registry.world(env_id)
    planner = make_planner(arm, env_id, world, prior_seed, mind)
    usual = getattr(planner, "max_replans", MAX_REPLANS)  # a planner of a user's own may say
    rounds = max(ROUNDS.get(arm.planner, usual), world.max_replans)
    if around is not None:
        planner, world = around(planner, world)

    def planning(
        memories: Memories, where: Mapping[str, Any] | None = None, when: int = 0
    ) -> Player:
        return PlanningAgent(
            planner, world, memories, max_replans=rounds, where=where, when=when, meter=meter
        )

    return planning


@contextmanager
def open_memory(
    arm: Arm,
    store_path: str | Path | None,
    world: World,
    *,
    seed: int = 0,
    expected: str = "",
    embeddings: Path | None = None,
    merge: bool = False,
) -> "Iterator[tuple[Memories, ExperienceStore | None]]":
    """The memories of an arm, and its store while the block runs.

    `expected` is the fingerprint that a frozen store must have, at the end too. `embeddings` is
    a file in which vectors of a slow embedding are kept by text. Experiences `merge` only where
    nothing is compared: in a suite each is a row of its own, so that its place in time is kept.

    Raises:
        StoreError: the store cannot be opened, or a frozen one has changed.
    """
    given = _without_episodic(arm, seed)
    if arm.episodic == "off" or not arm.remembers:
        yield given, None
        return
    from ..memory.conditions import Frozen
    from ..memory.errors import StoreError
    from ..memory.store import ExperienceStore

    if store_path is None:
        raise StoreError(f"the memory condition `{arm.episodic}` needs a store; name one: --store")
    frozen = arm.episodic == "frozen"
    embedding = _embedding(arm.embedding, embeddings)
    with ExperienceStore(store_path, embedding=embedding, read_only=frozen, merge=merge) as store:
        if frozen:
            kept = Frozen(store, expected)
            yield replace(given, episodic=kept), store
            kept.check()
        else:
            store.require_writable()
            yield replace(given, episodic=_episodic(arm, store, world, seed)), store


def _episodic(arm: Arm, store: "ExperienceStore", world: World, seed: int) -> Episodic:
    """A memory over a store that may be written to."""
    if registry.is_address(arm.episodic):
        offers = {"store": lambda: store, "world": lambda: world, "seed": lambda: seed}
        own: Episodic = own_part("memory", arm.episodic, offers)
        return own
    from ..memory.conditions import condition

    return condition(
        arm.episodic, store, names=world.names, texts=world.texts, place=world.place, seed=seed
    )


def _without_episodic(arm: Arm, seed: int) -> Memories:
    """The two memories that need no store."""
    if arm.agent != JANUS:
        return Memories(semantic=semantic_memory(arm.semantic, arm.placements, seed))
    from .working import working_memory

    semantic = room_prior(arm.semantic, arm.placements, seed)
    return Memories(semantic=semantic, working=working_memory(arm))


def _embedding(name: str, cache: Path | None) -> Any:
    """The hashing embedding as it is; a slow one with its vectors kept."""
    if name.startswith("hashing"):
        return name
    from ..memory.embedding import embedding
    from ..memory.embedding_cache import CachedEmbedding

    return CachedEmbedding(embedding(name), cache)
