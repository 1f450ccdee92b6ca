"""TIDEE's relational graph network in real rooms, against plain frequency memory.

Where does an object of this type belong in this room? Four folds over iTHOR's 80 training rooms,
and the 20 validation rooms once, from all training rooms; the 20 test rooms are not here. The
opponent is CommonMemory with room back-off. Asked about one object at a time: it and four other
random movables are hidden, as after TIDEE's mess-up. Intervals: bootstrap over rooms.

Rows: `paper`: the paper's layers and loss, and its split into remembered and asked rooms;
`choice`: the mean of three shallower networks, cross-entropy among the receptacles that are there,
remembered rooms redrawn at every step. Each stands beside itself without the memory graph, and
`memex` is what the graph adds. Nodes carry the embeddings of type names instead of pixels, and the
networks are a sixteenth as wide as the paper's.
"""

import time
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from claim import Target, tell

from mnemonaut.envs.data import data_folder
from mnemonaut.envs.household.scene_files import SceneFiles
from mnemonaut.envs.household.sources import ITHOR
from mnemonaut.memory.placement.baselines import common_memory
from mnemonaut.memory.placement.names import ClassNames
from mnemonaut.memory.placement.predictor import PlacementPredictor
from mnemonaut.memory.placement.rooms import RoomScene, from_metadata
from mnemonaut.memory.placement.tally import Vocabulary, tally
from mnemonaut.memory.placement_network import NetworkSettings, TrainingSettings, train

FOLDS = 4
OTHERS_HIDDEN = 4
RESAMPLES = 10_000

Learn: TypeAlias = Callable[[Sequence[RoomScene]], PlacementPredictor]


@dataclass(frozen=True)
class Asked:
    """One question and the place, from 0, of the true receptacle type in the ranking."""

    room: str
    place: int


def real_rooms() -> list[RoomScene]:
    """The rooms in the data folder, by number; EnvError where they are absent."""
    source = SceneFiles(data_folder() / ITHOR)
    scenes = sorted((source.load(name) for name in source.names()), key=lambda s: number(s.name))
    return [from_metadata(scene.objects, scene.kind, scene.name) for scene in scenes]


def number(name: str) -> int:
    """`FloorPlan301` is 301."""
    return int(name.removeprefix("FloorPlan"))


def split(rooms: Sequence[RoomScene]) -> tuple[list[RoomScene], list[RoomScene]]:
    """TIDEE's training and validation rooms: the first 20 of each kind, and the next 5."""
    train_rooms = [room for room in rooms if number(room.name) % 100 <= 20]
    return train_rooms, [room for room in rooms if 20 < number(room.name) % 100 <= 25]


def fold(room: RoomScene) -> int:
    """Rooms 1-5 of each kind are fold 0, 6-10 fold 1, and so on."""
    return (number(room.name) % 100 - 1) // 5


def ask(predictor: PlacementPredictor, rooms: Sequence[RoomScene], seed: int = 0) -> list[Asked]:
    """One question per movable object that rests on something."""
    answers: list[Asked] = []
    for room in rooms:
        random = np.random.default_rng([seed, number(room.name)])
        homes = list(room.placements())
        for thing, home in homes:
            others = [other.id for other, _ in homes if other.id != thing.id]
            hidden = {thing.id, *random.permutation(others)[:OTHERS_HIDDEN].tolist()}
            names = room.candidates(thing.type, (thing.id,))
            ranking = [r.receptacle_type for r in predictor.rank(thing.type, room, hidden, names)]
            answers.append(Asked(room.name, ranking.index(home)))
    return answers


def common(rooms: Sequence[RoomScene]) -> PlacementPredictor:
    """The opponent."""
    return common_memory(tally(rooms, Vocabulary.of(rooms)), ClassNames())


def learner(shape: NetworkSettings, settings: TrainingSettings, members: int) -> Learn:
    return lambda rooms: train(rooms, shape=shape, settings=settings, members=members)


