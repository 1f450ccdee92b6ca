"""`mnemonaut memory`: look into an experience store, carry it elsewhere, put it to the test."""

import json as json_text
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from ..envs.errors import MnemonautError
from ..memory import ExperienceStore, NotAStore, Query, export_jsonl, import_jsonl, verify_file
from ..memory.experience import Experience, plan_text
from .failure import CheckFailed
from .options import Json, Store, application
from .screen import Screen, clipped, counted, print_json, unbroken
from .story import change_line, recall_line, why_line

app = application(help="Look into an experience store.")

Where = Annotated[
    list[str] | None,
    typer.Option("--where", metavar="KEY=VALUE", help="Only these; a key twice means any of both."),
]


@app.command("ls")
def list_experiences(
    store: Store,
    where: Where = None,
    limit: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 20,
    json: Json = False,
) -> None:
    """List experiences, the newest last."""
    with _opened(store) as opened:
        ids = opened.ids(conditions(where or []))
        rows = [(id, opened.get(id), opened.usage(id)) for id in ids[-limit:]]
    if json:
        shown = [_record(id, e, usage) for id, e, usage in rows]
        print_json({"store": str(store), "matching": len(ids), "experiences": shown})
        return
    screen = Screen()
    if not rows:
        screen.line(f"no experience in {store}{' matches' if where else ''}")
        return
    told = [
        (f"#{id}", e.task, "ok" if e.success else "failed", _helped(usage), _outcome(e, 200))
        for id, e, usage in rows
    ]
    screen.table(("id", "task", "went", "helped", "outcome"), told)
    if len(ids) > len(rows):
        screen.line(f"{len(rows)} newest of {len(ids)}; --limit {len(ids)} shows all")


@app.command()
def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A task, a state, a plan.")],
    store: Store,
    k: Annotated[int, typer.Option("--k", min=1, help="How many.")] = 5,
    where: Where = None,
    json: Json = False,
) -> None:
    """Recall for a text, and say why each experience ranked where it did."""
    with _opened(store) as opened:
        found = opened.recall(Query(text), k, conditions(where or []) or None)
        usages = [opened.usage(recall.id) for recall in found]
    if json:
        ranked = [
            _record(recall.id, recall.experience, usage)
            | {"score": recall.score, "why": dict(recall.why)}
            for recall, usage in zip(found, usages, strict=True)
        ]
        print_json({"store": str(store), "query": text, "found": ranked})
        return
    screen = Screen()
    if not found:
        screen.line(f"no experience in {store}{' matches' if where else ''}")
    for recall in found:
        screen.line(recall_line(recall), "bold")
        screen.line(why_line(recall.why), "dim", indent=4)
        screen.line(_plan(recall.experience), indent=4)


@app.command()
def show(
    id: Annotated[int, typer.Argument(metavar="ID", help="Its number, as `ls` shows it.")],
    store: Store,
    json: Json = False,
) -> None:
    """Show one experience whole."""
    with _opened(store) as opened:
        experience, usage = opened.get(id), opened.usage(id)
    if json:
        print_json(_record(id, experience, usage))
        return
    screen = Screen()
    screen.line(f"Experience #{id} of {store}", "bold")
    screen.field("task", experience.task)
    screen.field("state", str(experience.state.get("text", "")))
    screen.field("plan", _plan(experience))
    steps = experience.outcome.get("steps", ())
    for nth, (call, step) in enumerate(zip(experience.plan, steps, strict=False), start=1):
        word, style = ("ok", "green") if step.get("success") else ("FAILED", "red")
        done = f"{unbroken(plan_text([call]))}: {word}, {step.get('text', '')}"
        screen.field(f"did {nth}", done, style)
        changed = change_line(step.get("change", {}))
        if changed:
            screen.field("", changed, "dim")
    screen.field("outcome", _outcome(experience, 2000), "bold")
    where = ", ".join(f"{key} {value}" for key, value in experience.where.items())
    screen.field("where", where or "-")
    screen.field("when", str(experience.when))
    screen.field("helped", _helped(usage))


@app.command("export")
def export_store(
    file: Annotated[str, typer.Argument(metavar="FILE", help="JSON lines; - is stdout.")],
    store: Store,
    json: Json = False,
) -> None:
    """Write all experiences as JSON lines, in order."""
    if file == "-" and json:
        raise MnemonautError("--json and - both want stdout; name a file, or leave out --json")
    with _opened(store) as opened:
        if file == "-":
            for id in opened.ids():
                sys.stdout.write(opened.get(id).to_json() + "\n")
            return
        count = export_jsonl(opened, file)
    if json:
        print_json({"store": str(store), "file": file, "exported": count})
    else:
        Screen().line(f"{counted(count, 'experience')} of {store} written to {file}")


