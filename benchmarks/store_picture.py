"""How the store grows, as a picture: `docs/store.svg`.

Left, milliseconds of CPU of a search and of an add by the number of rows; right, seconds until the
store is open. Beside ours, thin and dashed, the same by hand. Equal results give equal bytes.
"""

from collections.abc import Mapping
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any, NamedTuple

import svg
from learning_curve import PAPER, spread
from measured import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PICTURE = "docs/store.svg"


class Line(NamedTuple):
    """One measure against the number of rows; `of` is "ours" or "floor" (by hand)."""

    of: str
    figure: str
    label: str
    colour: str


# Of Okabe and Ito's palette, which colour-blind readers can tell apart.
TIMES = (
    Line("floor", "top10_ms", "top-10, by hand", "#0072B2"),
    Line("ours", "top10_ms", "top-10", "#0072B2"),
    Line("floor", "filter1_ms", "of 1 %, by hand", "#D55E00"),
    Line("ours", "filter1_ms", "of 1 %, exact", "#D55E00"),
    Line("ours", "add_ms", "durable add", "#009E73"),
    Line("floor", "add_ms", "add, by hand", "#009E73"),
)
OPENING = (
    Line("floor", "open_wall_s", "by hand", "#0072B2"),
    Line("ours", "open_wall_s", "mnemonaut", "#0072B2"),
)
INK = "#111111"
LEAST_GAP = 0.055
"""Between two labels, as a share of the height."""


def picture(store_scale: Result) -> str:
    """The SVG of one run."""
    from matplotlib.figure import Figure

    with svg.settings():
        figure = Figure(figsize=(9.4, 4.0), facecolor=PAPER)
        left, right = figure.subplots(1, 2, gridspec_kw={"width_ratios": (1.25, 1)})
        _draw(left, store_scale, TIMES, "milliseconds of CPU, one thread")
        _draw(right, store_scale, OPENING, "seconds until it is open")
        _say_approximate(left, store_scale)
        figure.subplots_adjust(left=0.065, right=0.89, top=0.9, bottom=0.13, wspace=0.52)
        return svg.text_of(figure)


def _draw(axes: "Axes", store_scale: Result, lines: tuple[Line, ...], title: str) -> None:
    sizes: list[int] = store_scale["sizes"]
    ends: dict[str, float] = {}
    for line in lines:
        values = [store_scale[str(size)][line.of][line.figure] for size in sizes]
        ours = line.of == "ours"
        style: dict[str, Any] = (
            {"linewidth": 2.4, "marker": "o", "markersize": 4}
            if ours
            else {"linewidth": 1.3, "linestyle": (0, (4, 2))}
        )
        axes.plot(sizes, values, color=line.colour, **style)
        ends[line.label] = log10(values[-1])
    axes.set_xscale("log")
    axes.set_yscale("log")
    _plain(axes, title)
    axes.set_xlim(sizes[0], sizes[-1])
    low, high = (log10(end) for end in axes.get_ylim())
    ticks = [10.0**power for power in range(ceil(low), floor(high) + 1)]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.set_xlabel("experiences")
    labels: Mapping[str, Line] = {line.label: line for line in lines}
    for label, place in spread(ends, LEAST_GAP * (high - low)).items():
        axes.annotate(
            label, (sizes[-1], 10**place), (8, 0), textcoords="offset points",
            color=labels[label].colour, va="center", annotation_clip=False,
            fontweight="bold" if labels[label].of == "ours" else "normal",
        )  # fmt: skip


def _say_approximate(axes: "Axes", store_scale: Result) -> None:
    """The recall of each size that is searched approximately, at its point."""
    for size in store_scale["sizes"]:
        ours = store_scale[str(size)]["ours"]
        if ours["index"]["kind"] == "approximate":
            axes.annotate(
                f"recall {ours['top10_recall']:.3f}", (size, ours["top10_ms"]), (-3, -14),
                textcoords="offset points", color=INK, ha="right", fontsize=7.5, zorder=5,
                bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.6},
            )  # fmt: skip


def _plain(axes: "Axes", title: str) -> None:
    axes.set_facecolor(PAPER)
    axes.set_title(title, loc="left", fontsize=10)
    axes.grid(axis="y", color="#d8d8d4", linewidth=0.8)
    axes.tick_params(length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
