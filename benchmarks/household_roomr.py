"""Every given RoomR episode loads, and scores as it must at both ends.

For each episode of AI2-THOR Rearrangement 2023 that lies in the data folder: doing nothing scores
success 0, fixed strictly 0, misplaced 1, energy 1, and restoring the target 1, 1, 0, 0, exactly;
once with boxes moved rigidly, once through the headless house. Beside: how often the energy of the
disorder is the one that the data set tells, which was measured in Unity with overlaps by sampling.
"""

import gzip
import json
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from claim import Target, tell

from mnemonaut.envs.data import data_folder
from mnemonaut.envs.errors import MnemonautError
from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.rearrange.apply import arrange, begin_unshuffle, begin_walkthrough
from mnemonaut.envs.household.rearrange.arranged import arranged
from mnemonaut.envs.household.rearrange.episodes import (
    RearrangeEpisode,
    check_against,
    load_episodes,
)
from mnemonaut.envs.household.rearrange.metrics import RearrangeScore, rearrange_score
from mnemonaut.envs.household.rearrange.poses import Poses, poses_of
from mnemonaut.envs.household.sources import scene_source

FILES = ("train_first1000.jsonl.gz", "val.jsonl.gz")
IDLE = (0.0, 0.0, 1.0, 1.0)
BEST = (1.0, 1.0, 0.0, 0.0)
CLOSE = 0.01
"""Energy within which an episode's disorder is called the told one."""


def headline(score: RearrangeScore) -> tuple[float | None, ...]:
    """Success, %FixedStrict, %Misplaced, %Energy."""
    return score.success, score.fixed_strict, score.misplaced, score.energy


def given(every: int) -> Iterator[tuple[RearrangeEpisode, float]]:
    """The episodes, each `every`th one, with the energy that the data set tells."""
    for name in FILES:
        path = data_folder() / "household/roomr_2023" / name
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            told = [json.loads(line)["pose_diff_energy"] for line in lines]
        yield from list(zip(load_episodes(path), told, strict=True))[::every]


def measure(options: Namespace) -> Mapping[str, Any]:
    source = scene_source("ithor")
    house = HeadlessController(source.names()[0], scenes=source)
    episodes = list(given(20 if options.quick else 1))
    rooms: dict[str, Poses] = {}
    found: Counter[str] = Counter()
    seconds = {"rigid": 0.0, "headless": 0.0}
    for episode, told in episodes:
        try:
            objects = source.load(episode.scene).objects
            check_against(episode, objects)
            found["loaded"] += 1
            scene = rooms.setdefault(episode.scene, poses_of(objects))
            begun = time.perf_counter()
            start, target = arranged(scene, episode, "start"), arranged(scene, episode, "target")
            idle = rearrange_score(target, start, start)
            best = rearrange_score(target, start, target)
            seconds["rigid"] += time.perf_counter() - begun
            found["rigid_idle"] += headline(idle) == IDLE
            found["rigid_oracle"] += headline(best) == BEST
            found["told_energy"] += abs(idle.start_energy - told) < CLOSE

            begun = time.perf_counter()
            target, start = begin_walkthrough(house, episode), begin_unshuffle(house, episode)
            idle = rearrange_score(target, start, poses_of(house.last_event.metadata["objects"]))
            arrange(house, episode, "target")
            best = rearrange_score(target, start, poses_of(house.last_event.metadata["objects"]))
            seconds["headless"] += time.perf_counter() - begun
            found["headless_idle"] += headline(idle) == IDLE
            found["headless_oracle"] += headline(best) == BEST
        except MnemonautError as error:
            print(error)
    count = len(episodes)
    names = ("loaded", "rigid_idle", "rigid_oracle", "headless_idle", "headless_oracle")
    return {
        "episodes": count,
        **{f"{name}_share": found[name] / count for name in (*names, "told_energy")},
        **{f"{name}_ms_per_episode": 1e3 * s / count for name, s in sorted(seconds.items())},
    }


if __name__ == "__main__":
    exact = ("loaded", "rigid_idle", "rigid_oracle", "headless_idle", "headless_oracle")
    tell(
        Path(__file__).stem,
        measure,
        [*(Target(f"{name}_share", 1.0) for name in exact), Target("told_energy_share", 0.95)],
        __doc__ or "",
    )
