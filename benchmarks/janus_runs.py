"""The runs whose effect is measured: four working memories, three seeds, one schedule.

Each policy is trained as it is tested, for two thirds of the full schedule. Encoders are trained
once, in full, and frozen; the policies share them, as JanusVLN's share theirs. Of the spatial
encoder there are two, since one that learned with a memory is worse without one than it need be.
What is finished is kept, what was cut goes on.
"""

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from janus_effect import ARMS, ENCODERS, encoders_of
from janus_walks import one_thread_each

from mnemonaut.envs.errors import MnemonautError
from mnemonaut.evals.held import held

if TYPE_CHECKING:
    from mnemonaut.agents.janus.training.settings import TrainingSettings

SEEDS = (0, 1, 2)
SCALE = 2 / 3
"""Of the full schedule of a policy, for each run alike."""

SEEING = SEEDS[0]
"""The seed of the encoders."""

POLL_SECONDS = 1.0
TOLD_SECONDS = 60.0


class RunsError(MnemonautError):
    """The runs cannot be used; the text names the cure."""


@dataclass(frozen=True, slots=True)
class Run:
    """One training.

    Attributes:
        what: the working memory of a policy, or one of `ENCODERS`.
        seed: of everything.
    """

    what: str
    seed: int

    @property
    def name(self) -> str:
        return f"{self.what.replace(' ', '-')}-{self.seed}"

    def file(self, folder: Path) -> Path:
        """What it makes."""
        return folder / f"{self.name}.safetensors"

    @property
    def working(self) -> str:
        """The memories that it learns with."""
        return ENCODERS.get(self.what, self.what)

    @property
    def encoders(self) -> "Run":
        """What makes the encoders of a policy."""
        return Run(encoders_of(self.what), SEEING)


def runs_folder() -> Path:
    """Where the runs are kept that were given no other place: the user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(cache).expanduser() / "mnemonaut" / "janus"


def order() -> list[Run]:
    """The encoders, then seed by seed the policies."""
    encoders = [Run(what, SEEING) for what in ENCODERS]
    return encoders + [run for seed in SEEDS for run in _of_seed(seed)]


def train_all(folder: Path, workers: int, base: "TrainingSettings | None" = None) -> None:
    """Train what is not there yet, each run in a process of its own with one thread.

    Args:
        base: the settings of all policies but seed and memory; None for the full ones at `SCALE`.

    Raises:
        ResultsError: another process trains in this folder.
        MnemonautError: a run cannot go on; what is done is kept.
    """
    from mnemonaut.agents.janus.training.settings import TrainingSettings

    settings = base or TrainingSettings(scale=SCALE)
    with held(folder):
        waiting = [run for run in order() if not run.file(folder).is_file()]
        running: dict[Future[None], Run] = {}
        with one_thread_each(workers, fresh=True) as pool:
            while waiting or running:
                ready = [run for run in waiting if _ready(run, folder)]
                for run in ready[: max(1, workers) - len(running)]:
                    waiting.remove(run)
                    own = replace(settings, seed=run.seed, working=run.working)
                    running[pool.submit(_train, run, folder, own)] = run
                done, _ = wait(running, POLL_SECONDS, FIRST_COMPLETED)
                for future in done:
                    del running[future]
                    future.result()


def whole_seeds(folder: Path) -> tuple[int, ...]:
    """The seeds of which every policy is there.

    Raises:
        RunsError: there is none.
    """
    lacking = {s: [r for r in _of_seed(s) if not r.file(folder).is_file()] for s in SEEDS}
    found = tuple(seed for seed, runs in lacking.items() if not runs)
    if not found:
        names = ", ".join(run.name for run in lacking[SEEDS[0]])
        raise RunsError(
            f"{folder} lacks {names}; `python benchmarks/janus.py --train {folder}` makes them"
        )
    return found


def told_by(folder: Path, seeds: Sequence[int]) -> dict[Run, dict[str, Any]]:
    """What the checkpoint of each policy says of its training, and what that took.

    Raises:
        RunsError: they were not trained alike, or do not see alike.
    """
    from mnemonaut.agents.janus.checkpoint import described

    runs = [run for seed in seeds for run in _of_seed(seed)]
    found = {run: dict(described(run.file(folder))["told"]) for run in runs}
    first = {run.encoders: found[run] for run in reversed(runs)}
    for run, told in found.items():
        like = first[run.encoders]
        asked = {**found[runs[0]]["settings"], "seed": run.seed, "working": run.what}
        other = [name for name, value in asked.items() if told["settings"].get(name) != value]
        other += [] if told.get("encoders") == like.get("encoders") else ["encoders"]
        if other:
            raise RunsError(
                f"{run.file(folder)} and {runs[0].name} were not trained alike "
                f"({', '.join(other)}); remove the odd one and train again"
            )
    return {run: {**told, **cost_of(folder, run.name)} for run, told in found.items()}


def cost_of(folder: Path, name: str) -> dict[str, Any]:
    """Of a training the `seconds`, `cpu_seconds` and `threads`, as far as they are known: of this
    script's own sessions that were not killed, or else from the run's log."""
    try:
        found: dict[str, Any] = json.loads(_cost_file(folder, name).read_text(encoding="utf-8"))
        return found
    except (OSError, ValueError):
        pass
    events = {line["event"]: line for line in _log(folder / f"{name}.safetensors.jsonl")}
    told = {
        "threads": events.get("begun", {}).get("threads"),
        "seconds": events.get("done", {}).get("seconds"),
    }
    return {key: value for key, value in told.items() if value is not None}


def spans(folder: Path, name: str) -> dict[str, Any]:
    """Where the time of a training went that made its encoders itself, from its log.

    Returns:
        `seconds` from its beginning to its end, `threads`, and of these seconds those of each
        encoder and of the policy; empty where there is no such log.
    """
    lines = _log(folder / f"{name}.safetensors.jsonl")
    events = {line["event"]: line for line in lines}
    if not {"begun", "done"} <= events.keys():
        return {}
    whole = events["done"]["seconds"]
    parts = {f"{of['part']} encoder": of["took"] for of in lines if of["event"] == "encoder"}
    parts["policy"] = round(whole - sum(parts.values()), 1)
    return {"seconds": whole, "threads": events["begun"]["threads"], "parts": parts}


def name_of(folder: Path, settings: Mapping[str, Any]) -> str:
    """The run in a folder whose log begins with these settings; "" where there is none."""
    for log in sorted(folder.glob("*.safetensors.jsonl")):
        first = next(iter(_log(log)), {})
        if first.get("settings") == settings:
            return log.name.removesuffix(".safetensors.jsonl")
    return ""


def _of_seed(seed: int) -> list[Run]:
    return [Run(arm, seed) for arm in ARMS]


def _log(path: Path) -> list[dict[str, Any]]:
    """The lines of a training's log; none where it is missing or damaged."""
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError):
        return []


