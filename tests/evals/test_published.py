"""A folder of published weights stands where a checkpoint's file may stand."""

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numba", reason="needs numba: pip install 'mnemonaut[render]'")

from mnemonaut.agents.janus.published.agent import CameraMemory, PublishedJanusAgent
from mnemonaut.agents.policy import PolicyAgent
from mnemonaut.cli.main import main
from mnemonaut.evals.compose import Arm
from mnemonaut.evals.program import program
from mnemonaut.evals.published import check_published, is_published, published_agent
from mnemonaut.evals.suite import parse_suite
from mnemonaut.evals.working import check_models, janus_players, working_line, working_memory
from mnemonaut.memory import Memories
from mnemonaut.memory.dualkv import DualKV
from mnemonaut.memory.errors import NotAStore, StoreError
from mnemonaut.memory.frame_window import FrameWindow

from ..agents.janus.published.tiny_checkpoints import tiny_janusvln
from ..agents.janus.small_models import STOPS, saved


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tiny_janusvln(tmp_path_factory.mktemp("janusvln")))


def arm(folder: str, **given: Any) -> Arm:
    return Arm("a", agent="janus", checkpoint=folder, **given)


def test_a_folder_is_one_and_a_file_is_none(folder: str, tmp_path: Path) -> None:
    assert is_published(folder) and not is_published("") and not is_published("absent")
    assert not is_published(str(saved(tmp_path, STOPS)))
    check_models([arm(folder)])
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotAStore, match=r"holds no config\.json; name the folder of a JanusVLN"):
        check_published(str(tmp_path / "empty"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "both, the first 8 and the last 48 frames"),
        ({"working": "spatial", "recent": 4}, "spatial, the first 8 and the last 4 frames"),
        ({"working": "off"}, "off, the current frame only"),
    ],
)
def test_its_memories_are_those_of_the_arm(folder: str, given: dict[str, Any], said: str) -> None:
    chosen = arm(folder, **given)
    assert working_line(chosen) == said
    memory = working_memory(chosen)
    assert (memory is None) == ("off" in said)
    player = janus_players(chosen, 3)(Memories(working=memory))
    assert type(player) is PolicyAgent
    if "spatial" in said:
        assert isinstance(memory, CameraMemory)
        made = memory.of(24, 32)
        assert made.spatial is not None and made.spatial.window == FrameWindow(8, 4)


def test_another_models_memory_is_refused(folder: str, tmp_path: Path) -> None:
    ours = working_memory(Arm("a", agent="janus", checkpoint=str(saved(tmp_path, STOPS))))
    assert isinstance(ours, DualKV)
    with pytest.raises(StoreError, match="keeps a CameraMemory"):
        published_agent(folder, Memories(working=ours))
    assert isinstance(published_agent(folder, Memories()), PublishedJanusAgent)


def test_a_run_tells_which_folder_it_was(folder: str, tmp_path: Path) -> None:
    body = {
        "name": "tiny",
        "env": "mnemonaut/Rooms-v0",
        "tasks": ["rooms valid find 0"],
        "arms": [{"name": "a", "agent": "janus", "checkpoint": folder}],
    }
    suite = parse_suite(body, "tiny")
    told = program(suite)[folder]
    prompt = Path(folder) / "prompt.json"
    prompt.write_text("{}", encoding="utf-8")
    try:
        assert program(suite)[folder] != told
    finally:
        prompt.unlink()
    assert program(suite)[folder] == told


def test_the_command_runs_it(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["run", "mnemonaut/Rooms-v0", "--task", "rooms valid route 0", "--agent", "janus"]
    words += ["--checkpoint", folder, "--working", "both", "--initial", "1", "--recent", "2"]
    for name, size in (("width", 16), ("height", 16), ("max_steps", 2)):
        words += ["--option", f"{name}={size}"]
    assert main([*words, "--json"]) == 0
    (episode,) = json.loads(capsys.readouterr().out)["episodes"]
    assert 1 <= episode["outcome"]["actions"] <= 2
