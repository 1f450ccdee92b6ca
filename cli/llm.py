"""`mnemonaut llm`: does an endpoint answer, what would be asked, what is kept, what was paid."""

import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .failure import CheckFailed
from .options import Json, Prices, Timeout, application
from .screen import Screen, counted, print_json

if TYPE_CHECKING:
    from ..planners.llm.ledger_rows import Total

app = application(help="Ask language models, and look at what that cost.")

Model = Annotated[str, typer.Argument(metavar="MODEL", help="As for --llm.")]


@app.command()
def ping(model: Model, timeout: Timeout = None, prices: Prices = None, json: Json = False) -> None:
    """Ask one tiny question: does the model answer, how fast, in which dialect, at what price?"""
    from ..evals.access import Access, dialects_path, price_of
    from ..planners.llm.dialects import Dialects
    from ..planners.llm.openai_compatible import endpoint_backend
    from ..planners.llm.ping import probe
    from ..planners.llm.spec import parse_spec, with_seed

    access = Access().changed(timeout=timeout, prices=None if prices is None else str(prices))
    spec = with_seed(parse_spec(model), 0)
    known = Dialects(dialects_path())
    backend = endpoint_backend(spec, timeout=access.timeout, attempts=2, dialects=known)
    with closing(backend):
        found = probe(backend, spec.name)
    price = price_of(spec, access)
    if json:
        print_json({**asdict(found), "price": None if price is None else asdict(price)})
    else:
        screen = Screen()
        screen.field("answers", f"in {found.seconds:.2f} s: {found.text}")
        screen.field("serves", ", ".join(found.models) or "does not tell")
        obeyed = "" if found.honoured else ", which this answer did not keep to"
        screen.field("dialect", f"{found.dialect}{obeyed}")
        screen.field("tokens", f"{found.tokens_in} in, {found.tokens_out} out")
        told = "not known; add it to a price table (--prices)"
        if price is not None:
            told = f"${price.input} per million tokens in, ${price.output} out"
        screen.field("price", told)
    if not found.text:
        raise CheckFailed(f"{model} answers with nothing; name another model")


@app.command("show-prompt")
def show_prompt(
    env_id: Annotated[str, typer.Argument(metavar="ENV_ID", help="See `mnemonaut envs`.")],
    task: Annotated[str | None, typer.Option(metavar="T", help="Default: the env's own.")] = None,
    question: Annotated[str, typer.Option(help="propose, predict, revise or explain.")] = "propose",
    store: Annotated[
        str | None, typer.Option(metavar="PATH", help="Recall from this store, read-only.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the episode.")] = 0,
    k: Annotated[int, typer.Option("--k", min=0, max=100, help="Experiences.")] = 5,
    json: Json = False,
) -> None:
    """Show the very prompt that a planner would send at the start of an episode; sends nothing."""
    from ..evals.prompting import first_prompt

    shown = first_prompt(env_id, task, question, store, seed, k)
    if json:
        print_json(
            {
                "messages": [{"role": m.role, "content": m.content} for m in shown.messages],
                "schema": shown.schema,
                "tokens": shown.tokens,
            }
        )
        return
    screen = Screen()
    for message in shown.messages:
        screen.line(f"--- {message.role} ---", "bold")
        screen.raw(message.content)
    screen.line(f"--- about {shown.tokens} tokens ---", "bold")


@app.command()
def cache(
    path: Annotated[
        Path | None, typer.Argument(metavar="PATH", help="Default: the user's own.")
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Delete its answers.")] = False,
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="With --clear: only of this model.")
    ] = None,
    json: Json = False,
) -> None:
    """What the cache of answers holds."""
    from ..envs.errors import MnemonautError
    from ..evals.access import Access, cache_path
    from ..planners.llm.cache import Cache

    found = cache_path(Access(cache_path=None if path is None else str(path)))
    if not found.is_file():
        raise MnemonautError(f"no cache at {found}; `--cache write` on a run makes one")
    with Cache(found, "write" if clear else "read") as kept:
        gone = kept.clear(model) if clear else 0
        stats = kept.stats()
    if json:
        print_json({"path": str(found), "cleared": gone, **asdict(stats)})
        return
    screen = Screen()
    if clear:
        screen.line(f"deleted {counted(gone, 'answer')}")
    screen.field("cache", str(found))
    screen.field("holds", f"{counted(stats.entries, 'answer')}, {stats.bytes:,} bytes")
    for name, number in stats.by_model.items():
        screen.field("", f"{name}: {number}")
    screen.field("tokens", f"{stats.tokens_in:,} in, {stats.tokens_out:,} out, asked once")


