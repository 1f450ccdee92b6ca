"""What is seen: a hand-made house, and every seen thing of real ones looked at again."""

import numpy as np

from mnemonaut.envs.homes.geometry import OrientedBox, segment_hits
from mnemonaut.envs.navigation.buildings.floors import Viewpoint
from mnemonaut.envs.navigation.buildings.layout import (
    EYE,
    Layout,
    Opening,
    Place,
    Solid,
    Thing,
    Wall,
)
from mnemonaut.envs.navigation.buildings.sight import SHRINK, faces, sight

from .conftest import Seen


def _box(x: float, y: float, size: tuple[float, float, float]) -> OrientedBox:
    return OrientedBox((x, size[1] / 2, y), size)


def _house() -> Layout:
    """Two rooms side by side, 4 m x 4 m each, with a doorway from y = 1.5 to 2.5 between them; a
    tall fridge hides a chair in the second one."""
    places = (
        Place("bedroom", "bedroom", (0.0, 0.0, 4.0, 4.0), 0, "wooden floor", "white"),
        Place("kitchen", "kitchen", (4.0, 0.0, 8.0, 4.0), 0, "tile floor", "white"),
    )
    walls = (
        Wall((0.0, 0.0), (8.0, 0.0), 0.0, 2.6, 0),
        Wall((0.0, 4.0), (8.0, 4.0), 0.0, 2.6, 0),
        Wall((0.0, 0.0), (0.0, 4.0), 0.0, 2.6, 0),
        Wall((8.0, 0.0), (8.0, 4.0), 0.0, 2.6, 0),
        Wall((4.0, 0.0), (4.0, 1.5), 0.0, 2.6, 0),
        Wall((4.0, 2.5), (4.0, 4.0), 0.0, 2.6, 0),
        Wall((4.0, 1.5), (4.0, 2.5), 2.1, 2.6, 0),
    )
    fridge = _box(7.0, 2.0, (0.6, 1.8, 0.6))
    picture = OrientedBox((3.98, 1.5, 0.7), (0.04, 0.6, 0.6))
    things = (
        Thing("fridge", "white", 1, fridge, 0, (0,)),
        Thing("chair", "", 1, _box(7.7, 2.0, (0.3, 0.9, 0.3)), 0),
        Thing("sink", "", 1, _box(5.0, 0.3, (0.6, 0.9, 0.5)), 0),
        Thing("bed", "", 0, _box(1.0, 1.0, (1.4, 0.6, 2.0)), 0),
        Thing("painting", "", 0, picture, 0),
    )
    door = Opening((0, 1), (4.0, 1.5), (4.0, 2.5), 0)
    return Layout("Hut", places, (door,), walls, (Solid(fridge, 0),), things)


def test_walls_and_furniture_hide_and_doorways_show() -> None:
    here = (Viewpoint((2.0, 2.0), 0, (0,)), Viewpoint((5.0, 3.5), 0, (1,)))
    seen = sight(_house(), here)
    # From the bedroom: the fridge through the door, not the chair behind it nor the sink aside.
    # From a corner of the kitchen: nothing of the bedroom, but past the fridge the chair.
    assert seen.things.tolist() == [
        [True, False, False, True, True],
        [True, True, True, False, False],
    ]
    assert seen.openings.tolist() == [[True], [True]]
    assert seen.thing_distance[0, 0] == 5.0
    np.testing.assert_allclose(seen.thing_heading[0, 0], np.pi / 2)
    np.testing.assert_allclose(seen.opening_heading[:, 0], [np.pi / 2, np.pi + np.arctan(2 / 3)])
    np.testing.assert_allclose(seen.walls[0, [0, 4, 6]], 2.0)
    np.testing.assert_allclose(seen.walls[0, 2], 6.0)  # through the doorway


def _hidden(scene: Seen, eye: tuple[float, float], level: float, point: tuple[float, ...],
            own: tuple[int, ...]) -> bool:  # fmt: skip
    """Slowly and by other code than the product's."""
    start, end = (eye[0], EYE, eye[1]), (point[0], point[2], point[1])
    layout = scene.survey.layout
    for index, solid in enumerate(layout.solids):
        if solid.level == level and index not in own:
            size = tuple(max(s - 2 * SHRINK - 1e-6, 0.0) for s in solid.box.size)
            core = OrientedBox(solid.box.center, (size[0], size[1], size[2]), solid.box.yaw)
            if segment_hits(core, start, end):
                return True
    for wall in layout.walls:
        if wall.level == level:
            (ax, ay), (bx, by) = wall.start, wall.end
            sheet = OrientedBox(
                ((ax + bx) / 2, (wall.bottom + wall.top) / 2, (ay + by) / 2),
                (abs(bx - ax), wall.top - wall.bottom, abs(by - ay)),
            )
            at_eye = sheet.distance(*eye) < 1e-9
            if not at_eye and segment_hits(sheet, start, end):
                return True
    return False


def test_what_is_seen_is_there_to_be_seen(seen: Seen) -> None:
    layout = seen.survey.layout
    for number, viewpoint in list(enumerate(seen.survey.viewpoints))[::4]:
        for t in np.nonzero(seen.sight.things[number])[0].tolist():
            thing = layout.things[t]
            assert thing.level == viewpoint.level
            assert any(
                not _hidden(seen, viewpoint.at, viewpoint.level, point, thing.own)
                for point in faces(thing.box)
            ), (seen.survey.graph.viewpoints[number], thing)


def test_headings_and_distances_point_to_the_thing(seen: Seen) -> None:
    at = np.array([v.at for v in seen.survey.viewpoints])
    heading, distance = seen.sight.thing_heading, seen.sight.thing_distance
    way = np.stack([np.sin(heading), np.cos(heading)], axis=-1) * distance[..., None]
    centers = [(t.box.center[0], t.box.center[2]) for t in seen.survey.layout.things]
    np.testing.assert_allclose(at[:, None] + way, np.broadcast_to(centers, way.shape), atol=1e-9)
