"""Text from a world or a memory as data: fenced, so that no word of it can pass for ours.

A fence that its content cannot imitate, and a standing rule that nothing inside one is an
instruction ("spotlighting", Hines et al. 2024, arXiv:2403.14720). It lowers the risk of
injection; what a model makes of it is the model's.
"""

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_BAR = re.compile(r"(?<!\S)\|(?!\S)")
_TURN = re.compile(r"\[(/?)INST\]", re.IGNORECASE)


def fenced(text: str, label: str = "") -> str:
    """The text between <data> and </data>; `label` is ours and stands in the opening line."""
    opening = f"<data {label}>" if label else "<data>"
    return f"{opening}\n{harmless(text)}\n</data>"


def harmless(text: str) -> str:
    """Without control characters, tags, and the marks by which chat templates part turns."""
    text = _TURN.sub(r"(\1INST)", _CONTROL.sub(" ", text))
    return text.replace("<", "\u2039").replace("|>", "|\u203a")


def one_line(text: str) -> str:
    """A text that can pass for no other line, nor for another part of its own line."""
    return _BAR.sub("/", " ".join(_CONTROL.sub(" ", text).split()))
