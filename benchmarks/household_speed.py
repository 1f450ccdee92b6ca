"""How fast the headless AI2-THOR is, all fields read, and how fast its pictures are drawn."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from mnemonaut.envs.homes.render import open_renderer
from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.sources import scene_source

ROTATION = ("RotateRight", "MoveAhead", "RotateLeft", "MoveAhead", "LookDown", "MoveBack", "LookUp")
FRAMES = 300


def read(event: Any) -> int:
    """Read every field of every object, as an agent that wants to know all would."""
    seen = 0
    for body in event.metadata["objects"]:
        for name in body:
            seen += body[name] is not None
    return seen


def steps(scene: str = "FloorPlan1", count: int = 4000) -> dict[str, float]:
    """Steps a second, with interactions now and then; and of the floor beside it.

    The floor copies the objects' dictionaries and reads them: what no simulator that hands out
    its own events can do without.
    """
    house = HeadlessController(scene, scenes=scene_source("ithor"))
    event = house.last_event
    for action in ROTATION:  # compile and warm up
        house.step(action)
    names = [body["objectId"] for body in event.metadata["objects"] if body["openable"]]
    kept: list[tuple[Any, list[dict[str, Any]]]] = []
    begun = time.perf_counter()
    for nth in range(count):
        if nth % 10 == 9:
            verb = "CloseObject" if (nth // 10) % 2 else "OpenObject"
            object_id = names[(nth // 20) % len(names)]
            event = house.step(verb, objectId=object_id, forceAction=True)
        else:
            event = house.step(ROTATION[nth % len(ROTATION)])
        read(event)
        if nth % 500 == 0:
            kept.append((event, [dict(body) for body in event.metadata["objects"]]))
    taken = time.perf_counter() - begun
    still = all(event.metadata["objects"] == copy for event, copy in kept)
    objects = event.metadata["objects"]
    begun = time.perf_counter()
    for _ in range(count):
        for body in [dict(body) for body in objects]:
            for name in body:
                body[name]
    floor = time.perf_counter() - begun
    return {
        "headless_steps_per_second": round(count / taken, 1),
        "copy_and_read_floor_per_second": round(count / floor, 1),
        "objects_in_the_scene": len(objects),
        "events_kept_their_values": float(still),
    }


def frames(scene: str = "FloorPlan1") -> dict[str, float]:
    """RGB, depth and instance ids at 224x224, a turn between any two, for each engine there is."""
    house = HeadlessController(
        scene,
        scenes=scene_source("ithor"),
        width=224,
        height=224,
        render=True,
        renderDepthImage=True,
        renderInstanceSegmentation=True,
    )

    def draw() -> None:
        event = house.step("RotateRight", degrees=7.0)
        assert event.frame is not None and event.depth_frame is not None
        assert event.instance_segmentation_frame is not None

    through = _rate(draw)
    found = {"fps_224_through_the_controller": through}
    from mnemonaut.envs.homes.render import Camera
    from mnemonaut.envs.household.pictures import depict

    loaded = scene_source("ithor").load(scene)
    boxes = depict(loaded, loaded.objects).boxes
    agent = house.last_event.metadata["agent"]["position"]
    for engine in ("numba", "moderngl"):
        renderer = open_renderer(engine)
        yaw = 0.0

        def turn(renderer: Any = renderer) -> None:
            nonlocal yaw
            yaw += 7.0
            at = (agent["x"], agent["y"] + 0.675, agent["z"])
            renderer.render(boxes, Camera(at, yaw=yaw, width=224, height=224))

        found[f"fps_224_{engine}"] = _rate(turn)
        renderer.close()
    return found


def _rate(call: Callable[[], None]) -> float:
    for _ in range(10):
        call()
    begun = time.perf_counter()
    for _ in range(FRAMES):
        call()
    return round(FRAMES / (time.perf_counter() - begun), 1)


def measured() -> Mapping[str, float]:
    return {**steps(), **frames()}
