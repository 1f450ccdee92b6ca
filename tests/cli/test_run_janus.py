"""What a user tries first with the agent that has a working memory, right and wrong."""

import json
import sys
from pathlib import Path

import pytest

from mnemonaut.agents.janus import checkpoint

from ..agents.janus.small_models import STOPS, saved
from .conftest import Call

ROOMS = "mnemonaut/Rooms-v0"
SMALL = (
    *("--option", "width=32", "--option", "height=32"),
    *("--option", "depth_width=8", "--option", "depth_height=8"),
)


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model in place of the one that ships."""
    path = saved(tmp_path, STOPS)
    monkeypatch.setattr(checkpoint, "SHIPPED", path)
    return path


def test_an_episode_with_one_memory(call: Call, shipped: Path) -> None:
    words = ("run", ROOMS, "--agent", "janus", "--working", "spatial", *SMALL)
    answer = call(*words, "--task", "rooms unseen return 3")
    assert (answer.code, answer.err) == (0, "")
    flat = " ".join(answer.out.split())
    assert "planner none: the policy janus" in flat
    assert "working memory: spatial, the first 8 and the last 48 frames" in flat
    assert "(task rooms unseen return 3, at most 500 steps)" in flat
    assert "outcome not reached, the episode ended: 0 rounds, 1 action, 1 step" in flat


def test_windows_of_ones_own(call: Call, shipped: Path) -> None:
    words = ("run", ROOMS, "--agent", "janus", "--initial", 0, "--recent", 4, *SMALL)
    assert "both, the first 0 and the last 4 frames" in " ".join(call(*words).out.split())
    off = call("run", ROOMS, "--agent", "janus", "--working", "off", *SMALL)
    assert "working memory: off, the current frame only" in " ".join(off.out.split())


def test_json_tells_the_memory_of_this_agent_alone(call: Call, shipped: Path) -> None:
    words = ("run", ROOMS, *SMALL, "--json", "--agent")
    told = call(*words, "janus", "--working", "semantic", "--checkpoint", shipped).json
    assert (told["working"], told["initial"], told["recent"]) == ("semantic", None, None)
    assert told["checkpoint"] == str(shipped) and told["agent"] == "janus"
    others = call(*words, "stop").json
    assert {"working", "initial", "recent", "checkpoint"}.isdisjoint(others)


def test_all_three_memories(call: Call, shipped: Path, tmp_path: Path) -> None:
    words = ("run", ROOMS, "--agent", "janus", *SMALL, "--task", "rooms valid find 0")
    memories = ("--episodic", "online", "--store", tmp_path / "s.db", "--semantic", "graph")
    answer = call(*words, *memories, "--episodes", 2)
    assert answer.code == 0, answer.err
    first, second = answer.out.split("Episode 2 of 2")
    assert "You saw it before" not in " ".join(first.split())
    flat = " ".join(second.split())
    assert "recalled #1" in flat and "You saw it before" in flat
    assert "remembered #1 in" in flat  # the same walk as the first, which is counted


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--agent", "jan"), "unknown agent `jan`. Did you mean `janus`?"),
        (("--agent", "janus", "--working", "spatail"), "Did you mean `spatial`?"),
        (("--agent", "janus", "--recent", 0), "8 initial and 0 recent frames is none"),
        (("--agent", "janus", "--working", "off", "--initial", 2), "take another `working`"),
        (("--working", "spatial"), "leave --working out, or add --agent janus"),
        (("--agent", "stop", "--initial", 0, "--recent", 4), "leave --initial and --recent out"),
        (("--agent", "stop", "--checkpoint", "a"), "leave --checkpoint out, or add --agent janus"),
        (("--agent", "janus", "--llm", "openai/x"), "leave --planner and --llm out"),
        (("--agent", "janus", "--planner", "deps"), "leave --planner and --llm out"),
        (("--agent", "janus", "--semantic", "map"), "unknown memory of rooms `map`. Known:"),
        (("--agent", "janus", "--episodic", "online"), "add --store PATH"),
        (("--agent", "janus", "--checkpoint", "none.bin"), "none.bin cannot be read"),
        (("--agent", "janus", "--checkpoint", __file__), "is no checkpoint of janus; run `"),
        (("--agent", "shortest"), "use it with mnemonaut/R2R-v0"),
        (("--agent", "stop", "--task", "rooms unseen retrun 3"), "Did you mean `return`?"),
        ((), "choose who acts: --agent (stop, vlnce-random, vlnce-forward, rooms-expert, janus)"),
    ],
)
def test_a_wrong_wish_is_one_line_with_its_cure(
    call: Call, words: tuple[str | int, ...], said: str
) -> None:
    answer = call("run", ROOMS, *SMALL, *words, "--json")
    assert answer.code in (2, 5) and answer.out == ""
    assert answer.err.count("\n") == 1 and answer.err.startswith("error: ")
    assert said in answer.err


def test_without_a_model_that_ships(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "SHIPPED", tmp_path / "tiny.safetensors")
    answer = call("run", ROOMS, "--agent", "janus", *SMALL)
    assert answer.code == 5 and "run `mnemonaut train janus --out FILE`" in answer.err
    answer = call("bench", "rooms-janus", "--out", tmp_path / "run")
    assert answer.code == 5 and not (tmp_path / "run").exists()


def test_without_torch(call: Call, shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    answer = call("run", ROOMS, "--agent", "janus", *SMALL)
    assert answer.code == 2
    assert answer.err == ("error: torch is not installed; run `pip install 'mnemonaut[neural]'`\n")
    assert call("run", ROOMS, "--agent", "stop", *SMALL).code == 0


SUITE = """
name = "mine"
env = "mnemonaut/Rooms-v0"
tasks = ["rooms valid route 0"]
passes = 1
replicates = 1
[env_options]
width = 32
height = 32
depth_width = 8
depth_height = 8
[[arms]]
name = "off"
agent = "janus"
working = "off"
[[arms]]
name = "mine"
agent = "janus"
[[arms]]
name = "stop"
agent = "stop"
"""


def test_a_suite_with_other_windows_and_another_checkpoint(
    call: Call, tmp_path: Path, shipped: Path
) -> None:
    (tmp_path / "mine.toml").write_text(SUITE, encoding="utf-8")
    memory = ("--initial", 0, "--recent", 4, "--working", "spatial", "--checkpoint", shipped)
    words = ("bench", tmp_path / "mine.toml", "--out", tmp_path / "run", "--workers", 1)
    answer = call(*words, *memory, "--quiet", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["summary"]["episodes"] == 3
    suite = json.loads((tmp_path / "run" / "run.json").read_text())["suite"]
    off, mine, stop = suite["arms"]
    assert suite["checkpoint"] == str(shipped)
    assert (off["working"], "recent" in off, "recent" in stop) == ("off", False, False)
    assert (mine["working"], mine["initial"], mine["recent"]) == ("spatial", 0, 4)


def test_wishes_that_no_arm_takes(call: Call, tmp_path: Path) -> None:
    for words in (("rooms", "--recent", 4), ("rooms-janus", "--working", "both")):
        answer = call("bench", *words, "--out", tmp_path / "run")
        assert answer.code == 2 and "no arm of the suite takes --" in answer.err
    answer = call("bench", "rooms-janus", "--recent", 0, "--out", tmp_path / "run")
    assert answer.code == 2 and "0 recent frames is none" in answer.err
    answer = call("bench", "rooms", "--checkpoint", "x", "--out", tmp_path / "run")
    assert answer.code == 2 and "no arm reads the checkpoint" in answer.err
