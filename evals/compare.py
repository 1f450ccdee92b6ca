"""Comparing arms within a run, or the same arm of two runs; pairs that are no pairs are refused."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..envs.errors import ResultsError
from .results import read_run
from .statistics import holm
from .summary import difference, generator, load_scores, pairs
from .table import aligned, points, probability


def compare(folders: Sequence[Path]) -> dict[str, Any]:
    """Paired differences: of all arms against off (one run), or of each arm in both (two runs).

    p-values are corrected over all differences told (Holm).

    Raises:
        ResultsError: not one or two runs, or their episodes are no pairs.
    """
    if len(folders) not in (1, 2):
        raise ResultsError("compare takes one run, or two")
    if len(folders) == 1:
        arms = load_scores(folders[0])
        suite, told = read_run(folders[0])[0], pairs(arms)
        found = {
            f"{a} - {b}": difference(arms[a], arms[b], generator(suite, a, b), len(told))
            for a, b in told
        }
        what = str(folders[0])
    else:
        found = _two_runs(folders[0], folders[1])
        what = f"{folders[1]} - {folders[0]}"
    if not found:
        raise ResultsError(f"{what}: nothing to compare; a run needs an arm named `off`")
    corrected = holm([entry["p_permutation"] for entry in found.values()])
    for entry, p in zip(found.values(), corrected, strict=True):
        entry["p_holm"] = round(float(p), 6)
    return {"compared": what, "differences": found}


def _two_runs(first: Path, second: Path) -> dict[str, Any]:
    """The second run less the first, arm by arm."""
    (one, _), (other, _) = read_run(first), read_run(second)
    for field in ("env", "seed", "passes", "replicates"):
        a, b = getattr(one, field), getattr(other, field)
        if a != b:
            raise ResultsError(
                f"{first} and {second} are no pairs: {field} is {a} and {b}; "
                "run both with the same one"
            )
    mine, theirs = load_scores(first), load_scores(second)
    shared = [arm for arm in mine if arm in theirs]
    found: dict[str, Any] = {}
    for arm in shared:
        if mine[arm]["tasks"] != theirs[arm]["tasks"]:
            raise ResultsError(f"{first} and {second} are no pairs: arm `{arm}` ran other tasks")
        found[arm] = difference(theirs[arm], mine[arm], generator(one, arm), len(shared))
    if not found:
        raise ResultsError(f"{first} and {second} have no arm in common")
    return found


def compare_text(result: Mapping[str, Any]) -> str:
    """The differences as a table of at most 80 columns."""
    rows = [["difference", "all passes", "last pass", "p (Holm)"]]
    for name, entry in result["differences"].items():
        told = probability(entry["p_holm"])
        rows.append([name, points(entry["all_passes"]), points(entry["last_pass"]), told])
    lines = aligned(rows, markdown=False)
    notes = [
        f"{name}: equal within 3 points"
        if entry["equivalent_within_3_points"]
        else f"{name}: about {entry['replicates_needed']} replicates would settle it"
        for name, entry in result["differences"].items()
        if entry["equivalent_within_3_points"]
        or (entry["p_holm"] > 0.05 and entry["replicates_needed"])
    ]
    return "\n".join([f"{result['compared']}", "", *lines, "", *notes]).rstrip() + "\n"
