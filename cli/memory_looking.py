"""`mnemonaut memory ls`, `search` and `show`: what is in a store, and what it would recall."""

from dataclasses import fields, replace
from typing import Annotated

import typer

from ..envs.errors import MnemonautError, UnknownName
from ..memory import Query, RankWeights
from ..memory.experience import plan_text
from ..memory.explaining import explained
from .memory_explained import tell_parts
from .memory_options import (
    Where,
    conditions,
    helped,
    named,
    opened,
    outcome,
    plan,
    records,
    tell_rows,
)
from .options import Json, Store
from .screen import Screen, counted, print_json, unbroken
from .story import change_line, recall_line, why_line

_WORDS = 1.0


def list_experiences(
    store: Store,
    where: Where = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="The newest so many.")] = 20,
    json: Json = False,
) -> None:
    """List experiences, the newest last."""
    with opened(store) as source:
        ids = source.ids(conditions(where or []))
        newest = ids[-limit:]
        experiences, traits = source.get_many(newest), source.traits(newest)
    if json:
        shown = records(newest, experiences, traits)
        print_json({"store": named(store), "matching": len(ids), "experiences": shown})
        return
    screen = Screen()
    if not newest:
        screen.line(f"no experience in {named(store)}{' matches' if where else ''}")
        return
    tell_rows(screen, newest, experiences, traits)
    if len(ids) > len(newest):
        screen.line(f"{len(newest)} newest of {len(ids)}; --limit {len(ids)} shows all")


def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A task, a state, a plan.")],
    store: Store,
    k: Annotated[int, typer.Option("--k", metavar="N", min=1, help="How many.")] = 5,
    where: Where = None,
    words: Annotated[
        bool, typer.Option("--words", help="Count words too, not likeness alone: words=1.")
    ] = False,
    weights: Annotated[
        str,
        typer.Option(
            metavar="PART=N,...",
            help=f"What counts how much: {', '.join(f.name for f in fields(RankWeights))}.",
        ),
    ] = "",
    explain: Annotated[
        bool, typer.Option("--explain", help="Each part of each score, as a table.")
    ] = False,
    embedding: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The same by another runtime: onnx:FOLDER."),
    ] = None,
    json: Json = False,
) -> None:
    """Recall for a text, and say why each ranked where it did.

    \b
    For instance:
      mnemonaut memory search "craft a stick" --store four.db \\
        --where success=true --weights words=1,diversity=0.3 --explain
    """
    chosen = rank_weights(weights, words=words)
    with opened(store, embedding) as source:
        found = source.recall(Query(text), k, conditions(where or []) or None, weights=chosen)
        ids = [recall.id for recall in found]
        traits = source.traits(ids)
        parts = explained(source, text, found, traits, chosen) if explain else []
    if json:
        shown = records(ids, [recall.experience for recall in found], traits)
        for nth, recall in enumerate(found):
            shown[nth] |= {"score": recall.score, "why": dict(recall.why)}
            if explain:
                shown[nth]["explained"] = [part.record() for part in parts[nth]]
        print_json({"store": named(store), "query": text, "found": shown})
        return
    screen = Screen()
    if not found:
        screen.line(f"no experience in {named(store)}{' matches' if where else ''}")
    for nth, recall in enumerate(found):
        screen.line(recall_line(recall), "bold")
        if explain:
            tell_parts(screen, parts[nth], recall.score)
        else:
            screen.line(why_line(recall.why), "dim", indent=4)
        screen.line(plan(recall.experience), indent=4)


def show(
    id: Annotated[int, typer.Argument(metavar="ID", help="Its number, as `ls` shows it.")],
    store: Store,
    json: Json = False,
) -> None:
    """Show one experience whole."""
    with opened(store) as source:
        experience, traits = source.get(id), source.traits([id])
    if json:
        print_json(records([id], [experience], traits)[0])
        return
    screen = Screen()
    screen.line(f"Experience #{id} of {named(store)}", "bold")
    screen.field("task", experience.task)
    screen.field("state", str(experience.state.get("text", "")))
    screen.field("plan", plan(experience))
    steps = experience.outcome.get("steps", ())
    for nth, (call, step) in enumerate(zip(experience.plan, steps, strict=False), start=1):
        word, style = ("ok", "green") if step.get("success") else ("FAILED", "red")
        done = f"{unbroken(plan_text([call]))}: {word}, {step.get('text', '')}"
        screen.field(f"did {nth}", done, style)
        changed = change_line(step.get("change", {}))
        if changed:
            screen.field("", changed, "dim")
    screen.field("outcome", outcome(experience, 2000), "bold")
    where = ", ".join(f"{key} {value}" for key, value in experience.where.items())
    screen.field("where", where or "-")
    screen.field("when", str(experience.when))
    times, met = int(traits.times[0]), int(traits.met[0])
    again = f", last when #{met} was the newest" if times > 1 else ""
    screen.field("made", counted(times, "time") + again)
    screen.field("helped", helped(traits, 0))


def rank_weights(text: str, *, words: bool = False) -> RankWeights:
    """`"outcome=0,diversity=0.3"` -> the default weights with these; `words` counts words too.

    Raises:
        UnknownName: there is no such part.
        MnemonautError: one is not of the form PART=N.
        StoreError: a number cannot be that weight.
    """
    names = [field.name for field in fields(RankWeights)]
    chosen = {"words": _WORDS} if words else {}
    for part in filter(None, text.split(",")):
        name, equals, value = part.strip().partition("=")
        if equals and name not in names:
            raise UnknownName("weight", name, names)
        try:
            chosen[name] = float(value)
        except ValueError as error:
            raise MnemonautError(f"--weights {part}: write PART=N, such as words=1") from error
    return replace(RankWeights(), **chosen)
