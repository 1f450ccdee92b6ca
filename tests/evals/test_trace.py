"""The trace of an episode: what it tells, and that it is the same wherever it is played."""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.agents.navigation.stop import StopAgent
from mnemonaut.agents.policy import PolicyAgent
from mnemonaut.agents.rounds import Round
from mnemonaut.envs.world import Goal, State, Transition, World
from mnemonaut.evals import trace as trace_module
from mnemonaut.evals.job import Job
from mnemonaut.evals.record import lost
from mnemonaut.evals.results import Folder
from mnemonaut.evals.trace import MOST_PLACES, Tracer, plain, trace_of
from mnemonaut.evals.traces import read_trace
from mnemonaut.memory.experience import Experience, Recall
from mnemonaut.planners.planner import Decision, Plan

from .played import KEY, WORLDS, played, records, world_suite

KEYS = {"goal", "experiences", "rounds", "actions", "track", "landscape"}
PLACE = {"schema", "arm", "replicate", "pass", "index", "task", "group"}


def line_world(**changes: Any) -> World:
    """A world of one line: the observation is where the agent is."""

    def locate(observation: Any, info: Any) -> tuple[float, float, float, float]:
        return float(observation), 0.0, 0.0, 90.0

    given: dict[str, Any] = {"locate": locate, **changes}
    return World({}, {}, lambda observation, info: State("", {}), **given)


def at(place: float, **info: Any) -> Transition:
    return Transition(place, 0.0, False, False, info)


def walked(tracer: Tracer, places: Iterator[float] | range) -> Tracer:
    """A walk of the action `ahead`, one for each place."""
    tracer.observe(None, at(0.0, goal=Goal("walk", "walk on")))
    for place in places:
        tracer.observe("ahead", at(place))
    return tracer


def test_actions_are_counted_and_places_told_where_they_change() -> None:
    tracer = Tracer(line_world())
    tracer.observe(None, at(0.0, goal=Goal("walk", "walk on", {"x": 2}, 9)))
    for action, place in (("ahead", 1.0), ("wait", 1.0), ("wait", 1.0), ("ahead", 2.0)):
        tracer.observe(action, at(place))
    trace = trace_of(None, tracer)
    assert trace["actions"] == [["ahead", 1], ["wait", 2], ["ahead", 1]]
    assert trace["track"] == [[0, 0, 0, 0, 90], [1, 1, 0, 0, 90], [4, 2, 0, 0, 90]]
    told = {"task": "walk", "text": "walk on", "target": {"x": 2}, "max_steps": 9, "scope": {}}
    assert trace["goal"] == told
    assert trace["experiences"] == {} and trace["rounds"] == [] and trace["landscape"] == {}


@pytest.mark.parametrize("steps", [1, MOST_PLACES - 1, MOST_PLACES, MOST_PLACES + 1, 9_999])
def test_a_long_track_is_thinned_evenly_and_keeps_both_ends(steps: int) -> None:
    track = walked(Tracer(line_world()), range(1, steps + 1)).track
    assert len(track) <= MOST_PLACES + 1
    assert track[0][:2] == [0, 0.0] and track[-1][:2] == [steps, float(steps)]
    assert all(place[0] == place[1] for place in track)
    gaps = {b[0] - a[0] for a, b in pairwise(track[:-1])}
    assert len(gaps) <= 1 and all(gap & (gap - 1) == 0 for gap in gaps)
    if steps < MOST_PLACES:
        assert len(track) == steps + 1
    else:
        assert len(track) > MOST_PLACES // 2


