"""Episodes by name: `r2r val_seen 4932_1` is the second instruction of a path of Room-to-Room.

A name is `<dataset> <split> <path id>_<number of the instruction>`. Looking one up reads only the
file of its data set and split; the generated buildings need no file at all.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..errors import TaskError, UnknownName
from ..world import Task
from .routes import Building, Route, matterport_building, read_r2r, vln_folder

NEEDS = "data/vln"
"""What the tasks of the published data sets need."""

STEPS = 15
"""Most panoramic actions of an episode, the stop included, as NavGPT has it."""

_NAME = re.compile(r"(?P<dataset>\S+) (?P<split>\S+) (?P<path>\S+)_(?P<number>\d{1,6})")


@dataclass(frozen=True, slots=True)
class Episode:
    """One instruction of a route."""

    route: Route
    number: int

    @property
    def name(self) -> str:
        return f"{self.route.dataset} {self.route.split} {self.route.path_id}_{self.number}"

    @property
    def instruction(self) -> str:
        return self.route.instructions[self.number]


def _generated(folder: Path, split: str) -> list[Route]:
    from .buildings import generated_routes

    return generated_routes(split)


def _generated_names(split: str) -> Mapping[str, tuple[str, ...]]:
    """The names alone, by building; none has to be made, since each has as many routes."""
    from .buildings import SPLITS
    from .buildings.generated import INSTRUCTIONS, ROUTES, TRAINING

    numbers = {"train": range(TRAINING), "seen": range(TRAINING, ROUTES), "unseen": range(ROUTES)}
    told = [f"{path}_{number}" for path in numbers[split] for number in range(INSTRUCTIONS)]
    return {
        building: tuple(f"generated {split} {building}-{which}" for which in told)
        for building in SPLITS[split]
    }


@lru_cache(maxsize=32)
def _generated_in(building: str, split: str) -> Mapping[str, Route]:
    from .buildings import building_routes

    return {route.path_id: route for route in building_routes(building, split)}


def _r2r(folder: Path, split: str) -> list[Route]:
    return read_r2r(_file(folder, "r2r", split), split)


def _r4r(folder: Path, split: str) -> list[Route]:
    from .datasets.r4r import join_routes

    path = _file(folder, "r2r", split)
    routes = read_r2r(path, split, dataset="r4r")
    return join_routes(routes, lambda scan: building_of("r4r", scan, folder).graph)


def _reverie(folder: Path, split: str) -> list[Route]:
    from .datasets.reverie import read_reverie

    return read_reverie(_file(folder, "reverie", split), split)


_READERS: Mapping[str, Callable[[Path, str], list[Route]]] = {
    "generated": _generated,
    "r2r": _r2r,
    "r4r": _r4r,
    "reverie": _reverie,
}
DATASETS = tuple(_READERS)

_FILES = {"r2r": ("r2r", "R2R"), "r4r": ("r2r", "R2R"), "reverie": ("reverie", "REVERIE")}
"""Folder and beginning of the file names of each published data set; R4R is made of R2R."""


def scale_of(dataset: str) -> int:
    """How many times longer than Room-to-Room's the paths of a data set are."""
    return 2 if dataset == "r4r" else 1


def splits(dataset: str, folder: Path | None = None) -> tuple[str, ...]:
    """The splits of a data set that are there.

    Raises:
        UnknownName: no such data set.
    """
    if dataset not in _READERS:
        raise UnknownName("navigation data set", dataset, _READERS)
    if dataset == "generated":
        return _generated_splits()
    base = folder or vln_folder()
    if dataset == "r4r" and not (base / "connectivity").is_dir():
        return ()  # it is joined along the graphs
    inner, begin = _FILES[dataset]
    files = sorted((base / inner).glob(f"{begin}_*.json"))
    return tuple(file.stem.removeprefix(f"{begin}_") for file in files)


def _generated_splits() -> tuple[str, ...]:
    from .buildings import SPLITS

    return tuple(SPLITS)


def names_of(
    dataset: str, split: str, folder: Path | None = None, *, building: str = ""
) -> tuple[str, ...]:
    """The names of all episodes of a split, building by building, or of one building.

    Generated ones are told without being made.

    Raises:
        UnknownName: no such data set or split, or no episode of it in such a building.
        TaskError: its file is absent or broken.
    """
    _check_split(dataset, split)
    names = _names(dataset, split, folder or vln_folder())
    if not building:
        return tuple(name for within in names.values() for name in within)
    if building not in names:
        raise UnknownName(f"building of {dataset} {split}", building, names)
    return names[building]


@lru_cache(maxsize=16)
def _names(dataset: str, split: str, folder: Path) -> Mapping[str, tuple[str, ...]]:
    """By building."""
    if dataset == "generated":
        return _generated_names(split)
    names: dict[str, list[str]] = {}
    for route in _read(dataset, split, folder).values():
        told = (Episode(route, number).name for number in range(len(route.instructions)))
        names.setdefault(route.building, []).extend(told)
    return {building: tuple(told) for building, told in names.items()}