def learners(quick: bool) -> dict[str, Learn]:
    """The rows; a quick run takes a tenth of the steps, and its figures mean nothing.

    The settings of `choice` were picked after about twenty-five variants on the folds, so its gain
    there is optimistic. `paper` keeps the paper's layers and the first number of steps and rate
    that were tried. On the folds twice the steps gave less at hit@1 and more at hit@3, a third of
    the rate gave less at both, and the mean of three such networks gave more at both: the rows
    differ in more than the loss.
    """
    paper = NetworkSettings(width=64)
    shallow = replace(paper, memory_layers=2, scene_layers=1, bridge_layers=2, scene_residual=True)
    binary = TrainingSettings(steps=30 if quick else 300)
    choice = TrainingSettings(
        steps=20 if quick else 200, weight_decay=0.1, redraw_memory=True, loss="choice"
    )
    members = 1 if quick else 3
    return {
        "paper": learner(paper, binary, 1),
        "paper.without_memex": learner(replace(paper, memory=False), binary, 1),
        "choice": learner(shallow, choice, members),
        "choice.without_memex": learner(replace(shallow, memory=False), choice, members),
    }


def hits(answers: Sequence[Asked], within: int) -> list[float]:
    return [float(answer.place < within) for answer in answers]


def interval(values: Sequence[float], answers: Sequence[Asked]) -> tuple[float, float]:
    """95 % percentile interval of the mean over objects; whole rooms are drawn."""
    rooms = sorted({answer.room for answer in answers})
    place = {room: nth for nth, room in enumerate(rooms)}
    sums, counts = np.zeros(len(rooms)), np.zeros(len(rooms))
    for value, answer in zip(values, answers, strict=True):
        sums[place[answer.room]] += value
        counts[place[answer.room]] += 1
    picks = np.random.default_rng(0).integers(0, len(rooms), (RESAMPLES, len(rooms)))
    means = sums[picks].sum(axis=1) / counts[picks].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def compared(name: str, answers: Sequence[Asked], opponent: Sequence[Asked]) -> dict[str, float]:
    """hit@1 and hit@3, and what they are above the opponent's, with intervals."""
    figures: dict[str, float] = {}
    for within in (1, 3):
        mine, theirs = hits(answers, within), hits(opponent, within)
        gains = [a - b for a, b in zip(mine, theirs, strict=True)]
        low, high = interval(gains, answers)
        key = f"{name}.hit{within}"
        figures[key] = round(float(np.mean(mine)), 4)
        figures[f"{key}.gain"] = round(float(np.mean(gains)), 4)
        figures[f"{key}.gain.low"], figures[f"{key}.gain.high"] = round(low, 4), round(high, 4)
    return figures


def folded(learn: Learn, rooms: Sequence[RoomScene], folds: Sequence[int]) -> list[Asked]:
    """The answers in each fold of a predictor that learnt in the other folds."""
    answers: list[Asked] = []
    for left_out in folds:
        predictor = learn([room for room in rooms if fold(room) != left_out])
        answers += ask(predictor, [room for room in rooms if fold(room) == left_out])
    return answers


def measure(options: Namespace) -> Mapping[str, Any]:
    """The figures; a quick run asks about one fold and leaves the validation rooms alone."""
    import torch

    torch.set_num_threads(1)
    training, validation = split(real_rooms())
    folds = range(1 if options.quick else FOLDS)
    parts: dict[str, Callable[[Learn], list[Asked]]] = {
        "folds": lambda learn: folded(learn, training, folds),
        "val": lambda learn: ask(learn(training), validation),
    }
    if options.quick:
        parts = {"fold0": parts["folds"]}
    figures: dict[str, Any] = {}
    opponent = {part: answers(common) for part, answers in parts.items()}
    for part, answers in opponent.items():
        figures[f"{part}.objects"] = len(answers)
        for within in (1, 3):
            mean = float(np.mean(hits(answers, within)))
            figures[f"{part}.common.hit{within}"] = round(mean, 4)
    found: dict[tuple[str, str], list[Asked]] = {}
    for name, learn in learners(options.quick).items():
        begun = time.perf_counter()
        for part, answer in parts.items():
            found[part, name] = answer(learn)
            figures |= compared(f"{part}.{name}", found[part, name], opponent[part])
        figures[f"{name}.seconds"] = round(time.perf_counter() - begun, 1)
    for part in parts:
        for name in ("paper", "choice"):
            without = found[part, f"{name}.without_memex"]
            memex = compared(f"{part}.{name}.memex", found[part, name], without)
            figures |= {key: value for key, value in memex.items() if ".gain" in key}
    return figures


TARGETS = [
    Target("folds.objects", 1254),
    Target("val.objects", 293),
    Target("folds.common.hit1", 0.608),
    Target("val.common.hit1", 0.549),
    Target("val.common.hit3", 0.846),
]
"""The questions are all there, and the opponent is no weaker than it is known to be. No gain is
promised: the rows say what the network buys."""


if __name__ == "__main__":
    tell("placement_network", measure, TARGETS, __doc__ or "")