@app.command()
def cost(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A results folder.")],
    json: Json = False,
) -> None:
    """What the calls of a run cost, by purpose and by arm; nothing is left out.

    Also what was spent on episodes that were stopped and run again, and on calls that never
    came back.
    """
    from ..envs.errors import ResultsError
    from ..evals.results import read_run
    from ..evals.table import aligned
    from ..planners.llm.ledger import Ledger

    read_run(run)
    if not (run / "ledger.db").is_file():
        raise ResultsError(f"{run} asked no language model; run it with --llm")
    with Ledger(run / "ledger.db", read_only=True) as ledger:
        total = ledger.total()
        purposes, models = ledger.totals_by("purpose"), ledger.totals_by("model")
        streams = ledger.totals_by("stream")
    arms: dict[str, Total] = {}
    for name, one in streams.items():
        arm = name.rpartition("-")[0]
        arms[arm] = arms[arm] + one if arm in arms else one
    if json:
        groups = {"purposes": purposes, "models": models, "arms": arms, "streams": streams}
        print_json(
            {
                "total": _plain(total),
                **{name: {k: _plain(t) for k, t in g.items()} for name, g in groups.items()},
            }
        )
        return
    head = ["", "calls", "tries", "cached", "lost", "tokens in", "out", "USD"]
    rows = [head, _row("all", total)]
    rows += [_row(name, t) for name, t in (*purposes.items(), *arms.items())]
    screen = Screen()
    screen.raw("\n".join(aligned(rows, markdown=False)))
    if total.unpriced:
        screen.line(f"+?: the price of {counted(total.unpriced, 'call')} is not known")


def _row(name: str, total: "Total") -> list[str]:
    usd = f"{total.cost:.4f}" + ("+?" if total.unpriced else "")
    lost = total.failed + total.unanswered
    numbers = (total.calls, total.attempts, total.cached, lost, total.tokens_in, total.tokens_out)
    return [name, *(f"{n:,}" for n in numbers), usd]


def _plain(total: "Total") -> dict[str, Any]:
    return {**asdict(total), "cost": total.cost, "reserved_cost": total.reserved_cost}


@app.command("serve-simulated")
def serve_simulated(
    host: Annotated[str, typer.Option(help="An address of this machine.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8199,
    latency: Annotated[float, typer.Option(min=0, help="Seconds before each answer.")] = 0.0,
    fault: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND:SHARE", help="A share of faulty answers; may be repeated."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the faults.")] = 0,
    json: Json = False,
) -> None:
    """Serve the simulated model over HTTP, in the chat completions protocol.

    \b
    Its models are called simulated:SHARE:SEED; SHARE of their beliefs is wrong:
      mnemonaut llm serve-simulated --fault 429:0.1 --fault ramble:0.1 &
      mnemonaut run mnemonaut/MinecraftText-v0 \\
        --llm simulated:0.38:1@http://127.0.0.1:8199/v1
    """
    from ..evals.simulation import simulated_server
    from ..planners.llm.faults import parse_faults

    faults = parse_faults(fault or [], seed=seed)
    server = simulated_server(host=host, port=port, latency=latency, faults=faults)
    if json:
        print_json({"url": server.url, "models": "simulated:SHARE:SEED"})
    else:
        Screen().line(f"simulated:SHARE:SEED at {server.url}; Ctrl-C stops it")
    sys.stdout.flush()
    server.serve_forever()
