"""Paths over hand-made ground."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from mnemonaut.envs.minecraft.controller.known import Cell, Known
from mnemonaut.envs.minecraft.controller.materials import dig_ticks
from mnemonaut.envs.minecraft.controller.path import Path, find_path
from mnemonaut.envs.minecraft.controller.terrain import CLOSED, terrain

START = (12, 6, 12)


def costs_of(known: Known, tools: tuple[str, ...] = ()) -> np.ndarray:
    costs = np.full(256, CLOSED, np.uint8)
    palette = known.palette
    for number, name in enumerate(palette.names):
        if number and not palette.hurts[number]:
            blocks = palette.blocks[number]
            ticks = dig_ticks(name, bool(palette.needs_tool[number]), tools) if blocks else 0
            costs[number] = min(ticks, CLOSED)
    return costs


def route(
    known: Known,
    goal: Cell,
    tools: tuple[str, ...] = ("stone_pickaxe",),
    piles: int = 0,
    pace: float = 5.0,
) -> Path | None:
    def left(x: int, y: int, z: int) -> float:
        return pace * sum(abs(a - b) for a, b in zip((x, y, z), goal, strict=True))

    land = terrain(known, costs_of(known, tools), START, 11, 4, 4)
    return find_path(land, START, left, piles=piles, expansions=4000)


def test_open_ground_is_walked_straight(ground: Callable[..., Known]) -> None:
    path = route(ground({}), (12, 6, 18))
    assert path is not None and path.arrives
    assert path.cells == tuple((12, 6, z) for z in range(12, 19))


def test_a_step_is_climbed_and_a_wall_walked_around(ground: Callable[..., Known]) -> None:
    step = {(x, 6, 15): "bedrock" for x in range(25)}
    path = route(ground(step), (12, 6, 18))
    assert path is not None and path.arrives and (12, 7, 15) in path.cells
    wall = {(x, y, 15): "bedrock" for x in range(8, 17) for y in (6, 7, 8)}
    path = route(ground(wall), (12, 6, 18))
    assert path is not None and path.arrives
    assert all(not (c[2] == 15 and 8 <= c[0] <= 16) for c in path.cells)


def test_a_thin_wall_is_dug_through_where_a_tool_makes_it_cheap(
    ground: Callable[..., Known],
) -> None:
    wall = {(x, y, 15): "stone" for x in range(25) for y in range(6, 16)}
    path = route(ground(wall), (12, 6, 18), ("iron_pickaxe",))
    assert path is not None and path.arrives and (12, 6, 15) in path.cells


def test_lava_is_never_touched_nor_let_in(ground: Callable[..., Known]) -> None:
    pool = {(x, 5, z): "lava" for x in range(10, 15) for z in (14, 15)}
    path = route(ground(pool), (12, 6, 18))
    assert path is not None and path.arrives
    assert all((c[0], c[1] - 1, c[2]) not in pool for c in path.cells)
    below = {(x, 2, z): "lava" for x in range(25) for z in range(25)}
    path = route(ground(below), (12, 1, 12))
    assert path is None or min(c[1] for c in path.cells) > 3


def test_deep_falls_are_not_jumped(ground: Callable[..., Known]) -> None:
    pit = {(x, y, z): "air" for x in range(25) for z in range(14, 20) for y in range(1, 6)}
    path = route(ground(pit), (12, 1, 16), ())
    drops = [a[1] - b[1] for a, b in pairwise(path.cells)] if path else [0]
    assert max(drops) <= 3


def test_the_way_down_is_dug_and_the_way_up_is_piled(ground: Callable[..., Known]) -> None:
    path = route(ground({}), (12, 4, 12))
    assert path is not None and path.arrives and path.cells[-1] == (12, 4, 12)
    walls = {
        (12 + dx, y, 12 + dz): "bedrock"
        for dx, dz in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
        for y in range(6, 10)
    }
    assert route(ground(walls), (12, 9, 12), piles=0) is None
    path = route(ground(walls), (12, 9, 12), piles=3)
    assert path is not None and path.arrives
    assert path.cells == tuple((12, y, 12) for y in range(6, 10))


def test_water_is_swum_and_left_over_its_bank(ground: Callable[..., Known]) -> None:
    river = {(x, 5, z): "water" for x in range(25) for z in range(14, 17)}
    path = route(ground(river), (12, 6, 19))
    assert path is not None and path.arrives
    # Never a step up into the air over water: only from water onto what bears.
    for a, b in pairwise(path.cells):
        assert not (b[1] > a[1] and (b[0], b[1] - 1, b[2]) in river)


def test_an_unknown_goal_is_come_near_to(ground: Callable[..., Known]) -> None:
    path = route(ground({}), (12, 6, 60))
    assert path is not None and not path.arrives and path.cells[-1][2] > 18


def test_nothing_leads_out_of_a_cell_of_bedrock(ground: Callable[..., Known]) -> None:
    shell = {
        (12 + dx, 6 + dy, 12 + dz): "bedrock"
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1, 2)
        for dz in (-1, 0, 1)
        if (dx, dz) != (0, 0) or dy in (-1, 2)
    }
    assert route(ground(shell), (18, 6, 12), piles=5) is None


@pytest.mark.parametrize(
    ("name", "tools", "ticks"),
    [
        ("stone", (), 150),
        ("stone", ("wooden_pickaxe",), 22),
        ("stone", ("wooden_pickaxe", "iron_pickaxe"), 8),
        ("dirt", ("iron_pickaxe",), 15),
        ("wood", (), 60),
        ("obsidian", ("diamond_pickaxe",), 188),
    ],
)
def test_digging_takes_the_games_time(name: str, tools: tuple[str, ...], ticks: int) -> None:
    assert dig_ticks(name, name in ("stone", "obsidian"), tools) == ticks


def test_bedrock_is_never_dug() -> None:
    assert dig_ticks("bedrock", True, ("diamond_pickaxe",)) >= CLOSED
