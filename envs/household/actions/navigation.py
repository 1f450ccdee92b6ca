"""Walking, turning, looking, standing and crouching, and being put somewhere else."""

import math
from typing import Any

from ..camera import MAX_LOOK_DOWN, MAX_LOOK_UP, heading
from ..codes import ErrorCode, Refused, failed
from ..session import Session
from .action import Action, Argument, Arguments, flags, numbers

_SIDE = {"MoveAhead": 0.0, "MoveRight": 90.0, "MoveBack": 180.0, "MoveLeft": 270.0}


def _follow(session: Session) -> None:
    """What is held goes with the hand."""
    world = session.world
    if world.held is not None:
        agent = world.agent
        world.carry(world.held, agent.hand, {"x": agent.horizon, "y": agent.yaw, "z": 0.0})


def _move(session: Session, side: float, given: Arguments) -> None:
    """Walk; on a grid the target snaps to it, and the whole way must be free."""
    agent, settings = session.world.agent, session.world.settings
    magnitude = given["moveMagnitude"]
    length = settings.grid_size if magnitude in (None, 0.0) else magnitude
    if length < 0:
        raise Refused(ErrorCode.INVALID_ARGUMENT, "moveMagnitude must not be negative")
    dx, dz = heading(agent.yaw + side)
    x, z = agent.x + dx * length, agent.z + dz * length
    if settings.snap_to_grid:
        x, z = _snapped(x, settings.grid_size), _snapped(z, settings.grid_size)
    if not session.space.free_along((agent.x, agent.z), (x, z)):
        raise failed(f"The way to ({x:.2f}, {z:.2f}) is blocked; Agent 0 cannot move there")
    agent.x, agent.z = x, z
    _follow(session)


def _snapped(value: float, grid: float) -> float:
    # Rounding to 4 decimals keeps 0.1 m grids free of binary tails.
    return round(math.floor(value / grid + 0.5) * grid, 4)


def _turn(session: Session, sign: float, given: Arguments) -> None:
    degrees = given["degrees"]
    step = session.world.settings.rotate_step if degrees in (None, 0.0) else degrees
    if step < 0:
        raise Refused(ErrorCode.INVALID_ARGUMENT, "degrees must not be negative")
    agent = session.world.agent
    agent.yaw = round((agent.yaw + sign * step) % 360.0, 4) % 360.0
    _follow(session)


def _look(session: Session, sign: float, given: Arguments) -> None:
    """Tilt the camera; positive horizons look down."""
    degrees = given["degrees"]
    step = 30.0 if degrees in (None, 0.0) else degrees
    if step < 0:
        raise Refused(ErrorCode.INVALID_ARGUMENT, "degrees must not be negative")
    agent = session.world.agent
    horizon = round(agent.horizon + sign * step, 4)
    if horizon < MAX_LOOK_UP - 0.01:
        raise Refused(
            ErrorCode.LOOK_UP_CANT_EXCEED_MAX,
            f"can't look up beyond {-MAX_LOOK_UP:g} degrees above the forward horizon",
        )
    if horizon > MAX_LOOK_DOWN + 0.01:
        raise Refused(
            ErrorCode.LOOK_DOWN_CANT_EXCEED_MIN,
            f"can't look down beyond {MAX_LOOK_DOWN:g} degrees below the forward horizon",
        )
    agent.horizon = horizon
    _follow(session)


def _posture(session: Session, standing: bool) -> None:
    agent = session.world.agent
    if agent.standing == standing:
        raise failed(f"Already {'standing' if standing else 'crouching'}")
    agent.standing = standing
    _follow(session)


def _teleport(session: Session, given: Arguments, full: bool) -> None:
    """Go to a pose; what is not given stays as it is (TeleportFull needs all)."""
    agent = session.world.agent
    place, turn = given["position"], given["rotation"]
    if place is None and None not in (given["x"], given["y"], given["z"]):
        place = {axis: given[axis] for axis in "xyz"}
    others = [name for name in ("rotation", "horizon", "standing") if given[name] is None]
    missing = [*(["position"] if place is None else []), *others]
    if full and missing:
        raise Refused(
            ErrorCode.MISSING_ARGUMENTS,
            f"action: TeleportFull is missing the following arguments: {','.join(missing)}",
        )
    horizon = agent.horizon if given["horizon"] is None else given["horizon"]
    if not MAX_LOOK_UP - 0.01 <= horizon <= MAX_LOOK_DOWN + 0.01:
        raise failed(
            f"Each horizon must be in [{MAX_LOOK_UP:g}:{MAX_LOOK_DOWN:g}]; {horizon:g} is not"
        )
    if place is not None:
        if not given["forceAction"] and not session.space.free(place["x"], place["z"]):
            raise failed(
                f"({place['x']:.2f}, {place['z']:.2f}) is not free; ask GetReachablePositions"
            )
        if not given["forceAction"] and abs(place["y"] - agent.y) > 0.2:
            raise failed(f"y must be about {agent.y:.3f}, the height of this floor")
        agent.x, agent.z = place["x"], place["z"]
    if turn is not None:
        agent.yaw = round(turn["y"] % 360.0, 4) % 360.0
    agent.horizon = horizon
    if given["standing"] is not None:
        agent.standing = given["standing"]
    _follow(session)


def _walk(name: str) -> Action:
    arguments = {
        **numbers(moveMagnitude=None, noise=0.0),
        **flags("forceAction", "manualInteract", "allowAgentsToIntersect"),
    }

    def perform(session: Session, given: Arguments) -> None:
        _move(session, _SIDE[name], given)

    return Action(name, arguments, perform)


def _rotate(name: str, sign: float) -> Action:
    arguments = {**numbers(degrees=None), **flags("forceAction", "manualInteract")}
    tilt = name.startswith("Look")

    def perform(session: Session, given: Arguments) -> None:
        (_look if tilt else _turn)(session, sign, given)

    return Action(name, arguments, perform)


def _stand(name: str, standing: bool) -> Action:
    def perform(session: Session, _given: Arguments) -> None:
        _posture(session, standing)

    return Action(name, {}, perform)


def _go(name: str, full: bool) -> Action:
    arguments = {
        "position": Argument("point"),
        "rotation": Argument("turn"),
        "horizon": Argument("number"),
        "standing": Argument("flag"),
        **flags("forceAction"),
        **numbers(x=None, y=None, z=None),
    }

    def perform(session: Session, given: Arguments) -> None:
        _teleport(session, given, full)

    return Action(name, arguments, perform)


def _nothing(_session: Session, _given: Arguments) -> Any:
    return None


NAVIGATION = (
    *(_walk(name) for name in _SIDE),
    _rotate("RotateLeft", -1.0),
    _rotate("RotateRight", 1.0),
    _rotate("LookUp", -1.0),
    _rotate("LookDown", 1.0),
    _stand("Stand", True),
    _stand("Crouch", False),
    _go("Teleport", False),
    _go("TeleportFull", True),
    Action("Pass", {}, _nothing),
    Action("Done", {}, _nothing),
)
