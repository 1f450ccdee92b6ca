"""What a run shows, first of all: a sentence with its interval, and whether controls behaved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..table import points
from .gather import RunData
from .looks import minus, series_of, versus
from .plots import Bounds, Line, dots


@dataclass(frozen=True, slots=True)
class Check:
    """A condition that the claim needs; `passed` is None where the run cannot tell."""

    name: str
    text: str
    passed: bool | None

    @property
    def sign(self) -> str:
        return {True: "✓", False: "✗", None: "?"}[self.passed]

    @property
    def word(self) -> str:
        return {True: "holds", False: "not shown", None: "open"}[self.passed]

    @property
    def tone(self) -> str:
        return {True: "good", False: "bad", None: "warn"}[self.passed]


@dataclass(frozen=True, slots=True)
class Headline:
    """`stands`: whether the claim does, controls included; None where that is open or nothing
    is claimed."""

    claim: str
    stands: bool | None
    checks: tuple[Check, ...]
    unsettled: tuple[str, ...]

    @property
    def said(self) -> str:
        """Whether the controls behaved."""
        if not self.checks:
            return "-"
        told = {True: "all checks hold", False: "not all checks hold", None: "some checks are open"}
        return told[self.stands]

    @property
    def tone(self) -> str:
        return {True: "good", False: "bad", None: "warn"}[self.stands]


def headline(data: RunData) -> Headline:
    """Of a complete run what `verdict` says; of another how far it is."""
    if not data.complete:
        return Headline(
            f"{_so_far(data)} Rates without intervals; nothing is claimed.", None, (), ()
        )
    from ..verdict import verdict

    found = verdict(data.summary)
    checks = tuple(Check(versus(c.name), versus(c.text), c.passed) for c in found.checks)
    claim = versus(found.claim or _without_claim(data))
    return Headline(claim, found.stands, checks, tuple(map(versus, found.unsettled)))


def _so_far(data: RunData) -> str:
    played = len(data.rows)
    if played == data.expected:
        return f"All {played} episodes were played, and their summary was not written."
    of = f" of {data.expected}" if data.expected else ""
    return f"The run is not complete: {played}{of} episodes so far."


def _without_claim(data: RunData) -> str:
    """Nothing was compared with its own absence: the best arm is told, and no more."""
    arms = data.summary["arms"]
    best = max(data.arms, key=lambda name: arms[name]["success"]["estimate"], default=None)
    if best is None:
        return "No episode yet."
    share = 100 * arms[best]["success"]["estimate"]
    many = f"the most of {len(data.arms)} arms" if len(data.arms) > 1 else "its only arm"
    return (
        f"`{best}`, {many}, reached {share:.1f} % of its goals. "
        "No arm without a memory to compare with: nothing is claimed of one."
    )


def overall(data: RunData) -> str:
    """Every arm's share of goals reached."""
    series = series_of(data.arms)
    rows = [
        Line(arm, series[arm], in_percent(found["success"]), _share(found["success"]))
        for arm, found in ((arm, data.summary["arms"][arm]) for arm in data.arms)
    ]
    return dots("Goals reached by arm", rows, "goals reached, % of episodes", False)


def forest(data: RunData, which: str = "all_passes") -> str:
    """Every paired difference."""
    series = series_of(data.arms)
    rows = [
        Line(
            versus(name),
            series.get(name.split(" - ")[0], "s1"),
            in_percent(found[which]),
            minus(points(found[which])),
        )
        for name, found in data.summary["paired"].items()
    ]
    return dots("Paired differences", rows, "difference in points, all passes", True)


def in_percent(interval: Mapping[str, Any]) -> Bounds:
    """Shares as %; (estimate, None, None) without an interval."""
    estimate, low, high = (interval.get(name) for name in ("estimate", "low", "high"))
    if low is None or high is None:
        return 100 * (estimate or 0.0), None, None
    return 100 * (estimate or 0.0), 100 * low, 100 * high


def _share(interval: Mapping[str, Any]) -> str:
    estimate, low, high = in_percent(interval)
    return f"{estimate:.1f}" + ("" if low is None else f" [{low:.1f}, {high:.1f}]")
