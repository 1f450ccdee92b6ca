"""An episode as plain JSON, for `mnemonaut run --json`."""

from typing import Any

from ..agents.episode import Outcome
from ..agents.policy import Player
from ..agents.rounds import Round
from ..planners.planner import Attempt, Plan


def episode_record(seed: int, outcome: Outcome, agent: Player) -> dict[str, Any]:
    """All that the story tells, in the same order."""
    goal = outcome.goal
    return {
        "seed": seed,
        "goal": {
            "task": goal.task,
            "text": goal.text,
            "target": dict(goal.target),
            "max_steps": goal.max_steps,
        },
        "rounds": [round_record(done) for done in agent.rounds],
        "outcome": {
            "success": outcome.success,
            "gave_up": outcome.gave_up,
            "actions": outcome.actions,
            "steps": outcome.steps,
            "reward": outcome.reward,
        },
        "remembered": list(agent.remembered),
    }


def round_record(done: Round) -> dict[str, Any]:
    """A decision, how it came about, and the attempts that it led to."""
    decision = done.decision
    return {
        "state": {"text": done.state.text, "facts": dict(done.state.facts)},
        "explanation": decision.explanation,
        "recalled": [
            {
                "id": recall.id,
                "score": recall.score,
                "why": dict(recall.why),
                "task": recall.experience.task,
                "success": recall.experience.success,
                "outcome": recall.experience.outcome.get("text", ""),
            }
            for recall in decision.recalled
        ],
        "predictions": [
            {
                "success": prediction.success,
                "doubts": [str(call) for call in prediction.doubts],
                "text": prediction.text,
            }
            for prediction in decision.predictions
        ],
        "revised": [plan_record(plan) for plan in decision.revisions],
        "plan": plan_record(decision.plan),
        "usage": {
            "calls": decision.usage.calls,
            "tokens_in": decision.usage.tokens_in,
            "tokens_out": decision.usage.tokens_out,
        },
        "attempts": [attempt_record(attempt) for attempt in done.attempts],
        "success": done.success,
    }


def plan_record(plan: Plan) -> dict[str, Any]:
    return {
        "calls": [{"skill": call.skill, "args": list(call.args)} for call in plan.calls],
        "reason": plan.reason,
    }


def attempt_record(attempt: Attempt) -> dict[str, Any]:
    feedback = attempt.feedback
    return {
        "call": str(attempt.call),
        "success": feedback.success,
        "text": feedback.text,
        "facts": dict(feedback.facts),
        "change": dict(attempt.change),
    }
