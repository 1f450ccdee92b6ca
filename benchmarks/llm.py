"""Any language model behind every planner: that it works over real HTTP, and what it costs.

No language model is measured here. The answers are those of the simulated model, served over HTTP
in a process of its own: a stand-in with a share of wrong beliefs that sees nothing but the prompt.
Measured: every loop under every memory condition, and a run of which a fifth of the calls is
faulty. What a call costs us, and how throughput grows, is measured by `llm_speed.py`.
"""

import re
import tempfile
import time
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from claim import Target, tell
from simulated_service import served, server_stats

from mnemonaut.evals.access import Access
from mnemonaut.evals.compose import ERROR_SHARE
from mnemonaut.evals.results import Folder, read_lines
from mnemonaut.evals.runner import run_suite
from mnemonaut.evals.suite import Suite, load_suite, parse_suite
from mnemonaut.evals.summary import read_summary
from mnemonaut.evals.table import markdown_table
from mnemonaut.planners.llm.ledger import Ledger

RESULTS = Path(__file__).parent / "results"

FAULTS = {
    "429": 0.05,
    "500": 0.03,
    "hang": 0.01,
    "truncated": 0.03,
    "empty": 0.03,
    "reset": 0.02,
    "wrong-schema": 0.03,
}
"""A fifth of all calls."""


def behind(suite: Suite, url: str) -> Suite:
    """The suite with the simulated model at `url` behind every planner, the oracle included."""
    body = suite.model_dump(exclude_unset=True)
    body["llm"] = f"simulated:{ERROR_SHARE}:{{seed}}@{url}"
    for arm in body["arms"]:
        if arm.pop("error_share", None) == 0:
            arm["llm"] = f"simulated:0:{{seed}}@{url}"
    return parse_suite(body, suite.name)


def run(
    suite: Suite, folder: Path, workers: int, access: Access | None = None
) -> tuple[dict[str, Any], float]:
    """The summary of a suite, and the seconds that it took."""
    started = time.perf_counter()
    run_suite(suite, folder, workers=workers, access=access or Access())
    return read_summary(folder), time.perf_counter() - started


def matrix(options: Namespace, suite: Suite) -> dict[str, Any]:
    """Loop x memory condition, over HTTP."""
    with served() as url, tempfile.TemporaryDirectory() as base:
        folder = Path(base) / "matrix"
        summary, seconds = run(behind(suite, url), folder, options.workers)
        with Ledger(folder / "ledger.db", read_only=True) as ledger:
            total = ledger.total()
        asked = server_stats(url)["requests"]
    if not options.quick:
        (RESULTS / "llm.md").write_text(shown(markdown_table(summary)), encoding="utf-8")
    figures: dict[str, Any] = {"matrix.seconds": round(seconds, 1)}
    table: dict[str, Any] = {}
    for name, arm in summary["arms"].items():
        episodes = arm["episodes"]
        table[name] = {
            "success": arm["success"]["estimate"],
            "last_pass": arm["last_pass"]["estimate"],
            "calls": round(arm["calls"] / episodes, 2),
            "tokens_in": round(arm["tokens_in"] / episodes, 1),
            "tokens_out": round(arm["tokens_out"] / episodes, 1),
            "format_failures": arm["format_failures"],
        }
        figures[f"matrix.{name}.success"] = arm["success"]["estimate"]
    # A few streams settle nothing: a quick run only shows that all of it works.
    for pair, found in () if options.quick else summary["paired"].items():
        name = pair.replace(" - ", "-minus-")
        figures[f"matrix.{name}"] = found["all_passes"]["estimate"]
        figures[f"matrix.{name}.low"] = found["all_passes"]["low"]
        figures[f"matrix.{name}.p"] = found["p_permutation"]
    if not options.quick:
        equal = summary["paired"]["placebo - off"]["equivalent_within_3_points"]
        figures["matrix.placebo_equals_off"] = int(equal)
    figures["matrix.format_failures"] = sum(a["format_failures"] for a in summary["arms"].values())
    figures["matrix.calls"] = total.answered
    figures["matrix.calls_unaccounted"] = asked - total.attempts
    return figures | {"matrix": table}


