"""`mnemonaut memory verify`, `compact`, `forget` and `reembed`: keep a store in order."""

from contextlib import suppress
from typing import Annotated

import typer

from ..envs.errors import MnemonautError
from ..memory import Forgetting, NotAStore, StoreError, StoreVersion, verify_file
from .failure import CheckFailed
from .memory_options import files_of, named, opened, opened_to_change, size, tell_rows
from .options import Json, Store
from .screen import Screen, counted, print_json


def verify(store: Store, json: Json = False) -> None:
    """Read every row and check it; exit 1 where something is wrong."""
    found = _problems(store)
    if json:
        print_json({"store": named(store), "problems": found})
    else:
        for problem in found:
            Screen().line(problem, "red")
        if not found:
            Screen().line(f"{named(store)} is sound", "green")
    if found:
        number = counted(len(found), "problem")
        raise CheckFailed(f"{named(store)} has {number}; restore a copy of it")


def compact(store: Store, json: Json = False) -> None:
    """Give space back, write the index anew, migrate an older store.

    Ids and experiences stay as they are.
    """
    before = sum(files_of(store).values())
    migrated = _is_older(store)
    with opened_to_change(store) as target:
        target.compact()
        holds = len(target)
    files = files_of(store)
    after = sum(files.values())
    if json:
        sizes = {"before": before, "after": after} if files else {}
        print_json({"store": named(store), "experiences": holds, "migrated": migrated, **sizes})
        return
    screen = Screen()
    if migrated:
        screen.line(f"{named(store)} was brought to the format of this version")
    told = f": {size(before)} before, {size(after)} now" if files else ""
    screen.line(f"{named(store)} is compact{told}; it holds {counted(holds, 'experience')}")


def forget(
    store: Store,
    older_than: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="Made last more than N experiences ago."),
    ] = None,
    less_useful_than: Annotated[
        float | None,
        typer.Option(metavar="X", help="And used: -0.2 is helped 0 of 2, 0 is half."),
    ] = None,
    per_task: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="The best N of each task stay.")
    ] = None,
    no_keep_failures: Annotated[
        bool, typer.Option("--no-keep-failures", help="Treat failures as successes are.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would go; change nothing.")
    ] = False,
    limit: Annotated[
        int, typer.Option(metavar="N", min=0, help="With --dry-run: so many shown.")
    ] = 20,
    json: Json = False,
) -> None:
    """Delete experiences by age, by usefulness, or above a cap.

    Each limit given is a reason of its own, and what goes is gone for good. An agent has to go on
    knowing what does not work: of each task the last failure of each kind stays, unless it was used
    3 times or more without success although the task was done otherwise. It has up to half of the
    places of --per-task. The newest experience stays. `compact` gives the space back.
    """
    if older_than is None and less_useful_than is None and per_task is None:
        raise MnemonautError(
            "forget needs a limit; add --older-than, --less-useful-than or --per-task"
        )
    policy = Forgetting(older_than, less_useful_than, per_task, not no_keep_failures)
    with opened(store) if dry_run else opened_to_change(store) as target:
        held = len(target)
        gone = target.forget(policy, dry_run=dry_run)
        if not json and dry_run and gone and limit:
            shown = gone[-limit:]
            screen = Screen()
            tell_rows(screen, shown, target.get_many(shown), target.traits(shown))
            if len(gone) > limit:
                screen.line(f"the newest {limit} of {len(gone)}; --limit {len(gone)} shows all")
    left = held if dry_run else held - len(gone)
    if json:
        print_json(
            {"store": named(store), "forgotten": gone, "experiences": left, "dry_run": dry_run}
        )
        return
    would = "would go" if dry_run else "forgotten"
    screen = Screen()
    screen.line(f"{len(gone)} of {counted(held, 'experience')} {would}; {held - len(gone)} stay")


def reembed(
    store: Store,
    embedding: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="hashing, minilm, or a sentence transformer.", show_default=False
        ),
    ],
    json: Json = False,
) -> None:
    """Compute every vector anew with another embedding, all or none."""
    with opened_to_change(store) as target:
        before = target.embedding.name
        target.reembed(embedding)
        after, dimension, holds = target.embedding.name, target.embedding.dimension, len(target)
    if json:
        print_json(
            {
                "store": named(store),
                "before": before,
                "embedding": after,
                "dimension": dimension,
                "experiences": holds,
            }
        )
        return
    Screen().line(
        f"{counted(holds, 'experience')} of {named(store)} embedded anew: {before} before, {after} "
        f"({dimension} dimensions) now"
    )


def _problems(store: str) -> list[str]:
    """What is wrong, one line each; also where so much is wrong that the store cannot be opened."""
    try:
        with opened(store) as source:
            return source.verify()
    except NotAStore as error:
        first = str(error)
    with suppress(StoreError):
        return verify_file(store) or [first]
    return [first]


def _is_older(store: str) -> bool:
    """Whether the store cannot be read as it is, but may be once it is opened to be written."""
    try:
        with opened(store):
            return False
    except StoreVersion:
        return True
