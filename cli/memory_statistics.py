"""`mnemonaut memory stats`: how much is stored, of what, and how much of it helped."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import numpy as np
import typer

from ..memory import ExperienceStore
from ..memory.survey import tasks_of
from .memory_options import files_of, named, opened, size
from .options import Json, Store
from .screen import Screen, clipped, counted, print_json

_TASK_WIDTH = 50


def stats(
    store: Store,
    limit: Annotated[int, typer.Option(metavar="N", min=0, help="Tasks that are shown.")] = 20,
    fingerprint: Annotated[
        bool, typer.Option("--fingerprint", help="Of all that it knows; reads every row.")
    ] = False,
    json: Json = False,
) -> None:
    """How much is stored, of what, and how much of it helped."""
    with opened(store) as source:
        document = statistics(source)
        if fingerprint:
            document["fingerprint"] = source.fingerprint()
    if json:
        print_json(document)
    else:
        _tell(document, limit)


def statistics(store: ExperienceStore) -> dict[str, Any]:
    """What `--json` prints; decodes hardly more than one experience of each task."""
    ids = store.ids()
    traits = store.traits(ids)
    names, places = tasks_of(store, ids)
    numbers = np.bincount(places, minlength=len(names)).tolist()
    successes = np.bincount(places[traits.success], minlength=len(names)).tolist()
    counts = zip(names, numbers, successes, strict=True)
    files = files_of(store.path)
    made = int(traits.times.sum())
    return {
        "store": named(store.path),
        "experiences": len(ids),
        "successes": int(traits.success.sum()),
        "made": made,
        "merged": made - len(ids),
        "forgotten": store.last_id() - len(ids),
        "tasks": {name: {"experiences": n, "successes": s} for name, n, s in sorted(counts)},
        "used": int(traits.used.sum()),
        "helped": int(traits.helped.sum()),
        "embedding": store.embedding.name,
        "dimension": store.embedding.dimension,
        "index": asdict(store.index()),
        "files": files,
        "bytes": sum(files.values()),
    }


def _tell(document: dict[str, Any], limit: int) -> None:
    screen = Screen()
    screen.field("store", document["store"])
    holds = counted(document["experiences"], "experience")
    screen.field("holds", f"{holds}; {document['successes']} went through")
    screen.field("made", f"{counted(document['made'], 'time')}; {document['merged']} merged")
    screen.field("forgotten", str(document["forgotten"]))
    screen.field("used", f"{counted(document['used'], 'time')}, {document['helped']} with success")
    screen.field("embedding", f"{document['embedding']} ({document['dimension']} dimensions)")
    screen.field("search", search_line(document["index"]))
    for nth, (path, count) in enumerate(document["files"].items()):
        screen.field("files" if nth == 0 else "", f"{path}: {size(count)}")
    if "fingerprint" in document:
        screen.field("fingerprint", document["fingerprint"])
    tasks = sorted(document["tasks"].items(), key=lambda item: -item[1]["experiences"])
    if not tasks or not limit:
        return
    screen.line()
    rows = [
        (clipped(task, _TASK_WIDTH), str(row["experiences"]), str(row["successes"]))
        for task, row in tasks[:limit]
    ]
    screen.table(("task", "experiences", "went through"), rows)
    if len(tasks) > limit:
        screen.line(f"{limit} largest of {len(tasks)} tasks; --limit {len(tasks)} shows all")


def search_line(index: Mapping[str, Any]) -> str:
    """How a store is searched, from its `IndexReport` as plain JSON."""
    if not index["bytes"]:  # empty, or on a server
        return str(index["kind"])
    held = f"{index['precision']}, {size(index['bytes'])}"
    if index["kind"] == "exact":
        return f"exact; {held}, {index['checkpointed']} of {index['rows']} in the checkpoint"
    looked = f"looks into {index['probes']} of {index['groups']} groups"
    return f"approximate: {looked}, recall {index['recall']:.3f}; {held}"
