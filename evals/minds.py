"""Where a mind's beliefs are drawn: the only place at which facts become a prior.

A mind never imports facts; its prior is drawn here and handed over.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ..envs.errors import MnemonautError, UnknownName
from .policies import AGENTS, ROOMS, VLNCE, WORLDS

if TYPE_CHECKING:
    from ..envs.minecraft.knowledge import Knowledge
    from ..planners.llm.reading import Words
    from ..planners.llm.simulated import SimulatedModel
    from ..planners.minds.household import HouseholdMind
    from ..planners.minds.minecraft import MinecraftMind
    from ..planners.minds.navigation import NavigationMind

MINECRAFT_TEXT = "mnemonaut/MinecraftText-v0"
MINECRAFT = "mnemonaut/Minecraft-v0"
HOUSEHOLD = "mnemonaut/Household-v0"

NAVIGATION = "mnemonaut/R2R-v0"

SYMBOLIC_MINDS = {
    MINECRAFT_TEXT: "minecraft",
    MINECRAFT: "minecraft",
    HOUSEHOLD: "household",
    NAVIGATION: "navigation",
}


def symbolic_mind(
    env_id: str, error_share: float, prior_seed: int
) -> "MinecraftMind | HouseholdMind | NavigationMind":
    """The symbolic mind of a world, with a prior drawn from its facts.

    Raises:
        UnknownName: no symbolic mind knows this world.
        MnemonautError: none can, since this world is told in pictures.
    """
    if env_id in (ROOMS, VLNCE):
        who = ", ".join(name for name in AGENTS if env_id in WORLDS.get(name, ()))
        raise MnemonautError(
            f"no symbolic mind can walk by pictures in {env_id}; choose who acts: --agent ({who}), "
            "or a language model: --llm"
        )
    if env_id not in SYMBOLIC_MINDS:
        other = "In any other world: a language model (--llm), or a planner of your own."
        raise UnknownName("world with a symbolic mind", env_id, SYMBOLIC_MINDS, other)
    if env_id == HOUSEHOLD:
        from ..envs.household.prior import draw_prior
        from ..planners.minds.household import HouseholdMind

        return HouseholdMind(draw_prior(error_share, np.random.default_rng(prior_seed)))
    if env_id == NAVIGATION:
        from ..envs.navigation.prior import draw_prior as draw_lexicon
        from ..planners.minds.navigation import NavigationMind

        return NavigationMind(draw_lexicon(error_share, np.random.default_rng(prior_seed)))
    from ..planners.minds.minecraft import MinecraftMind

    return MinecraftMind(_minecraft_prior(error_share, prior_seed))


def simulated_model(error_share: float, prior_seed: int) -> "SimulatedModel":
    """The simulated language model, expert in every built-in world that has a prior."""
    from ..envs import registry
    from ..envs.household.vocabulary import vocabulary
    from ..planners.llm.simulated import Expertise, SimulatedModel
    from ..planners.minds.household_words import HouseholdWords
    from ..planners.minds.minecraft_words import MinecraftWords
    from ..planners.minds.navigation_words import NavigationWords

    words: dict[str, Words] = {
        MINECRAFT_TEXT: MinecraftWords(),  # and for the blocks: the same skills, words and mind
        HOUSEHOLD: HouseholdWords(vocabulary()),
        NAVIGATION: NavigationWords(),
    }
    return SimulatedModel(
        [
            Expertise(
                frozenset(registry.world(env_id).skills),
                reader,
                symbolic_mind(env_id, error_share, prior_seed),
            )
            for env_id, reader in words.items()
        ]
    )


@lru_cache(maxsize=64)
def _minecraft_prior(error_share: float, prior_seed: int) -> "Knowledge":
    """Drawn once for the arms of a replicate, which share it: a draw takes longer than a stream
    of easy tasks, and nobody can change it."""
    from ..envs.minecraft.prior import draw_prior

    return draw_prior(error_share, np.random.default_rng(prior_seed))