def _ready(run: Run, folder: Path) -> bool:
    """Whether what a run needs is there."""
    return run.what in ENCODERS or run.encoders.file(folder).is_file()


def _train(run: Run, folder: Path, settings: "TrainingSettings") -> None:
    """One training, in a process of its own."""
    import torch

    from mnemonaut.agents.janus.training.state import state_file
    from mnemonaut.agents.janus.training.training import train

    file, say = run.file(folder), _Teller(run.name)
    begun, processor = time.monotonic(), time.process_time()
    torch.set_num_threads(1)
    try:
        if run.what in ENCODERS:
            _encode(file, settings, say)
        else:
            train(
                file, settings,
                encoders=run.encoders.file(folder),
                resume=state_file(file).is_file(),
                device="cpu", threads=1, told=say, warned=say.warn,
            )  # fmt: skip
    finally:
        _spent(folder, run.name, time.monotonic() - begun, time.process_time() - processor)
    say("done", 1.0, always=True)


def _encode(file: Path, settings: "TrainingSettings", say: "_Teller") -> None:
    """Train a pair of encoders as `train` would."""
    import torch

    from mnemonaut.agents.janus.pretraining.encoders import pretrained
    from mnemonaut.agents.janus.training.preparing import encoder_settings
    from mnemonaut.agents.janus.words import vocabulary_of
    from mnemonaut.envs.navigation.rooms.vocabulary import vocabulary

    pretrained(
        file,
        encoder_settings(settings),
        settings.sizes(len(vocabulary_of(vocabulary()))),
        torch.device("cpu"),
        lambda what, share: say(f"the {what} encoder learns to see", share),
    )


def _cost_file(folder: Path, name: str) -> Path:
    return folder / f"{name}.cost.json"


def _spent(folder: Path, name: str, seconds: float, processor: float) -> None:
    """Add a session to what a run took."""
    path = _cost_file(folder, name)
    before = cost_of(folder, name) if path.is_file() else {}
    told = {
        "seconds": round(before.get("seconds", 0.0) + seconds, 1),
        "cpu_seconds": round(before.get("cpu_seconds", 0.0) + processor, 1),
        "threads": 1,
    }
    path.write_text(json.dumps(told) + "\n", encoding="utf-8")


class _Teller:
    """Progress on stderr, a line a minute."""

    def __init__(self, name: str) -> None:
        self._name, self._next = name, 0.0

    def __call__(self, what: str, share: float, *, always: bool = False) -> None:
        now = time.monotonic()
        if always or now >= self._next:
            self._next = now + TOLD_SECONDS
            print(f"{self._name:20} {share:4.0%}  {what}", file=sys.stderr, flush=True)

    def warn(self, what: str) -> None:
        """What should be known at once."""
        print(f"{self._name:20}       {what}", file=sys.stderr, flush=True)
