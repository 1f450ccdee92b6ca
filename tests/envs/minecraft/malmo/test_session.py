"""The session's own work, with a game that needs no world: episodes, faults, and their ends."""

import os
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.errors import EnvCrashed, EnvError, EnvTimeout, UnknownName
from mnemonaut.envs.minecraft.malmo import game_process
from mnemonaut.envs.minecraft.malmo.session import MalmoSession
from mnemonaut.envs.process import Limits

from .conftest import Sessions

SMALL: dict[str, Any] = {"image_size": (8, 12)}
FORWARD = np.array([1, 0, 0, 12, 12, 0, 0, 0])
ATTACK = np.array([0, 0, 0, 12, 12, 3, 0, 0])
SHORT = Limits(start=20.0, reset=1.0, step=1.0)


def gone(process: int) -> bool:
    for _ in range(100):
        try:
            os.kill(process, 0)
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_episodes(canned: Sessions) -> None:
    session = canned()
    observation, told = session.start("harvest_1_log", {**SMALL, "world_seed": 7, "seed": 3})
    assert told["seed"] == 7 and session.prompt == "obtain log" and not session.success
    picture = observation["rgb"]
    assert picture.shape == (3, 8, 12) and picture.flags.writeable
    assert picture[:, 7, 0].tolist() == [200, 0, 0]  # the lowest row came first
    assert picture[:, 0, 0].tolist() == [0, 0, 200]
    for _ in range(4):
        session.step(FORWARD)
    observation, reward, done, told = session.step(FORWARD)
    assert observation["location_stats"]["pos"].tolist() == pytest.approx([0.5, 4.0, 1.5])
    assert (reward, done, told["total_time"]) == (0.0, False, 5)
    _, reward, done, _ = session.step(ATTACK)
    assert (reward, done, session.success) == (1.0, True, True)
    _, told = session.reset()  # by slash commands: the game goes on
    assert told["total_time"] > 6 and not session.success


def test_another_world_in_the_same_process(canned: Sessions) -> None:
    session = canned()
    _, first = session.start("open-ended", {**SMALL, "world_seed": 1})
    _, second = session.start(
        "open-ended",
        {
            **SMALL,
            "generate_world_type": "specified_biome",
            "specified_biome": "desert",
            "world_seed": 2,
            "initial_inventory": [(0, "log", 0, 1)],
        },
    )
    assert first["pid"] == second["pid"]
    assert (second["seed"], second["biome"], second["total_time"]) == (2, "desert", 0)


def test_what_the_package_refuses_is_one_line(canned: Sessions) -> None:
    session = canned()
    with pytest.raises(EnvError, match="no task yet"):
        session.reset()
    with pytest.raises(EnvError, match="call reset"):
        session.step(FORWARD)
    session.start("open-ended", SMALL)
    equip = np.array([0, 0, 0, 12, 12, 5, 0, 4])
    with pytest.raises(EnvError, match="refuses the action: Trying to equip air"):
        session.step(equip)
    with pytest.raises(EnvError, match="not in the action space"):
        session.step(np.array([9, 0, 0, 12, 12, 0, 0, 0]))
    assert session.step(FORWARD)[3]["total_time"] == 1
    lenient = canned(strict_check=False)
    lenient.start("open-ended", SMALL)
    assert lenient.step(equip)[3]["total_time"] == 3  # it waits two ticks after a message


def test_a_killed_game(canned: Sessions) -> None:
    session = canned()
    _, told = session.start("open-ended", SMALL)
    os.kill(told["pid"], signal.SIGKILL)
    with pytest.raises(EnvCrashed, match=r"died in step: killed by SIGKILL.*fresh one"):
        session.step(FORWARD)
    with pytest.raises(EnvError, match="call reset"):
        session.step(FORWARD)
    _, again = session.reset()
    assert again["pid"] != told["pid"] and again["total_time"] == 0


@pytest.mark.parametrize(
    ("fault", "kind", "told"),
    [
        ("die on tick", EnvCrashed, "died in step: exit status 3; .*out of memory"),
        ("hang on tick", EnvTimeout, r"did not answer step within 1 s; .*limits\.step"),
        ("hang on begin", EnvTimeout, r"did not answer start within 2 s; .*limits\.start"),
        ("hang at start", EnvTimeout, r"did not answer start within 2 s; .*limits\.start"),
        ("die at start", EnvCrashed, "died in start: exit status 1; .*no room for a game"),
        ("refuse", EnvError, "the game refused start: no such world; take another one"),
    ],
)
def test_faults(canned: Sessions, fault: str, kind: type[Exception], told: str) -> None:
    begun = time.monotonic()
    limits = Limits(start=2.0, reset=2.0, step=1.0) if "hang" in fault else SHORT
    session = canned(fault, limits=limits)
    with pytest.raises(kind, match=told):
        session.start("open-ended", SMALL)
        session.step(FORWARD)
    assert time.monotonic() - begun < 10.0
    assert game_process._pool() == []


def test_two_at_once_are_two_games(canned: Sessions) -> None:
    one, two = canned(), canned()
    _, first = one.start("open-ended", SMALL)
    _, second = two.start("open-ended", SMALL)
    assert first["pid"] != second["pid"]
    for _ in range(3):
        one.step(FORWARD)
    _, _, _, told = two.step(FORWARD)
    assert told["total_time"] == 1
    one.close()
    assert gone(first["pid"])
    assert two.step(FORWARD)[3]["total_time"] == 2


def test_two_threads_that_start_games_leave_the_package_as_it_was(
    package: Any, tmp_path: Path
) -> None:
    assert package
    instance: Any = import_module("minedojo.sim.bridge.mc_instance.instance")
    before = instance.MC_DIR, instance.SCHEMAS_DIR
    one, two = tmp_path / "one", tmp_path / "two"

    def start() -> None:
        with game_process.launched_from(two, two, tmp_path, 30.0):
            pass

    other = Thread(target=start, daemon=True)
    with game_process.launched_from(one, one, tmp_path, 30.0):
        other.start()
        other.join(0.3)
        place = instance.MC_DIR
        assert other.is_alive() and place == str(one)  # it waits for its turn
    other.join(30.0)
    assert not other.is_alive()
    after = instance.MC_DIR, instance.SCHEMAS_DIR
    assert after == before


def test_closing_ends_everything(canned: Sessions) -> None:
    session = canned()
    _, told = session.start("open-ended", SMALL)
    folder = Path(session._folder)
    copied = Path(session._instances[0].instance_dir)
    assert folder.is_dir() and copied.is_dir()
    session.close()
    session.close()
    assert gone(told["pid"]) and not folder.exists() and not copied.exists()
    with pytest.raises(EnvError, match="closed"):
        session.step(FORWARD)
    with pytest.raises(EnvError, match="closed"):
        session.start("open-ended", SMALL)


def test_the_game_dies_with_its_player(canned: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    canned()  # for its PATH
    script = (
        "import sys, os, signal\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from mnemonaut.envs.minecraft.malmo.session import MalmoSession\n"
        "session = MalmoSession(module='canned_game')\n"
        "_, told = session.start('open-ended', {'image_size': (8, 8)})\n"
        "print(told['pid'], session._folder, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    monkeypatch.setenv("CANNED", "")
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    process, folder = done.stdout.split()
    assert gone(int(process)) and not Path(folder).exists()


def test_engines_by_name(package: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert package
    with pytest.raises(UnknownName, match="unknown engine `mamlo`"):
        MalmoSession("mamlo")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        EnvError, match=r"the real Minecraft needs Java 8 \(found: absent\); install"
    ):
        MalmoSession("minecraft")
