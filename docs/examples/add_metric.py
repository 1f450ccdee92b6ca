"""A metric of one's own, from a run that is there: python add_metric.py RUN [ARM OTHER]."""

import sys
from pathlib import Path

import numpy as np

from mnemonaut.evals.results import Folder, read_lines, read_run
from mnemonaut.evals.statistics import paired_permutation, two_way_bootstrap


def wasted(record):
    """The share of an episode's skill calls that failed; an error episode wastes all it does."""
    calls = [call for done in record["rounds"] for call in done["attempts"]]
    return np.mean([not success for _, success, _ in calls]) if calls else 1.0


def by_stream_and_task(folder, arm):
    """The metric as [replicate, task], averaged over passes."""
    suite, _ = read_run(folder)
    mine = [r for r in read_lines(Folder(folder).merged) if r["arm"] == arm]
    tasks = sorted({record["task"] for record in mine})
    values = np.empty((suite.replicates, suite.passes, len(tasks)))
    for record in mine:
        place = record["replicate"], record["pass"], tasks.index(record["task"])
        values[place] = wasted(record)
    return values.mean(axis=1)


def compared(folder, arm, other):
    """Arm less other, paired by replicate and task: an interval, and p over streams."""
    difference = by_stream_and_task(folder, arm) - by_stream_and_task(folder, other)
    interval = two_way_bootstrap(difference, np.random.default_rng(0))
    return interval, paired_permutation(difference.mean(axis=1), np.random.default_rng(0))


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    arm, other = sys.argv[2:4] or ("online", "off")
    interval, p = compared(folder, arm, other)
    print(
        f"calls wasted, {arm} - {other}: {100 * interval.estimate:+.1f} points "
        f"[{100 * interval.low:+.1f}, {100 * interval.high:+.1f}], p {p:.3f}"
    )