def test_a_trace_of_ten_thousand_actions_stays_small() -> None:
    import gzip

    def locate(observation: Any, info: Any) -> tuple[float, float, float, float]:
        t = float(observation)
        return round(40 * np.sin(t / 31), 2), round(60 + 9 * np.cos(t / 7), 2), t / 4, (t * 7) % 360

    tracer = Tracer(line_world(locate=locate))
    tracer.observe(None, at(0.0, goal=Goal("walk", "walk on")))
    for step in range(10_000):
        action = np.array([1, step % 3, 0, 12, (step // 5) % 25, 0, 0, 0])
        tracer.observe(action, at(step))
    trace = trace_of(None, tracer)
    text = json.dumps(trace).encode()
    assert sum(times for _, times in trace["actions"]) == 10_000
    assert len(text) < 500_000 and len(gzip.compress(text)) < 60_000


def test_biomes_are_told_by_their_arrivals() -> None:
    world = line_world(
        landscape=lambda observation, info: {"kind": "minecraft", "depth": True},
        biome=lambda observation, info: "plains" if observation < 3 else "desert",
    )
    tracer = walked(Tracer(world), iter((1.0, 2.0, 3.0, 4.0, 2.0)))
    biomes = [[0, "plains"], [3, "desert"], [5, "plains"]]
    assert tracer.landscape() == {"kind": "minecraft", "depth": True, "biomes": biomes}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=9,
)


@given(JSON)
def test_plain_json_stays_as_it_is(value: Any) -> None:
    assert plain(value) == value


def test_numbers_of_numpy_become_plain() -> None:
    given_ = {"verb": np.int64(3), "argument": np.array([0.5], np.float32), "pair": (1, np.True_)}
    assert plain(given_) == {"verb": 3, "argument": [0.5], "pair": [1, True]}
    json.dumps(plain(given_))


def test_a_trace_tells_what_the_record_counts(short_run: Callable[[str], Path]) -> None:
    folder = short_run("text")
    for record in records(folder):
        trace = read_trace(Folder(folder).trace(KEY), record["index"])
        assert trace is not None and trace.keys() == KEYS | PLACE
        assert {name: trace[name] for name in PLACE} == {name: record[name] for name in PLACE}
        assert trace["goal"]["task"] == record["task"]
        assert sum(times for _, times in trace["actions"]) == record["actions"]
        assert len(trace["rounds"]) == len(record["rounds"]) == record["replans"] + 1
        for told, counted in zip(trace["rounds"], record["rounds"], strict=True):
            assert told["plan"] == counted["plan"]
            assert [r["id"] for r in told["recalled"]] == [r[0] for r in counted["recalled"]]
            assert {str(r["id"]) for r in told["recalled"]} <= trace["experiences"].keys()
            tried = [[a["call"], a["success"], a["text"]] for a in told["attempts"]]
            assert tried == counted["attempts"]
        ats = [told["at"] for told in trace["rounds"]]
        assert ats[0] == 0 and ats == sorted(ats) and ats[-1] <= record["actions"]
        assert len(trace["experiences"]) == record["recalled"]


def test_later_episodes_recall_what_earlier_ones_remembered(tmp_path: Path) -> None:
    folder = played(world_suite("text", passes=2), tmp_path / "run")
    trace = read_trace(Folder(folder).trace(KEY), 3)
    assert trace is not None and trace["experiences"]
    for seen in trace["experiences"].values():
        assert seen.keys() == {"task", "state", "plan", "outcome", "success", "when", "where"}
        assert seen["task"] in WORLDS["text"]["tasks"] and seen["plan"] and seen["outcome"]
    why = trace["rounds"][0]["recalled"][0]["why"]
    assert "similarity" in why


def test_words_of_experiences_are_those_of_the_experience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when more are met than are kept, and some have been let go."""
    monkeypatch.setattr(trace_module, "MOST_KNOWN", 3)
    for number in range(50):
        call = {"skill": "mine", "args": ["log", number]}
        state, outcome = {"text": f"state {number}"}, {"success": number % 2 == 0, "text": "so"}
        seen = Experience(state, f"task {number}", [call], outcome, {"env": "e"}, number)
        for _ in range(2):
            recalled = (Recall(number, seen, 1.0, {}),)
            agent = PolicyAgent(StopAgent())
            agent.rounds = [Round(State("", {}), Decision(Plan(()), recalled))]
            assert trace_of(agent, None)["experiences"][str(number)] == {
                "task": f"task {number}",
                "state": f"state {number}",
                "plan": f"mine(log, {number})",
                "outcome": "so",
                "success": number % 2 == 0,
                "when": number,
                "where": {"env": "e"},
            }


def test_an_episode_that_nobody_played_has_an_empty_trace() -> None:
    suite = world_suite("text")
    job = Job(suite, KEY, "", Path())
    trace = lost(job, 0, "its worker died").trace
    assert trace.keys() == KEYS | PLACE
    assert all(trace[name] in ({}, []) for name in KEYS)


@pytest.mark.parametrize("world", WORLDS)
def test_a_second_run_leaves_equal_bytes(
    world: str, short_run: Callable[[str], Path], tmp_path: Path
) -> None:
    again = played(world_suite(world), tmp_path / "run")
    path = Folder(again).trace(KEY)
    assert path.read_bytes() == Folder(short_run(world)).trace(KEY).read_bytes()


@pytest.mark.parametrize("world", ["text", "household", "r2r"])
def test_an_env_in_another_process_leaves_equal_bytes(
    world: str, short_run: Callable[[str], Path], tmp_path: Path
) -> None:
    far = played(world_suite(world, remote=True), tmp_path / "run")
    path = Folder(far).trace(KEY)
    assert path.read_bytes() == Folder(short_run(world)).trace(KEY).read_bytes()


KINDS: Mapping[str, tuple[str, set[str]]] = {
    "text": ("minecraft", {"depth", "plane", "biomes"}),
    "household": ("home", {"room", "floor", "objects", "held"}),
    "r2r": ("graph", {"viewpoints", "edges", "path", "reference", "goal"}),
    "low-level": ("graph", {"viewpoints", "edges", "path", "reference", "goal"}),
    "rooms": ("rooms", {"walked", "walls", "reference", "goal"}),
    "voxel": ("minecraft", {"depth", "plane", "biomes"}),
}


@pytest.mark.parametrize("world", WORLDS)
def test_every_world_tells_its_landscape_and_track(
    world: str, short_run: Callable[[str], Path]
) -> None:
    folder = short_run(world)
    kind, fields = KINDS[world]
    for record in records(folder):
        trace = read_trace(Folder(folder).trace(KEY), record["index"])
        assert trace is not None
        landscape = trace["landscape"]
        assert landscape.pop("kind") == kind and landscape.keys() == fields
        assert trace["track"][0][0] == 0
        assert all(len(place) == 5 and 0 <= place[4] < 360 for place in trace["track"])
        assert trace["track"][-1][0] <= record["actions"]
