"""Playing a recorded episode again: exact in every world, and told where it is not."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gymnasium import spaces
from PIL import Image

from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals.replay import as_native, draws, frame, frames, png, recording, replayed
from mnemonaut.evals.results import Folder, StreamKey, canonical
from mnemonaut.evals.trace import plain
from mnemonaut.evals.traces import TraceLog, read_trace

from .conftest import copied, one_line
from .played import KEY, WORLDS, played, records, world_suite

ShortRun = Callable[[str], Path]


@pytest.mark.parametrize("world", WORLDS)
def test_an_episode_is_played_again_to_its_own_end(world: str, short_run: ShortRun) -> None:
    """`replayed` itself compares success, steps and the whole track with the record."""
    folder = short_run(world)
    record = records(folder)[-1]
    transitions = list(replayed(folder, KEY, record["index"]))
    assert len(transitions) == record["actions"] + 1
    assert transitions[0].info["goal"].task == record["task"]
    assert transitions[-1].done or record["gave_up"]
    assert bool(transitions[-1].info.get("success")) == record["success"]
    assert transitions[-1].info.get("score", {}) == record.get("score", {})


@pytest.mark.parametrize("world", ["text", "household", "r2r"])
def test_two_replays_see_the_same(world: str, short_run: ShortRun) -> None:
    one, other = (replayed(short_run(world), KEY, 0) for _ in range(2))
    for a, b in zip(one, other, strict=True):
        assert a.reward == b.reward and a.done == b.done
        assert a.observation.keys() == b.observation.keys()
        for name, value in a.observation.items():
            assert np.array_equal(value, b.observation[name]), name


def test_an_env_in_another_process_plays_it_again(short_run: ShortRun, tmp_path: Path) -> None:
    folder = played(world_suite("text", remote=True), tmp_path / "run")
    far = list(replayed(folder, KEY, 0))
    here = list(replayed(short_run("text"), KEY, 0))
    assert len(far) == len(here)
    assert np.array_equal(far[-1].observation["inventory"], here[-1].observation["inventory"])


def changed_trace(source: Path, folder: Path, change: Callable[[dict[str, Any]], Any]) -> Path:
    """A copy of a run whose first trace is another."""
    copied(source, folder)
    path = Folder(folder).trace(KEY)
    trace = read_trace(path, 0)
    assert trace is not None
    change(trace)
    log = TraceLog(path, 0)
    log.append(trace)
    log.close()
    return folder


def changed_record(source: Path, folder: Path, **changes: Any) -> Path:
    """A copy of a run whose first record is another."""
    copied(source, folder)
    first, *others = records(folder)
    lines = [canonical(record) + "\n" for record in (first | changes, *others)]
    Folder(folder).episodes(KEY).write_text("".join(lines), encoding="utf-8")
    return folder


def test_another_course_of_the_world_is_told(short_run: ShortRun, tmp_path: Path) -> None:
    whole = short_run("text")
    success, steps = (records(whole)[0][name] for name in ("success", "steps"))
    folders = [
        changed_record(whole, tmp_path / "success", success=not success),
        changed_record(whole, tmp_path / "steps", steps=steps + 1),
        changed_trace(whole, tmp_path / "less", lambda t: t["actions"].pop()),
        changed_trace(whole, tmp_path / "more", lambda t: t["actions"].append([[0, 0, 1], 500])),
        changed_trace(whole, tmp_path / "track", lambda t: t["track"].append([1, 0, 11, 0, 0])),
    ]
    for folder in folders:
        with pytest.raises(ResultsError) as raised:
            list(replayed(folder, KEY, 0))
        assert "played-0/0 played again" in one_line(raised)


def test_another_seed_leads_another_way(short_run: ShortRun, tmp_path: Path) -> None:
    folder = changed_record(short_run("household"), tmp_path / "run", seed=1)
    with pytest.raises(ResultsError, match="played again"):
        list(replayed(folder, KEY, 0))


def test_what_cannot_be_replayed_says_why(short_run: ShortRun, tmp_path: Path) -> None:
    whole = short_run("text")
    folder = copied(whole, tmp_path / "none")
    Folder(folder).trace(KEY).unlink()
    lost = changed_trace(whole, tmp_path / "lost", lambda t: t.clear())
    unbegun = changed_trace(whole, tmp_path / "unbegun", lambda t: t.update(goal={}))
    cases = [
        (folder, KEY, 0, "no trace of played-0/0"),
        (lost, KEY, 0, "no trace of played-0/0"),
        (whole, KEY, 99, "no episode 99 of stream played-0"),
        (whole, StreamKey("other", 0), 0, "no episode 0 of stream other-0"),
        (unbegun, KEY, 0, "never begun"),
        (tmp_path, KEY, 0, "no results folder"),
    ]
    for where, key, index, reason in cases:
        with pytest.raises(ResultsError) as raised:
            list(replayed(where, key, index))
        assert reason in one_line(raised)


def test_an_error_episode_is_played_up_to_its_error(short_run: ShortRun, tmp_path: Path) -> None:
    changes = {"error": "EnvCrashed: gone", "success": False, "steps": 0}
    folder = changed_record(short_run("text"), tmp_path / "run", **changes)
    found = recording(folder, KEY, 0)
    assert len(list(replayed(folder, KEY, 0))) == 1 + sum(1 for _ in found.actions())


@pytest.mark.parametrize(
    ("world", "shape"),
    [("household", (300, 300)), ("rooms", (32, 24)), ("voxel", (256, 160))],
)
def test_frames_are_spread_evenly(world: str, shape: tuple[int, int], short_run: ShortRun) -> None:
    folder = short_run(world)
    count = records(folder)[0]["actions"]
    drawn = frames(folder, KEY, 0, most=4)
    assert [nth for nth, _ in drawn] == [round(count * part / 3) for part in range(4)]
    pictures = [Image.open(BytesIO(file)) for _, file in drawn]
    assert {picture.size for picture in pictures} == {shape}
    assert {picture.format for picture in pictures} == {"PNG"}
    assert len({file for _, file in drawn}) > 1
    assert all(np.asarray(picture).std() > 5 for picture in pictures)


@pytest.mark.parametrize("world", ["text", "r2r"])
def test_a_world_without_pictures_has_no_frames(world: str, short_run: ShortRun) -> None:
    assert frames(short_run(world), KEY, 0) == [] and not draws(world_suite(world).env)


def test_the_frame_of_an_observation(short_run: ShortRun) -> None:
    shown = frame(next(replayed(short_run("rooms"), KEY, 0)).observation)
    assert shown is not None and shown.shape == (24, 32, 3) and shown.dtype == np.uint8
    assert frame(next(replayed(short_run("household"), KEY, 0)).observation) is None
    picture = np.zeros((3, 4, 5), np.uint8)
    picture[0, 1, 2] = 9
    turned = frame({"rgb": picture})
    assert turned is not None and turned.shape == (4, 5, 3) and turned[1, 2].tolist() == [9, 0, 0]
    assert np.array_equal(np.asarray(Image.open(BytesIO(png(turned)))), turned)
    assert frame(np.zeros(3)) is None


def test_native_actions_come_back_from_plain_json() -> None:
    space = spaces.Dict(
        {
            "verb": spaces.Discrete(5),
            "argument": spaces.Box(0, 1, (2,), np.float32),
            "pair": spaces.Tuple((spaces.MultiDiscrete([3, 4]), spaces.MultiBinary(2))),
            "word": spaces.Text(9),
        }
    )
    space.seed(4)
    for _ in range(20):
        action = space.sample()
        again = as_native(space, plain(action))
        assert space.contains(again)
        assert plain(again) == plain(action)
        assert again["argument"].tobytes() == action["argument"].tobytes()
