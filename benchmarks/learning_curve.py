"""The learning curve as a picture: success by pass, arm by arm, with its intervals.

Equal results give equal bytes: no date, a fixed salt for ids, text left as text.
"""

from collections.abc import Mapping, Sequence
from io import StringIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Curve: TypeAlias = Sequence[Mapping[str, float]]

# Okabe and Ito's palette, which colour-blind readers can tell apart; arms from best to worst.
COLOURS = {
    "oracle": "#555555",
    "online": "#0072B2",
    "shuffled": "#D55E00",
    "off": "#009E73",
    "placebo": "#111111",
}
PAPER = "#fbfbf8"
"""A light ground of its own, so that the picture reads on a dark page too."""

LEAST_GAP = 0.06
"""Between two labels, as a share of the height."""


def picture(curves: Mapping[str, Curve], title: str) -> str:
    """The SVG of the arms that have a colour here; y in percent, x in passes."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    settings: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": "mnemonaut",
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans"],
        "font.size": 10,
    }
    text = StringIO()
    with rc_context(settings):
        figure = Figure(figsize=(7.6, 4.3), facecolor=PAPER)
        _draw(figure.add_subplot(), {a: curves[a] for a in COLOURS if a in curves}, title)
        figure.subplots_adjust(left=0.075, right=0.79, top=0.88, bottom=0.12)
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


def _draw(axes: "Axes", curves: Mapping[str, Curve], title: str) -> None:
    passes = range(1, 1 + max(len(curve) for curve in curves.values()))
    for arm, curve in curves.items():
        means = [100 * point["estimate"] for point in curve]
        if _same(curves, arm):
            # Drawn alike, it would hide `off`: dots on a broad line show both.
            dots: dict[str, Any] = {"marker": "o", "markersize": 4, "clip_on": False, "zorder": 5}
            axes.plot(passes, means, color=COLOURS[arm], linewidth=0, **dots)
            continue
        low, high = ([100 * point[bound] for point in curve] for bound in ("low", "high"))
        axes.fill_between(passes, low, high, color=COLOURS[arm], alpha=0.08, linewidth=0)
        for bound in (low, high):
            axes.plot(passes, bound, color=COLOURS[arm], alpha=0.4, linewidth=0.6)
        width, style = (5.0, "-") if arm == "off" else (2.2, "--" if arm == "oracle" else "-")
        axes.plot(passes, means, color=COLOURS[arm], linewidth=width, linestyle=style)
    axes.set_facecolor(PAPER)
    axes.set_xlim(1, len(passes))
    axes.set_xticks(list(passes))
    axes.set_xlabel("pass through the 70 tasks")
    axes.set_title(title, loc="left", fontsize=11)
    axes.grid(axis="y", color="#d8d8d4", linewidth=0.8)
    axes.tick_params(length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    _label(axes, curves)


def _label(axes: "Axes", curves: Mapping[str, Curve]) -> None:
    """Name each line at its end; labels that would touch are moved apart."""
    ends = {arm: 100 * c[-1]["estimate"] for arm, c in curves.items() if not _same(curves, arm)}
    labels = {arm: f"{arm} ({end:.1f})" for arm, end in ends.items()}
    if "placebo" in curves and "placebo" not in labels:
        labels["off"] += "\nplacebo: the dots"
    bottom, top = axes.get_ylim()
    last = len(next(iter(curves.values())))
    for arm, place in spread(ends, LEAST_GAP * (top - bottom)).items():
        axes.annotate(
            labels[arm], (last, place), (8, 0), textcoords="offset points", color=COLOURS[arm],
            va="center", fontweight="bold", annotation_clip=False,
        )  # fmt: skip


def spread(places: Mapping[str, float], gap: float) -> dict[str, float]:
    """The places moved no more than needed for neighbours to be `gap` apart; order is kept."""
    order = sorted(places, key=lambda name: (places[name], name))
    moved = {name: places[name] for name in order}
    for _ in range(200):
        close = [(a, b) for a, b in pairwise(order) if moved[b] - moved[a] < gap - 1e-9]
        for a, b in close:
            short = (gap - (moved[b] - moved[a])) / 2
            moved[a] -= short
            moved[b] += short
        if not close:
            break
    return moved


def _same(curves: Mapping[str, Curve], arm: str) -> bool:
    """Whether an arm other than `off` has the very means of `off`."""
    if arm == "off" or "off" not in curves:
        return False
    pairs = zip(curves[arm], curves["off"], strict=True)
    return all(one["estimate"] == two["estimate"] for one, two in pairs)
