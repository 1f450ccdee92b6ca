"""The table of a run in Markdown."""

from collections.abc import Mapping
from typing import Any

from ..envs import registry
from .scores import DISTANCES
from .verdict import closing
from .wording import aligned as aligned
from .wording import percent as percent
from .wording import points as points
from .wording import probability as probability

BUILT_IN = "Figures from a built-in world: a simulation, never {} number."
SIMULATORS = {
    "mnemonaut/Household-v0": "an AI2-THOR",
    "mnemonaut/R2R-v0": "a Room-to-Room",
    "mnemonaut/VLNCE-v0": "a Habitat",
    "mnemonaut/Rooms-v0": "a Habitat",
}
"""What a built-in world stands beside, where it is not MineDojo."""

WIDTH = 80
"""Columns of a terminal."""

SIMULATED = "`simulated:` is a stand-in with a share of wrong beliefs, not a language model."


def markdown_table(summary: Mapping[str, Any]) -> str:
    """Success by arm and group, then the paired differences, in Markdown."""
    return "\n".join(_told(summary, markdown=True))


def terminal_table(summary: Mapping[str, Any]) -> str:
    """The same for a terminal of 80 columns, and in closing what memory bought."""
    told = _told(summary, markdown=False)
    return "\n".join([*told, *closing(summary, WIDTH)])


def _told(summary: Mapping[str, Any], markdown: bool) -> list[str]:
    title = f"**{summary['suite']}**" if markdown else summary["suite"]
    lines = [f"{title} on {_where(summary)}", ""]
    lines += aligned(_by_group(summary), markdown)
    lines += ["", "Success in % over all passes, by group; last: last pass; replans: per success."]
    if learnt := summary.get("learnt_in"):
        lines += ["", f"Another world, {_where(learnt)}: {', '.join(learnt['arms'])}."]
    if any("scores" in arm for arm in summary["arms"].values()):
        lines += ["", *aligned(_scores(summary), markdown), "", "Mean scores of an episode."]
    if any("llm" in arm for arm in summary["arms"].values()):
        lines += ["", *aligned(_language(summary["arms"], summary["order"]), markdown), ""]
        lines.append("Calls, tokens and repairs an episode; format failures and money in all.")
        lines += _models(summary["arms"])
    if summary["paired"]:
        lines += ["", *_paired(summary["paired"], markdown), ""]
        lines.append("Differences in points with 95 % intervals over streams and tasks.")
        lines += _corrected(summary["paired"])
    gap = summary.get("gap_closed_last_pass")
    if gap:
        bounds = f"[{_two(gap['low'])}, {_two(gap['high'])}]"
        closed = f"{_two(gap['estimate'])} {bounds}"
        lines += ["", f"Gap to the oracle closed on the last pass: {closed}."]
    errors = sum(arm["error_episodes"] for arm in summary["arms"].values())
    if errors:
        lines += ["", f"{errors} error episodes (crash or hang), counted as failures."]
        if far := _distances(summary["arms"]):
            lines.append(f"Their {far}: the worst of their task, since they have none.")
    beside = told_beside(summary)
    return [*lines, "", *([beside, ""] if beside else [])]


def _where(found: Mapping[str, Any]) -> str:
    """An env with the values of its options."""
    options = ", ".join(str(value) for value in found["env_options"].values())
    return f"{found['env']} ({options})" if options else str(found["env"])


def told_beside(summary: Mapping[str, Any]) -> str:
    """That figures are of a built-in world; "" where they are not."""
    told = BUILT_IN.format(SIMULATORS.get(summary["env"], "a MineDojo"))
    return told if built_in(summary) else ""


def built_in(summary: Mapping[str, Any]) -> bool:
    """Whether the figures are of a world of ours, not of a simulator behind the same id, nor of
    published graphs and instructions."""
    options = summary["env_options"]
    if summary["env"] == "mnemonaut/R2R-v0":
        groups = {group for arm in summary["arms"].values() for group in arm["by_group"]}
        return any(group.startswith("generated") for group in groups)
    if summary["env"] == "mnemonaut/VLNCE-v0":
        return bool(options.get("simulator", "Sim-v0") != "Sim-v0")
    return summary["env"] in registry.BUILT_IN and options.get("engine") != "unity"


