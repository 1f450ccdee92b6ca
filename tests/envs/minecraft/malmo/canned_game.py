"""A game without a world, for tests of what lies around it: `python -m canned_game -port N`.

The environment variable CANNED says how it fails: "die on tick", "hang on tick", "hang at start",
"die at start", "hang on begin", "refuse".
"""

import json
import math
import os
import sys
import time

from mnemonaut.envs.errors import EnvError
from mnemonaut.envs.minecraft.malmo.launcher import folders
from mnemonaut.envs.minecraft.malmo.lifeline import follow_parent
from mnemonaut.envs.minecraft.malmo.mission import Mission
from mnemonaut.envs.minecraft.malmo.server import arguments, listen, serve
from mnemonaut.envs.minecraft.malmo.stats import Statistics, stat_keys
from mnemonaut.envs.minecraft.voxel.settings import Commands
from mnemonaut.envs.minecraft.voxel.stats import Stats

FAULT = os.environ.get("CANNED", "")


class Canned:
    """Every tick of attack is a log; forward is 0.2 blocks south."""

    def __init__(self) -> None:
        self._statistics = Statistics(stat_keys())
        self._ticks = self._logs = 0
        self._mission: Mission | None = None
        self._z = 0.5

    def begin(self, mission: Mission) -> None:
        if FAULT == "hang on begin":
            time.sleep(600)
        if FAULT == "refuse":
            raise EnvError("no such world; take another one")
        self._mission, self._ticks, self._logs, self._z = mission, 0, 0, 0.5

    def tick(self, commands: Commands) -> None:
        if FAULT == "die on tick":
            print("out of memory", flush=True)
            os._exit(3)
        if FAULT == "hang on tick":
            time.sleep(600)
        self._ticks += 1
        self._logs += commands.attack
        self._z += 0.2 * commands.forward

    def picture(self) -> bytes:
        if self._mission is None:
            return b""
        width, height = self._mission.width, self._mission.height
        return bytes((200, 0, 0)) * width + bytes((0, 0, 200)) * (width * (height - 1))

    def info(self) -> bytes:
        slots = [
            {
                "name": "log" if index == 0 and self._logs else "air",
                "variant": 0,
                "quantity": self._logs if index == 0 else 0,
                "max_durability": -1,
                "cur_durability": -1,
                "inventory": "inventory",
            }
            for index in range(41)
        ]
        told = {"inventory": slots, "zpos": self._z, "xpos": 0.5, "ypos": 4.0}
        told |= {"total_time": self._ticks, "life": 20.0, "food": 20, "saturation": 5.0}
        told |= {"armor": 0, "xp": 0, "air": 300, "is_sleeping": False, "light_level": 15}
        told |= {"sun_brightness": 1.0, "sky_light_level": 1.0, "can_see_sky": True}
        told |= {"biome_rainfall": 0.4, "biome_temperature": 0.8, "is_raining": False}
        told |= {"biome_id": 1, "pitch": 0.0, "yaw": 0.0, "sea_level": 63}
        told |= {"nearby_crafting_table": False, "nearby_furnace": False, "pid": os.getpid()}
        if self._mission is not None:
            told["seed"] = self._mission.settings.seed
            told["biome"] = self._mission.settings.biome
            if self._mission.grid is not None:
                cells = math.prod(high - low + 1 for low, high in self._mission.grid)
                told["voxels"] = ["air", 0, *[False] * 7, 0.0] * cells
        stats = self._statistics.json(Stats(ticks=self._ticks))
        return f"{json.dumps(told)[:-1]}, {stats}}}".encode()


def main() -> None:
    follow_parent(folders(sys.argv[1:]))
    named = arguments(sys.argv[1:])
    if FAULT == "hang at start":
        time.sleep(600)
    if FAULT == "die at start":
        sys.exit("no room for a game")
    serve(listen(named["port"]), Canned(), named["seed"])


if __name__ == "__main__":
    main()