def _check_split(dataset: str, split: str) -> None:
    """What can be said before any file is looked for."""
    if dataset not in _READERS:
        raise UnknownName("navigation data set", dataset, _READERS)
    if dataset == "generated" and split not in _generated_splits():
        raise UnknownName("split of generated", split, _generated_splits())


def _file(folder: Path, inner: str, split: str) -> Path:
    begin = {"r2r": "R2R", "reverie": "REVERIE"}[inner]
    path = folder / inner / f"{begin}_{split}.json"
    if path.is_file():
        return path
    if not (folder / inner).is_dir():
        raise TaskError(
            f"no data set {begin} in {folder}; set MNEMONAUT_DATA to the folder that holds vln/ "
            "(`mnemonaut envs data` says where it comes from), or take a `generated` task"
        )
    raise UnknownName(f"split of {begin}", split, splits(inner, folder))


def routes_of(dataset: str, split: str, folder: Path | None = None) -> Mapping[str, Route]:
    """The routes of a split by path id, in the file's order; read once.

    Args:
        folder: instead of `$MNEMONAUT_DATA/vln`.

    Raises:
        UnknownName: no such data set or split.
        TaskError: its file is absent or broken.
    """
    _check_split(dataset, split)
    return _read(dataset, split, folder or vln_folder())


@lru_cache(maxsize=16)
def _read(dataset: str, split: str, folder: Path) -> Mapping[str, Route]:
    return {route.path_id: route for route in _READERS[dataset](folder, split)}


def episode_of(name: str, folder: Path | None = None) -> Episode:
    """The episode that a task name asks for.

    Raises:
        TaskError: it is no task name, its path has no such instruction, or its data are absent.
        UnknownName: no such data set, split or path.
    """
    parts = _NAME.fullmatch(name)
    if parts is None:
        raise TaskError(
            f"`{name}` is no navigation task; write it like `r2r val_seen 4932_1`: "
            "data set, split, path and number of the instruction"
        )
    dataset, split, path = parts["dataset"], parts["split"], parts["path"]
    _check_split(dataset, split)
    if dataset == "generated":  # one building is enough
        routes = _generated_in(path.rpartition("-")[0], split)
    else:
        routes = routes_of(dataset, split, folder)
    route = routes.get(path)
    if route is None:
        raise UnknownName(f"path of {dataset} {split}", path, routes)
    number, count = int(parts["number"]), len(route.instructions)
    if number >= count:
        raise TaskError(
            f"task `{name}`: path {route.path_id} has {count} instructions; number them 0 to "
            f"{count - 1}"
        )
    return Episode(route, number)


def building_of(dataset: str, name: str, folder: Path | None = None) -> Building:
    """The building of a route.

    Raises:
        UnknownName: no such scan or generated building.
        TaskError: its files are broken, or no graph is there at all.
    """
    if dataset == "generated":
        from .buildings import generated_building

        return generated_building(name)
    base = folder or vln_folder()
    graphs = base / "connectivity"
    if not (graphs / f"{name}_connectivity.json").is_file():
        ending = "_connectivity.json"
        known = [path.name.removesuffix(ending) for path in graphs.glob(f"*{ending}")]
        if known:
            raise UnknownName("Matterport3D scan", name, known)
    return matterport_building(name, base)


class Tasks(Mapping[str, Task]):
    """Every episode of every data set that is there; listing reads their files.

    R4R's train split, some 230,000 episodes, can be looked up and is not listed.
    """

    def __getitem__(self, name: str) -> Task:
        """Raises KeyError where there is no such task, as a mapping does."""
        try:
            episode = episode_of(name)
        except (TaskError, UnknownName) as error:
            raise KeyError(name) from error
        route = episode.route
        needs = "" if route.dataset == "generated" else NEEDS
        group = f"{route.dataset} {route.split}"
        steps = STEPS * scale_of(route.dataset)
        return Task(episode.name, group, episode.instruction, target_of(episode), steps, needs)

    def __iter__(self) -> Iterator[str]:
        for dataset in DATASETS:
            for split in splits(dataset):
                if (dataset, split) != ("r4r", "train"):
                    yield from names_of(dataset, split)

    def overview(self) -> dict[str, int]:
        """How many episodes each group has."""
        return dict(sorted(Counter(name.rpartition(" ")[0] for name in self).items()))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return True


def target_of(episode: Episode) -> dict[str, str]:
    """What a goal tells in plain JSON: never the path, nor where it ends."""
    route = episode.route
    return {
        "kind": "navigate",
        "instruction": episode.instruction,
        "building": route.building,
        "start": route.path[0],
        "dataset": route.dataset,
        "split": route.split,
        "path_id": route.path_id,
    }
