"""Walks of trained models through unseen homes, each kept beside its checkpoint.

What is kept is read again while the checkpoint has the same bytes and the episodes ask for the
same, so that no episode is walked twice. Each job has a process and one thread to itself.
"""

import hashlib
import json
import multiprocessing
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

from mnemonaut.envs.navigation.rooms.episodes import KINDS, episode_of

EACH = 40
"""Episodes of each kind, one in each unseen home."""

CODE = ("agents/janus", "envs/homes", "envs/navigation", "memory")
"""What decides a walk beside its checkpoint."""

Episodes: TypeAlias = Sequence[Mapping[str, Any]]
"""Of each episode its `task`, `kind`, `steps` and `score`."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One model on some episodes.

    Attributes:
        checkpoint: its file.
        kept: where its episodes are kept, a JSON file.
        window: (initial, recent) frames of both its memories at inference; None: as trained.
        tasks: names of the episodes.
    """

    checkpoint: Path
    kept: Path
    window: tuple[int, int] | None
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Walked:
    """What came of it.

    Attributes:
        sha256: of the checkpoint.
        episodes: in the order of the tasks.
        seconds: of the processor, homes included.
    """

    sha256: str
    episodes: Episodes
    seconds: float


def unseen(each: int = EACH) -> tuple[str, ...]:
    """The first episodes of every kind in the unseen homes."""
    return tuple(f"rooms unseen {kind} {n}" for kind in KINDS for n in range(each))


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def asked(walk: Walk) -> str:
    """A hash of what decides a walk beside its checkpoint: code, window, episodes to the letter."""
    episodes = [repr(episode_of(task)) for task in walk.tasks]
    return hashlib.sha256(repr((code(), walk.window, episodes)).encode()).hexdigest()


@cache
def code() -> str:
    """A hash of the files of `CODE`."""
    found, root = hashlib.sha256(), Path(str(files("mnemonaut.envs"))).parent
    for path in sorted(file for part in CODE for file in (root / part).rglob("*.py")):
        found.update(f"{path.relative_to(root).as_posix()}\n".encode() + path.read_bytes())
    return found.hexdigest()


def walked(walk: Walk) -> Walked:
    """The episodes of one model, read or walked now."""
    sha256 = digest(walk.checkpoint)
    found = _kept(walk, sha256)
    if found is None:
        begun = time.process_time()
        episodes = _episodes(walk)
        found = Walked(sha256, episodes, round(time.process_time() - begun, 1))
        body = {**asdict(found), "asked": asked(walk)}
        partial = walk.kept.with_name(f"{walk.kept.name}.{os.getpid()}.partial")
        partial.write_text(json.dumps(body) + "\n", encoding="utf-8")
        partial.replace(walk.kept)
    return found


def all_walked(walks: Sequence[Walk], workers: int) -> list[Walked]:
    """The episodes of many models; those that are not kept are walked side by side."""
    missing = [walk for walk in walks if _kept(walk, digest(walk.checkpoint)) is None]
    if missing:
        with one_thread_each(min(workers, len(missing))) as pool:
            list(pool.map(walked, missing))
    return [walked(walk) for walk in walks]


def one_thread_each(workers: int, *, fresh: bool = False) -> ProcessPoolExecutor:
    """Processes that share no state, each with one thread; `fresh`: a new one for each job."""
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    return ProcessPoolExecutor(
        max(1, workers),
        multiprocessing.get_context("spawn"),
        max_tasks_per_child=1 if fresh else None,
    )


def played(name: str, tasks: Iterable[str], seed: int) -> Episodes:
    """The episodes of a policy without learning, by its name in `evals/policies.py`."""
    import numpy as np

    from mnemonaut.envs.navigation.rooms.env import RoomsEnv
    from mnemonaut.envs.world import Transition
    from mnemonaut.evals.policies import ROOMS, make_policy

    env = RoomsEnv(width=8, height=8, depth_width=8, depth_height=8)
    agent = make_policy(name, ROOMS)
    found = []
    for number, task in enumerate(tasks):
        observation, info = env.reset(options={"task": task})
        transition = Transition(observation, 0.0, False, False, info)
        agent.begin(info["goal"], np.random.default_rng((seed, number)))
        while not (transition.terminated or transition.truncated):
            transition = Transition(*env.step(agent.act(transition)))
        agent.end(transition)
        info = transition.info
        found.append(_plain(task, info["total_steps"], info["score"]))
    env.close()
    return found


def _kept(walk: Walk, sha256: str) -> Walked | None:
    try:
        body = json.loads(walk.kept.read_text(encoding="utf-8"))
        if [body["asked"], body["sha256"]] != [asked(walk), sha256]:
            return None
        return Walked(sha256, body["episodes"], body["seconds"])
    except (OSError, ValueError, KeyError):
        return None


def _episodes(walk: Walk) -> Episodes:
    import torch

    from mnemonaut.agents.janus.checkpoint import load, vocabulary_of, windows_of
    from mnemonaut.agents.janus.training.evaluation import evaluated
    from mnemonaut.agents.janus.windows import ONLY_NOW
    from mnemonaut.memory.frame_window import FrameWindow

    torch.set_num_threads(1)  # their number changes sums, and with them the walks
    model, body = load(walk.checkpoint)
    windows = windows_of(body)
    if walk.window is not None:
        asked = FrameWindow(*walk.window)
        windows = type(windows)(*(now if now == ONLY_NOW else asked for now in windows))
    found = evaluated(model, vocabulary_of(body), windows, walk.tasks)
    return [_plain(one.task, one.steps, one.score) for one in found]


def _plain(task: str, steps: int, score: Mapping[str, float]) -> dict[str, Any]:
    rounded = {name: round(float(value), 6) for name, value in score.items()}
    return {"task": task, "kind": task.split()[-2], "steps": int(steps), "score": rounded}
