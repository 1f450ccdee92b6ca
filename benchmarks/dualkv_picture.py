"""What a step costs, as a picture: `docs/dualkv.svg`.

Left, step by step through an episode of the tiny model, beside what recomputing would cost; right,
how many times less it costs, by size. Equal results give equal bytes.
"""

from typing import TYPE_CHECKING

import svg
from dualkv_tables import FRAMES, SIZES
from learning_curve import PAPER
from measured import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PICTURE = "docs/dualkv.svg"

# Of Okabe and Ito's palette, which colour-blind readers can tell apart.
STEP = "#0072B2"
RECOMPUTED = {8: "#009E73", 32: "#D55E00", 48: "#555555"}
COLOURS = dict(zip(SIZES, ("#0072B2", "#D55E00", "#009E73"), strict=True))
MARKERS = dict(zip(SIZES, "os^", strict=True))
TARGETS = {8: 3, 32: 10, 48: 15}


def picture(dualkv: Result) -> str:
    """The SVG of one run."""
    from matplotlib.figure import Figure

    with svg.settings():
        figure = Figure(figsize=(9.4, 3.8), facecolor=PAPER)
        left, right = figure.subplots(1, 2, gridspec_kw={"width_ratios": (1.25, 1)})
        _steps(left, dualkv)
        _times(right, dualkv)
        figure.subplots_adjust(left=0.06, right=0.985, top=0.88, bottom=0.13, wspace=0.2)
        return svg.text_of(figure)


def _steps(axes: "Axes", dualkv: Result) -> None:
    steps: list[float] = dualkv["tiny_step_ms_by_frame"]
    each = 500 // len(steps)
    frames = [each * (n + 0.5) for n in range(len(steps))]
    _plain(axes, "tiny, one core: milliseconds of a step")
    for kept in FRAMES:
        cost = dualkv[f"tiny_recompute_{kept}_ms"]
        axes.plot([kept, 500], [cost, cost], color=RECOMPUTED[kept], linewidth=2)
        axes.annotate(
            f"recomputing {kept} frames: {cost:.1f} ms", (495, cost), (0, 4),
            textcoords="offset points", color=RECOMPUTED[kept], ha="right", fontweight="bold",
        )  # fmt: skip
    axes.plot(frames, steps, color=STEP, linewidth=2.4)
    late = dualkv["tiny_step_400_500_ms"]
    axes.annotate(
        f"with the memory of 8 + 48 frames: {late:.1f} ms", (495, late), (0, 5),
        textcoords="offset points", color=STEP, ha="right", fontweight="bold",
    )  # fmt: skip
    axes.axvline(56, color="#b5b5b0", linewidth=0.9, linestyle=":")
    axes.annotate("memory full", (56, 0), (3, 4), textcoords="offset points", color="#55554f")
    axes.set_xlim(0, 500)
    axes.set_ylim(0, 1.12 * max(dualkv[f"tiny_recompute_{kept}_ms"] for kept in FRAMES))
    axes.set_xlabel("frame of the episode")


def _times(axes: "Axes", dualkv: Result) -> None:
    _plain(axes, "how many times less than recomputing")
    axes.set_yscale("log")
    places = range(len(FRAMES))
    for size in SIZES:
        ratios = [dualkv[f"{size}_recompute_{kept}_to_step"] for kept in FRAMES]
        axes.plot(
            places, ratios, color=COLOURS[size], marker=MARKERS[size], linewidth=2, label=size
        )
        axes.annotate(
            f"{ratios[-1]:.0f}", (places[-1] + 0.22, ratios[-1]), color=COLOURS[size],
            va="center", fontweight="bold", annotation_clip=False,
        )  # fmt: skip
    for place, kept in zip(places, FRAMES, strict=True):
        label = "target" if place == 0 else None
        ends = (place - 0.18, place + 0.18)
        axes.plot(ends, [TARGETS[kept]] * 2, color="#111111", linewidth=1.6, label=label)
    axes.set_xlim(-0.35, places[-1] + 0.5)
    axes.set_ylim(1, 1.6 * max(dualkv[f"{size}_recompute_48_to_step"] for size in SIZES))
    axes.set_yticks([1, 2, 5, 10, 20, 50], ["1", "2", "5", "10", "20", "50"])
    axes.minorticks_off()
    axes.set_xticks(list(places), [f"{kept} frames" for kept in FRAMES])
    axes.legend(frameon=False, loc="upper left")


def _plain(axes: "Axes", title: str) -> None:
    axes.set_facecolor(PAPER)
    axes.set_title(title, loc="left", fontsize=10)
    axes.grid(axis="y", color="#d8d8d4", linewidth=0.8)
    axes.tick_params(length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
