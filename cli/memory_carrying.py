"""`mnemonaut memory export`, `import` and `diff`: between stores, files and other tools."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from ..envs.errors import MnemonautError
from ..memory import ExperienceStore
from ..memory.differences import Differences, differences
from ..memory.embedding import embedding as embedding_named
from ..memory.jsonl import write_jsonl
from ..memory.transfer import add_file, check_file, export_file
from .memory_options import named, opened, tell_rows
from .options import Json, Store
from .screen import Screen, clipped, counted, print_json

_TASK_WIDTH = 40


def export_store(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help=".jsonl or .parquet; - is stdout, as JSON lines.")
    ],
    store: Store,
    vectors: Annotated[
        bool, typer.Option("--vectors", help="With a column of vectors; .parquet only.")
    ] = False,
    json: Json = False,
) -> None:
    """Write all experiences to a file, in the order of their ids."""
    if file == "-" and (json or vectors):
        what = "--json and - both want stdout" if json else "--vectors needs a .parquet file"
        raise MnemonautError(f"{what}; name a file, or leave out {'--json' if json else what[:9]}")
    with opened(store) as source:
        if file == "-":
            _to_stdout(source)
            return
        count = export_file(source, file, vectors=vectors)
    if json:
        print_json({"store": named(store), "file": file, "exported": count})
    else:
        Screen().line(f"{counted(count, 'experience')} of {named(store)} written to {file}")


def import_store(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=".jsonl or .parquet, as exported.")],
    store: Store,
    embedding: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Of a store that is not there yet; default: hashing."),
    ] = None,
    json: Json = False,
) -> None:
    """Add the experiences of a file, all or none.

    The store is made where it is absent. Experiences that are in it already are counted there, not
    stored again. A .parquet file
    needs the columns task, state, plan and outcome, the last three as JSON texts.
    """
    if str(file) == "-":
        raise MnemonautError("import reads its file twice, so no pipe; write the lines to a file")
    if not file.exists():
        raise MnemonautError(f"there is no file {file}; check the path")
    # Before a store is made, all that can be wrong is looked at.
    chosen = None if embedding is None else embedding_named(embedding)
    check_file(file)
    with ExperienceStore(store, embedding=chosen) as target:
        done = add_file(target, file)
        total = len(target)
    merged = done.experiences - done.new
    if json:
        print_json(
            {
                "store": named(store),
                "imported": done.experiences,
                "new": done.new,
                "merged": merged,
                "experiences": total,
            }
        )
        return
    known = f", {merged} of them known already" if merged else ""
    Screen().line(
        f"{counted(done.experiences, 'experience')} imported{known}; {named(store)} holds {total}"
    )


def diff_stores(
    other: Annotated[str, typer.Argument(metavar="OTHER", help="Another store.")],
    store: Store,
    limit: Annotated[
        int, typer.Option(metavar="N", min=0, help="Experiences and tasks shown.")
    ] = 10,
    json: Json = False,
) -> None:
    """What the store has and OTHER has not, and the reverse.

    Experiences are the same that differ only in when, and in which episode, they were made.
    """
    with opened(store) as here, opened(other) as there:
        found = differences(here, there)
        if not json:
            _tell(found, here, there, limit)
            return
    print_json(
        {
            "store": named(store),
            "other": named(other),
            "same": found.same,
            "other_times": found.other_times,
            "only_store": list(found.only_a),
            "only_other": list(found.only_b),
            "tasks": {
                task: {"same": row.same, "only_store": row.only_a, "only_other": row.only_b}
                for task, row in found.tasks.items()
            },
        }
    )


def _tell(found: Differences, here: ExperienceStore, there: ExperienceStore, limit: int) -> None:
    screen = Screen()
    screen.field("here", f"{named(here.path)}: {counted(len(here), 'experience')}")
    screen.field("there", f"{named(there.path)}: {counted(len(there), 'experience')}")
    times = f"; {found.other_times} of them made more often in one" if found.other_times else ""
    screen.field("in both", f"{found.same}{times}")
    screen.field("only here", str(len(found.only_a)))
    screen.field("only there", str(len(found.only_b)))
    if found.equal or not limit:
        return
    rows = [(task, row) for task, row in found.tasks.items() if row.only_a or row.only_b]
    rows.sort(key=lambda item: -(item[1].only_a + item[1].only_b))
    screen.line()
    screen.table(
        ("task", "in both", "only here", "only there"),
        [
            (clipped(task, _TASK_WIDTH), *map(str, asdict(row).values()))
            for task, row in rows[:limit]
        ],
    )
    if len(rows) > limit:
        screen.line(f"{limit} of {len(rows)} tasks that differ; --limit {len(rows)} shows all")
    _tell_only(screen, "here", here, found.only_a, limit)
    _tell_only(screen, "there", there, found.only_b, limit)


def _tell_only(
    screen: Screen, side: str, store: ExperienceStore, ids: Sequence[int], limit: int
) -> None:
    if not ids:
        return
    shown = ids[-limit:]
    which = f", the newest {limit}" if len(ids) > limit else ""
    screen.line()
    screen.line(f"Only {side}{which}:", "bold")
    tell_rows(screen, shown, store.get_many(shown), store.traits(shown))


def _to_stdout(store: ExperienceStore) -> None:
    """As bytes: the lines are UTF-8 whatever stdout's own encoding."""
    sys.stdout.flush()
    if isinstance(sys.stdout, TextIOWrapper):
        write_jsonl(store, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    for id in store.ids():
        sys.stdout.write(store.get(id).to_json() + "\n")
