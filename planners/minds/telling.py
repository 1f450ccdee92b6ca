"""What every symbolic mind says in words: what failed, and what it expects."""

from collections.abc import Sequence

from ...envs.world import SkillCall
from ..planner import History, Prediction


def failures(history: History) -> str:
    """Each distinct failure, a line each, the last one last."""
    failed = [a for a in history if not a.feedback.success]
    told = dict.fromkeys(f"{a.call}: {a.feedback.text}" for a in reversed(failed))
    return "\n".join(reversed(told)) or "nothing has failed yet"


def expectation(success: float, doubts: Sequence[SkillCall]) -> Prediction:
    """A prediction with its text; `success` is a probability."""
    named = ", ".join(map(str, doubts)) or "none"
    return Prediction(success, tuple(doubts), f"succeeds at {success:.0%}; unconfirmed: {named}")
