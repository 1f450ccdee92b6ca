"""Runs as Minari datasets, by the real library: loaded, sampled, and played again from there."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import minari
import numpy as np
import pytest
from gymnasium import spaces

from mnemonaut.envs.errors import ResultsError, UnknownName
from mnemonaut.envs.spaces import Texts
from mnemonaut.evals.export.minari import kept, storable, to_minari
from mnemonaut.evals.replay import replayed
from mnemonaut.evals.results import Folder, canonical
from mnemonaut.evals.traces import TraceLog

from ..conftest import copied, one_line
from ..played import KEY, played, records, world_suite

ShortRun = Callable[[str], Path]


@pytest.fixture(autouse=True)
def datasets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Minari's own folder."""
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path / "datasets"))
    return tmp_path / "datasets"


def loaded(name: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return minari.load_dataset(name)


def at(observations: Any, step: int) -> Any:
    """The observation of a step, from Minari's stacked ones."""
    if isinstance(observations, dict):
        return {key: at(value, step) for key, value in observations.items()}
    return observations[step]


def equal(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    return bool(np.array_equal(one, other))


@pytest.mark.parametrize("world", ["text", "household", "r2r", "rooms"])
def test_a_dataset_holds_what_was_played(world: str, short_run: ShortRun) -> None:
    folder = short_run(world)
    done = to_minari(folder, f"tests/{world}-v0")
    dataset, rows = loaded(f"tests/{world}-v0"), records(folder)
    assert (done.episodes, done.steps, done.left_out) == (
        len(rows),
        sum(row["actions"] for row in rows),
        0,
    )
    assert dataset.total_episodes == done.episodes and dataset.total_steps == done.steps
    env = dataset.recover_environment()
    assert dataset.observation_space == env.observation_space
    assert dataset.action_space == env.action_space
    for row, episode in zip(rows, dataset.iterate_episodes(), strict=True):
        transitions = list(replayed(folder, KEY, row["index"]))
        assert len(episode.rewards) == len(transitions) - 1 == row["actions"]
        for step, transition in enumerate(transitions):
            seen = at(episode.observations, step)
            assert equal(seen, transition.observation)
            assert dataset.observation_space.contains(seen) or world in ("r2r", "household")
        assert episode.rewards.tolist() == [t.reward for t in transitions[1:]]
        assert episode.terminations.tolist() == [t.terminated for t in transitions[1:]]
        assert episode.truncations.tolist() == [t.truncated for t in transitions[1:]]
    told = list(dataset.storage.get_episode_metadata(range(len(rows))))
    assert [one["task"] for one in told] == [row["task"] for row in rows]
    assert [one["success"] for one in told] == [row["success"] for row in rows]
    env.close()


def test_seed_options_and_actions_of_a_dataset_play_it_again(short_run: ShortRun) -> None:
    """Without us: what is in the dataset leads to what is in the dataset."""
    to_minari(short_run("household"), "tests/again-v0")
    dataset = loaded("tests/again-v0")
    episode = dataset[0]
    told = next(iter(dataset.storage.get_episode_metadata([0])))
    env = dataset.recover_environment()
    observation, _ = env.reset(seed=told["seed"], options=told["options"])
    assert equal(observation, at(episode.observations, 0))
    for step in range(len(episode.rewards)):
        observation, reward, terminated, _, _ = env.step(at(episode.actions, step))
        assert reward == episode.rewards[step] and terminated == episode.terminations[step]
    assert equal(observation, at(episode.observations, len(episode.rewards)))
    env.close()


def test_sampled_episodes_come_from_the_run(short_run: ShortRun) -> None:
    to_minari(short_run("text"), "tests/sample-v0", arm="played")
    dataset = loaded("tests/sample-v0")
    dataset.set_seed(3)
    lengths = {row["actions"] for row in records(short_run("text"))}
    assert {len(episode.rewards) for episode in dataset.sample_episodes(2)} == lengths
    assert dataset.storage.metadata["algorithm_name"] == "played"


def test_arrays_of_texts_are_left_out(short_run: ShortRun) -> None:
    done = to_minari(short_run("voxel"), "tests/voxel-v0")
    dataset = loaded("tests/voxel-v0")
    assert done.steps == 150 and len(dataset[0].rewards) == 150
    inventory = dataset[0].observations["inventory"]
    assert "name" not in inventory and inventory["quantity"].shape == (151, 36)
    assert dataset[0].observations["location_stats"]["pos"].shape == (151, 3)


def test_a_space_without_its_texts() -> None:
    number = spaces.Box(0, 1, (2,), np.float32)
    space = spaces.Dict(
        {"names": Texts((3,)), "number": number, "only": spaces.Dict({"names": Texts((1,))})}
    )
    smaller = storable(space)
    assert smaller == spaces.Dict({"number": number})
    value = np.array([0.5, 1], np.float32)
    copy = kept(smaller, {"names": np.array(["a"] * 3), "number": value, "only": {}})
    assert copy.keys() == {"number"} and copy["number"] is not value


def test_error_episodes_are_left_out(short_run: ShortRun, tmp_path: Path) -> None:
    folder = copied(short_run("text"), tmp_path / "run")
    first, *others = records(folder)
    lines = [canonical(row) + "\n" for row in ({**first, "error": "EnvCrashed: gone"}, *others)]
    Folder(folder).episodes(KEY).write_text("".join(lines), encoding="utf-8")
    done = to_minari(folder, "tests/errors-v0")
    assert (done.episodes, done.left_out) == (1, 1)


def test_what_cannot_be_exported_says_why_and_leaves_nothing(
    short_run: ShortRun, tmp_path: Path, datasets: Path
) -> None:
    folder = short_run("text")
    untraced = copied(folder, tmp_path / "untraced")
    Folder(untraced).trace(KEY).unlink()
    with pytest.raises(ResultsError) as raised:
        to_minari(untraced, "tests/none-v0")
    assert "no trace" in one_line(raised)
    lost = copied(folder, tmp_path / "lost")
    log = TraceLog(Folder(lost).trace(KEY), 1)  # pads as `resume` does after a power cut
    log.keep(0)
    log.keep(2)
    log.close()
    with pytest.raises(ResultsError) as raised:
        to_minari(lost, "tests/none-v0")
    assert "no trace of played-0/0" in one_line(raised)
    with pytest.raises(UnknownName, match="played"):
        to_minari(folder, "tests/none-v0", arm="plaid")
    for name in ("", "no version", "a b/c-v0", "tests/unversioned"):
        with pytest.raises(ResultsError) as raised:
            to_minari(folder, name)
        assert "household/tidy-v0" in one_line(raised)
    other = copied(folder, tmp_path / "other")
    log = TraceLog(Folder(other).trace(KEY), 1)
    log.append({"index": 1, "goal": {"task": "x"}, "actions": [], "track": [], "landscape": {}})
    log.close()
    with pytest.raises(ResultsError, match="played again"):
        to_minari(other, "tests/none-v0")
    assert not (datasets / "tests" / "none-v0").exists()
    to_minari(folder, "tests/none-v0")
    with pytest.raises(ResultsError, match="there is a dataset"):
        to_minari(folder, "tests/none-v0")


def test_streams_of_two_worlds_are_two_datasets(tmp_path: Path) -> None:
    suite = world_suite(
        "text",
        replicates=2,
        tasks=["crafting_table"],
        learn_env="mnemonaut/MinecraftText-v0",
        learn_env_options={"setting": "exact"},
        arms=[
            {"name": "online", "episodic": "online"},
            {"name": "frozen", "episodic": "frozen"},
        ],
    )
    folder = played(suite, tmp_path / "run")
    with pytest.raises(ResultsError) as raised:
        to_minari(folder, "tests/two-v0")
    assert "name one arm of: online, frozen" in one_line(raised)
    assert to_minari(folder, "tests/two-v0", arm="frozen").episodes == 2
    assert loaded("tests/two-v0").recover_environment().spec.id == suite.env
