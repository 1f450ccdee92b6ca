"""What a run shows: rates by arm and group, differences that are paired, and how sure they are.

The stream is the unit of inference, since its episodes share a store. Scores are arrays
[replicate, pass, task]; every interval is a two-way bootstrap over streams and tasks, every p a
paired permutation over streams.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..envs.errors import ResultsError
from .access import model_told
from .results import Folder, canonical, read_lines, read_run, write_atomically
from .statistics import (
    Interval,
    equivalence,
    gap_closed,
    learning_curve,
    paired_permutation,
    replicates_needed,
    two_way_bootstrap,
)
from .suite import Suite

DRAWS = 4000
EQUIVALENCE_MARGIN = 0.03
FEWEST_STREAMS = 5
"""Fewer streams that happen to agree show nothing about the next one."""

MEASURED = ("success", "replans", "steps", "plan_length", "recalled", "error")
LANGUAGE = ("calls", "tokens_in", "tokens_out", "cost", "repairs", "format_failures")
"""What the record of an episode with a language mind keeps beside."""

SEMANTIC_PAIRS = (
    ("graph", "common"),
    ("graph", "misfiled"),
    ("online", "common"),
    ("online", "graph"),
)
"""What a memory of where things belong is worth, and what experiences add to it."""

NOTHING_DONE = {"displacement": 1.0, "misplaced": 1.0, "energy": 1.0}
"""Graded scores of an episode in which nothing was done, where that is not 0."""

Floats = npt.NDArray[np.float64]


def load_scores(folder: Path) -> dict[str, dict[str, Any]]:
    """Per arm: `tasks`, `groups`, and arrays [replicate, pass, task] of what is measured.

    Graded scores are called `score.NAME`; an error episode counts as if nothing had been done.
    """
    suite, _ = read_run(folder)
    arms: dict[str, dict[str, Any]] = {}
    rows: dict[str, list[dict[str, Any]]] = {arm.name: [] for arm in suite.arms}
    for record in read_lines(Folder(folder).merged):
        rows[record["arm"]].append(record)
    for arm, records in rows.items():
        if not records:
            raise ResultsError(f"{folder}: arm `{arm}` has no episodes; resume the run")
        tasks = list(dict.fromkeys(sorted(r["task"] for r in records)))
        place = {task: i for i, task in enumerate(tasks)}
        shape = (suite.replicates, suite.passes, len(tasks))
        graded = sorted({f"score.{name}" for r in records for name in r.get("score", ())})
        measured = {
            name: np.full(shape, np.nan)
            for name in (*MEASURED, *(LANGUAGE if "llm" in records[0] else ()), *graded)
        }
        for record in records:
            at = (record["replicate"], record["pass"], place[record["task"]])
            for name, values in measured.items():
                values[at] = _value(record, name)
        groups = {r["task"]: r["group"] for r in records}
        arms[arm] = {"tasks": tasks, "groups": [groups[t] for t in tasks], **measured}
    return arms


def _value(record: Mapping[str, Any], name: str) -> float:
    if name.startswith("score."):
        graded = name.removeprefix("score.")
        return float(record.get("score", {}).get(graded, NOTHING_DONE.get(graded, 0.0)))
    value = record["llm"][name] if name in LANGUAGE else record[name]
    if name == "error":
        return float(value is not None)
    return float("nan") if value is None else float(value)


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
        summary["paired"][f"{name} - {other}"] = difference(
            arms[name], arms[other], generator(suite, name, other)
        )
    oracle = next((n for n in here if n.startswith("oracle")), None)
    if oracle is not None and "online" in here and "off" in here:
        last = [here[n]["success"][:, -1, :] for n in ("online", "off", oracle)]
        if here["online"]["tasks"] == here["off"]["tasks"] == here[oracle]["tasks"]:
            rng = generator(suite, "gap closed")
            closed = gap_closed(last[0], last[1], last[2], rng, draws=DRAWS)
            summary["gap_closed_last_pass"] = plain(closed)
    return summary


def generator(suite: Suite, *names: str) -> np.random.Generator:
    """Chance of its own for each quantity: adding an arm moves no other arm's interval."""
    return np.random.default_rng([suite.seed, *" - ".join(names).encode()])


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


