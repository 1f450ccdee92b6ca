"""Trials for tests: what was made of what, and what failed and was told."""

from collections.abc import Mapping
from typing import Any

from mnemonaut.planners.minds.evidence import Trial


def made(
    verb: str, item: str, count: int, change: Mapping[str, int], before: Mapping[str, int]
) -> Trial:
    return Trial(verb, item, count, True, {}, before, change)


def failed(
    verb: str,
    item: str,
    count: int = 1,
    /,
    before: Mapping[str, int] | None = None,
    **told: Any,
) -> Trial:
    return Trial(verb, item, count, False, told, before or {}, {})
