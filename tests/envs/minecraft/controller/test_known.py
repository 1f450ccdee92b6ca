"""The map and its palette."""

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.controller.known import SIDE, Known
from mnemonaut.envs.minecraft.controller.palette import AIR, UNKNOWN, Palette
from mnemonaut.envs.minecraft.dojo.facts import dojo_facts


def test_cells_read_as_they_were_seen(voxels: Callable[..., dict[str, Any]]) -> None:
    names = np.array(["air", "stone", "water", "lava"])[
        np.random.default_rng(3).integers(0, 4, (5, 4, 3))
    ]
    known = Known(Palette(), (0, 60, 0))
    known.see_voxels(voxels(names), (-2, 58, -1))
    for (i, j, k), name in np.ndenumerate(names):
        assert known.palette.names[known.at(i - 2, j + 58, k - 1)] == name
    assert known.at(9, 60, 9) == UNKNOWN and known.at(0, -1, 0) == UNKNOWN
    lava, water = (known.palette.names.index(n) for n in ("lava", "water"))
    assert known.palette.liquid[[lava, water]].all()
    assert known.palette.hurts[lava] and not known.palette.hurts[water]
    assert known.palette.blocks[known.palette.names.index("stone")]


def test_the_same_observation_twice_changes_nothing(voxels: Callable[..., dict[str, Any]]) -> None:
    names = np.full((3, 3, 3), "air", "<U9")
    known = Known(Palette(), (0, 60, 0))
    assert known.see_voxels(voxels(names), (0, 60, 0))
    assert not known.see_voxels(voxels(names.copy()), (0, 60, 0))
    assert known.see_voxels(voxels(names), (1, 60, 0))


def test_fortran_order_reads_alike(voxels: Callable[..., dict[str, Any]]) -> None:
    """The real package hands out arrays in that order."""
    names = np.array(["air", "stone"])[np.random.default_rng(1).integers(0, 2, (4, 5, 6))]
    plain, turned = Known(Palette(), (0, 60, 0)), Known(Palette(), (0, 60, 0))
    plain.see_voxels(voxels(names), (0, 60, 0))
    seen = {k: np.asfortranarray(v) for k, v in voxels(names).items()}
    turned.see_voxels(seen, (0, 60, 0))
    assert (plain.cells == turned.cells).all()


def test_no_two_names_of_the_game_are_confused() -> None:
    names = np.array(sorted({n.replace("_", " ") for n in dojo_facts().items}))
    palette = Palette()
    flags = np.zeros(len(names), np.bool_)
    seen = {
        "block_name": names[:200],
        "block_meta": np.zeros(200, np.int64),
        "blocks_movement": flags[:200],
        "is_liquid": flags[:200],
        "is_tool_not_required": flags[:200],
    }
    ids = palette.numbers(seen)
    assert [palette.names[i] for i in ids.tolist()] == names[:200].tolist()
    assert palette.numbers(seen).tolist() == ids.tolist()


def test_variants_that_drop_something_else_are_kinds_of_their_own(
    voxels: Callable[..., dict[str, Any]],
) -> None:
    names = np.array(["stone", "stone", "wood", "wood", "wood"])
    seen = voxels(names, np.array([0, 3, 0, 6, 9]))
    palette = Palette()
    kinds = [palette.names[i] for i in palette.numbers(seen).tolist()]
    assert kinds == ["stone", "stone variant", "wood", "wood 2", "wood 1"]
    assert palette.blocks[palette.names.index("wood 2")]


def test_a_layer_and_a_block_of_snow_differ(voxels: Callable[..., dict[str, Any]]) -> None:
    seen = voxels(np.array(["snow", "snow"]))
    seen["blocks_movement"] = np.array([True, False])
    palette = Palette()
    block, layer = palette.numbers(seen).tolist()
    assert palette.blocks[block] and not palette.blocks[layer]


def test_watched_kinds_are_spotted_until_they_are_gone(
    voxels: Callable[..., dict[str, Any]],
) -> None:
    names = np.full((5, 5, 5), "stone", "<U24")
    names[1, 2, 3] = "coal ore"
    known = Known(Palette(), (0, 60, 0))
    known.watch(frozenset({"coal ore"}))
    known.see_voxels(voxels(names), (10, 50, 10))
    assert known.still_spotted() == [(11, 52, 13)]
    names = names.copy()
    names[1, 2, 3] = "air"  # it was dug
    known.see_voxels(voxels(names), (10, 50, 10))
    assert known.still_spotted() == [] and known.spotted == {}


def test_rays_add_what_they_struck() -> None:
    known = Known(Palette(), (0, 60, 0))
    known.watch(frozenset({"wood"}))
    known.see_rays(
        {
            "block_name": np.array(["wood", "air"]),
            "block_meta": np.zeros(2, np.int64),
            "blocks_movement": np.array([True, False]),
            "is_liquid": np.zeros(2, np.bool_),
            "is_tool_not_required": np.ones(2, np.bool_),
            "traced_block_x": np.array([30.0, 40.0], np.float32),
            "traced_block_y": np.array([65.0, 70.0], np.float32),
            "traced_block_z": np.array([-7.0, 9.0], np.float32),
        }
    )
    assert known.still_spotted() == [(30, 65, -7)]
    assert known.at(40, 70, 9) == UNKNOWN  # nothing was struck there


@given(st.lists(st.integers(-90, 90), min_size=1, max_size=6))
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_map_moves_along(voxels: Callable[..., dict[str, Any]], steps: list[int]) -> None:
    """What was seen last is always known, and so is what lies near it from before."""
    known = Known(Palette(), (0, 60, 0))
    stone = voxels(np.full((2, 2, 2), "stone"))
    x = 0
    for step in steps:
        before, x = x, x + step
        known.see_voxels(stone, (before, 60, 5))
        known.see_voxels(stone, (x, 60, 5))
        assert known.at(x + 1, 61, 6) > AIR
        assert known.at(before, 60, 5) > AIR
    assert 0 <= x - known.west < SIDE