@app.command("import")
def import_store(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSON lines, as export writes.")],
    store: Store,
    embedding: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Of a store that is not there yet; default: hashing."),
    ] = None,
    json: Json = False,
) -> None:
    """Add the experiences of a file, all or none; the store is made where it is absent."""
    if not file.is_file():
        raise MnemonautError(f"there is no file {file}; check the path")
    with ExperienceStore(store, embedding=embedding) as opened:
        count = import_jsonl(opened, file)
        total = len(opened)
    if json:
        print_json({"store": str(store), "imported": count, "experiences": total})
    else:
        Screen().line(f"{counted(count, 'experience')} imported; {store} holds {total}")


@app.command()
def verify(store: Store, json: Json = False) -> None:
    """Read every row and check it; exit 1 where something is wrong."""
    try:
        found = verify_file(store)
        if not found:
            with _opened(store) as opened:
                found = opened.verify()
    except NotAStore as error:
        found = [str(error)]
    if json:
        print_json({"store": str(store), "problems": found})
    else:
        for problem in found:
            Screen().line(problem, "red")
        if not found:
            Screen().line(f"{store} is sound", "green")
    if found:
        number = counted(len(found), "problem")
        raise CheckFailed(f"{store} has {number}; restore a copy, or export what can be read")


@app.command()
def stats(store: Store, json: Json = False) -> None:
    """How much is stored, of what, and how much of it helped."""
    with _opened(store) as opened:
        document = _statistics(opened)
    if json:
        print_json(document)
        return
    screen = Screen()
    screen.field("store", str(store))
    holds = counted(document["experiences"], "experience")
    screen.field("holds", f"{holds}; {document['successes']} went through")
    screen.field("embedding", f"{document['embedding']} ({document['dimension']} dimensions)")
    screen.field("used", f"{document['used']} times, {document['helped']} of them with success")
    screen.field("size", f"{document['bytes'] / 1024:,.0f} KiB")
    screen.field("fingerprint", document["fingerprint"])
    if document["tasks"]:
        screen.line()
        rows = [
            (task, str(row["experiences"]), str(row["successes"]))
            for task, row in document["tasks"].items()
        ]
        screen.table(("task", "experiences", "went through"), rows)


def conditions(words: list[str]) -> dict[str, Any]:
    """`["task=log", "success=true"]` -> `{"task": "log", "success": True}`.

    A value is read as JSON where it is JSON, else as text; a key given twice means any of both.

    Raises:
        MnemonautError: a word has no `=`.
    """
    asked: dict[str, list[Any]] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key:
            raise MnemonautError(f"--where `{word}`: write KEY=VALUE, such as task=log")
        try:
            asked.setdefault(key, []).append(json_text.loads(value))
        except ValueError:
            asked.setdefault(key, []).append(value)
    return {key: values[0] if len(values) == 1 else values for key, values in asked.items()}


def _opened(path: Path) -> ExperienceStore:
    """The store to read, with the embedding that it was written with."""
    return ExperienceStore(path, embedding=None, read_only=True)


def _statistics(store: ExperienceStore) -> dict[str, Any]:
    tasks: dict[str, dict[str, int]] = {}
    used = helped = 0
    for id in store.ids():
        experience = store.get(id)
        row = tasks.setdefault(experience.task, {"experiences": 0, "successes": 0})
        row["experiences"] += 1
        row["successes"] += int(experience.success)
        usage = store.usage(id)
        used, helped = used + usage[0], helped + usage[1]
    return {
        "store": store.path,
        "experiences": len(store),
        "successes": sum(row["successes"] for row in tasks.values()),
        "tasks": dict(sorted(tasks.items())),
        "used": used,
        "helped": helped,
        "embedding": store.embedding.name,
        "dimension": store.embedding.dimension,
        "bytes": Path(store.path).stat().st_size,
        "fingerprint": store.fingerprint(),
    }


def _record(id: int, experience: Experience, usage: tuple[int, int]) -> dict[str, Any]:
    body: dict[str, Any] = json_text.loads(experience.to_json())
    return {"id": id, **body, "used": usage[0], "helped": usage[1]}


def _plan(experience: Experience) -> str:
    return "; ".join(unbroken(plan_text([call])) for call in experience.plan) or "(nothing)"


def _outcome(experience: Experience, width: int) -> str:
    return clipped(str(experience.outcome.get("text", "")), width)


def _helped(usage: tuple[int, int]) -> str:
    return f"{usage[1]} of {usage[0]}"
