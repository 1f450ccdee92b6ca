"""Six views of the voxel world, as one picture of few colours: `docs/voxel.png`.

Same code, same pixels: every view is a seed, a place, a look and an hour. `--check` writes nothing
and exits with 1 where the picture that is there shows something else.
"""

import math
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from palette_png import Pixels, drawn

from mnemonaut.envs.minecraft.voxel.blocks import COLLIDES
from mnemonaut.envs.minecraft.voxel.game import Commands, Game, GameSettings
from mnemonaut.envs.minecraft.voxel.render import Renderer

PICTURE = Path(__file__).parents[1] / "docs" / "voxel.png"
SIZE = (200, 310)
COLUMNS = 3
GAP = 4


@dataclass(frozen=True, slots=True)
class View:
    """What one view shows.

    Attributes:
        seed, biome: of the world.
        cell: x and z of the player, and y where it does not stand on the ground.
        look: yaw and pitch, degrees.
        time: of the day; 6000 is noon.
        mobs: (kind, blocks ahead, blocks to the right) of those put there.
        torches: (blocks ahead, blocks to the right) of those put there.
    """

    seed: int
    biome: str
    cell: tuple[int, ...]
    look: tuple[float, float]
    time: int
    mobs: tuple[tuple[str, float, float], ...] = ()
    torches: tuple[tuple[float, float], ...] = ()


VIEWS = (
    View(464, "forest", (-88, 32), (46, 5), 2500),
    View(
        123,
        "plains",
        (-9, -93),
        (98, 8),
        4500,
        mobs=(
            ("cow", 5, -2.2),
            ("cow", 8, 3.5),
            ("sheep", 6, 1.2),
            ("pig", 4.2, 3.2),
            ("sheep", 10, -4),
            ("chicken", 3.2, -0.6),
        ),
    ),
    View(310, "extreme_hills", (-7, -71), (-106, 5), 3000),
    View(405, "desert", (-125, -97), (-95, 8), 7000),
    View(
        20,
        "plains",
        (-122, -51),
        (-25, 4),
        18000,
        mobs=(("zombie", 5, 1.2), ("skeleton", 8, -2.5)),
        torches=((3.5, -1.2), (4.5, 3.5), (7, -4), (9, 1)),
    ),
    View(
        3,
        "",
        (-1, 41, 13),
        (45, 5),
        6000,
        torches=((3.5, -2.5), (4.5, 1.6), (9, -2), (7, -6)),
    ),
)


def picture(view: View, renderer: Renderer) -> Pixels:
    """What the player sees there: uint8[height, width, 3]."""
    game = Game(
        GameSettings(
            seed=view.seed, biome=view.biome, time=view.time, time_passes=False, spawns=False
        )
    )
    x, z, *height = view.cell
    game.go_to(x + 0.5, 100.0, z + 0.5)
    feet = float(height[0] if height else game.world.surface(x, z))
    for ahead, aside in view.torches:
        game.tick(Commands(chat=f"/setblock {_cell(game, view, ahead, aside, feet)} torch"))
    for kind, ahead, aside in view.mobs:
        game.tick(Commands(chat=f"/summon {kind} {_cell(game, view, ahead, aside, feet)}"))
    game.go_to(x + 0.5, feet, z + 0.5)
    game.face(*view.look)
    game.tick(Commands())
    return renderer.picture(game).transpose(1, 2, 0)


def _cell(game: Game, view: View, ahead: float, aside: float, feet: float) -> str:
    """The floor nearest to the player's, so far ahead and to the right of it."""
    yaw = math.radians(view.look[0])
    x = math.floor(view.cell[0] + 0.5 - math.sin(yaw) * ahead - math.cos(yaw) * aside)
    z = math.floor(view.cell[1] + 0.5 + math.cos(yaw) * ahead - math.sin(yaw) * aside)
    free = [
        y
        for y in range(int(feet) - 8, int(feet) + 9)
        if _passable(game, x, y, z) and not _passable(game, x, y - 1, z)
    ]
    y = min(free, key=lambda y: abs(y - feet))
    return f"{x} {y} {z}"


def _passable(game: Game, x: int, y: int, z: int) -> bool:
    return not COLLIDES[game.world.get(x, y, z)]


def sheet() -> Pixels:
    """All views, row by row, with white between them."""
    renderer = Renderer(*SIZE)
    height, width = (length + GAP for length in SIZE)
    rows = -(-len(VIEWS) // COLUMNS)
    pixels = np.full((rows * height - GAP, COLUMNS * width - GAP, 3), 255, np.uint8)
    for nth, view in enumerate(VIEWS):
        y, x = nth // COLUMNS * height, nth % COLUMNS * width
        pixels[y : y + SIZE[0], x : x + SIZE[1]] = picture(view, renderer)
    return pixels


def main(arguments: list[str] | None = None) -> int:
    """0: done, or nothing to do; 1: `--check` found something."""
    return drawn(sheet, PICTURE, Path(__file__), arguments)


if __name__ == "__main__":
    sys.exit(main())
