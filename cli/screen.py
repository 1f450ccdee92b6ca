"""Where a command writes: wrapped to the width, styled by rich on a terminal, plain elsewhere."""

import json
import shutil
import sys
import textwrap
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

LABEL = 12
"""Columns that the label of a field takes."""

MAX_WIDTH = 100
"""Wider lines are hard to read, however wide the terminal."""

_GAP = "\u00a0"
"""A space at which no line is broken; written as a plain one."""


def unbroken(text: object) -> str:
    """The text as one word, so that no line is broken inside `mine(log, 3)`."""
    return str(text).replace(" ", _GAP)


def clipped(text: str, width: int) -> str:
    """One line of at most `width` characters."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: max(0, width - 3)].rstrip() + "..."


def counted(number: int, word: str) -> str:
    """`counted(2, "step")` -> "2 steps"."""
    return f"{number} {word}{'' if number == 1 else 's'}"


class Screen:
    """Lines, labelled fields and tables on a stream.

    rich is used, and imported, only where the stream is a terminal; it honours NO_COLOR. The
    width is that of the terminal, or COLUMNS, and 80 where nothing tells.
    """

    def __init__(self, stream: IO[str] | None = None) -> None:
        self._stream = sys.stdout if stream is None else stream
        self.width = max(40, min(MAX_WIDTH, shutil.get_terminal_size((80, 24)).columns))
        self._console: Console | None = None
        if self._stream.isatty():
            from rich.console import Console as RichConsole

            self._console = RichConsole(file=self._stream, highlight=False)

    def line(self, text: str = "", style: str = "", *, indent: int = 0) -> None:
        """A paragraph; lines after the first are indented by two more."""
        self._paragraph(" " * indent, " " * (indent + 2), text, style)

    def field(self, label: str, text: str, style: str = "", *, indent: int = 0) -> None:
        """A label, and beside it a text that keeps to its own column."""
        lead = f"{' ' * indent}{label:<{LABEL - 1}} "
        self._paragraph(lead, " " * len(lead), text, style)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Columns as wide as their cells; the last one is wrapped into what is left."""
        widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
        lead = sum(width + 2 for width in widths[:-1])
        for nth, row in enumerate((head, *rows)):
            cells = "".join(f"{c:<{w}}  " for c, w in zip(row[:-1], widths[:-1], strict=True))
            self._paragraph(cells, " " * lead, row[-1], "bold" if nth == 0 else "")

    def raw(self, text: str) -> None:
        """Text that is laid out already."""
        for line in text.splitlines():
            self._write("", line, "")

    def _paragraph(self, first: str, rest: str, text: str, style: str) -> None:
        room = max(20, self.width - len(rest))
        lines = textwrap.wrap(printable(text), room, break_on_hyphens=False) or [""]
        self._write(first, lines[0], style)
        for line in lines[1:]:
            self._write(rest, line, style)

    def _write(self, lead: str, line: str, style: str) -> None:
        lead, line = printable(lead), printable(line).replace(_GAP, " ")
        if self._console is None:
            self._stream.write(f"{lead}{line}".rstrip() + "\n")
            return
        from rich.text import Text

        lead_style = "bold" if style == "bold" else "cyan"
        text = Text.assemble((lead, lead_style), (line, style))
        self._console.print(text, soft_wrap=True)


def printable(text: str) -> str:
    """Without control characters: a stored text must not steer the terminal."""
    return "".join(c if c.isprintable() or c in (_GAP, "\n", "\t") else "?" for c in text)


def print_json(document: Any) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n")
