"""The tasks of continuous navigation: each instruction of R2R-CE in the user's data."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from ...data import data_folder
from ...errors import TaskError, UnknownName
from ...world import Goal, Task
from ..datasets.r2rce import (
    ContinuousEpisode,
    GroundTruth,
    matterport_position,
    read_episodes,
    read_ground_truth,
)
from .spaces import MAX_STEPS

DATASET = "r2rce"
NEEDS = "data/vln"
FIRST = f"{DATASET} val_seen 1"

_ENDING = ".json.gz"


def episodes_folder(data: Path | None = None) -> Path:
    """Where R2R-CE lies in the user's data, or in the folder `data` instead."""
    return (data or data_folder()) / "vln" / "r2r_vlnce"


def episodes_file(folder: Path, split: str) -> Path:
    """Where a split's episodes lie: in the folder, or as VLN-CE packs them, in one for the split.

    Raises:
        TaskError: in neither.
    """
    flat = folder / f"{split}{_ENDING}"
    packed = folder / split / f"{split}{_ENDING}"
    for path in (flat, packed):
        if path.is_file():
            return path
    raise TaskError(f"there is no {flat}; see `mnemonaut envs data`")


def splits(folder: Path) -> list[str]:
    """The splits that the folder holds, sorted."""
    found = [*folder.glob(f"*{_ENDING}"), *folder.glob(f"*/*{_ENDING}")]
    names = {path.name.removesuffix(_ENDING) for path in found}
    return sorted(name for name in names if not name.endswith("_gt") and _is_there(folder, name))


def episode_of(name: str, folder: Path) -> tuple[str, ContinuousEpisode]:
    """Split and episode of a task such as `r2rce val_seen 12`.

    Raises:
        UnknownName: there is no such task.
        TaskError: its file cannot be read.
    """
    words = name.split()
    if len(words) != 3 or words[0] != DATASET:
        raise UnknownName("task", name, [FIRST])
    split = words[1]
    known = splits(folder)
    if split not in known:
        if not known:
            raise TaskError(
                f"task `{name}` needs R2R-CE's episodes in {folder}; see `mnemonaut envs data`"
            )
        raise UnknownName("split", split, known)
    episodes = _episodes(episodes_file(folder, split))
    if words[2] not in episodes:
        raise UnknownName("task", name, [f"{DATASET} {split} {key}" for key in episodes])
    return split, episodes[words[2]]


def ground_truth_of(split: str, episode: ContinuousEpisode, folder: Path) -> GroundTruth:
    """The way that nDTW compares with.

    Raises:
        TaskError: the split's ground truth is absent, broken, or lacks the episode.
    """
    path = episodes_file(folder, split)
    path = path.with_name(f"{split}_gt{_ENDING}")
    found = _ground_truth(path).get(episode.episode_id)
    if found is None:
        raise TaskError(f"{path.name} lacks episode {episode.episode_id}; fetch it again")
    return found


def goal_of(name: str, split: str, episode: ContinuousEpisode, max_steps: int) -> Goal:
    """What the episode asks for; where it ends is not told."""
    target = {
        "kind": "navigate",
        "instruction": episode.instruction,
        "building": episode.scan,
        "start": list(matterport_position(episode.start)),
        "dataset": DATASET,
        "split": split,
        "path_id": episode.trajectory_id,
    }
    scope = {"building": target["building"]}
    return Goal(name, episode.instruction, target, max_steps, scope)


class ContinuousTasks(Mapping[str, Task]):
    """Tasks by name, `r2rce <split> <episode id>`; looking one up reads its split alone."""

    def __init__(self, data: Path | None = None) -> None:
        self._data = data

    def __getitem__(self, name: str) -> Task:
        try:
            split, episode = episode_of(name, episodes_folder(self._data))
        except (UnknownName, TaskError):
            raise KeyError(name) from None
        goal = goal_of(name, split, episode, MAX_STEPS)
        return Task(name, f"{DATASET} {split}", goal.text, goal.target, goal.max_steps, NEEDS)

    def __iter__(self) -> Iterator[str]:
        folder = episodes_folder(self._data)
        for split in splits(folder):
            for key in _episodes(episodes_file(folder, split)):
                yield f"{DATASET} {split} {key}"

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _is_there(folder: Path, split: str) -> bool:
    try:
        episodes_file(folder, split)
    except TaskError:
        return False
    return True


@lru_cache(maxsize=4)
def _episodes(path: Path) -> Mapping[str, ContinuousEpisode]:
    return {episode.episode_id: episode for episode in read_episodes(path)}


@lru_cache(maxsize=4)
def _ground_truth(path: Path) -> Mapping[str, GroundTruth]:
    return read_ground_truth(path)
