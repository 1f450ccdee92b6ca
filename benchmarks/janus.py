"""Janus in rendered rooms: what each working memory buys, and what three memories do together.

`--train FOLDER` trains the runs that the effect is measured on, and measures nothing; it takes up
where it was cut. `--runs FOLDER` names them; without it they are kept in the user's cache folder,
and what is missing there is trained first. Needs PyTorch, safetensors and numba.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import janus_speed
from claim import Target, arguments, tell
from janus_effect import (
    ALL,
    ARMS,
    CLAIMED,
    ENCODERS,
    MEMORY,
    effect,
    figure_of,
    headline,
    homes,
    mean,
    means,
    scores,
)
from janus_memories import memories, suite
from janus_runs import (
    SEEING,
    Run,
    cost_of,
    name_of,
    runs_folder,
    spans,
    told_by,
    train_all,
    whole_seeds,
)
from janus_walks import Episodes, Walk, all_walked, digest, played, unseen, walked

from mnemonaut.envs.errors import MnemonautError

WINDOWS = tuple((initial, recent) for initial in (8, 0) for recent in (48, 16, 8, 4))
"""Frames that both memories keep at inference, of the models that were trained with 8 + 48."""

EACH_OF_WINDOWS = 20
"""Episodes of each kind for each window."""

POLICIES = {"vlnce-random": 3, "vlnce-forward": 3, "stop": 1, "rooms-expert": 1}
"""Who needs no learning, and how often its lots are drawn."""

Done = TypeVar("Done")

COSTS = ("seconds", "cpu_seconds", "threads", "frames_learned")


def measure(options: Namespace, runs: Path | None) -> Mapping[str, Any]:
    """What is missing is said before anything is measured."""
    if options.quick:
        return janus_speed.speed(True) | {"baselines": baselines(unseen(1))}
    folder, tasks = runs or runs_folder(), unseen()
    if runs is None:
        train_all(folder, options.workers)
    seeds = whole_seeds(folder)
    told = told_by(folder, seeds)
    walks = [Walk(run.file(folder), kept(folder, run.name), None, tasks) for run in told]
    found = all_walked([*walks, walk_of_shipped(folder, tasks)], options.workers)
    episodes = {run: one.episodes for run, one in zip(told, found, strict=False)}
    by_arm = {arm: [episodes[Run(arm, seed)] for seed in seeds] for arm in ARMS}
    figures: dict[str, Any] = {"effect": effect(by_arm), "effect_seeds": len(seeds)}
    figures |= headline(figures["effect"])
    figures |= training(folder, told) | shipped(folder, tasks)
    figures["windows"] = windows(folder, seeds, by_arm["both"], options.workers)
    figures["memories"] = memories(folder, options.workers, suite())
    figures["baselines"] = baselines(tasks)
    return figures | janus_speed.speed()


def baselines(tasks: Sequence[str]) -> dict[str, Any]:
    """Means of the policies without learning, over their draws."""
    return {
        name: means([one for seed in range(draws) for one in played(name, tasks, seed)])
        for name, draws in POLICIES.items()
    }


def training(folder: Path, told: Mapping[Run, Mapping[str, Any]]) -> dict[str, Any]:
    """What each run took, by seed, and how well each pair of encoders sees."""
    seeds = sorted({run.seed for run in told})
    made = {what: [costs(cost_of(folder, Run(what, SEEING).name))] for what in ENCODERS}
    made |= {arm: [costs(told[Run(arm, seed)]) for seed in seeds] for arm in ARMS}
    return {
        "training": made,
        "encoders": {run.encoders.what: one["encoders"]["figures"] for run, one in told.items()},
        "schedule": schedule(next(iter(told.values()))["settings"]),
    }


def schedule(settings: Mapping[str, Any]) -> float:
    """Share of the full schedule as it is now: of the frames that a policy learns from."""
    from mnemonaut.agents.janus.training.settings import TrainingSettings

    def learned(told: Mapping[str, Any]) -> float:
        rounds = float(told["dagger_rounds"])
        frames = float(told["imitation_learned"]) + rounds * float(told["dagger_learned"])
        return float(told["scale"]) * frames

    return round(learned(settings) / learned(TrainingSettings().plain()), 2)


def windows(
    folder: Path, seeds: Sequence[int], as_trained: Sequence[Episodes], workers: int
) -> list[dict[str, Any]]:
    """Success and SPL by what the memories keep at inference; the first row is as trained."""
    tasks = unseen(EACH_OF_WINDOWS)
    jobs = {
        (window, seed): Walk(
            Run("both", seed).file(folder),
            kept(folder, f"both-{seed}.{window[0]}+{window[1]}"),
            window,
            tasks,
        )
        for window in WINDOWS[1:]
        for seed in seeds
    }
    found = dict(zip(jobs, all_walked(list(jobs.values()), workers), strict=True))
    usual = [[one for one in episodes if one["task"] in set(tasks)] for episodes in as_trained]
    where, rows = homes(usual[0]), []
    for window in WINDOWS:
        here = usual if window == WINDOWS[0] else [found[window, s].episodes for s in seeds]
        name = f"{window[0]} + {window[1]}"
        scored = {
            f"{measure}{suffix}": mean(
                scores(here, measure, group), homes(usual[0], group), f"{name} {measure} {group}"
            )
            for measure in ("SR", "SPL")
            for group, suffix in ((ALL, ""), (MEMORY, " memory"))
        }
        gap = mean(scores(here, "SR") - scores(usual, "SR"), where, f"{name} - as trained")
        rows.append({"initial": window[0], "recent": window[1], **scored, "SR difference": gap})
    return rows


def walk_of_shipped(folder: Path, tasks: Sequence[str]) -> Walk:
    """The checkpoint that ships, on some episodes.

    Raises:
        NotAStore: there is none.
    """
    from mnemonaut.agents.janus import checkpoint

    return Walk(checkpoint.shipped(), kept(folder, "shipped"), None, tuple(tasks))


def shipped(folder: Path, tasks: Sequence[str]) -> dict[str, Any]:
    """What it does there, and what its training took."""
    from mnemonaut.agents.janus.checkpoint import described

    walk = walk_of_shipped(folder, tasks)
    file, scored = walk.checkpoint, means(walked(walk).episodes)
    told = described(file)["told"]
    took = spans(folder, name_of(folder, told.get("settings", {})))
    return {
        "shipped": {
            "scores": scored,
            "took": took,
            "frames_learned": told.get("frames_learned"),
            "sha256": digest(file),
            "encoders": told.get("encoders", {}).get("figures", {}),
        },
        "shipped_SR": scored[ALL]["SR"],
        "shipped_megabytes": round(file.stat().st_size / 1e6, 2),
        "shipped_minutes": round(took["seconds"] / 60.0, 1) if took else None,
    }


def costs(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a training took; None where nothing says."""
    return {name: told.get(name) for name in COSTS}


def kept(folder: Path, name: str) -> Path:
    """Where episodes are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.episodes.json"


TARGETS = [
    *janus_speed.TARGETS,
    *(Target(figure_of(*pair), 0.0, above=True) for pair in CLAIMED),
    Target(figure_of("both", "off", MEMORY), 0.20),
    Target("effect_seeds", 3),
    Target("shipped_megabytes", 12, at_least=False),
    Target("shipped_minutes", 20, at_least=False),
]


def main() -> None:
    """The options of this script beside those of every benchmark."""
    parser = ArgumentParser(add_help=False)
    parser.add_argument("--train", type=Path, metavar="FOLDER")
    parser.add_argument("--runs", type=Path, metavar="FOLDER")
    own, rest = parser.parse_known_args()
    sys.argv[1:] = rest
    if own.train is not None:
        workers = arguments(__doc__ or "").workers
        or_end(lambda: train_all(own.train, workers))
        return
    tell(
        "janus", lambda options: or_end(lambda: measure(options, own.runs)), TARGETS, __doc__ or ""
    )


def or_end(work: Callable[[], Done]) -> Done:
    """What the work gives; 2 and one line where it cannot be done."""
    try:
        return work()
    except MnemonautError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
