"""What a home's items are drawn as."""

from math import hypot

import pytest

from mnemonaut.envs.homes.geometry import OrientedBox
from mnemonaut.envs.navigation.buildings.dressing import DRESSED
from mnemonaut.envs.navigation.buildings.lexicon import FLOORS, NOUNS, OTHER_FLOORS, TYPES, WALLS
from mnemonaut.envs.navigation.rooms import palette
from mnemonaut.envs.navigation.rooms.homes import LOOKS, rooms_home
from mnemonaut.envs.navigation.rooms.palette import floor_colours, thing_colour
from mnemonaut.envs.navigation.rooms.scene import scene_of
from mnemonaut.envs.navigation.rooms.shapes import SHAPES, furnishing

HOMES = tuple(f"Home_{number:03d}" for number in (0, 1, 8, 21, 34, 300))


@pytest.mark.parametrize("shape", sorted(SHAPES))
@pytest.mark.parametrize("size", [(1.6, 0.9, 0.8), (0.2, 0.3, 0.15), (0.4, 2.0, 0.03)])
def test_parts_stay_within_their_thing(shape: str, size: tuple[float, float, float]) -> None:
    box = OrientedBox((3.0, 1.0, -2.0), size, 30.0)
    parts = list(SHAPES[shape](box, (10, 200, 30)))
    assert parts
    reach = hypot(size[0], size[2]) / 2 + 0.03
    for part in parts:
        assert part.box.yaw == box.yaw
        assert min(part.box.size) > 0.0
        assert part.box.bottom >= box.bottom - 1e-9
        assert part.box.top <= box.top + 0.03
        u, v = box.local(part.box.center[0], part.box.center[2])
        assert abs(u) + part.box.size[0] / 2 <= size[0] / 2 + 0.03
        assert abs(v) + part.box.size[2] / 2 <= size[2] / 2 + 0.05
        assert hypot(u, v) <= reach


@pytest.mark.parametrize("name", HOMES)
def test_what_is_told_of_is_drawn(name: str) -> None:
    home = rooms_home(name)
    drawn = list(furnishing(home))
    for thing in home.layout.things:
        if max(thing.box.size) < 0.15:
            continue
        near = [
            part
            for room, part in drawn
            if room == thing.place
            and thing.box.distance(part.box.center[0], part.box.center[2]) < 0.2
            and thing.box.bottom - 0.05 <= part.box.top
            and part.box.bottom <= thing.box.top + 0.05
        ]
        assert near, thing
        colours = {colour for part in near for colour in part.colours}
        wanted = thing_colour("", thing.noun, thing.look)
        if thing.noun not in ("painting", "poster"):
            assert any(_alike(colour, wanted) for colour in colours), thing


def _alike(one: palette.Colour, other: palette.Colour) -> bool:
    """The same hue, a little darker or lighter."""
    return all(0.55 * b - 8 <= a <= 1.3 * b + 8 for a, b in zip(one, other, strict=True))


def test_what_is_put_away_or_shut_in_is_not_drawn() -> None:
    for name in HOMES:
        home = rooms_home(name)
        shown = {part.box.center for _, part in furnishing(home)}
        by_name = {item.name: item for item in home.home.items}
        for item in home.home.items:
            holder = by_name.get(item.parent or "")
            shut = holder is not None and holder.type in ("Fridge", "Drawer", "Cabinet")
            if shut or (item.type in ("BaseballBat", "Plunger") and item.on_floor):
                assert item.box.center not in shown


def test_rooms_that_are_dressed_up_show_what_they_are_called() -> None:
    home = next(
        home
        for home in (rooms_home(f"Home_{n:03d}") for n in range(40))
        if any(place.kind == "game room" for place in home.layout.places)
    )
    room = next(n for n, p in enumerate(home.layout.places) if p.kind == "game room")
    bed = next(i for i in home.home.items if i.type == "Bed" and i.room == room)
    parts = [p for r, p in furnishing(home) if r == room and p.box.yaw == bed.box.yaw]
    tables = [p for p in parts if bed.box.distance(p.box.center[0], p.box.center[2]) == 0.0]
    assert DRESSED["bedroom"]["game room"]["Bed"] == "pool table"
    assert any(p.box.size[0] == pytest.approx(0.88 * bed.box.size[0]) for p in tables)


def test_the_palette_knows_all_that_can_be_told() -> None:
    assert set(palette.LOOKS) == LOOKS
    assert set(palette.WALLS) == set(WALLS)
    floors = {floor for floors in FLOORS.values() for floor in floors} | set(OTHER_FLOORS)
    assert set(palette.FLOORS) == floors
    for renamed in (names for kinds in DRESSED.values() for names in kinds.values()):
        assert {noun for noun in renamed.values() if noun} <= set(palette.NOUNS)
    assert {*TYPES.values(), "stove", "cabinets"} <= set(palette.NOUNS) <= set(NOUNS)


def test_kinds_of_rooms_tint_their_floors_apart() -> None:
    kinds = sorted(palette.TINTS)
    colours = [floor_colours("wooden floor", kind)[1] for kind in kinds]
    for a, one in enumerate(colours):
        for other in colours[:a]:
            assert sum(abs(x - y) for x, y in zip(one, other, strict=True)) > 20
    assert floor_colours("wooden floor", "hallway") == palette.FLOORS["wooden floor"]
    assert thing_colour("Spoon", "", "") == palette.OTHER


def test_scenes_are_sound_tables() -> None:
    for name in HOMES:
        home = rooms_home(name)
        scene = scene_of(home)
        assert scene.first_boxes[-1] == len(scene.boxes) == len(scene.box_colours)
        assert scene.first_doors[-1] == len(scene.doors) == 2 * len(home.home.doors) - 1
        assert (scene.boxes[:, 2:4] > 0).all()
        assert (scene.boxes[:, 7] > scene.boxes[:, 6]).all()
        behind = scene.doors[:, 3]
        assert (behind < 0).sum() == 1 and behind.max() < len(scene.rooms)
        assert scene.box_colours.max() < 1 << 24
