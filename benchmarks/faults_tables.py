"""What `faults.py` measured, as parts of `docs/store.md`, in Markdown."""

from collections.abc import Callable, Mapping

from figure_tables import table
from measured import Result
from suite_tables import measures

CLAIMS = {
    "kills.lost": "acknowledged and lost",
    "kills.half_done": "half done",
    "kills.wrong": "wrong answers, beside and after",
    "kills.errors": "errors of any kind",
    "writers.missing": "rows missing after 4 writers x 2,000 adds at once",
    "writers.not_seen_at_once": "acknowledged rows that a reader's next recall did not find",
    "writers.false_alarms": "false alarms of `verify` beside a writer",
    "disk.errors": "what a full disk lost, or said in more than a line",
    "damage.silent": "damage that changed an answer without a word",
    "index.pasts_that_change_answers": "indexes of another past that changed an answer",
    "index.problems_after": "problems after a kill while the index was written",
    "rewrites.reembedding_wrong": "problems after a kill while a store was embedded anew",
    "rewrites.migration_wrong": "problems after a kill while a store was migrated",
}


def claims(faults: Result) -> str:
    """What must be 0."""
    return measures(faults, CLAIMS)


def kills(faults: Result) -> str:
    """How much was tried."""
    return (
        f"{faults['kills.planned']:,} kills at random instants, "
        f"{faults['kills.calls_acknowledged']:,} acknowledged calls, "
        f"{faults['kills.recalls_beside']:,} recalls beside them.\n"
        f"{faults['damage.cases']:,} cases of damage: {faults['damage.harmless']:,} harmless, "
        f"{faults['damage.refused']:,} refused in one line,\n"
        f"{faults['damage.told_by_verify']:,} told by `verify` only."
    )


def controls(faults: Result) -> str:
    """Stores that are broken on purpose: the same test must find them so."""
    rows = [[name, found] for name, found in faults["controls"].items()]
    return table(["broken on purpose", "found"], rows)


def peers(faults: Result) -> str:
    """The same kill for others."""
    rows = [
        [name, *(f"{found[column]:,}" for column in COLUMNS)]
        for name, found in faults["peers"].items()
    ]
    return table(["acknowledged adds, then a kill", *COLUMNS.values()], rows)


COLUMNS = {
    "kills": "kills",
    "acknowledged": "adds",
    "lost": "lost",
    "unreachable": "not to be opened",
    "wrong": "not its own nearest",
}


SCRIPTS: Mapping[str, Mapping[str, Callable[[Result], str]]] = {
    "faults": {
        "faults": claims,
        "faults_tried": kills,
        "faults_controls": controls,
        "faults_peers": peers,
    },
}
"""Script -> part of `docs/store.md` -> what makes it of the script's result."""
