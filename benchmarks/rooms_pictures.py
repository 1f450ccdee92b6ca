"""A walk through a rendered home, as one picture of few colours: `docs/rooms.png`.

Left the home from above with the way that was walked, right what was seen on it. Same code, same
pixels. `--check` writes nothing and exits with 1 where the picture that is there shows something
else.
"""

import sys
from pathlib import Path

import numpy as np
from palette_png import Pixels, drawn

from mnemonaut.envs.navigation.rooms.env import RoomsEnv
from mnemonaut.envs.navigation.rooms.expert import Expert
from mnemonaut.envs.navigation.rooms.ground import ground_of

PICTURE = Path(__file__).parents[1] / "docs" / "rooms.png"
TASK = "rooms unseen return 3"
SIDE, COLUMNS, ROWS, GAP = 200, 3, 2, 4


def walk() -> tuple[Pixels, list[Pixels]]:
    """The map at an expert's end, uint8[H, W, 3], and all that it saw."""
    env = RoomsEnv(
        width=SIDE, height=SIDE, depth_width=1, depth_height=1, render_mode="map", shown="path"
    )
    observation, _ = env.reset(options={"task": TASK})
    expert = Expert(env.episode, ground_of(env.episode.home))
    seen, over = [observation["rgb"]], False
    while not over:
        observation, _, stopped, cut, _ = env.step(expert.act(*env.pose))
        seen.append(observation["rgb"])
        over = stopped or cut
    plan: Pixels = env.render()
    env.close()
    return plan, seen


def sheet() -> Pixels:
    """The map and six views, evenly spread over the walk."""
    plan, seen = walk()
    tall = ROWS * (SIDE + GAP) - GAP
    plan = fitted(plan, tall)
    left = plan.shape[1] + GAP
    pixels = np.full((tall, left + COLUMNS * (SIDE + GAP) - GAP, 3), 255, np.uint8)
    pixels[:, : plan.shape[1]] = plan
    moments = np.linspace(0, len(seen) - 1, ROWS * COLUMNS).round().astype(int)
    for nth, moment in enumerate(moments):
        y, x = nth // COLUMNS * (SIDE + GAP), left + nth % COLUMNS * (SIDE + GAP)
        pixels[y : y + SIDE, x : x + SIDE] = seen[moment]
    return pixels


def fitted(plan: Pixels, tall: int) -> Pixels:
    """A map at another height, by the nearest pixel."""
    height, width = plan.shape[:2]
    wide = round(width * tall / height)
    rows = (np.arange(tall) + 0.5) * height / tall
    columns = (np.arange(wide) + 0.5) * width / wide
    found: Pixels = plan[rows.astype(int)][:, columns.astype(int)]
    return found


def main(arguments: list[str] | None = None) -> int:
    """0: done, or nothing to do; 1: `--check` found something."""
    return drawn(sheet, PICTURE, Path(__file__), arguments)


if __name__ == "__main__":
    sys.exit(main())
