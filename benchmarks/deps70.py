"""What memory buys on the 70 tasks of DEPS, and whether the controls behave.

Everything runs in the built-in text world. Measured: the full suite (calibrated, told reasons);
the same with binary feedback; `exact`; the same with MiniLM embeddings; stores learnt on one half
of the tasks, frozen, on the other; and how the figures move with the share of errors, k and R.
"""

import tempfile
import time
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claim import Target, tell
from published import GROUPS, ROWS

from mnemonaut.envs import registry
from mnemonaut.evals.runner import run_suite
from mnemonaut.evals.suite import ArmConfig, Suite, load_suite
from mnemonaut.evals.summary import read_summary
from mnemonaut.evals.table import markdown_table

RESULTS = Path(__file__).parent / "results"
ERROR_SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
KS = (1, 3, 5, 10)
REVISIONS = (0, 1, 3)


def run(suite: Suite, workers: int) -> tuple[dict[str, Any], float]:
    """The summary of a suite, and the seconds that it took."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        run_suite(suite, Path(folder), workers=workers)
        return read_summary(Path(folder)), time.perf_counter() - started


def headline(summary: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """The figures that the claims are about."""
    figures: dict[str, Any] = {}
    for arm, found in summary["arms"].items():
        figures[f"{prefix}.{arm}.success"] = found["success"]["estimate"]
        figures[f"{prefix}.{arm}.last_pass"] = found["last_pass"]["estimate"]
    gap = summary.get("gap_closed_last_pass")
    if gap:
        figures |= {f"{prefix}.gap_closed": gap["estimate"], f"{prefix}.gap_closed_low": gap["low"]}
    for pair, found in summary["paired"].items():
        name = pair.replace(" - ", "-")
        figures[f"{prefix}.{name}"] = found["all_passes"]["estimate"]
        figures[f"{prefix}.{name}.low"] = found["all_passes"]["low"]
        figures[f"{prefix}.{name}.p"] = found["p_permutation"]
        if pair == "placebo - off":
            figures[f"{prefix}.placebo_equals_off"] = int(found["equivalent_within_3_points"])
    arms = summary["arms"]
    ours, base = (arms[a]["replans_per_success"] for a in ("online", "off"))
    if ours is not None and base:
        figures[f"{prefix}.replans_online_to_off"] = round(ours / base, 4)
    return figures


def groups(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Success in percent by arm and group, with the published rows beside."""
    ours = {
        arm: [round(100 * found["by_group"][g]["success"], 1) for g in GROUPS]
        for arm, found in summary["arms"].items()
    }
    return {"ours (built-in simulation)": ours, "published": {k: list(v) for k, v in ROWS.items()}}


def halves(suite: Suite) -> tuple[list[str], list[str]]:
    """Every second task of each group: no target item is in both."""
    tasks = registry.world(suite.env).tasks
    first: list[str] = []
    second: list[str] = []
    for group in GROUPS:
        members = [name for name, task in tasks.items() if task.group == group]
        first += members[::2]
        second += members[1::2]
    return first, second


def transfer(suite: Suite, workers: int) -> dict[str, Any]:
    """Frozen less off on tasks never seen, for both halves."""
    figures: dict[str, Any] = {}
    first, second = halves(suite)
    arms = [a for a in suite.arms if a.name in ("off", "online", "frozen", "oracle")]
    for name, seen, unseen in (("a", first, second), ("b", second, first)):
        half = suite.model_copy(
            update={"learn_tasks": tuple(seen), "tasks": tuple(unseen), "arms": tuple(arms)}
        )
        summary, _ = run(half, workers)
        gain = summary["paired"]["frozen - off"]
        figures[f"unseen.{name}.off"] = summary["arms"]["off"]["success"]["estimate"]
        figures[f"unseen.{name}.frozen"] = summary["arms"]["frozen"]["success"]["estimate"]
        figures[f"unseen.{name}.oracle"] = summary["arms"]["oracle"]["success"]["estimate"]
        figures[f"unseen.{name}.gain"] = gain["all_passes"]["estimate"]
        figures[f"unseen.{name}.gain.low"] = gain["all_passes"]["low"]
        figures[f"unseen.{name}.gain.p"] = gain["p_permutation"]
    return figures


def sensitivity(suite: Suite, workers: int) -> dict[str, Any]:
    """One figure each: the gap closed on the last pass, with five replicates."""
    names = ("off", "online", "oracle")
    arms = tuple(a for a in suite.arms if a.name in names)
    small = suite.model_copy(update={"arms": arms, "replicates": 5})
    figures: dict[str, Any] = {}

    def gap(changed: Suite, name: str) -> None:
        summary, _ = run(changed, workers)
        figures[f"sensitivity.{name}.gap_closed"] = summary["gap_closed_last_pass"]["estimate"]
        gain = summary["paired"]["online - off"]["last_pass"]["estimate"]
        figures[f"sensitivity.{name}.online-off"] = gain

    for share in ERROR_SHARES:
        gap(small.model_copy(update={"error_share": share}), f"error_share={share}")
    for field, values in (("k", KS), ("max_revisions", REVISIONS)):
        for value in values:
            changed = tuple(a.model_copy(update={field: value}) for a in arms)
            gap(small.model_copy(update={"arms": changed}), f"{field}={value}")
    return figures


def with_options(suite: Suite, **options: str) -> Suite:
    return suite.model_copy(update={"env_options": {**suite.env_options, **options}})


def with_minilm(suite: Suite) -> Suite:
    """The arms that embed, with MiniLM; off and oracle beside them for the differences."""
    arms: list[ArmConfig] = []
    for arm in suite.arms:
        if arm.planner == "mindstores":
            remembers = arm.episodic != "off"
            arms.append(arm.model_copy(update={"embedding": "minilm"} if remembers else {}))
    return suite.model_copy(update={"arms": tuple(arms)})


def measure(options: Namespace) -> Mapping[str, Any]:
    suite = load_suite("minecraft-deps70")
    if options.quick:
        suite = suite.model_copy(update={"replicates": 3, "passes": 3})
    summary, seconds = run(suite, options.workers)
    figures = headline(summary, "reason") | {"reason.seconds": round(seconds, 1)}
    figures["reason.groups"] = groups(summary)
    figures["reason.learning_curves"] = {
        arm: found["by_pass"] for arm, found in summary["arms"].items()
    }
    if options.quick:
        return figures
    (RESULTS / "deps70.md").write_text(markdown_table(summary), encoding="utf-8")
    binary, _ = run(with_options(suite, feedback="binary"), options.workers)
    figures |= headline(binary, "binary")
    exact, _ = run(with_options(suite, setting="exact"), options.workers)
    figures |= headline(exact, "exact") | {"exact.groups": groups(exact)}
    figures |= transfer(suite, options.workers)
    figures |= sensitivity(suite, options.workers)
    minilm, seconds = run(with_minilm(suite), options.workers)
    figures |= headline(minilm, "minilm") | {"minilm.seconds": round(seconds, 1)}
    return figures


TARGETS = [
    Target("reason.gap_closed", 0.7),
    Target("reason.online-off.low", 0.0, above=True),
    Target("reason.online-shuffled.low", 0.0, above=True),
    Target("reason.online-placebo.low", 0.0, above=True),
    Target("reason.placebo_equals_off", 1),
    Target("reason.replans_online_to_off", 0.5, at_least=False),
    Target("unseen.a.gain.low", 0.0, above=True),
    Target("unseen.b.gain.low", 0.0, above=True),
    Target("reason.seconds", 600, at_least=False),
]

if __name__ == "__main__":
    tell("deps70", measure, TARGETS, __doc__ or "")
