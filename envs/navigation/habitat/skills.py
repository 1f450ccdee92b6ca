"""What a planner may call in continuous navigation."""

import math

from ...errors import TaskError
from ...world import Feedback, Skill, SkillRun, Transition
from .spaces import FORWARD, LEFT, RIGHT, STEP, STOP, TURN

_SIDES = {"left": LEFT, "right": RIGHT, "around": RIGHT}
_FARTHEST = 20.0  # metres of one call


def forward(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    """Walk so many metres ahead; ends where something is in the way."""
    try:
        asked = float(args[0]) if args else STEP
    except ValueError:
        asked = 0.0
    if not STEP / 2 <= asked <= _FARTHEST or len(args) > 1:
        raise TaskError(f"say how many metres: forward({STEP}) to forward({_FARTHEST:.0f})")
    steps = round(asked / STEP)
    start = transition.info["place"]["at"]
    for _ in range(steps):
        transition = yield FORWARD
        if transition.info["collided"]:
            break
    walked = round(math.dist(start, transition.info["place"]["at"]), 2)
    facts = {"walked": walked}
    if transition.info["collided"]:
        told = f"something is in the way after {walked:g} m; turn first"
        return Feedback(False, told, {"cause": "blocked", **facts})
    return Feedback(True, f"walked {walked:g} m ahead", facts)


def turn(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    """Turn on the spot by so many degrees, rounded to the turns there are."""
    side = str(args[0]) if args else ""
    usual = 180 if side == "around" else 90
    try:
        asked = float(args[1]) if len(args) > 1 else usual
    except ValueError:
        asked = 0.0
    if side not in _SIDES or not TURN / 2 <= asked <= 180 or len(args) > 2:
        raise TaskError(f"say which way and how far: turn(left, {TURN}) to turn(right, 180)")
    turns = round(asked / TURN)
    for _ in range(turns):
        transition = yield _SIDES[side]
    heading = transition.info["place"]["heading"]
    told = f"turned {side} by {turns * TURN} degrees, now facing {heading:.0f}"
    return Feedback(True, told, {"heading": heading})


def stop(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    """End the episode here; whether it was the goal is told as far as the env tells."""
    transition = yield STOP
    shown = transition.info["shown"]
    success = bool(transition.info["success"])
    told = f"You stopped {shown['distance']:.1f} m from the goal." if shown else "You stopped."
    return Feedback(success, told, shown)


_ALL = (
    Skill("forward", "forward(metres): walk ahead, a quarter metre a step", forward),
    Skill("turn", "turn(left or right, degrees): on the spot, 15 degrees a step", turn),
    Skill("stop", "stop(): this is the goal; ends the episode", stop),
)

SKILLS = {skill.name: skill for skill in _ALL}
"""Skills by name."""