def shown(table: str) -> str:
    """The table without the address, which is another one in every run."""
    return re.sub(r"@http://\S+", "", table)


def faults(options: Namespace) -> dict[str, Any]:
    """The same episodes from a server that answers well, and from one that often does not."""
    tasks = ["crafting_table", "wooden_hoe", "stone_hoe", "bed", "torch"]
    arms = [{"name": "off"}, {"name": "online", "episodic": "online"}]
    replicates, passes = (2, 2) if options.quick else (5, 4)
    suite = parse_suite(
        {
            "name": "faulty",
            "tasks": tasks,
            "passes": passes,
            "replicates": replicates,
            "arms": arms,
        },
        "faulty",
    )
    told = [f"--fault={kind}:{share}" for kind, share in FAULTS.items()]
    with tempfile.TemporaryDirectory() as base:
        with served() as url:
            run(behind(suite, url), good := Path(base) / "good", options.workers)
        with served(*told) as url:
            bad = Path(base) / "bad"
            access = Access(timeout=2.0)
            _, seconds = run(behind(suite, url), bad, options.workers, access)
            stats = server_stats(url)
            with Ledger(bad / "ledger.db", read_only=True) as ledger:
                total = ledger.total()
                scopes = [(row.scope, row.nth) for row in ledger.rows()]
        episodes = [list(read_lines(Folder(f).merged)) for f in (good, bad)]
    same = sum(played(a) == played(b) for a, b in zip(*episodes, strict=True))
    spent = [sum(e["llm"]["calls"] for e in records) for records in episodes]
    failures = sum(e["llm"]["format_failures"] for e in episodes[1])
    return {
        f"faults.episodes{'_quick' if options.quick else ''}": len(episodes[1]),
        "faults.episodes_as_without_faults": same,
        "faults.requests": stats["requests"],
        "faults.share_faulty": round(sum(stats["faults"].values()) / stats["requests"], 4),
        "faults.kinds": len(stats["faults"]),
        "faults.requests_unaccounted": stats["requests"] - total.attempts,
        "faults.calls_counted_twice": len(scopes) - len(set(scopes)),
        "faults.calls_not_in_episodes": total.answered - spent[1],
        "faults.calls_unanswered": total.unanswered + total.failed,
        "faults.format_failures": failures,
        "faults.seconds": round(seconds, 1),
    }


def played(record: Mapping[str, Any]) -> Any:
    """What happened in an episode, whatever it took to hear the model."""
    rounds = [[r["plan"], r["attempts"], r["recalled"]] for r in record["rounds"]]
    return record["task"], record["success"], record["steps"], rounds


def like_the_main_run(suite: Suite) -> Suite:
    """All 70 tasks, as many passes and replicates as the main run, and a seed of its own: the
    suite's was looked at while this was written, with too few streams to tell small differences.
    """
    body = suite.model_dump(exclude_unset=True)
    body |= {"tasks": [], "passes": 4, "replicates": 10, "seed": 2027}
    return parse_suite(body, suite.name)


def smaller(suite: Suite, tasks: Sequence[str]) -> Suite:
    return parse_suite(
        {
            **suite.model_dump(exclude_unset=True),
            "tasks": list(tasks),
            "passes": 1,
            "replicates": 2,
        },
        suite.name,
    )


def measure(options: Namespace) -> dict[str, Any]:
    suite = load_suite("minecraft-loops")
    if options.quick:
        suite = smaller(suite, ["crafting_table", "wooden_hoe", "bed"])
    else:
        suite = like_the_main_run(suite)
    return matrix(options, suite) | faults(options)


if __name__ == "__main__":
    tell(
        "llm",
        measure,
        [
            Target("matrix.online-minus-off.low", 0.0, above=True),
            Target("matrix.online-minus-shuffled.low", 0.0, above=True),
            Target("matrix.online-minus-placebo.low", 0.0, above=True),
            Target("matrix.placebo_equals_off", 1),
            Target("matrix.calls_unaccounted", 0, at_least=False),
            Target("faults.episodes", 200),
            Target("faults.requests_unaccounted", 0, at_least=False),
            Target("faults.calls_counted_twice", 0, at_least=False),
            Target("faults.calls_not_in_episodes", 0, at_least=False),
        ],
        __doc__ or "",
    )