def pairs(arms: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Which differences are told: every arm against off, and online against its controls.

    Arms named after semantic memories are told against each other too. The same for another loop
    with a memory, whose arms are called after each other: `refl` against `refl-off` and
    `refl-placebo`.
    """
    base = [(name, "off") for name in arms if name != "off" and "off" in arms]
    controls = ("shuffled", "placebo", "corrupted")
    against = [p for p in SEMANTIC_PAIRS if p[0] in arms and p[1] in arms]
    against += [("online", c) for c in controls if c in arms and "online" in arms]
    endings = ("off", *controls)
    own = [(n, f"{n}-{end}") for n in arms for end in endings if f"{n}-{end}" in arms]
    return [p for p in base + against + own if arms[p[0]]["tasks"] == arms[p[1]]["tasks"]]


def difference(
    one: Mapping[str, Any],
    other: Mapping[str, Any],
    rng: np.random.Generator,
    comparisons: int = 1,
) -> dict[str, Any]:
    """One arm less another: all passes, and the last pass alone.

    `comparisons` is how many differences are told at once: the replicates that would settle this
    one must do so after a correction for their number.
    """
    whole: Floats = one["success"] - other["success"]
    streams = whole.mean(axis=(1, 2))
    narrow = two_way_bootstrap(whole.mean(axis=1), rng, level=0.90, draws=DRAWS)
    return {
        "all_passes": plain(two_way_bootstrap(whole.mean(axis=1), rng, draws=DRAWS)),
        "last_pass": plain(two_way_bootstrap(whole[:, -1, :], rng, draws=DRAWS)),
        "p_permutation": round(paired_permutation(streams, rng), 6),
        "equivalent_within_3_points": len(streams) >= FEWEST_STREAMS
        and equivalence(narrow, EQUIVALENCE_MARGIN),
        "replicates_needed": replicates_needed(streams, level=0.05 / comparisons),
        **_graded(
            {name: one[name] - other[name] for name in one if _both_grade(name, other)},
            lambda values: values.mean(axis=1),
            rng,
        ),
    }


def _both_grade(name: str, other: Mapping[str, Any]) -> bool:
    return name.startswith("score.") and name in other


def plain(interval: Interval) -> dict[str, float | None]:
    """An interval as JSON, rounded so that equal results give equal bytes."""
    return {k: _finite(round(v, 6)) for k, v in asdict(interval).items() if k != "level"}


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _arm(suite: Suite, name: str, scores: Mapping[str, Any]) -> dict[str, Any]:
    """One arm: overall, by group, by pass."""
    rng = generator(suite, name)
    arm = suite.arm(name)
    success: Floats = scores["success"]
    groups = np.array(scores["groups"])
    last = success[:, -1, :]
    return {
        "planner": arm.planner,
        "episodic": arm.episodic,
        **({"semantic": arm.semantic} if arm.semantic != "off" else {}),
        **(_language(arm.llm, scores) if arm.llm else {"error_share": arm.error_share}),
        "embedding": arm.embedding,
        "episodes": int(success.size),
        "success": plain(two_way_bootstrap(success.mean(axis=1), rng, draws=DRAWS)),
        "last_pass": plain(two_way_bootstrap(last, rng, draws=DRAWS)),
        "by_pass": [plain(i) for i in learning_curve(success, rng, draws=DRAWS)],
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
        **_graded(scores, lambda values: values.mean(axis=1), rng),
    }


def _graded(
    scores: Mapping[str, Any], pooled: Callable[[Floats], Floats], rng: np.random.Generator
) -> dict[str, Any]:
    """Every graded score with its interval; nothing where the env has none."""
    names = sorted(name for name in scores if name.startswith("score."))
    found = {
        name.removeprefix("score."): plain(
            two_way_bootstrap(pooled(scores[name]), rng, draws=DRAWS)
        )
        for name in names
    }
    return {"scores": found} if found else {}


def _language(model: str, scores: Mapping[str, Any]) -> dict[str, Any]:
    """What a language model was asked in all: sums over the arm's episodes."""
    sums = {name: float(scores[name].sum()) for name in LANGUAGE}
    return {"llm": model_told(model)} | {
        name: _finite(round(value, 6)) if name == "cost" else int(value)
        for name, value in sums.items()
    }


def _ratio(replans: Floats, success: Floats) -> float | None:
    """Replans over successes; None without a success."""
    return round(float(replans.sum() / success.sum()), 4) if success.sum() else None
