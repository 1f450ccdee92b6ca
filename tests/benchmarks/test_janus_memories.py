"""The three memories in one agent: what its suite counts, and what the memories say."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs torch: pip install 'mnemonaut[neural]'")
pytest.importorskip("numba", reason="needs numba: pip install 'mnemonaut[render]'")

import janus_memories
from janus_effect import home_of

from mnemonaut.envs.navigation.rooms.episodes import episode_of
from mnemonaut.envs.navigation.rooms.homes import rooms_home
from mnemonaut.evals.results import Folder, read_lines
from mnemonaut.evals.runner import run_suite
from mnemonaut.evals.summary import load_scores

from ..agents.janus.small_models import STOPS, saved


def test_memories_in_front_of_a_policy_are_counted(tmp_path: Path) -> None:
    suite = janus_memories.suite(str(saved(tmp_path, STOPS)), quick=True)
    assert suite.replicates == 1 and len(suite.tasks) == 4
    arms = tuple(arm for arm in suite.arms if arm.name in ("off", "online", "three"))
    suite = suite.model_copy(update={"arms": arms, "tasks": suite.tasks[:2]})
    run_suite(suite, tmp_path / "run", workers=1)
    told = janus_memories.told(load_scores(tmp_path / "run"))
    assert (told["episodes"], told["error_episodes"]) == (3 * 2 * 2, 0)
    assert told["arms"]["off"]["SR"] == [0.0, 0.0]
    assert set(told["differences"]) == {"online - off", "three - off", "three - online"}
    hints = janus_memories.hints(list(read_lines(Folder(tmp_path / "run").merged)))
    assert hints["off"] == {"room": [0.0, 0.0], "seen": [0.0, 0.0], "right": None}
    assert hints["online"]["seen"] == [0.0, 1.0], "the path that was shown is known the next time"
    assert hints["three"]["seen"] == [0.0, 1.0] and hints["online"]["room"] == [0.0, 0.0]


def test_full_runs_of_memories_have_three_tasks_in_each_home() -> None:
    tasks = janus_memories.suite().tasks
    homes = [home_of(task) for task in tasks]
    assert {homes.count(home) for home in homes} == {3} and len(set(homes)) == 40
    assert all(episode_of(t).home == h for t, h in zip(tasks[39:42], homes[39:42], strict=True))


def test_rooms_that_hints_name() -> None:
    assert janus_memories.room_named("follow(Find it. It is usually in the kitchen.)") == "kitchen"
    assert janus_memories.room_named("follow(Find it.)") == ""
    task = "rooms unseen find 0"
    episode = episode_of(task)
    layout = rooms_home(episode.home).layout
    place = next(t.place for t in layout.things if t.noun == episode.thing)
    others = {p.kind for p in layout.places} - {layout.places[place].kind}
    assert janus_memories.holds(task, layout.places[place].kind)
    assert not any(janus_memories.holds(task, kind) for kind in others)


def test_differences_are_over_homes() -> None:
    """Three tasks in one home count as one observation."""
    tasks = [f"rooms unseen find {n}" for n in range(120)]
    values = np.array([float(n % 40 < 20) for n in range(120)])
    found = janus_memories.over_homes(values, tasks, "x")
    assert found["mean"] == 0.5
    low, high = found["low"], found["high"]
    assert low is not None and high is not None
    assert 0.30 <= low <= 0.40 and 0.60 <= high <= 0.70, "as of 40 throws of a coin, not 120"
