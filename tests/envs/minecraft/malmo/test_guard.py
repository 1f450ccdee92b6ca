"""What ends a real game when nobody plays any more."""

import os
import subprocess
import sys
from pathlib import Path

from mnemonaut.envs.minecraft.malmo import guard, watchdog

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_the_guard_ends_the_game_of_a_player_that_is_gone(tmp_path: Path) -> None:
    left = tmp_path / "left behind"
    left.mkdir()
    player = subprocess.Popen([sys.executable, "-c", ""])
    game = subprocess.Popen(SLEEPER, start_new_session=True)
    beside = watchdog.launch(player.pid, game.pid, str(left))
    try:
        player.wait(30.0)
        assert game.wait(30.0) < 0
        assert beside.wait(30.0) == 0
        assert not left.exists()
    finally:
        game.kill()
        game.wait(30.0)


def test_the_guard_goes_with_the_game() -> None:
    game = subprocess.Popen(SLEEPER, start_new_session=True)
    beside = watchdog.launch(os.getpid(), game.pid)
    watchdog.reap_process_and_children(game)
    assert game.returncode == -9
    assert beside.wait(30.0) == 0


def test_alive() -> None:
    assert guard.alive(os.getpid())
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait(30.0)
    assert not guard.alive(done.pid)
