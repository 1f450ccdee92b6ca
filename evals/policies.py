"""Agents by name: the one that plans, and policies that only some worlds have."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..envs.errors import MnemonautError, UnknownName

if TYPE_CHECKING:
    from ..agents.agent import Agent

PLANNING = "planning"
NAVIGATION = ("random-walk", "stop", "straightest", "text-greedy", "shortest")
"""Room-to-Room's learning-free policies; `shortest` is told the goal, an oracle.
`random-walk` turns its head, so its env needs `actions = "low-level"`."""

CONTINUOUS = ("vlnce-random", "vlnce-forward", "rooms-expert")
"""VLN-CE's learning-free policies; `rooms-expert` is told the goal, an oracle."""

JANUS = "janus"
"""The one with a working memory, see `working.py`; it may have the other memories too."""

AGENTS = (PLANNING, *NAVIGATION, *CONTINUOUS, JANUS)

R2R = "mnemonaut/R2R-v0"
VLNCE = "mnemonaut/VLNCE-v0"
ROOMS = "mnemonaut/Rooms-v0"

WORLDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(NAVIGATION, (R2R,)),
        "stop": (R2R, ROOMS, VLNCE),
        **dict.fromkeys(CONTINUOUS, (ROOMS, VLNCE)),
        "rooms-expert": (ROOMS,),
        JANUS: (ROOMS, VLNCE),
    }
)
"""Where each policy can act."""


def check_world(name: str, env_id: str) -> None:
    """Raise unless an agent of that name can act in that world.

    Raises:
        UnknownName: there is none of that name.
        MnemonautError: it cannot act in this world.
    """
    if name not in AGENTS:
        raise UnknownName("agent", name, AGENTS)
    if name != PLANNING and env_id not in WORLDS[name]:
        worlds = " or ".join(WORLDS[name])
        raise MnemonautError(f"agent {name} only navigates; use it with {worlds}")


def make_policy(name: str, env_id: str) -> "Agent":
    """The policy of that name; Janus, which is made of a checkpoint, comes from `working.py`.

    Raises:
        UnknownName: there is none of that name.
        MnemonautError: it cannot act in this world.
    """
    check_world(name, env_id)
    if name in CONTINUOUS:
        return _continuous(name)
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
    if name == "shortest":
        from ..agents.navigation.shortest import ShortestPathOracle

        return ShortestPathOracle()
    raise UnknownName("learning-free policy", name, WORLDS.keys() - {JANUS})


def _continuous(name: str) -> "Agent":
    from ..agents.navigation import continuous

    if name == "vlnce-random":
        return continuous.VlnceRandomAgent()
    if name == "vlnce-forward":
        return continuous.VlnceForwardAgent()
    return continuous.RoomsExpertAgent()