def _by_group(summary: Mapping[str, Any]) -> list[list[str]]:
    arms = {name: summary["arms"][name] for name in summary["order"]}
    groups = sorted({g for arm in arms.values() for g in arm["by_group"]})
    # All of one work, such as `tidy-kitchen` and `tidy-bedroom`: its name would fill the columns.
    work = {group.partition("-")[0] for group in groups} if len(groups) > 1 else set()
    told = [group.partition("-")[2] or group for group in groups] if len(work) == 1 else groups
    told = _kinds_of_rooms(groups) or told
    rows = [["arm", *told, "all", "last", "replans"]]
    for name, arm in arms.items():
        cells = [_group(arm, g) for g in groups]
        replans = arm["replans_per_success"]
        spent = "-" if replans is None else f"{replans:.2f}"
        overall = percent(arm["success"]["estimate"])
        rows.append([name, *cells, overall, percent(arm["last_pass"]["estimate"]), spent])
    return rows


def _kinds_of_rooms(groups: list[str]) -> list[str]:
    """`route` of "rooms unseen route" where all are of one split; else nothing."""
    parts = [group.split() for group in groups]
    rooms = len(groups) > 1 and all(len(p) == 3 and p[0] == "rooms" for p in parts)
    return [p[2] for p in parts] if rooms and len({p[1] for p in parts}) == 1 else []


def _scores(summary: Mapping[str, Any]) -> list[list[str]]:
    arms = {name: summary["arms"][name].get("scores", {}) for name in summary["order"]}
    names = sorted({name for scores in arms.values() for name in scores})
    rows = [["arm", *(name.replace("_", " ") for name in names), "steps"]]
    for name, scores in arms.items():
        cells = [_two(scores[n]["estimate"]) if n in scores else "-" for n in names]
        rows.append([name, *cells, f"{summary['arms'][name]['steps']:.0f}"])
    return rows


def _language(arms: Mapping[str, Any], order: list[str]) -> list[list[str]]:
    rows = [["arm", "calls", "tokens in", "out", "repairs", "format failures", "USD"]]
    for name in order:
        arm = arms[name]
        if "llm" not in arm:
            continue
        each = [arm[k] / arm["episodes"] for k in ("calls", "tokens_in", "tokens_out", "repairs")]
        told = [f"{each[0]:.1f}", f"{each[1]:.0f}", f"{each[2]:.0f}", f"{each[3]:.2f}"]
        usd = "-" if arm["cost"] is None else f"{arm['cost']:.4f}"
        rows.append([name, *told, str(arm["format_failures"]), usd])
    return rows


def _models(arms: Mapping[str, Any]) -> list[str]:
    """Which arms asked which model; a simulation is called one."""
    asked: dict[str, list[str]] = {}
    for name, arm in arms.items():
        if "llm" in arm:
            asked.setdefault(arm["llm"], []).append(name)
    lines = [f"Model: {model} ({', '.join(names)})." for model, names in asked.items()]
    if len(asked) == 1:
        lines = [f"Model: {next(iter(asked))}."]
    return [*lines, SIMULATED] if any("simulated:" in model for model in asked) else lines


def _group(arm: Mapping[str, Any], group: str) -> str:
    found = arm["by_group"].get(group)
    return "-" if found is None else f"{100 * found['success']:.0f}"


def _two(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _paired(paired: Mapping[str, Any], markdown: bool) -> list[str]:
    """Both p-values where there is room for them, else the corrected one alone."""
    rows = [["difference", "all passes", "last pass", "p"]]
    for name, found in paired.items():
        told = probability(found["p_permutation"])
        rows.append([name, points(found["all_passes"]), points(found["last_pass"]), told])
    if not all("p_holm" in found for found in paired.values()):
        return aligned(rows, markdown)
    corrected = ["p (Holm)", *(probability(found["p_holm"]) for found in paired.values())]
    both = aligned([[*row, p] for row, p in zip(rows, corrected, strict=True)], markdown)
    if markdown or len(both[0]) <= WIDTH:
        return both
    return aligned([[*row[:-1], p] for row, p in zip(rows, corrected, strict=True)], markdown)


def _corrected(paired: Mapping[str, Any]) -> list[str]:
    """What the p-values of the table are; and those of independent pairs."""
    lines = []
    if len(paired) > 1 and all("p_holm" in found for found in paired.values()):
        lines.append(f"p (Holm): corrected for the {len(paired)} differences told here.")
    return lines + [
        f"{name}: McNemar p {probability(found['mcnemar']['p'])} (only the first "
        f"{found['mcnemar']['only_first']}, only the second {found['mcnemar']['only_second']})."
        for name, found in paired.items()
        if "mcnemar" in found
    ]


def _distances(arms: Mapping[str, Any]) -> str:
    """The distances that error episodes have for want of one, where the env tells any."""
    found = {name for arm in arms.values() for name in arm.get("scores", ())}
    return " and ".join(name for name in DISTANCES if name in found)
