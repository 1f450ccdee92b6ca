"""The nouns of goals, singular and plural, and the object types that they mean."""

from .tasks.goals import plural, words
from .types import type_facts


def vocabulary() -> dict[str, str]:
    """ "coffee table" and "coffee tables" -> "CoffeeTable", for every type."""
    kinds = sorted(type_facts().properties)
    return {plural(words(k)): k for k in kinds} | {words(k): k for k in kinds}
