"""The three memories in one agent, as tables: who has which, what it did, what a memory adds."""

from figure_tables import percent, points, table
from measured import Result
from suite_tables import ends

MEMORIES = {
    "off": "working",
    "online": "working + episodes",
    "graph": "working + places",
    "three": "all three",
    "three-off": "episodes + places",
    "shuffled": "working + episodes, shuffled",
    "placebo": "working + episodes, placebo",
    "corrupted": "working + episodes, corrupted",
    "misfiled": "working + places, misfiled",
}
"""The arms of the suite, by the memories that they have."""

PAIRS = (
    ("online", "off"), ("graph", "off"), ("three", "off"),
    ("three", "graph"), ("three", "online"), ("three", "three-off"),
    ("online", "shuffled"), ("online", "placebo"), ("online", "corrupted"), ("graph", "misfiled"),
)  # fmt: skip
"""What a memory adds; what its loss costs where all are there; and the controls."""


def arms(janus: Result) -> str:
    """Success and SPL by pass."""
    told = janus["memories"]["arms"]
    rows = [
        [label, *(percent(told[arm][name][nth]) for name in ("SR", "SPL") for nth in (0, -1))]
        for arm, label in MEMORIES.items()
        if arm in told
    ]
    head = [f"{name}, {when} pass" for name in ("SR", "SPL") for when in ("first", "last")]
    return table(["find, %", *head], rows)


def said(janus: Result) -> str:
    """How often a memory spoke; none of those who have only a working memory."""
    rows = []
    hints = janus["memories"]["hints"]
    for arm, label in MEMORIES.items():
        found = hints.get(arm, {"room": [], "seen": []})
        if any((*found["room"], *found["seen"])):
            right = "-" if found["right"] is None else percent(found["right"])
            seen = (percent(found["seen"][nth]) for nth in (0, -1))
            rows.append([label, percent(found["room"][0]), right, *seen])
    head = ["told a room", "right", "told where seen, first pass", "last pass"]
    return table(["episodes, %", *head], rows)


def differences(janus: Result) -> str:
    """What each memory adds, what its loss costs, and its controls."""
    rows = []
    told = janus["memories"]["differences"]
    for one, other in PAIRS:
        found = told.get(f"{one} - {other}")
        if found is None:
            continue
        cells = []
        for when in ("first", "last"):
            cells += [points(found[when]["mean"]), ends(found[when], points)]
        rows.append([f"{MEMORIES[one]}, less {MEMORIES[other]}", *cells])
    head = ["first pass", "95 % interval", "last pass", "95 % interval"]
    return table(["SR, points", *head], rows)
