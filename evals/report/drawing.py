"""SVG by hand: elements, scales, and a picture that a screen reader can tell.

Colours come from the page by class, so that one picture serves both themes: `sN` sets the series,
and what is drawn in it uses `currentColor`. Text is escaped here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

TALL = 1.36
"""Height of a line of text over its size."""


def element(name: str, content: str | None = None, /, **attributes: object) -> str:
    """`element("circle", cx=1)`; a name in Python's way becomes SVG's: class_, stroke_width.

    `content` is markup.
    """
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{told}/>" if content is None else f"<{name}{told}>{content}</{name}>"


def text(x: float, y: float, words: object, class_: str = "t", **attributes: object) -> str:
    """Words at their base line."""
    return element("text", escape(str(words)), x=x, y=y, class_=class_, **attributes)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> str:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def path(points: Iterable[tuple[float, float]], class_: str, *, closed: bool = False) -> str:
    drawn = "L".join(f"{_plain(x)} {_plain(y)}" for x, y in points)
    return element("path", d=f"M{drawn}{'Z' if closed else ''}", class_=class_)


def picture(
    width: float, height: float, title: str, told: str, body: Iterable[str], class_: str = ""
) -> str:
    """The whole SVG. `title` names it and `told` says what it shows to who does not see it."""
    inner = element("title", escape(title)) + element("desc", escape(told)) + "".join(body)
    # Its name is told twice: not every reader takes <title> and <desc> of an inner SVG.
    return element(
        "svg",
        inner,
        viewBox=f"0 0 {_plain(width)} {_plain(height)}",
        width=width,
        height=height,
        role="img",
        aria_label=f"{title}. {told}",
        class_=f"plot {class_}".strip(),
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """From a value to a place: `low` at `start`, `high` at `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def inside(self, value: float) -> float:
        """The same, never beyond its ends."""
        return self(min(max(value, self.low), self.high))


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round values from `low` to `high`, at most `most` + 1 of them: steps of 1, 2 or 5."""
    if not high > low or most < 1:
        return [low]
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough * (1 - 1e-9))
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [round(n * step, 10) + 0.0 for n in range(first, last + 1)]


def _plain(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
