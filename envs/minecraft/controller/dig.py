"""Break a block: take the right tool, aim, hold the attack until the cell is open."""

from ..knowledge import suffices, tool_class
from .actions import ATTACK, Keys
from .aim import Aim, aim_at
from .body import Acting, Body
from .known import Cell
from .palette import UNKNOWN
from .terrain import CLOSED

_PATIENCE = 25
_TRIES = 6
_BREATH = 60


def best_tool(body: Body, number: int, needed: str | None = None) -> str:
    """What to hold for a kind of block: the poorest tool that is not slow, "" where none helps.

    With `needed`, the poorest tool that makes the block drop what is wanted.
    """
    kind = body.known.palette.tool_kind(number)
    if not kind:
        return ""
    fitting = [t for t in body.tools() if tool_class(t)[0] == kind]
    if needed is not None and tool_class(needed)[0] == kind:
        fitting = [t for t in fitting if suffices(t, needed)]
    return min(fitting, key=_dearness, default="")


def _dearness(tool: str) -> tuple[int, str]:
    """Stone first: wood is slow, better tools are wanted for better blocks."""
    order = ("stone", "iron", "wooden", "golden", "diamond")
    material = tool.partition("_")[0]
    return (order.index(material) if material in order else len(order), tool)


def aim(body: Body, target: Cell) -> Aim | None:
    """The turn of the camera that reaches a cell; None where the arm does not."""
    return aim_at(body.known, body.eye, body.yaw, body.pitch, target, body.cost_list(), CLOSED)


def dig(body: Body, target: Cell, needed: str | None = None) -> Acting:
    """Break the block of a cell and whatever stands before it; returns whether it is gone.

    It does not walk: the caller has brought the body within reach.
    """
    known = body.known
    for _ in range(_TRIES):
        number = known.at(*target)
        if number == UNKNOWN:
            return False
        if not known.palette.stops_sight[number]:
            return True
        taken = aim(body, target)
        if taken is None:
            return False
        if not (yield from _strike(body, target, taken, needed)):
            return False
    return not known.palette.stops_sight[known.at(*target)]


def _strike(body: Body, target: Cell, taken: Aim, needed: str | None) -> Acting:
    """Hold the attack along one look until the first block on it is gone; False if it stays."""
    known = body.known
    first = taken.before[0] if taken.before else target
    number = known.at(*first)
    tool = best_tool(body, number, needed if first == target else None)
    if tool and body.held() != tool:
        yield from body.hold(tool)
    patience = body.cost_list()[number] * 2 + _PATIENCE
    if not body.stands:
        patience += patience
    pitch, yaw = taken.pitch, taken.yaw
    place = body.place
    for _ in range(patience):
        yield from body.step(Keys(function=ATTACK, pitch=pitch, yaw=yaw))
        pitch = yaw = 0
        if body.observation["life_stats"]["oxygen"].item() < _BREATH:
            return False
        if known.at(*first) != number or not known.palette.stops_sight[known.at(*target)]:
            return True
        if max(abs(a - b) for a, b in zip(place, body.place, strict=True)) > 0.4:
            return True  # pushed or fallen: aim anew
    return False
