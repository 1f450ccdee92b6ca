"""What a run shows: rates by arm and group, differences that are paired, and how sure they are.

The stream is the unit of inference, since its episodes share a store. Scores are arrays
[replicate, pass, task]; every interval is a two-way bootstrap over streams and tasks, every p a
paired permutation over streams.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..envs.errors import ResultsError
from .access import model_told
from .differences import DRAWS as DRAWS
from .differences import Floats, correct, finite, graded, independent, mcnemar
from .differences import difference as difference
from .differences import generator as generator
from .differences import pairs as pairs
from .differences import plain as plain
from .results import canonical, read_run, write_atomically
from .scores import LANGUAGE
from .scores import load_scores as load_scores
from .statistics import gap_closed, interquartile_mean, learning_curve, two_way_bootstrap
from .suite import Suite

RATE = (0.0, 1.0)


def summarise(folder: Path) -> dict[str, Any]:
    """The summary of a complete run as plain JSON; deterministic."""
    suite, run = read_run(folder)
    arms = load_scores(folder)
    # What ran in another world is told, and compared with nothing of this one.
    away = suite.sources() if suite.learn_env else frozenset()
    here = {name: scores for name, scores in arms.items() if name not in away}
    summary: dict[str, Any] = {
        "schema": 1,
        "suite": suite.name,
        "suite_sha256": run["suite_sha256"],
        "env": suite.env,
        "env_options": suite.env_options,
        "replicates": suite.replicates,
        "passes": suite.passes,
        "episodes": sum(int(a["success"].size) for a in arms.values()),
        "order": list(arms),
        "arms": {name: _arm(suite, name, scores) for name, scores in arms.items()},
        "paired": {},
    }
    if away:
        summary["learnt_in"] = {
            "env": suite.learn_env,
            "env_options": suite.learn_env_options,
            "arms": [name for name in arms if name in away],
        }
    for name, other in pairs(here):
        found = difference(arms[name], arms[other], generator(suite, name, other))
        if independent(suite, name, other):
            found["mcnemar"] = mcnemar(arms[name], arms[other])
        summary["paired"][f"{name} - {other}"] = found
    correct(summary["paired"])
    oracle = next((n for n in here if n.startswith("oracle")), None)
    if oracle is not None and "online" in here and "off" in here:
        last = [here[n]["success"][:, -1, :] for n in ("online", "off", oracle)]
        if here["online"]["tasks"] == here["off"]["tasks"] == here[oracle]["tasks"]:
            rng = generator(suite, "gap closed")
            closed = gap_closed(last[0], last[1], last[2], rng, draws=DRAWS, within=RATE)
            summary["gap_closed_last_pass"] = plain(closed)
    return summary


def write_summary(folder: Path) -> None:
    """Write summary.json and table.md."""
    from .table import markdown_table

    summary = summarise(folder)
    write_atomically(folder / "summary.json", canonical(summary) + "\n")
    write_atomically(folder / "table.md", markdown_table(summary))


def read_summary(folder: Path) -> dict[str, Any]:
    """The summary of a complete run.

    Raises:
        ResultsError: the run is not complete, or no run.
    """
    read_run(folder)
    try:
        body = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ResultsError(
            f"{folder} has no summary: the run is not complete; `mnemonaut resume {folder}`"
        ) from error
    return dict(body)


def _arm(suite: Suite, name: str, scores: Mapping[str, Any]) -> dict[str, Any]:
    """One arm: overall, by group, by pass."""
    rng = generator(suite, name)
    arm = suite.arm(name)
    success: Floats = scores["success"]
    groups = np.array(scores["groups"])
    means, last = success.mean(axis=1), success[:, -1, :]
    return {
        "planner": arm.planner,
        "episodic": arm.episodic,
        **({"semantic": arm.semantic} if arm.semantic != "off" else {}),
        **(_language(arm.llm, scores) if arm.llm else {"error_share": arm.error_share}),
        "embedding": arm.embedding,
        "episodes": int(success.size),
        "success": plain(two_way_bootstrap(means, rng, draws=DRAWS, within=RATE)),
        "last_pass": plain(two_way_bootstrap(last, rng, draws=DRAWS, within=RATE)),
        "by_pass": [plain(i) for i in learning_curve(success, rng, draws=DRAWS, within=RATE)],
        "by_group": {
            g: {
                "tasks": int((groups == g).sum()),
                "success": round(float(success[:, :, groups == g].mean()), 6),
                "last_pass": round(float(last[:, groups == g].mean()), 6),
            }
            for g in dict.fromkeys(sorted(scores["groups"]))
        },
        "replans_per_success": _ratio(scores["replans"], success),
        "replans_per_success_last_pass": _ratio(scores["replans"][:, -1], last),
        "steps": round(float(np.nanmean(scores["steps"])), 2),
        "plan_length": round(float(np.nanmean(scores["plan_length"])), 3),
        "experiences_used": round(float(np.nanmean(scores["recalled"])), 3),
        "error_episodes": int(np.nansum(scores["error"])),
        **graded(scores, lambda values: values.mean(axis=1), rng),
        **_robust(scores),
    }


def _robust(scores: Mapping[str, Any]) -> dict[str, Any]:
    """The interquartile mean of each graded score, over streams and tasks."""
    found = {
        name.removeprefix("score."): round(interquartile_mean(values.mean(axis=1)), 6)
        for name, values in sorted(scores.items())
        if name.startswith("score.")
    }
    return {"iqm": found} if found else {}


def _language(model: str, scores: Mapping[str, Any]) -> dict[str, Any]:
    """What a language model was asked in all: sums over the arm's episodes."""
    sums = {name: float(scores[name].sum()) for name in LANGUAGE}
    return {"llm": model_told(model)} | {
        name: finite(round(value, 6)) if name == "cost" else int(value)
        for name, value in sums.items()
    }


def _ratio(replans: Floats, success: Floats) -> float | None:
    """Replans over successes; None without a success."""
    return round(float(replans.sum() / success.sum()), 4) if success.sum() else None
