"""The figures as Markdown: one function for each generated part of the documents.

A published row never shares a column with ours: it stands in a table of its own.
"""

from collections.abc import Mapping, Sequence

from measured import Measured, Result
from published import GROUPS

ARMS = (
    "zero-shot",
    "deps",
    "off",
    "online",
    "frozen",
    "shuffled",
    "placebo",
    "corrupted",
    "oracle",
)
PAIRS = (
    "online-off",
    "online-shuffled",
    "online-placebo",
    "placebo-off",
    "shuffled-off",
    "frozen-off",
    "corrupted-off",
    "deps-off",
)
SETTINGS = {
    "reason": "calibrated, told why",
    "binary": "calibrated, not told why",
    "minilm": "as the first, MiniLM embeddings",
    "exact": "exact, told why",
}
SWEPT = {
    "error_share": "share of errors in the prior",
    "k": "experiences recalled for a question (k)",
    "max_revisions": "revisions of a plan (R)",
}
TOLD_ELSEWHERE = ("deps70", "calibrate_prior", "llm")
"""Results with tables of their own; so have those of `TOLD_IN_PARTS`, each with its parts."""

TOLD_IN_PARTS = (
    "dualkv",
    "evidence",
    "faults",
    "household",
    "janus",
    "navigation",
    "placement",
    "store",
    "voxel",
)

CERTAIN = 0.9995
"""Success that is shown as 100.0 %."""


def percent(value: float) -> str:
    """0.498 -> "49.8"."""
    return f"{100 * value:.1f}"


def points(value: float) -> str:
    """A difference of rates in points, signed; nothing is "0.0", whatever its sign was."""
    told = f"{100 * value:+.1f}"
    return "0.0" if float(told) == 0 else told


def chance(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Markdown whose columns also line up as plain text; the first one to the left."""
    cells = [list(head), *map(list, rows)]
    widths = [max(3, *(len(row[i]) for row in cells)) for i in range(len(head))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]

    def line(row: Sequence[str]) -> str:
        rest = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        return "| " + " | ".join([row[0].ljust(widths[0]), *rest]) + " |"

    return "\n".join([line(cells[0]), "| " + " | ".join(rule) + " |", *map(line, cells[1:])])


def our_table(deps70: Result, prefix: str, title: str = "built-in simulation, %") -> str:
    """Success by arm and group; over all passes, and on the last one."""
    found: Mapping[str, Sequence[float]] = deps70[f"{prefix}.groups"]["ours (built-in simulation)"]
    rows = []
    for arm in (arm for arm in ARMS if arm in found):
        groups = [f"{value:.1f}" for value in found[arm]]
        whole = percent(deps70[f"{prefix}.{arm}.success"])
        rows.append([arm, *groups, whole, percent(deps70[f"{prefix}.{arm}.last_pass"])])
    return table([title, *GROUPS, "all", "last pass"], rows)


def published_table(deps70: Result, where: str) -> str:
    """The published rows that were measured in `where`."""
    found: Mapping[str, Sequence[float]] = deps70["reason.groups"]["published"]
    suffix = f" ({where})"
    rows = [
        [name.removesuffix(suffix), *(f"{value:.2f}" for value in values)]
        for name, values in found.items()
        if name.endswith(suffix)
    ]
    return table([f"{where}, published, %", *GROUPS], rows)


def differences(deps70: Result) -> str:
    """Paired differences of the main run."""
    rows = []
    for pair in PAIRS:
        key = f"reason.{pair}"
        low, p = deps70[f"{key}.low"], deps70[f"{key}.p"]
        told = pair.replace("-", " - ")
        rows.append([told, points(deps70[key]), points(low), chance(p)])
    return table(["difference", "points", "lower bound", "p"], rows)


def conditions(deps70: Result) -> str:
    """The same claim in every setting that was run."""
    rows = []
    for prefix, told in SETTINGS.items():
        arms = [percent(deps70[f"{prefix}.{arm}.success"]) for arm in ("off", "online", "oracle")]
        gain, low = deps70[f"{prefix}.online-off"], deps70[f"{prefix}.online-off.low"]
        replans = f"{deps70[f'{prefix}.replans_online_to_off']:.2f}"
        share = _share(deps70[f"{prefix}.gap_closed"])
        rows.append([told, *arms, points(gain), points(low), share, replans])
    head = [
        "setting",
        "off",
        "online",
        "oracle",
        "online - off",
        "lower bound",
        "gap closed",
        "replans",
    ]
    return table(head, rows)


def sensitivity(deps70: Result) -> str:
    """How the gain moves with what was chosen by us."""
    tables = []
    for field, told in SWEPT.items():
        start, end = f"sensitivity.{field}=", ".gap_closed"
        values = [
            name.removeprefix(start).removesuffix(end)
            for name in deps70.body["figures"]
            if name.startswith(start) and name.endswith(end)
        ]
        rows = []
        for value in sorted(values, key=float):
            share, gain = deps70[f"{start}{value}{end}"], deps70[f"{start}{value}.online-off"]
            rows.append([value, _share(share), points(gain)])
        tables.append(table([told, "gap closed, last pass", "online - off, last pass"], rows))
    return "\n\n".join(tables)


def transfer(deps70: Result) -> str:
    """Frozen stores on tasks that they hold nothing of."""
    rows = []
    for half, told in (("a", "first, tested on the second"), ("b", "second, tested on the first")):
        key = f"unseen.{half}"
        arms = [percent(deps70[f"{key}.{arm}"]) for arm in ("off", "frozen", "oracle")]
        gain = [points(deps70[f"{key}.gain"]), points(deps70[f"{key}.gain.low"])]
        rows.append([told, *arms, *gain, chance(deps70[f"{key}.gain.p"])])
    head = ["learnt on the half", "off", "frozen", "oracle", "frozen - off", "lower bound", "p"]
    return table(head, rows)


def calibration(calibrate_prior: Result) -> str:
    """Zero-shot success by share of errors."""
    start = "success_at_"
    shares = [name.removeprefix(start) for name in calibrate_prior.plain if name.startswith(start)]
    rows = [[share, percent(calibrate_prior[start + share])] for share in sorted(shares, key=float)]
    return table(["share of errors", "zero-shot, built-in simulation, %"], rows)


def targets(measured: Measured) -> str:
    """Every target of every benchmark, and where it was measured."""
    parts = []
    for result in measured:
        rows = [[f"`{told}`", "yes" if met else "NO"] for told, met in result.targets.items()]
        parts.append(f"`{result.name}` ({result.origin})\n\n{table(['target', 'met'], rows)}")
    return "\n\n".join(parts)


def other_figures(measured: Measured) -> str:
    """The figures of the benchmarks that have no table of their own."""
    parts = []
    for result in measured:
        whole = result.name.partition("_")[0]
        if result.name not in TOLD_ELSEWHERE and whole not in TOLD_IN_PARTS:
            rows = [[f"`{name}`", f"{value}"] for name, value in result.plain.items()]
            parts.append(f"`{result.name}`\n\n{table(['figure', 'value'], rows)}")
    return "\n\n".join(parts) or "None has been run yet."


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
