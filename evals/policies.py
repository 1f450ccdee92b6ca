"""Agents by name: the one that plans, and policies that only some worlds have."""

from typing import TYPE_CHECKING

from ..envs.errors import MnemonautError, UnknownName

if TYPE_CHECKING:
    from ..agents.agent import Agent

PLANNING = "planning"
NAVIGATION = ("random-walk", "stop", "straightest", "text-greedy", "shortest")
"""Room-to-Room's learning-free policies; `shortest` is told the goal, an oracle.
`random-walk` turns its head, so its env needs `actions = "low-level"`."""

AGENTS = (PLANNING, *NAVIGATION)


def make_policy(name: str, env_id: str) -> "Agent":
    """The policy of that name.

    Raises:
        UnknownName: there is none of that name.
        MnemonautError: it cannot act in this world.
    """
    if name not in NAVIGATION:
        raise UnknownName("agent", name, AGENTS)
    if env_id != "mnemonaut/R2R-v0":
        raise MnemonautError(f"agent {name} only navigates; use it with mnemonaut/R2R-v0")
    if name == "random-walk":
        from ..agents.navigation.random import RandomAgent

        return RandomAgent()
    if name == "stop":
        from ..agents.navigation.stop import StopAgent

        return StopAgent()
    if name == "straightest":
        from ..agents.navigation.straightest import straightest

        return straightest()
    if name == "text-greedy":
        from ..agents.navigation.text_greedy import text_greedy

        return text_greedy()
    from ..agents.navigation.shortest import ShortestPathOracle

    return ShortestPathOracle()
