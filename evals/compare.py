"""Comparing arms within a run, or the same arm of two runs; pairs that are no pairs are refused."""

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..envs.errors import ResultsError
from .differences import correct, difference, generator, independent, mcnemar, pairs
from .pairing import check_pairs, check_suites, differing
from .results import read_run
from .scores import load_scores
from .wording import aligned, points, probability

WIDTH = 80


def compare(folders: Sequence[Path]) -> dict[str, Any]:
    """Paired differences: of all arms against off (one run), or of each arm in both (two runs).

    p-values are corrected over all differences told (Holm). Of two runs it also tells what else
    differs: `differs`, one line each, and `equal`: whether all that was measured came out alike.

    Raises:
        ResultsError: not one or two runs, one is not complete, or their episodes are no pairs.
    """
    if len(folders) not in (1, 2):
        raise ResultsError("compare takes one run, or two")
    if len(folders) == 2:
        return _two_runs(folders[0], folders[1])
    folder = folders[0]
    suite, _ = read_run(folder)
    # What ran in another world is compared with nothing of this one.
    away = suite.sources() if suite.learn_env else frozenset()
    arms = {name: scores for name, scores in load_scores(folder).items() if name not in away}
    told = pairs(arms)
    found = {}
    for a, b in told:
        entry = difference(arms[a], arms[b], generator(suite, a, b), len(told))
        if independent(suite, a, b):
            entry["mcnemar"] = mcnemar(arms[a], arms[b])
        found[f"{a} - {b}"] = entry
    if not found:
        raise ResultsError(f"{folder}: nothing to compare; a run needs an arm named `off`")
    correct(found)
    return {"compared": str(folder), "differences": found}


def _two_runs(first: Path, second: Path) -> dict[str, Any]:
    """The second run less the first, arm by arm."""
    (one, ran), (other, ran_too) = read_run(first), read_run(second)
    check_suites(first, second)
    mine, theirs = load_scores(first), load_scores(second)
    check_pairs(first, second)
    shared = [arm for arm in mine if arm in theirs]
    found: dict[str, Any] = {}
    for arm in shared:
        entry = difference(theirs[arm], mine[arm], generator(one, arm), len(shared))
        if independent(one, arm, arm) and independent(other, arm, arm):
            entry["mcnemar"] = mcnemar(theirs[arm], mine[arm])
        found[arm] = entry
    correct(found)
    return {
        "compared": f"{second} - {first}",
        "differences": found,
        "differs": differing(one, ran, other, ran_too),
        "equal": all(_equal(mine[arm], theirs[arm]) for arm in shared),
    }


def _equal(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return one.keys() == other.keys() and all(
        np.array_equal(values, other[name], equal_nan=True)
        for name, values in one.items()
        if isinstance(values, np.ndarray)
    )


def compare_text(result: Mapping[str, Any]) -> str:
    """The differences as a table of at most 80 columns."""
    rows = [["difference", "all passes", "last pass", "p (Holm)"]]
    for name, entry in result["differences"].items():
        told = probability(entry["p_holm"])
        rows.append([name, points(entry["all_passes"]), points(entry["last_pass"]), told])
    lines = [result["compared"], "", *aligned(rows, markdown=False), ""]
    lines += _notes(result["differences"])
    if "differs" in result:
        lines += ["", *_told_apart(result["differs"], result["equal"])]
    return "\n".join(lines).rstrip() + "\n"


def _notes(differences: Mapping[str, Any]) -> list[str]:
    """Equality, the power to settle what is open, and McNemar's test of independent pairs."""
    lines = []
    for name, entry in differences.items():
        if entry["equivalent_within_3_points"]:
            lines.append(f"{name}: equal within 3 points")
        elif entry["p_holm"] > 0.05 and entry["replicates_needed"]:
            lines.append(f"{name}: about {entry['replicates_needed']} replicates would settle it")
        if "mcnemar" in entry:
            lines.append(f"{name}: McNemar p {probability(entry['mcnemar']['p'])}")
    return lines


def _told_apart(differs: Sequence[str], equal: bool) -> list[str]:
    if differs:
        told = [f"- {line}" for line in differs]
        wrapped = [textwrap.wrap(line, WIDTH, subsequent_indent="  ") for line in told]
        alike = ["All that was measured came out alike."] if equal else []
        return ["The runs differ in:", *(line for lines in wrapped for line in lines), *alike]
    if equal:
        return ["Nothing differs between the runs, and all that was measured came out alike."]
    said = (
        "Nothing differs in suite, program or model, and yet episodes came out otherwise: "
        "chance that no seed rules, such as a simulator's or a served model's."
    )
    return textwrap.wrap(said, WIDTH)
