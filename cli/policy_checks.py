"""Which options go with which agent; told before anything is loaded."""

from collections.abc import Mapping
from typing import Any

from ..envs.errors import MnemonautError, UnknownName
from ..evals.policies import AGENTS, JANUS, PLANNING, check_world
from ..evals.semantics import PLACEMENTS
from ..evals.working import check_working


def check_agent(
    agent: str,
    env_id: str,
    *,
    planner: bool,
    episodic: str,
    semantic: str,
    llm: str | None,
    working: Mapping[str, Any],
) -> None:
    """Raise unless the agent can use what it is given.

    Args:
        planner: whether another planner than the usual one is asked for.
        working: the options of a working memory, by name; None where one was not given.

    Raises:
        UnknownName, MnemonautError: one line that says which option to leave out or to add.
    """
    if agent not in AGENTS:
        raise UnknownName("agent", agent, AGENTS)
    given = [f"--{name}" for name, value in working.items() if value is not None]
    if agent != JANUS and given:
        raise MnemonautError(
            f"agent {agent} has no working memory; leave {' and '.join(given)} out, "
            f"or add --agent {JANUS}"
        )
    if agent == JANUS:
        _check_janus(planner or bool(llm), semantic, working)
    elif agent != PLANNING and (planner or episodic != "off" or semantic != "off" or llm):
        raise MnemonautError(
            f"agent {agent} neither remembers nor plans; leave --planner, --episodic, --semantic "
            "and --llm out"
        )
    check_world(agent, env_id)


def _check_janus(plans: bool, semantic: str, working: Mapping[str, Any]) -> None:
    if plans:
        raise MnemonautError(
            f"agent {JANUS} plans nothing and asks no language model; leave --planner and --llm out"
        )
    if semantic not in ("off", *PLACEMENTS):
        raise UnknownName("memory of rooms", semantic, ("off", *PLACEMENTS))
    check_working(working["working"] or "", working["initial"], working["recent"])
