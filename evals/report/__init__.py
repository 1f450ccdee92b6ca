"""Reports that people look at: one page of a run or several, with every episode to open."""

from .gather import RunData, gather
from .page import page
from .sources import Beside, Inline, Served, Source
from .write import write_report

__all__ = [
    "Beside",
    "Inline",
    "RunData",
    "Served",
    "Source",
    "gather",
    "page",
    "write_report",
]
