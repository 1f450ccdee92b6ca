"""A local estimate of how many tokens a text has; nothing is fetched.

Byte-pair tokenizers cut English into a word or a piece of at most about six letters, numbers
into groups of up to three digits, and take punctuation one by one. The estimate counts such
pieces; the client then corrects it by the ratio to what the server reports.
"""

import re

_PIECES = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_|\n")


def estimated_tokens(text: str) -> int:
    """How many tokens a text has, within about a fifth for English and JSON."""
    count = 0
    for piece in _PIECES.findall(text):
        if piece[0].isdigit():
            count += -(-len(piece) // 3)
        elif piece[0].isalpha():
            # A letter outside ASCII is often a token by itself.
            count += -(-len(piece) // 6) if piece.isascii() else -(-len(piece.encode()) // 3)
        else:
            count += 1
    return count
