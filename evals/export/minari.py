"""The episodes of a run as a Minari dataset, for offline learning: observations, actions, rewards.

A run keeps actions and seeds; observations come from playing each episode again. Minari
(https://minari.farama.org) keeps the dataset in its own folder: $MINARI_DATASETS_PATH, or
~/.minari/datasets.
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...envs.errors import MissingExtra, ResultsError, UnknownName
from ...envs.spaces import Texts
from ..job import Job
from ..replay import Recording, played_again, recorded
from ..results import Folder, StreamKey, parse_line, read_run, stream_keys
from ..suite import Suite
from ..traces import read_traces
from ..whole import whole_lines
from .frame import EXTRA

if TYPE_CHECKING:
    import gymnasium

KEPT = ("arm", "replicate", "pass", "index", "task", "success")
"""What the metadata of a dataset's episode tell of it, beside its seed and options."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and where. `left_out` counts episodes that ended in an error."""

    dataset: str
    folder: str
    episodes: int
    steps: int
    left_out: int


def to_minari(
    folder: Path | str,
    dataset_id: str,
    arm: str | None = None,
    on_episode: Callable[[int], None] = lambda done: None,
) -> Exported:
    """Play a run's episodes again, and write them as a new dataset such as `household/tidy-v0`.

    Pictures are kept without loss. Arrays of texts, which Minari has no room for (MineDojo's names
    of items), are left out.

    Args:
        arm: the arm whose streams are written; None for all.
        on_episode: told after each one how many are done.

    Raises:
        ResultsError: no run, no trace of an episode, the name is taken, or the world takes another
            course than it did.
        UnknownName: the run has no such arm.
        EnvError: the env cannot be made, or crashed.
        MissingExtra: minari is absent.
    """
    from shutil import rmtree

    try:
        import minari
        from minari.storage.datasets_root_dir import get_dataset_path
    except ModuleNotFoundError as error:
        raise MissingExtra("minari", EXTRA) from error
    path = Path(folder)
    suite, _ = read_run(path)
    _check_id(dataset_id)
    target = Path(get_dataset_path(dataset_id))
    if target.exists():
        raise ResultsError(f"there is a dataset {dataset_id} already; give the next version")
    keys = _keys(suite, path, arm)
    found, left_out = _recordings(suite, path, keys)
    if not found:
        raise ResultsError(f"{path} has no episode to play again: no stream of it, or not yet")
    env = found[0].env()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # on authors and licences left open
            buffers: Any = _buffers(found, env, on_episode)
            dataset = minari.create_dataset_from_buffers(
                dataset_id,
                buffers,
                env=env if env.spec is not None else None,
                observation_space=storable(env.observation_space),
                action_space=env.action_space,
                algorithm_name=arm or "all arms",
                description=f"{suite.name}: {suite.summary or suite.env}; "
                f"suite {suite.digest()[:12]}, played again by mnemonaut export",
                data_format="parquet",  # compressed, and pyarrow is there for tables as well
                jpeg_encoding=False,
            )
            dataset.storage.update_episode_metadata(
                [{name: one.record[name] for name in KEPT} for one in found]
            )
    except BaseException:
        rmtree(target, ignore_errors=True)
        raise
    finally:
        env.close()
    return Exported(dataset_id, str(target), len(found), int(dataset.total_steps), left_out)


def _check_id(dataset_id: str) -> None:
    from minari.dataset.minari_dataset import parse_dataset_id

    try:
        parse_dataset_id(dataset_id)
    except (TypeError, ValueError) as error:  # a TypeError where there is no version
        raise ResultsError(
            f"`{dataset_id}` is no name of a dataset; write it like `household/tidy-v0`: "
            "NAMESPACE of two letters or more, NAME, and the number of its version"
        ) from error


def _keys(suite: Suite, folder: Path, arm: str | None) -> list[StreamKey]:
    """The streams of the arm; all must have run in one env, since a dataset has one space."""
    names = [one.name for one in suite.arms]
    if arm is not None and arm not in names:
        raise UnknownName("arm", arm, names)
    keys = [key for key in stream_keys(suite) if arm in (None, key.arm)]
    envs = {(job.env, str(job.env_options)) for job in (Job(suite, k, "", folder) for k in keys)}
    if len(envs) > 1:
        raise ResultsError(f"{folder} ran in two worlds; name one arm of: {', '.join(names)}")
    return keys


def _recordings(
    suite: Suite, folder: Path, keys: Sequence[StreamKey]
) -> tuple[list[Recording], int]:
    """All episodes that can be played again, and the number of those that an error ended."""
    import json

    paths, found, left_out = Folder(folder), [], 0
    for key in keys:
        traces = list(read_traces(paths.trace(key)))
        for line in whole_lines(paths.episodes(key)):
            record = parse_line(line, paths.episodes(key))
            if record["error"] is not None:
                left_out += 1
                continue
            at = record["index"]
            trace = json.loads(traces[at]) if at < len(traces) else None
            found.append(recorded(suite, folder, key, record, trace))
    return found, left_out


def _buffers(
    found: Sequence[Recording], env: "gymnasium.Env[Any, Any]", on_episode: Callable[[int], None]
) -> Iterator[Any]:
    """Minari's form of each episode, made when it is asked for."""
    from minari.data_collector import EpisodeBuffer

    space = storable(env.observation_space)
    for done, one in enumerate(found):
        observations, actions, transitions = [], [], []
        for action, transition in played_again(one, env):
            observations.append(kept(space, transition.observation))
            if action is not None:
                actions.append(action)
                transitions.append(transition)
        yield EpisodeBuffer(
            id=done,
            seed=one.record["seed"],
            options={"task": one.record["task"]},
            observations=stacked(space, observations),
            actions=stacked(env.action_space, actions),
            rewards=[transition.reward for transition in transitions],
            terminations=[transition.terminated for transition in transitions],
            truncations=[transition.truncated for transition in transitions],
        )
        on_episode(done + 1)


def storable(space: "gymnasium.Space[Any]") -> "gymnasium.Space[Any]":
    """The space without its arrays of texts."""
    from gymnasium import spaces

    if isinstance(space, spaces.Dict):
        parts = {k: storable(part) for k, part in space.items() if not isinstance(part, Texts)}
        return spaces.Dict({k: part for k, part in parts.items() if part != spaces.Dict()})
    return space


def kept(space: "gymnasium.Space[Any]", observation: Any) -> Any:
    """What a storable space has room for, of an observation; a copy."""
    from gymnasium import spaces

    if isinstance(space, spaces.Dict):
        return {key: kept(part, observation[key]) for key, part in space.items()}
    if isinstance(space, spaces.Tuple):
        return tuple(kept(part, one) for part, one in zip(space, observation, strict=True))
    return np.array(observation) if isinstance(observation, np.ndarray) else observation


def stacked(space: "gymnasium.Space[Any]", values: Sequence[Any]) -> Any:
    """Values of a space, one a step, as Minari wants them: stacked at the leaves."""
    from gymnasium import spaces

    if isinstance(space, spaces.Dict):
        return {key: stacked(part, [value[key] for value in values]) for key, part in space.items()}
    if isinstance(space, spaces.Tuple):
        inner = zip(space, zip(*values, strict=True), strict=True)
        return tuple(stacked(part, list(column)) for part, column in inner)
    if isinstance(space, spaces.Text):
        return list(values)
    return np.array(values, space.dtype).reshape(len(values), *(space.shape or ()))
