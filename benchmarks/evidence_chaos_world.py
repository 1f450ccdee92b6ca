"""The text world as the chaos benchmark runs it: watched from outside, with a helper process.

Results are those of the text world itself. Like a simulator with a launcher, each env keeps a
process in a session of its own, which outlives a worker that nobody cleans up after. And each
episode says that it has begun in a file named by its process, and waits a moment, so that it can
be met in its midst.
"""

import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from mnemonaut.envs.minecraft.text import MinecraftTextEnv
from mnemonaut.envs.world import Info

BEGUN = "MNEMONAUT_CHAOS_BEGUN"
NAP_SECONDS = 0.02
HELPER_SECONDS = 900


class WatchedEnv(MinecraftTextEnv):
    """`mnemonaut/MinecraftText-v0`, watched."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._helper = subprocess.Popen(["sleep", str(HELPER_SECONDS)], start_new_session=True)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], Info]:
        answer = super().reset(seed=seed, options=options)
        said = Path(os.environ[BEGUN]) / str(os.getpid())
        said.write_text(str(seed), encoding="ascii")
        time.sleep(NAP_SECONDS)
        return answer

    def close(self) -> None:
        self._helper.kill()
        self._helper.wait(HELPER_SECONDS)
        super().close()


def begun(folder: Path, pid: int) -> int | None:
    """The seed of the episode that a process began last."""
    with suppress(OSError, ValueError):
        return int((folder / str(pid)).read_text(encoding="ascii"))
    return None
