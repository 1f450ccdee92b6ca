"""A local estimate of how many tokens a text has; nothing is fetched.

Byte-pair tokenizers cut English into words or pieces of at most about six letters and numbers
into groups of up to three digits; punctuation, line breaks and letters outside ASCII count one by
one. The estimate counts such pieces; the client then corrects it by the ratio to what the server
reports.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

PER_MESSAGE = 4
"""Tokens that a chat template adds to each message, about."""

_PIECES = re.compile(r"[A-Za-z]{1,6}|[0-9]{1,3}|[^\sA-Za-z0-9]")
_LINES = 1 << 15


def estimated_tokens(text: str) -> int:
    """How many tokens a text has, within about a fifth for English and JSON.

    Counts line by line and remembers lines, since prompts share most of theirs.
    """
    lines = text.split("\n")
    return sum(map(_of_line, lines)) + len(lines) - 1


def estimated_prompt(contents: Iterable[str]) -> int:
    """The same for the messages of a request, with what a chat template adds to each."""
    return sum(estimated_tokens(content) + PER_MESSAGE for content in contents)


@lru_cache(maxsize=_LINES)
def _of_line(line: str) -> int:
    return len(_PIECES.findall(line))
