"""Replacing a world's names by made-up ones that mean nothing in it; the placebo's renaming."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .draws import stable_number
from .errors import StoreError
from .experience import Experience

_CONSONANTS = "bdfgjklmnprstvwz"
_VOWELS = "aeiou"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ATTEMPTS = 2000

_STRUCTURE = frozenset({"text", "facts", "skill", "args", "success", "steps", "change"})
"""Keys of an experience that are part of its form, whatever a world may call its things."""


class Renaming:
    """A consistent, injective replacement of `names`; equal seeds and names give equal ones.

    A made-up name has the length of the name and its underscores, digits and other signs where
    the name has them; it is none of `names`. Names are replaced as whole words (an underscore is
    part of a word) wherever they stand in a text, a JSON value or a key, in upper or lower case,
    which is kept letter by letter. What is no name stays: numbers, skills, words, and the plural
    of a name unless it is a name itself.
    """

    def __init__(self, names: Iterable[str], seed: int = 0) -> None:
        self.table = _made_up({name.lower() for name in names if name}, seed)
        # Names with blanks or signs inside are looked for first, the longest first.
        phrases = sorted(
            (name for name in self.table if not re.fullmatch(r"\w+", name)),
            key=lambda name: (-len(name), name),
        )
        alternatives = [rf"(?<!\w){re.escape(phrase)}(?!\w)" for phrase in phrases]
        self._words = re.compile("|".join([*alternatives, r"\w+"]), re.IGNORECASE)

    def text(self, text: str) -> str:
        """`text` with every name replaced."""
        return self._words.sub(self._replace, text)

    def value(self, value: Any) -> Any:
        """Plain JSON with every name replaced, in keys as well."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {
                key if key in _STRUCTURE else self.text(key): (
                    item if key == "skill" else self.value(item)
                )
                for key, item in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        return value

    def experience(self, experience: Experience) -> Experience:
        """The experience as it would be had the world other names; skills keep theirs."""
        return Experience(
            self.value(experience.state),
            self.text(experience.task),
            self.value(experience.plan),
            self.value(experience.outcome),
            self.value(experience.where),
            experience.when,
        )

    def _replace(self, match: re.Match[str]) -> str:
        word = match[0]
        made_up = self.table.get(word.lower())
        if made_up is None:
            return word
        if word.islower():
            return made_up
        return "".join(
            new.upper() if old.isupper() else new for old, new in zip(word, made_up, strict=False)
        )


def _made_up(names: set[str], seed: int) -> dict[str, str]:
    taken = set(names)
    table: dict[str, str] = {}
    for name in sorted(names):
        for attempt in range(_ATTEMPTS):
            candidate = _shaped_like(name, seed, attempt)
            if candidate not in taken:
                break
        else:
            raise StoreError(
                f"no made-up name is left for `{name}`; leave names that short out of the placebo"
            )
        taken.add(candidate)
        table[name] = candidate
    return table


def _shaped_like(name: str, seed: int, attempt: int) -> str:
    """Letters for letters and digits for digits, fit to be spoken at first, any at last."""
    made_up: list[str] = []
    vowel = False
    for place, sign in enumerate(name):
        number = stable_number("placebo", seed, name, attempt, place)
        if sign.isdigit():
            made_up.append(str(number % 10))
        elif sign.isalpha():
            pool = _LETTERS if attempt >= _ATTEMPTS // 2 else _VOWELS if vowel else _CONSONANTS
            made_up.append(pool[number % len(pool)])
            vowel = not vowel
        else:
            made_up.append(sign)
            vowel = False
    return "".join(made_up)
