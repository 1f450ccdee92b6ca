"""The policy that walks straight ahead, five times: how far a path's shape alone leads."""

from .greedy import MOVES, Choice, GreedyAgent


def straightness(choice: Choice) -> float:
    """The less it turns, the better."""
    return choice.ahead


def straightest(moves: int = MOVES) -> GreedyAgent:
    """The agent."""
    return GreedyAgent(straightness, moves)
