"""What the four scripts of navigation measured, as the parts of the documents, in Markdown.

A published row stands in a table of its own: what was measured elsewhere, with images or another
split, never shares a column with ours.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import navigation_rows as real
from figure_tables import percent, points, table
from measured import Measured, Result
from navigation_fidelity import PREDICTED, RANDOM
from navigation_forms import EXPLORED, PLAIN, RANKER, UNKNOWN
from published import NAVIGATION
from suite_tables import Told, bullets, differences, measures, sentence, suite

Makers: TypeAlias = Mapping[str, Callable[[Result], str]]

POLICIES = {
    "random": "Random, its exact expectation",
    "random published": "Random, to be met",
    "shortest": "Shortest",
    "predictions": "a trained agent's given predictions",
    "predictions published": "the same, to be met",
    "stop": "stop where one starts",
    "straightest": "straightest",
    "text_greedy": "text-greedy",
}
TO_BE_MET = {"random published": RANDOM, "predictions published": PREDICTED}
COLUMNS = ("TL", "NE", "SR", "OSR", "SPL", "nDTW", "sDTW", "CLS")
FIDELITY = {
    "official_trajectories": "official shortest-path trajectories met, of 200",
    "official_trajectories_poses": "poses compared in them",
    "random_val_seen_off": "Random, val_seen: largest difference from its exact expectation",
    "shortest_val_seen_off": "Shortest, val_seen: the same from what is published",
    "predictions_val_seen_off": "a trained agent's predictions: the same",
    "reverie_random_val_seen_off": "Random on REVERIE's val_seen: the same",
    "r4r_val_seen_paths": "R4R val_seen, rebuilt: paths",
    "r4r_val_seen_instructions": "R4R val_seen, rebuilt: instructions",
}
SPEED = {
    "panoramic_steps_per_second": "panoramic steps a second, all that is observed read",
    "low_level_steps_per_second": "low-level steps a second, the same",
    "ndtw_10000_paths_seconds": "nDTW of 10,000 paths at once, seconds",
    "ndtw_10000_paths_one_by_one_seconds": "nDTW of 10,000 paths one by one, seconds",
    "ndtw_mean_viewpoints": "viewpoints of these paths, on average",
}
ARMS = (
    "straightest", "text-greedy", "off", "online", "shuffled", "placebo", "corrupted", "shortest",
)  # fmt: skip
LABELS = {"success": "SR", "SPL": "SPL", "NE": "NE, m", "nDTW": "nDTW", "steps": "steps"}
FORMATS = {"NE": ".2f", "steps": ".1f"}
SHORT = ("learnt", "map only", "learnt + own walks", "learnt + memory")
"""Rows that the README tells."""

SETTINGS = ("unknown", "explored")


def fidelity(navigation: Result) -> str:
    """What was published and is met."""
    return measures(navigation, FIDELITY)


def speed(navigation: Result) -> str:
    """How fast it is."""
    return measures(navigation, SPEED)


def policies(navigation: Result) -> str:
    """Who neither learns nor remembers, on val_seen."""
    figures = navigation.body["figures"]
    rows = []
    for name, told in POLICIES.items():
        ours = {column: figures.get(f"{name}_val_seen_{column}") for column in COLUMNS}
        found = TO_BE_MET.get(name, ours)
        cells = [found.get(column) for column in COLUMNS]
        rows.append([told, *("-" if cell is None else f"{cell:.2f}" for cell in cells)])
    return table(["R2R val_seen", *COLUMNS], rows)


def generated(navigation: Result, setting: str) -> str:
    """Every arm in generated buildings, and the differences."""
    told: Told = navigation[f"generated_{setting}"]
    arms = suite(told, LABELS, f"generated, {setting}", arms=ARMS, formats=FORMATS)
    return f"{arms}\n\n{differences(told, equal=True)}"


def curves(navigation: Result) -> str:
    """Success by the number of earlier episodes in the same generated building."""
    return "\n\n".join(
        _curve(navigation[f"generated_{setting}"], f"generated, {setting}, SR by earlier episodes")
        for setting in SETTINGS
    )


def simulated(navigation: Result) -> str:
    """The same loop and memory with a simulated language model."""
    told: Told = navigation["generated_simulated_model"]
    arms = suite(told, LABELS, "simulated model", arms=ARMS, formats=FORMATS)
    return f"{arms}\n\n{differences(told)}"


def episodes(navigation: Result) -> str:
    """How many episodes stand behind the tables of generated buildings."""
    parts = [navigation[f"generated_{name}"] for name in (*SETTINGS, "simulated_model")]
    total = sum(part["episodes"] for part in parts)
    errors = sum(part["error_episodes"] for part in parts)
    return f"{total:,} episodes stand behind these tables; {errors} of them ended in an error."


def gains(measured: Measured) -> str | None:
    """What memory bought, a line for each setting that was measured; None where none was."""
    lines = [
        line for name, told in GAINS.items() if name in measured for line in told(measured[name])
    ]
    return bullets(lines) or None


def unknown_gain(unknown: Result) -> list[str]:
    """The headline."""
    begin = "pseudo_unseen.learnt + memory-learnt"
    gain, low, high = (unknown[f"{begin}.SR{end}"] for end in PLAIN)
    late, least, most = (unknown[f"{begin}.late.SR{end}"] for end in PLAIN)
    return [
        f"- Unknown: memory adds {gain:+.1f} points of SR (95 % interval {low:+.1f} to "
        f"{high:+.1f}), after 60 earlier paths {late:+.1f} ({least:+.1f} to {most:+.1f})."
    ]


def explored_gain(explored: Result) -> list[str]:
    """What a memory of which nothing is learnt tells where the whole map is known."""
    blind, memory = (explored[f"pseudo_unseen.{row}.SR"] for row in ("blind", "memory"))
    low, high = (explored[f"pseudo_unseen.memory-blind.SR.{end}"] for end in ("low", "high"))
    return [
        f"- Explored, nothing learnt: a blind guess {blind:.1f} % SR, with memory {memory:.1f} % "
        f"(gain's 95 % interval {low:+.1f} to {high:+.1f})."
    ]


def ranker_gain(ranker: Result) -> list[str]:
    """What memory adds to a learnt ranker of paths."""
    alone, both = (ranker[f"pseudo_unseen.{row}.SR"] for row in ("alone", "both"))
    low, high = (ranker[f"pseudo_unseen.both.gain.{end}"] for end in ("low", "high"))
    return [
        f"- Explored, learnt: a ranker of paths {alone:.1f} % SR, with memory {both:.1f} % "
        f"(gain's 95 % interval {low:+.1f} to {high:+.1f})."
    ]


def generated_gain(navigation: Result) -> list[str]:
    """What memory bought in generated buildings."""
    told: Told = navigation["generated_unknown"]
    off, online = (percent(told["success"][arm]["mean"]) for arm in ("off", "online"))
    difference = sentence(told["success differences"]["online - off"])
    return [f"- Generated, unknown: `off` {off} % SR, `online` {online} %: {difference}."]


def elsewhere() -> str:
    """Published rows, which none of ours is comparable with as it stands."""
    rows = [
        [name, split, *("-" if value is None else f"{value:.1f}" for value in values), reads]
        for name, split, values, reads in NAVIGATION
    ]
    return table(["R2R, published, %", "split", "SR", "SPL", "sees"], rows)


def _curve(told: Told, title: str) -> str:
    found = {arm: told["curve"][arm] for arm in ARMS if arm in told["curve"]}
    bins = list(dict.fromkeys(name for line in found.values() for name in line))
    rows = [[arm, *(percent(line[b]) if b in line else "-" for b in bins)]
            for arm, line in found.items()]  # fmt: skip
    if {"off", "online"} <= found.keys():
        off, online = found["off"], found["online"]
        rows.append(["online - off", *(points(online[b] - off[b]) for b in bins)])
    return table([title, *bins], rows)


SCRIPTS: Mapping[str, Makers] = {
    "navigation": {
        "fidelity": fidelity,
        "policies": policies,
        "speed": speed,
        "generated_unknown": lambda result: generated(result, "unknown"),
        "generated_explored": lambda result: generated(result, "explored"),
        "generated_curves": curves,
        "simulated": simulated,
        "episodes": episodes,
    },
    "navigation_unknown": {
        "unknown": lambda r: real.rows(r, UNKNOWN, "pseudo_unseen", "unknown, pseudo-unseen"),
        "unknown_gains": lambda r: real.gains(r, UNKNOWN, "pseudo_unseen", "SR, points"),
        "unknown_controls": lambda r: real.controls(r, UNKNOWN, "pseudo_unseen", "SR, %"),
        "unknown_curves": lambda r: real.curves(r, UNKNOWN, "pseudo_unseen", "SR by earlier paths"),
        "unknown_val_seen": lambda r: real.rows(r, UNKNOWN, "val_seen", "unknown, val_seen"),
    },
    "navigation_explored": {
        "explored": lambda r: real.rows(r, EXPLORED, "pseudo_unseen", "explored, pseudo-unseen"),
        "explored_gains": lambda r: real.gains(r, EXPLORED, "pseudo_unseen", "SR, points"),
        "explored_controls": lambda r: real.controls(r, EXPLORED, "pseudo_unseen", "SR, %"),
        "explored_curves": lambda r: real.curves(
            r, EXPLORED, "pseudo_unseen", "SR by earlier paths"
        ),
        "explored_val_seen": lambda r: real.rows(r, EXPLORED, "val_seen", "explored, val_seen"),
    },
    "navigation_ranker": {
        "ranker": lambda r: real.rows(r, RANKER, "pseudo_unseen", "learnt, pseudo-unseen"),
        "ranker_gains": lambda r: real.gains(r, RANKER, "pseudo_unseen", "SR, points"),
        "ranker_controls": lambda r: real.controls(r, RANKER, "pseudo_unseen", "SR, %"),
        "ranker_curves": lambda r: real.curves(r, RANKER, "pseudo_unseen", "SR by earlier paths"),
        "ranker_val_seen": lambda r: real.rows(r, RANKER, "val_seen", "learnt, val_seen"),
    },
}
"""Script -> part of `docs/navigation.md` -> what makes it of the script's result."""

README: Mapping[str, Makers] = {
    "navigation_unknown": {
        "navigation": lambda r: real.rows(r, UNKNOWN, "pseudo_unseen", "unknown, real R2R", SHORT)
    },
}
"""The same for the README, beside `gains`."""

GAINS: Mapping[str, Callable[[Result], list[str]]] = {
    "navigation_unknown": unknown_gain,
    "navigation_explored": explored_gain,
    "navigation_ranker": ranker_gain,
    "navigation": generated_gain,
}
