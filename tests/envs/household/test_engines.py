"""Opening engines, and players that die, hang or never come: each an error of ours, in time."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.errors import (
    EnvCrashed,
    EnvError,
    EnvTimeout,
    MissingExtra,
    UnknownName,
)
from mnemonaut.envs.household.engines import open_controller
from mnemonaut.envs.household.thor_client import ThorClient

pytest.importorskip("ai2thor")


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Opens controllers and stops them; HOME is a folder of the test."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    made: list[Any] = []

    def one(*arguments: Any, **settings: Any) -> Any:
        made.append(open_controller(*arguments, **settings))
        return made[-1]

    yield one
    for controller in made:
        controller.stop()
    assert not [one for one in threading.enumerate() if "_watch" in one.name]


@pytest.mark.parametrize("wrong", [{"engine": "unreal"}, {"server": "tcp"}])
def test_unknown_names(wrong: dict[str, Any]) -> None:
    with pytest.raises(UnknownName):
        open_controller(**wrong)


@pytest.mark.parametrize("engine", ["headless", "player"])
@pytest.mark.parametrize("wrong", [{"width": 0}, {"gridSize": -1}, {"agentMode": "arm"}])
def test_wrong_settings_are_one_error_in_every_engine(engine: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(EnvError, match="cannot be used"):
        open_controller(engine, scene="Bathroom_1", **wrong)


@pytest.mark.parametrize("engine", ["headless", "player"])
def test_a_refused_reset_leaves_nothing_behind(opened: Callable[..., Any], engine: str) -> None:
    controller = opened(engine, scene="Bathroom_1")
    with pytest.raises(ValueError, match="gridSize"):
        controller.reset(gridSize=-1)
    assert controller.reset("Bathroom_2", width=64, height=48).metadata["screenWidth"] == 64
    assert controller.scenes_in_build and "Kitchen_0" in controller.scenes_in_build


def test_headless_needs_nothing_else(opened: Callable[..., Any]) -> None:
    controller = opened(scene="Bedroom_1", gridSize=0.5, width=64, height=48)
    event = controller.step("RotateRight")
    assert event and event.metadata["screenWidth"] == 64 and event.frame is None
    with pytest.raises(UnknownName):
        open_controller(scene="Bedroom_x")


@pytest.mark.parametrize("server", ["fifo", "wsgi"])
def test_without_the_package(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, f"ai2thor.{server}_server", None)
    with pytest.raises(MissingExtra, match=r"mnemonaut\[thor\]"):
        open_controller("player", server=server)


def after(seconds: float, act: Callable[[], object]) -> threading.Timer:
    timer = threading.Timer(seconds, act)
    timer.start()
    return timer


def dies_in_mid_step(controller: ThorClient) -> None:
    player = controller.player_id
    os.kill(player, signal.SIGSTOP)
    timer = after(0.2, lambda: os.kill(player, signal.SIGKILL))
    with pytest.raises(EnvCrashed, match="action MoveAhead: killed by SIGKILL"):
        controller.step("MoveAhead")
    timer.join()
    with pytest.raises(EnvCrashed, match=r"gone; reset\(\) starts a fresh one"):
        controller.step("MoveAhead")


def test_a_player_that_dies_or_hangs(opened: Callable[..., Any], tmp_path: Path) -> None:
    controller: ThorClient = opened("player", scene="Bathroom_1", timeout=3.0)
    assert controller.step("RotateRight") and "Bathroom_0" in controller.scenes_in_build
    assert not (tmp_path / "home/.ai2thor").exists()
    with pytest.raises(UnknownName, match="Did you mean"):
        controller.reset("Bathrom_1")
    with pytest.raises(ValueError, match="Fly"):
        controller.step("Fly")
    with pytest.raises(RuntimeError):
        controller.step("PickupObject", objectId="none", raise_for_failure=True)
    dies_in_mid_step(controller)

    event = controller.reset("Bathroom_2")
    assert event and event.metadata["sceneName"].startswith("Bathroom_2")
    os.kill(controller.player_id, signal.SIGKILL)
    with pytest.raises(EnvCrashed, match="killed by SIGKILL"):
        for _ in range(2):  # the first may be answered before the signal arrives
            controller.step("Pass")

    controller.reset()
    os.kill(controller.player_id, signal.SIGSTOP)
    with pytest.raises(EnvTimeout, match=r"action Pass within 3 s"):
        controller.step("Pass")
    with pytest.raises(EnvCrashed, match="gone"):
        _ = controller.last_event


def test_over_wsgi(opened: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Left alone, the client would here start the player again."""
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1,3")  # for which it would ask `vulkaninfo`
    monkeypatch.delenv("DISPLAY", raising=False)
    controller: ThorClient = opened("player", scene="Bathroom_1", server="wsgi")
    assert controller.step("RotateRight")
    dies_in_mid_step(controller)


@pytest.mark.parametrize("server", ["fifo", "wsgi"])
@pytest.mark.parametrize(
    ("executable", "error", "told"),
    [
        ("false", EnvCrashed, "exit status 1; it printed nothing"),
        ("sh -c 'echo no licence >&2; exit 4' --", EnvCrashed, "no licence"),
        ("sh -c 'sleep 60' --", EnvTimeout, "start within 0.6 s"),
        ("/no/such/player", EnvError, "No such file"),
    ],
)
def test_a_player_that_never_comes(
    opened: Callable[..., Any], server: str, executable: str, error: type[EnvError], told: str
) -> None:
    with pytest.raises(error, match=told):
        limit = 0.6 if error is EnvTimeout else 60.0
        opened("unity", executable=executable, server=server, start_timeout=limit)


def test_what_the_player_says_is_told(opened: Callable[..., Any], tmp_path: Path) -> None:
    with pytest.raises(EnvCrashed, match=r"exit status 3; .* no scenes at .*absent"):
        opened("player", scenes=tmp_path / "absent")
    with pytest.raises(UnknownName, match="Did you mean `Kitchen_1`"):
        opened("player", scene="Kitchn_1")
    with pytest.raises(EnvError, match="Quality"):
        opened("player", quality="Cinematic")


def test_without_a_build_of_unity(opened: Callable[..., Any]) -> None:
    with pytest.raises(EnvError, match=r"Linux64: no build at .*download_only.*engine=player"):
        opened("unity")
    with pytest.raises(EnvError, match="scenes of its own"):
        opened("unity", scenes="ithor")


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # Xlib's, of its tries
def test_unity_without_a_display(
    opened: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":77")
    with pytest.raises(EnvError, match="Invalid display: :77"):
        opened("unity", frames=True)
