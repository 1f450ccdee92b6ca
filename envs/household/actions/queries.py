"""Questions about the scene: where one can stand, what could be reached from where, ways."""

import itertools
import math
from collections import deque
from typing import Any

from ..boxes import point
from ..camera import MAX_LOOK_DOWN, MAX_LOOK_UP, Agent
from ..codes import ErrorCode, Refused, failed
from ..placement_spots import lattice
from ..session import Session
from .action import Action, Argument, Arguments, flags, numbers
from .targets import pointed_at

MAX_DISTANCE = 1e5


def _stands(session: Session) -> list[tuple[float, float]]:
    """The grid points that the agent can walk to, itself included.

    Where it stands on no free place (a forced teleport), those of the nearest known point.
    """
    return session.space.flood(_begin(session), session.world.settings.grid_size)


def _begin(session: Session) -> tuple[float, float]:
    here = session.world.agent.x, session.world.agent.z
    return here if session.space.free(*here) else session.space.nearest(*here) or here


def reachable(session: Session, _given: Arguments) -> list[dict[str, float]]:
    """Every grid point that the agent can walk to."""
    y = session.world.agent.y
    found = [{"x": round(x, 4), "y": y, "z": round(z, 4)} for x, z in _stands(session)]
    if not found:
        raise failed("No reachable positions: no free place of this scene is known")
    return found


def interactable_poses(session: Session, given: Arguments) -> list[dict[str, Any]]:
    """Poses from which an object would be visible and in reach."""
    world = session.world
    name = given["objectId"]
    world.body(name)
    low, high = world.box(name)
    places = given["positions"]
    stands = [(p["x"], p["z"]) for p in places] if places else _stands(session)
    reach = min(given["maxDistance"], world.settings.visibility_distance)
    turns = given["rotations"] or _steps(world.settings.rotate_step)
    tilts = given["horizons"] or (-30.0, 0.0, 30.0, 60.0)
    postures = given["standings"] or (True, False)
    if any(not MAX_LOOK_UP <= tilt <= MAX_LOOK_DOWN for tilt in tilts):
        raise Refused(ErrorCode.INVALID_ARGUMENT, "horizons must be in [-30:60]")
    found: list[dict[str, Any]] = []
    for x, z in stands:
        apart = math.hypot(min(max(x, low[0]), high[0]) - x, min(max(z, low[2]), high[2]) - z)
        if apart > reach:
            continue
        for yaw, tilt, standing in itertools.product(turns, tilts, postures):
            if session.sight.would_see(name, Agent(x, world.agent.y, z, yaw, tilt, standing)):
                found.append(
                    {
                        "x": x, "y": world.agent.y, "z": z,
                        "rotation": yaw, "horizon": tilt, "standing": standing,
                    }
                )  # fmt: skip
    return found


def _steps(step: float) -> list[float]:
    return [step * turn for turn in range(max(1, int(360.0 / step + 1e-6)))]


def shortest_path(session: Session, given: Arguments) -> dict[str, Any]:
    """Corners of the shortest grid path to where an object can be reached."""
    world = session.world
    name = given["objectId"]
    if name is None:
        if given["objectType"] is None:
            raise Refused(
                ErrorCode.MISSING_ARGUMENTS,
                "action: GetShortestPath is missing the following arguments: objectId",
            )
        of_type = world.of_type(given["objectType"])
        if not of_type:
            raise failed(f"there is no {given['objectType']} in the scene")
        name = of_type[0]
    world.body(name)
    low, high = world.box(name)
    middle = (float(low[0] + high[0]) / 2, float(low[2] + high[2]) / 2)
    return _path(session, given["position"], middle)


def path_to_point(session: Session, given: Arguments) -> dict[str, Any]:
    """Corners of the shortest grid path to the point nearest to a place."""
    goal = given["target"]
    return _path(session, given["position"], (goal["x"], goal["z"]))


def _path(
    session: Session, start: dict[str, float] | None, goal: tuple[float, float]
) -> dict[str, Any]:
    size = session.world.settings.grid_size
    begin = _begin(session) if start is None else (start["x"], start["z"])
    stands = session.space.flood(begin, size)
    if not stands:
        raise failed(f"no way begins at ({begin[0]:.2f}, {begin[1]:.2f}); it is not free")
    keys = {_key(stand, begin, size): stand for stand in stands}
    end = min(keys, key=lambda key: (round(math.dist(keys[key], goal), 6), key))
    came: dict[tuple[int, int], tuple[int, int]] = {(0, 0): (0, 0)}
    pending = deque([(0, 0)])
    while pending and end not in came:
        i, k = pending.popleft()
        for key in ((i + 1, k), (i - 1, k), (i, k + 1), (i, k - 1)):
            if key in keys and key not in came and session.space.free_along(keys[i, k], keys[key]):
                came[key] = (i, k)
                pending.append(key)
    way = [end]
    while way[-1] != (0, 0):
        way.append(came[way[-1]])
    y = session.world.agent.y
    corners = [point((round(keys[key][0], 4), y, round(keys[key][1], 4))) for key in way[::-1]]
    return {"corners": corners}


def _key(stand: tuple[float, float], begin: tuple[float, float], size: float) -> tuple[int, int]:
    return round((stand[0] - begin[0]) / size), round((stand[1] - begin[1]) / size)


def coordinates_above(session: Session, given: Arguments) -> list[dict[str, float]]:
    """Points on a receptacle where things could be put."""
    world = session.world
    name = given["objectId"]
    if not world.body(name)["receptacle"]:
        raise failed(f"{name} is not a receptacle")
    agent = world.agent
    found = lattice(world, name)
    if not given["anywhere"]:
        reach = world.settings.visibility_distance
        found = [p for p in found if math.dist((p[0], p[2]), (agent.x, agent.z)) <= reach]
    return [point(place) for place in found]


def in_frame(session: Session, given: Arguments) -> str:
    """The object at an image point."""
    return pointed_at(session, given["x"], given["y"])


_WHICH = {"objectId": Argument("text", required=True)}

QUERIES = (
    Action(
        "GetReachablePositions",
        {
            **numbers(gridMultiplier=1.0, maxStepCount=None, maxDistance=None),
            **flags("visualize", "directionsRelativeAgent"),
        },
        reachable,
    ),
    Action(
        "GetInteractablePoses",
        {
            **_WHICH,
            "positions": Argument("list of point"),
            "rotations": Argument("list of number"),
            "horizons": Argument("list of number"),
            "standings": Argument("list of flag"),
            **numbers(maxDistance=MAX_DISTANCE),
        },
        interactable_poses,
    ),
    Action(
        "GetShortestPath",
        {
            "objectId": Argument("text"),
            "objectType": Argument("text"),
            "position": Argument("point"),
            **numbers(allowedError=0.0001),
        },
        shortest_path,
    ),
    Action(
        "GetShortestPathToPoint",
        {
            "target": Argument("point", required=True),
            "position": Argument("point"),
            **numbers(allowedError=0.0001),
        },
        path_to_point,
    ),
    Action(
        "GetSpawnCoordinatesAboveReceptacle",
        {**_WHICH, "anywhere": Argument("flag", True)},
        coordinates_above,
    ),
    Action(
        "GetObjectInFrame",
        {
            "x": Argument("number", required=True),
            "y": Argument("number", required=True),
            **flags("checkVisible"),
        },
        in_frame,
    ),
)
