"""Graded scores: recorded with the episode, summed up with intervals, told in a table."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnemonaut.agents.episode import run_episode
from mnemonaut.agents.planning import PlanningAgent
from mnemonaut.envs import registry
from mnemonaut.envs.world import SkillCall
from mnemonaut.evals.compose import make_env
from mnemonaut.evals.results import Folder, canonical, read_lines, stream_keys
from mnemonaut.evals.suite import Suite, parse_suite
from mnemonaut.evals.summary import load_scores, pairs, summarise
from mnemonaut.evals.table import markdown_table, terminal_table
from mnemonaut.memory import Memories
from mnemonaut.planners.planner import Decision, Plan

from .conftest import run_here

ENV = "mnemonaut/Household-v0"
TIDY = {"placed", "worse", "displacement"}


def suite_of(*names: str, tasks: tuple[str, ...], **changes: Any) -> Suite:
    arms = [{"name": name, "semantic": name} for name in names]
    body: dict[str, Any] = {"name": "tiny", "env": ENV, "tasks": list(tasks), "arms": arms}
    return parse_suite({"passes": 1, "replicates": 2, "error_share": 0.0, **body, **changes}, "t")


@pytest.fixture(scope="module")
def suite() -> Suite:
    return suite_of("off", "common", "graph", tasks=("tidy Bathroom_21", "tidy Kitchen_22"))


@pytest.fixture(scope="module")
def folder(suite: Suite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The streams of a small suite of tidying, run here and merged."""
    made = run_here(suite, tmp_path_factory.mktemp("graded") / "run")
    paths = Folder(made)
    lines = [r for key in stream_keys(suite) for r in read_lines(paths.episodes(key))]
    paths.merged.write_text("".join(canonical(r) + "\n" for r in lines), encoding="utf-8")
    run = {"suite": suite.model_dump(mode="json"), "suite_sha256": suite.digest(), "schema": 1}
    (made / "run.json").write_text(json.dumps(run | {"versions": {}}), encoding="utf-8")
    return made


def test_every_record_has_the_scores_of_its_env(folder: Path) -> None:
    records = list(read_lines(Folder(folder).merged))
    assert len(records) == 3 * 2 * 2
    for record in records:
        assert set(record["score"]) == TIDY and 0 <= record["score"]["placed"] <= 1
        assert record["success"] == (record["score"]["placed"] == 1.0)
        assert record["error"] is None and record["group"] in ("tidy-bathroom", "tidy-kitchen")
    assert any(record["score"]["placed"] for record in records)


def test_equal_streams_have_equal_bytes(suite: Suite, folder: Path, tmp_path: Path) -> None:
    again = run_here(suite, tmp_path / "again")
    for key in stream_keys(suite):
        paths = [Folder(each).episodes(key) for each in (folder, again)]
        assert paths[0].read_bytes() == paths[1].read_bytes()


def test_scores_become_arrays_and_intervals(suite: Suite, folder: Path) -> None:
    scores = load_scores(folder)["graph"]
    assert {name for name in scores if name.startswith("score.")} == {f"score.{n}" for n in TIDY}
    placed = scores["score.placed"]
    assert placed.shape == (2, 1, 2) and not np.isnan(placed).any()
    told = summarise(folder)
    assert told["arms"]["graph"]["semantic"] == "graph" and "semantic" not in told["arms"]["off"]
    for name in TIDY:
        found = told["arms"]["graph"]["scores"][name]
        assert found["estimate"] == pytest.approx(scores[f"score.{name}"].mean(), abs=1e-6)
    gain = told["paired"]["graph - off"]["scores"]["placed"]["estimate"]
    off = load_scores(folder)["off"]["score.placed"]
    assert gain == pytest.approx((placed - off).mean(), abs=1e-6)
    assert list(told["paired"]) == ["common - off", "graph - off", "graph - common"]


def test_the_table_tells_them(folder: Path) -> None:
    summary = summarise(folder)
    for text in (markdown_table(summary), terminal_table(summary)):
        assert "Mean scores of an episode." in text and "displacement" in text
        assert "never an AI2-THOR number" in text and "MineDojo" not in text
    head = markdown_table(summary).splitlines()[2]
    assert [cell.strip() for cell in head.strip("|").split("|")] == [
        "arm", "bathroom", "kitchen", "all", "last", "replans"
    ]  # fmt: skip


def test_a_real_simulator_is_not_called_built_in(folder: Path) -> None:
    summary = summarise(folder) | {"env_options": {"engine": "unity"}}
    assert "built-in" not in markdown_table(summary)


def test_an_error_episode_counts_as_if_nothing_had_been_done(
    suite: Suite, folder: Path, tmp_path: Path
) -> None:
    """All episodes of the arm crashed but the first."""
    records = list(read_lines(Folder(folder).merged))
    first, *others = (record for record in records if record["arm"] == "graph")
    for record in others:
        record |= {"success": False, "error": "EnvCrashed: gone"}
        del record["score"]
    made = tmp_path / "crashed"
    made.mkdir()
    (made / "run.json").write_bytes((folder / "run.json").read_bytes())
    lines = "".join(canonical(r) + "\n" for r in records)
    Folder(made).merged.write_text(lines, encoding="utf-8")
    graph = load_scores(made)["graph"]
    for name, idle in (("placed", 0.0), ("worse", 0.0), ("displacement", 1.0)):
        values = sorted(graph[f"score.{name}"].ravel().tolist())
        assert values == pytest.approx(sorted([first["score"][name], idle, idle, idle]))


def test_arms_of_semantic_memories_are_told_against_each_other() -> None:
    names = ("off", "common", "graph", "misfiled", "online")
    found = pairs({name: {"tasks": []} for name in names})
    assert [p for p in found if "off" not in p] == [
        ("graph", "common"), ("graph", "misfiled"), ("online", "common"), ("online", "graph")
    ]  # fmt: skip
    assert pairs({"graph": {"tasks": [1]}, "common": {"tasks": [2]}}) == []


MINECRAFT = "mnemonaut/MinecraftText-v0"


class Idle:
    """Plans to say that it is done."""

    def plan(self, goal: Any, state: Any, history: Any, memories: Memories) -> Decision:
        return Decision(Plan((SkillCall("done"),)))


def test_an_outcome_has_the_last_scores() -> None:
    """Of an env that tells some."""
    for env_id, task, score in (
        (ENV, "tidy Kitchen_20", {"placed": 0.0, "worse": 0.0, "displacement": pytest.approx(1.0)}),
        (MINECRAFT, "stick", {}),
    ):
        agent = PlanningAgent(Idle(), registry.world(env_id))
        assert run_episode(make_env(env_id, {}), agent, task=task, seed=3).score == score
