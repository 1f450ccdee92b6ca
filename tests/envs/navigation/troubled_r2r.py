"""An R2R env that dies or hangs where it is told to, for a process of its own."""

import os
import time
from typing import Any

from mnemonaut.envs.navigation.env import R2REnv


class TroubledR2R(R2REnv):
    def __init__(self, call: str, trouble: str, **kwargs: Any) -> None:
        self._call, self._trouble = call, trouble
        self._meet("start")
        super().__init__(**kwargs)

    def _meet(self, call: str) -> None:
        if call == self._call:
            if self._trouble == "die":
                os._exit(9)
            time.sleep(60)

    def reset(self, **kwargs: Any) -> Any:
        self._meet("reset")
        return super().reset(**kwargs)

    def step(self, action: Any) -> Any:
        self._meet("step")
        return super().step(action)
