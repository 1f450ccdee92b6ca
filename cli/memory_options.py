"""What the commands of `mnemonaut memory` share: stores, conditions, and how a row is told."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from ..envs.errors import MnemonautError
from ..memory import Experience, ExperienceStore
from ..memory.backend import Traits
from ..memory.experience import plan_text
from ..memory.filter_words import asked_for
from ..memory.opening import SERVERS
from .screen import Screen, clipped, unbroken

Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="KEY=VALUE",
        help="Only these; also KEY!=VALUE, 'KEY>=N', 'KEY<N' and so on. A key twice with = means "
        "any of both.",
    ),
]

_TASK_WIDTH = 24


def conditions(words: Sequence[str]) -> dict[str, Any]:
    """`["task=log", "when>=3"]` -> `{"task": "log", "when": {">=": 3}}`; see `memory.filter_words`.

    Raises:
        MnemonautError: a word is no condition, or does not go with another of the same key.
    """
    try:
        return asked_for(words)
    except ValueError as error:
        raise MnemonautError(f"--where {error}") from error


def named(store: str) -> str:
    """The store as it may be shown: an address without its password."""
    if not store.startswith(SERVERS):
        return store
    from ..memory.postgres.address import address

    return address(store).shown


def opened(store: str, embedding: str | None = None) -> ExperienceStore:
    """The store to read, with the embedding that it was written with, loaded by its own name or,
    where one is given, in another way."""
    return ExperienceStore(store, embedding=embedding, read_only=True)


def opened_to_change(store: str) -> ExperienceStore:
    """The store to write to; it must be there."""
    return ExperienceStore(store, embedding=None, create=False)


def files_of(store: str) -> dict[str, int]:
    """The bytes of each file that a store consists of, by name; {} on a server."""
    if store.startswith(SERVERS):
        return {}
    paths = [Path(store + end) for end in ("", "-wal", "-index")]
    sizes = {str(path): path.stat().st_size for path in paths if path.is_file()}
    return {path: count for path, count in sizes.items() if count}


def size(count: float) -> str:
    """`size(2048)` -> "2.0 KiB"."""
    for unit in ("bytes", "KiB", "MiB"):
        if count < 1024:
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} GiB"


def records(
    ids: Sequence[int], experiences: Sequence[Experience], traits: Traits
) -> list[dict[str, Any]]:
    """Experiences as `--json` shows them."""
    return [
        {
            "id": int(id),
            **json.loads(experience.to_json()),
            "times": int(traits.times[nth]),
            "used": int(traits.used[nth]),
            "helped": int(traits.helped[nth]),
        }
        for nth, (id, experience) in enumerate(zip(ids, experiences, strict=True))
    ]


def tell_rows(
    screen: Screen, ids: Sequence[int], experiences: Sequence[Experience], traits: Traits
) -> None:
    """A table of experiences, a line or two for each."""
    rows = [
        (
            f"#{id}",
            clipped(experience.task, _TASK_WIDTH),
            "ok" if experience.success else "failed",
            str(int(traits.times[nth])),
            helped(traits, nth),
            outcome(experience, 200),
        )
        for nth, (id, experience) in enumerate(zip(ids, experiences, strict=True))
    ]
    screen.table(("id", "task", "went", "made", "helped", "outcome"), rows)


def plan(experience: Experience) -> str:
    """The skill calls in a line; none of them is broken."""
    return "; ".join(unbroken(plan_text([call])) for call in experience.plan) or "(nothing)"


def outcome(experience: Experience, width: int) -> str:
    """What came of it, in at most `width` characters."""
    return clipped(str(experience.outcome.get("text", "")), width)


def helped(traits: Traits, nth: int) -> str:
    """How often it helped, of how often it was used."""
    return f"{int(traits.helped[nth])} of {int(traits.used[nth])}"
