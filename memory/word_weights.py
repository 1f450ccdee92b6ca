"""Which words of a question tell one experience from another, and how much each weighs."""

from collections.abc import Mapping
from math import log

_MOST_WORDS = 12
_MILLIONTHS = 1_000_000
_FEW_ROWS = 10
_FEW_SHARE = 0.1


def word_weights(frequencies: Mapping[str, int], rows: int) -> list[tuple[str, int]]:
    """The words to look for, rarest first, each with its weight in millionths.

    A word that n of the N rows have weighs ln(1 + (N - n + 0.5) / (n + 0.5)): BM25 without the
    length of texts and the number of times a word occurs (Robertson and Spärck Jones 1976). Whole
    numbers, since their sum does not depend on the order in which they are added.

    Words that more than a tenth of the rows have, and numbers, are looked for only where no other
    word of the question is stored: rows that share them are many, and would stand in the list
    before the few that name what was asked for.

    Args:
        frequencies: how many rows have each word of the question.
        rows: how many rows there are.
    """
    stored = sorted((n, word) for word, n in frequencies.items() if n)
    few = max(_FEW_ROWS, int(_FEW_SHARE * rows))
    telling = [(n, word) for n, word in stored if n <= few and not word.isdecimal()]
    return [
        (word, round(_MILLIONTHS * log(1 + (rows - n + 0.5) / (n + 0.5))))
        for n, word in (telling or stored)[:_MOST_WORDS]
    ]
