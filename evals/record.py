"""What is written down of an episode: the record that counts, and the trace to look at."""

from collections.abc import Mapping
from typing import Any

from ..agents.episode import Outcome, run_episode
from ..agents.policy import Player
from ..agents.rounds import Round
from ..envs.errors import EnvError
from ..envs.world import World
from .job import Job, Played
from .trace import Tracer, trace_of

ENDS = ("goal reached", "out of time", "gave up", "stopped", "error")
"""How an episode ends: `out of time` at its cap of steps; `gave up` where the agent stopped,
`stopped` where it declared the work done, or the env ended it, short of the goal; `error` where
the env crashed or hung, or whoever played it did."""


def play_episode(
    env: Any, agent: Player, world: World, task: str, seed: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """One episode as (record, trace); a crash or hang of the env is an error episode, never
    dropped."""
    tracer = Tracer(world)
    error, outcome = None, None
    try:
        outcome = run_episode(env, agent, task=task, seed=seed, observe=tracer.observe)
    except EnvError as raised:
        error = f"{type(raised).__name__}: {raised}"
    trace = trace_of(agent, tracer)
    return _record(agent, outcome, error, seed, trace), trace


def lost(job: Job, index: int, reason: str) -> Played:
    """An error episode that nobody could play: it counts as a failure, and its stream goes on.

    `reason` is one line: that its worker died, say. What it remembered is to be withdrawn before.
    """
    nothing: dict[str, Any] = {"when": 0, "store": [0, 0]}
    last = job.records[-1] if job.records else nothing
    place = job.place(index, job.episodes()[index])
    trace = trace_of(None, None)
    record = _record(None, None, reason, _seed(job, index), trace)
    language = {"llm": _nothing_spent()} if job.arm.llm else {}
    kept = {"when": last["when"], "store": list(last["store"])}
    return Played(record | language | place | kept, place | trace)


def _seed(job: Job, index: int) -> int:
    from .schedule import stable_seed

    nth, task = job.episodes()[index]
    return stable_seed(job.suite.seed, "luck", job.key.replicate, nth, task)


def _nothing_spent() -> dict[str, Any]:
    from ..planners.llm.client import Spent
    from .language import spent_record

    return spent_record(Spent(), None)


def _record(
    agent: Player | None,
    outcome: Outcome | None,
    error: str | None,
    seed: int,
    trace: Mapping[str, Any],
) -> dict[str, Any]:
    rounds = [] if agent is None else agent.rounds
    recalled = {r.id for done in rounds for r in done.decision.recalled}
    score = {} if outcome is None else dict(outcome.score)
    return {
        **({"score": score} if score else {}),
        "seed": seed,
        "success": outcome is not None and outcome.success,
        "error": error,
        "ended": _ended(outcome),
        "steps": 0 if outcome is None else outcome.steps,
        "actions": 0 if outcome is None else outcome.actions,
        "gave_up": outcome is not None and outcome.gave_up,
        "replans": max(0, len(rounds) - 1),
        "plan_length": len(rounds[0].decision.plan.calls) if rounds else 0,
        "recalled": len(recalled),
        "remembered": 0 if agent is None else len(agent.remembered),
        "tokens": sum(r.decision.usage.tokens_in + r.decision.usage.tokens_out for r in rounds),
        "rounds": [_round(*both) for both in zip(rounds, trace["rounds"], strict=True)],
    }


def _ended(outcome: Outcome | None) -> str:
    if outcome is None:
        return "error"
    if outcome.success:
        return "goal reached"
    if outcome.gave_up:
        return "gave up"
    return "out of time" if outcome.truncated else "stopped"


def _round(done: Round, told: Mapping[str, Any]) -> dict[str, Any]:
    """A decision and what came of it, short enough to keep for every episode.

    `told` is the same in the trace, whose words are taken.
    """
    decision = done.decision
    return {
        "plan": told["plan"],
        "recalled": [[r.id, round(r.score, 4)] for r in decision.recalled],
        "predicted": [round(p.success, 4) for p in decision.predictions],
        "revised": len(decision.revisions),
        "attempts": [[one["call"], one["success"], one["text"]] for one in told["attempts"]],
    }
