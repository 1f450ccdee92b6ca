"""The map: shapes where they belong, in metres."""

import numpy as np
import pytest

from mnemonaut.envs.navigation.rooms.episodes import episode_of
from mnemonaut.envs.navigation.rooms.floor_map import (
    BODY,
    GOAL,
    MARGIN,
    PAPER,
    PASS,
    SCALE,
    START,
    WALKED,
    WALL,
    Sheet,
    floor_map,
)
from mnemonaut.envs.navigation.rooms.homes import rooms_home
from mnemonaut.envs.navigation.rooms.scene import scene_of


def area(sheet: Sheet, colour: tuple[int, int, int]) -> float:
    """Square metres of a colour."""
    return float((sheet.pixels == colour).all(axis=2).sum()) / SCALE**2


def test_boxes_dots_and_lines_have_their_size_and_place() -> None:
    sheet = Sheet((-2.0, -1.0), (4.0, 3.0))
    assert sheet.pixels.shape == (4 * SCALE, 6 * SCALE, 3)
    assert area(sheet, PAPER) == pytest.approx(24.0)
    sheet.box((1.0, 1.0), (1.0, 0.25), (np.cos(0.5), np.sin(0.5)), GOAL)
    assert area(sheet, GOAL) == pytest.approx(1.0, rel=0.03)
    sheet.dot((-1.0, 2.0), 0.5, PASS, 0.3)
    assert area(sheet, PASS) == pytest.approx(np.pi * (0.25 - 0.09), rel=0.05)
    rows, columns = np.nonzero((sheet.pixels == PASS).all(axis=2))
    assert columns.mean() / SCALE - 2.0 == pytest.approx(-1.0, abs=0.03)
    assert 3.0 - rows.mean() / SCALE == pytest.approx(2.0, abs=0.03)  # up is greater y
    sheet.line([(0.0, 0.0), (3.0, 0.0), (3.0, 2.0)], 0.1, WALL)
    assert area(sheet, WALL) == pytest.approx(0.5, rel=0.1)
    sheet.dot((40.0, 40.0), 1.0, BODY)  # off the sheet
    assert area(sheet, BODY) == 0.0


def test_a_home_with_its_way_walked() -> None:
    episode = episode_of("rooms train return 1")
    home = rooms_home(episode.home)
    scene = scene_of(home)
    here = floor_map(home, scene, episode, [episode.start], 0.0)
    low_x, low_y, high_x, high_y = home.home.bounds
    size = ((high_y - low_y + 2 * MARGIN) * SCALE, (high_x - low_x + 2 * MARGIN) * SCALE)
    assert here.shape[:2] == pytest.approx(size, abs=1)

    def pixel(at: tuple[float, float]) -> tuple[int, ...]:
        row = int((high_y + MARGIN - at[1]) * SCALE)
        return tuple(here[row, int((at[0] - low_x + MARGIN) * SCALE)].tolist())

    assert pixel(episode.start) == BODY
    assert pixel((episode.start[0], episode.start[1] + 0.4)) == BODY  # looks along +y
    assert pixel((episode.via[0][0], episode.via[0][1] + 0.25)) == PASS
    assert pixel((low_x, (low_y + high_y) / 2)) == WALL
    there = floor_map(home, scene, episode, [episode.start, *episode.via], 0.0)
    assert (there == WALKED).all(axis=2).sum() > (here == WALKED).all(axis=2).sum() + 100
    assert START == WALKED
    again = floor_map(home, scene, episode, [episode.start], 0.0)
    assert (again == here).all()  # the next one is not drawn over the last
