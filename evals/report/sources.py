"""Where a page gets the trace of an episode when a reader opens it."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Inline:
    """Inside the page: one file holds all."""


@dataclass(frozen=True, slots=True)
class Beside:
    """From scripts in a folder beside the page; a browser refuses to fetch other files from one.

    `folder` is its name as the page says it, without a slash at its end.
    """

    folder: str


@dataclass(frozen=True, slots=True)
class Served:
    """From the server that the page came from.

    GET {prefix}/{arm}-{replicate}/{index}.json, .../{index}/frames.json, and
    .../experience/{id} for a recalled experience.
    """

    prefix: str


Source: TypeAlias = Inline | Beside | Served
