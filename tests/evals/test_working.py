"""Arms with a working memory: which windows they mean, who plays them, and their results."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.agents.janus.front import RecallingAgent
from mnemonaut.agents.policy import PolicyAgent
from mnemonaut.envs.errors import MnemonautError, SuiteError, UnknownName
from mnemonaut.evals.compose import Arm, open_memory, players_of
from mnemonaut.evals.policies import ROOMS, VLNCE
from mnemonaut.evals.results import Folder, read_lines, stream_keys
from mnemonaut.evals.runner import run_suite
from mnemonaut.evals.stream import run_stream
from mnemonaut.evals.suite import Suite, parse_suite
from mnemonaut.evals.working import check_models, check_working, trained, windows, working_line
from mnemonaut.memory import Memories
from mnemonaut.memory.dualkv import DualKV
from mnemonaut.memory.errors import NotAStore, StoreError
from mnemonaut.memory.frame_window import FrameWindow

from ..agents.janus.small_models import GOES_AHEAD, STOPS, saved

NOW, USUAL = FrameWindow(0, 1), FrameWindow(8, 48)
SMALL = {"width": 32, "height": 32, "depth_width": 8, "depth_height": 8}


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """A checkpoint trained with a working memory of that name."""
    folder = tmp_path_factory.mktemp("models")
    made = {w: str(saved(folder, STOPS, w)) for w in ("both", "spatial", "off")}
    return made.__getitem__


def arm(checkpoint: str, **given: Any) -> Arm:
    return Arm("a", agent="janus", checkpoint=checkpoint, **given)


@pytest.mark.parametrize(
    ("before", "given", "semantic", "spatial"),
    [
        ("both", {}, USUAL, USUAL),
        ("both", {"working": "spatial"}, NOW, USUAL),
        ("both", {"working": "semantic", "recent": 4}, FrameWindow(8, 4), NOW),
        ("both", {"working": "off"}, NOW, NOW),
        ("both", {"initial": 0}, FrameWindow(0, 48), FrameWindow(0, 48)),
        ("both", {"initial": 0, "recent": 4}, FrameWindow(0, 4), FrameWindow(0, 4)),
        ("spatial", {}, NOW, USUAL),
        ("spatial", {"recent": 16}, NOW, FrameWindow(8, 16)),
        ("spatial", {"working": "both"}, USUAL, USUAL),
        ("off", {}, NOW, NOW),
        ("off", {"working": "both", "initial": 2}, FrameWindow(2, 48), FrameWindow(2, 48)),
    ],
)
def test_what_is_not_said_is_as_it_was_trained(
    checkpoints: Callable[[str], str],
    before: str,
    given: dict[str, Any],
    semantic: FrameWindow,
    spatial: FrameWindow,
) -> None:
    asked = arm(checkpoints(before), **given)
    assert windows(asked, trained(asked.checkpoint).windows) == (semantic, spatial)
    with open_memory(asked, None, _world()) as (memories, store):
        assert store is None and memories.episodic is None and memories.semantic is None
        if semantic == spatial == NOW:
            assert memories.working is None
        else:
            assert isinstance(memories.working, DualKV)
            assert memories.working.semantic.window == semantic
            assert memories.working.spatial.window == spatial


def _world() -> Any:
    from mnemonaut.envs import registry

    return registry.world(ROOMS)


@pytest.mark.parametrize(
    ("before", "given", "said"),
    [
        ("both", {}, "both, the first 8 and the last 48 frames"),
        ("both", {"working": "off"}, "off, the current frame only"),
        ("spatial", {"recent": 4}, "spatial, the first 8 and the last 4 frames"),
        ("off", {"working": "semantic"}, "semantic, the first 8 and the last 48 frames"),
    ],
)
def test_the_memory_in_words(
    checkpoints: Callable[[str], str], before: str, given: dict[str, Any], said: str
) -> None:
    assert working_line(arm(checkpoints(before), **given)) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("bot", None, None), "unknown working memory `bot`. Did you mean `both`?"),
        (("both", -1, None), "a memory of -1 initial and 48 recent frames is none"),
        (("", None, 0), "a memory of 8 initial and 0 recent frames is none"),
        (("off", 4, None), "keeps no frames: leave `initial` and `recent` out"),
    ],
)
def test_wrong_windows(given: tuple[str, int | None, int | None], said: str) -> None:
    with pytest.raises(MnemonautError, match=said.replace("?", r"\?")):
        check_working(*given)
    check_working("both", 0, 1)
    check_working("", None, None)


def test_a_model_is_read_once_and_again_when_it_changes(tmp_path: Path) -> None:
    path = saved(tmp_path, STOPS)
    first = trained(str(path))
    assert trained(str(path)) is first
    path.write_bytes(saved(tmp_path / "other", GOES_AHEAD).read_bytes())
    assert trained(str(path)) is not first


def test_who_plays(checkpoints: Callable[[str], str]) -> None:
    players = players_of(arm(checkpoints("both")), ROOMS, prior_seed=0)
    alone = players(Memories())
    assert type(alone) is PolicyAgent
    with open_memory(arm(checkpoints("both"), semantic="graph"), None, _world()) as (memories, _):
        assert isinstance(players(memories), RecallingAgent)
    with pytest.raises(MnemonautError, match="agent janus only navigates; use it with mnemonaut/R"):
        players_of(arm(checkpoints("both")), "mnemonaut/R2R-v0", prior_seed=0)
    assert players_of(arm(checkpoints("both")), VLNCE, prior_seed=0)(Memories()).rounds == []


def test_models_are_looked_for_before_a_run_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = suite_of({"name": "a", "checkpoint": str(tmp_path / "none")})
    with pytest.raises(NotAStore, match="none cannot be read"):
        run_suite(suite, tmp_path / "run")
    assert not (tmp_path / "run").exists()
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(StoreError, match=r"pip install 'mnemonaut\[neural\]'"):
        check_models([suite.arm("a")])
    check_models([])


def suite_of(*arms: dict[str, Any], **changes: Any) -> Suite:
    body = {
        "name": "tiny",
        "env": ROOMS,
        "env_options": SMALL,
        "tasks": ["rooms valid find 0", "rooms valid route 1"],
        "passes": 1,
        "replicates": 1,
        "arms": [{"agent": "janus"} | one for one in arms],
    }
    return parse_suite(body | changes, "tiny")


def test_a_suite_runs_and_runs_again_to_the_same_bytes(
    tmp_path: Path, checkpoints: Callable[[str], str]
) -> None:
    suite = suite_of(
        {"name": "off", "working": "off"},
        {"name": "both", "initial": 1, "recent": 2},
        {"name": "online", "episodic": "online", "semantic": "graph"},
        checkpoint=checkpoints("both"),
        passes=2,
    )
    told: list[dict[tuple[str, int], bytes]] = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        for key in stream_keys(suite):
            assert run_stream(suite, folder, key) is None
        told.append(
            {
                (key.arm, key.replicate): Folder(folder).episodes(key).read_bytes()
                for key in stream_keys(suite)
            }
        )
    assert told[0] == told[1]
    records = {
        key.arm: list(read_lines(Folder(tmp_path / "one").episodes(key)))
        for key in stream_keys(suite)
    }
    assert all(r["error"] is None and r["actions"] == 1 for rs in records.values() for r in rs)
    assert [r["remembered"] for r in records["online"]] == [1] * 4
    assert [len(r["rounds"]) for r in records["both"]] == [0] * 4
    assert sum(r["recalled"] for r in records["online"] if r["pass"] == 1) > 0
    follow = [r["rounds"][0]["plan"][0] for r in records["online"] if "find" in r["task"]]
    assert "You saw it before" not in follow[0] and "You saw it before" in follow[1]


def test_an_arm_takes_the_checkpoint_of_its_suite() -> None:
    suite = suite_of(
        {"name": "a"}, {"name": "b", "checkpoint": "own"}, {"name": "c", "agent": "stop"},
        checkpoint="all",
    )  # fmt: skip
    assert [suite.arm(n).checkpoint for n in "abc"] == ["all", "own", ""]


def test_suites_without_it_keep_their_bytes() -> None:
    """Keys that came later are not written where they are not used."""
    body = {"name": "old", "tasks": ["stick"], "arms": [{"name": "off"}]}
    suite = parse_suite(body, "old")
    digest = "c1419c5caefce832aac8ae03cca6b1d190ed79dac118e05099ec0323d05c52c3"
    assert suite.digest() == digest
    written = json.loads(suite.model_dump_json())
    assert "checkpoint" not in written and "working" not in written["arms"][0]
    assert Suite.model_validate(written) == suite
    new = suite_of({"name": "a", "working": "spatial", "initial": 0})
    assert Suite.model_validate(json.loads(new.model_dump_json())) == new
    assert new.digest() != suite_of({"name": "a", "working": "spatial", "initial": 8}).digest()


@pytest.mark.parametrize(
    ("arm", "said"),
    [
        ({"working": "bot"}, "unknown working memory `bot`. Did you mean `both`?"),
        ({"recent": 0}, "0 recent frames is none"),
        ({"working": "off", "recent": 3}, "keeps no frames"),
        ({"llm": "openai/x"}, "agent `janus` asks no language model: leave `llm` out"),
        ({"semantic": "map"}, "agent `janus` cannot read `map`; take one of random, common"),
        ({"agent": "stop", "working": "both"}, "agent `stop` has no working memory: leave"),
        ({"agent": "planning", "checkpoint": "x"}, "or take agent `janus`"),
        ({"agent": "stop", "semantic": "graph"}, "agent `stop` neither remembers nor plans"),
        ({"workin": "both"}, "unknown key `arms.0.workin`. Did you mean `working`?"),
    ],
)
def test_wrong_arms(arm: dict[str, Any], said: str) -> None:
    with pytest.raises(SuiteError) as raised:
        suite_of({"name": "a"} | arm)
    assert said in str(raised.value)


def test_a_suite_in_the_wrong_world_or_with_a_checkpoint_that_nobody_reads() -> None:
    with pytest.raises(MnemonautError, match="agent shortest only navigates"):
        suite_of({"name": "a", "agent": "shortest"})
    with pytest.raises(SuiteError, match="no arm reads the checkpoint"):
        suite_of({"name": "a", "agent": "stop"}, checkpoint="x")
    with pytest.raises(UnknownName, match="Did you mean `rooms"):
        suite_of({"name": "a"}, tasks=["rooms valid rout 0"])
