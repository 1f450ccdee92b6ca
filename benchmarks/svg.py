"""Pictures of the documents as SVG: the same bytes for the same figures."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any


@contextmanager
def settings() -> Iterator[None]:
    """Inside, letters stay letters and nothing depends on the day or the machine."""
    from matplotlib import rc_context

    told: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": "mnemonaut",
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans"],
        "font.size": 9,
    }
    with rc_context(told):
        yield


def text_of(figure: Any) -> str:
    """The SVG of a figure; to be asked inside `settings`."""
    text = StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"
