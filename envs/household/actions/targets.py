"""Which object an action means: by id, or by a point of the image; and whether it is in reach."""

from ..boxes import Vector
from ..camera import image_ray
from ..codes import ErrorCode, Refused
from ..session import Session
from ..state import World
from .action import Argument, Arguments, flags, numbers

TARGET = {"objectId": Argument("text"), **numbers(x=None, y=None), **flags("forceAction")}
"""The arguments of an action on one object: `objectId`, or `x` and `y` from the image's top left
in 0..1; `forceAction` lets it act from afar and unseen."""


def target(session: Session, action: str, given: Arguments, *, receptacle: bool = False) -> str:
    """The id of the object that is meant, which is in sight unless `forceAction`.

    Raises:
        Refused: MissingArguments, AmbiguousAction, InvalidArgument; no such object;
            ObjectNotVisible or, for receptacles, ReceptacleNotVisible.
    """
    told, x, y = given["objectId"], given["x"], given["y"]
    if told is None:
        if x is None or y is None:
            missing = "objectId" if x is None and y is None else ("x" if x is None else "y")
            raise Refused(
                ErrorCode.MISSING_ARGUMENTS,
                f"action: {action} is missing the following arguments: {missing}",
            )
        name = pointed_at(session, x, y)
    elif x is None and y is None:
        name = str(told)
    else:
        raise Refused(
            ErrorCode.AMBIGUOUS_ACTION,
            f"Ambiguous action: {action} takes objectId, or x and y, not both",
        )
    world = session.world
    world.body(name)
    force = given["forceAction"]
    if name in world.ghosts and not force:
        raise Refused(ErrorCode.OBJECT_NOT_VISIBLE, f"{name} is in pieces and cannot be acted on")
    if not force and not session.is_visible(name):
        code = ErrorCode.RECEPTACLE_NOT_VISIBLE if receptacle else ErrorCode.OBJECT_NOT_VISIBLE
        raise Refused(
            code,
            "NullReferenceException: Target object not found within the specified visibility. "
            f"({name})",
        )
    return name


def pointed_at(session: Session, x: float, y: float) -> str:
    """The visible object whose box the ray through an image point enters first.

    Boxes nest (a mug on a counter's slab, an apple in a bowl's box), so a small box wins over a
    large one that the ray enters up to 0.15 m before.
    """
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise Refused(ErrorCode.INVALID_ARGUMENT, "x/y must be in [0:1]")
    world, settings = session.world, session.world.settings
    aspect = settings.width / settings.height
    eye, ray = image_ray(world.agent, x, y, settings.field_of_view, aspect)
    best: tuple[float, str] | None = None
    for row, seen in enumerate(session.look()):
        name = world.objects[row]["objectId"]
        if not seen or name == world.held:
            continue
        entry = _entry(world, row, eye, ray)
        if entry is None:
            continue
        size = world.upper[row] - world.lower[row]
        rank = entry + min(0.15, float(size[0] * size[1] * size[2]) ** (1 / 3) / 4)
        if world.objects[row]["objectType"] == "Floor":
            rank += 1.0
        if best is None or rank < best[0]:
            best = (rank, name)
    if best is None:
        raise Refused(
            ErrorCode.OBJECT_NOT_VISIBLE, f"no visible object at image point ({x:g}, {y:g})"
        )
    return best[1]


def _entry(world: World, row: int, eye: Vector, ray: Vector) -> float | None:
    """How far along a ray an object's box begins; None where the ray misses it."""
    enter, leave = 0.0, 1e9
    low, high = world.lower[row].tolist(), world.upper[row].tolist()
    for axis in range(3):
        if abs(ray[axis]) < 1e-12:
            if not low[axis] <= eye[axis] <= high[axis]:
                return None
            continue
        ends = (low[axis] - eye[axis]) / ray[axis], (high[axis] - eye[axis]) / ray[axis]
        first, last = min(ends), max(ends)
        enter, leave = max(enter, first), min(leave, last)
    return enter if enter <= leave else None
