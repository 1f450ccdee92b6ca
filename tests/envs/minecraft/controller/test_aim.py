"""Aiming: a camera that turns by 15 degrees finds the ray that strikes a block."""

from collections.abc import Callable
from itertools import pairwise
from math import dist

from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.controller.aim import (
    aim_at,
    angles,
    direction,
    enters,
    passed,
    pitch_after,
    turns_to,
)
from mnemonaut.envs.minecraft.controller.known import Known

EYE = (12.5, 7.62, 12.5)
COSTS = [0] * 256


def test_looks_point_as_the_game_says() -> None:
    assert [round(v, 6) for v in direction(0, 0)] == [0, 0, 1]
    assert [round(v, 6) for v in direction(90, 0)] == [-1, 0, 0]
    assert round(direction(0, 90)[1], 6) == -1


@given(st.floats(-179, 179), st.floats(-80, 80))
def test_angles_undo_direction(yaw: float, pitch: float) -> None:
    back = angles(*direction(yaw, pitch))
    assert abs(back[0] - yaw) < 1e-6 and abs(back[1] - pitch) < 1e-6


def test_turns_take_the_short_way() -> None:
    assert turns_to(170.0, -170.0) == 1
    assert turns_to(-170.0, 170.0) == -1
    assert pitch_after(80.0, 3) == 90.0


@given(st.floats(-180, 180), st.floats(-89, 89))
def test_a_ray_passes_neighbouring_cells_in_order(yaw: float, pitch: float) -> None:
    look = direction(yaw, pitch)
    cells = passed(EYE, look, 6.0)
    assert cells[0] == (12, 7, 12)
    for a, b in pairwise(cells):
        assert sum(abs(p - q) for p, q in zip(a, b, strict=True)) == 1
    distances = [enters(EYE, look, c) for c in cells]
    finite = [d for d in distances if d < 10]
    assert finite == sorted(finite)


def test_every_block_within_reach_of_the_arm_can_be_struck(ground: Callable[..., Known]) -> None:
    """On open ground, for any block whose middle is within 3 blocks, some turn strikes it."""
    known = ground({(x, y, z): "stone" for x in range(9, 17) for y in (6, 9) for z in (10, 15)})
    for x in range(9, 16):
        for y in range(5, 10):
            for z in range(10, 16):
                cell = (x, y, z)
                if known.at(*cell) < 2 or dist(EYE, (x + 0.5, y + 0.5, z + 0.5)) > 3:
                    continue
                aim = aim_at(known, EYE, 0.0, 0.0, cell, COSTS, 255)
                assert aim is not None, cell
                look = direction(15 * aim.yaw, pitch_after(0.0, aim.pitch))
                struck = passed(EYE, look, 4.6)
                assert cell in struck
                between = struck[1 : struck.index(cell)]
                assert [c for c in between if known.at(*c) > 1] == list(aim.before)


def test_dear_blocks_in_the_way_make_a_block_unreachable(ground: Callable[..., Known]) -> None:
    walls = {(x, y, 14): "stone" for x in range(6, 19) for y in range(5, 14)}
    known = ground({**walls, (12, 7, 15): "coal ore"})
    stone = known.palette.names.index("stone")
    costs = list(COSTS)
    costs[stone] = 20
    aim = aim_at(known, EYE, 0.0, 0.0, (12, 7, 15), costs, 255)
    assert aim is not None and aim.before == ((12, 7, 14),)
    costs[stone] = 255
    assert aim_at(known, EYE, 0.0, 0.0, (12, 7, 15), costs, 255) is None
