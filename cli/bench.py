"""`mnemonaut bench`: run suites, show how far they are, then what they show."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..envs.errors import ResultsError, SuiteError
from ..evals.policies import JANUS
from .asking import changed_access, say_before
from .failure import Interrupted
from .options import (
    LLM,
    Attempts,
    Cache,
    CacheFile,
    Checkpoint,
    Concurrency,
    CostLimit,
    EpisodeSeconds,
    Executor,
    Initial,
    Json,
    Prices,
    Quiet,
    Recent,
    Record,
    Report,
    Stores,
    Timeout,
    TokenLimit,
    Workers,
    Working,
    application,
)
from .progress import shown
from .results import Shown, show_results, tell_end, written_report
from .screen import Screen
from .suites import Listed, show_suites

if TYPE_CHECKING:
    from ..evals.executors.executor import Patience
    from ..evals.progress import Progress
    from ..evals.suite import Suite

QUICK = ("minecraft-quick", "household-quick", "navigation-quick")
"""What runs where no suite is named: one of each family of worlds."""

RESULTS = Path("results")

app = application()


@app.command()
def bench(
    suite: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SUITE...]",
            help=f"TOML files, or names of --list; default: {', '.join(QUICK)}.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A new folder; default: results/SUITE. Of several suites: one for their folders.",
        ),
    ] = None,
    workers: Workers = None,
    replicates: Annotated[int | None, typer.Option(help="Instead of the suite's own.")] = None,
    passes: Annotated[int | None, typer.Option(help="Instead of the suite's own.")] = None,
    groups: Annotated[
        str | None, typer.Option(metavar="MT1,MT2", help="Only tasks of these groups.")
    ] = None,
    working: Working = None,
    initial: Initial = None,
    recent: Recent = None,
    checkpoint: Checkpoint = None,
    llm: LLM = None,
    cache: Cache = None,
    cache_file: CacheFile = None,
    record: Record = None,
    cost_limit: CostLimit = None,
    token_limit: TokenLimit = None,
    prices: Prices = None,
    concurrency: Concurrency = None,
    timeout: Timeout = None,
    executor: Executor = "local",
    store: Stores = None,
    attempts: Attempts = None,
    episode_seconds: EpisodeSeconds = None,
    report: Report = True,
    listed: Listed = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Run suites, one after the other: tasks x arms x replicates.

    Progress goes to stderr, the tables to stdout, everything to the results folders, and a page
    on all of it beside them. What was stopped goes on with `mnemonaut resume`.
    """
    if listed:
        return show_suites(json=json)
    from ..evals.executors.names import executor_named
    from ..evals.runner import run_suite

    asked, count = suite or list(QUICK), worker_count(workers)
    player, patience = executor_named(executor, count), patience_of(attempts, episode_seconds)
    memory = {"working": working, "initial": initial, "recent": recent}
    chosen = [changed(s, replicates, passes, groups, llm, checkpoint, memory) for s in asked[:1]]
    if len(asked) > 1:
        of_one = {"--record": record, "--cost-limit": cost_limit, "--token-limit": token_limit}
        refuse_for_several(asked, {**of_one, "--groups": groups}, llm)
        rest = asked[1:]
        chosen += [changed(s, replicates, passes, None, llm, checkpoint, memory) for s in rest]
    access = changed_access(
        cache=cache,
        cache_file=cache_file,
        record=record,
        cost_limit=cost_limit,
        token_limit=token_limit,
        prices=prices,
        concurrency=concurrency,
        timeout=timeout,
    )
    folders = folders_of(chosen, out)
    for each in chosen:
        say_before(each, access)
    done: list[Shown] = []
    for nth, (each, folder) in enumerate(zip(chosen, folders, strict=True)):
        if len(chosen) > 1 and not quiet:
            Screen(sys.stderr).line(f"{each.name}: suite {nth + 1} of {len(chosen)}")
        with watched(folder, quiet, asked[nth + 1 :]) as tell:
            told = run_suite(
                each,
                folder,
                workers=count,
                on_progress=tell,
                access=access,
                executor=player,
                stores=store or "",
                patience=patience,
            )
        done.append(Shown(folder, told))
        if not json:
            Screen().raw("\n" * (nth > 0))
            show_results(done[-1])
    page = written_report(folders, page_of(folders, out)) if report else None
    tell_end(done, page, json=json)


def refuse_for_several(suites: Sequence[str], wishes: Mapping[str, Any], llm: str | None) -> None:
    """Refuse what makes sense for one suite only.

    Raises:
        SuiteError: there is such a wish.
    """
    told = [name for name, wish in wishes.items() if wish is not None]
    if (llm or "").startswith("replay:"):
        told.append("--llm replay:")
    if told:
        raise SuiteError(
            f"{told[0]} is for one suite, and these are {len(suites)}; "
            f"name one, as in `mnemonaut bench {suites[0]}`"
        )


def folders_of(suites: "Sequence[Suite]", out: Path | None) -> list[Path]:
    """Where each suite's results go: new folders, none of them twice.

    Raises:
        SuiteError: two suites have one name.
        ResultsError: `out` is no folder for several runs.
    """
    from ..evals.runner import new_folder

    named = [suite.name for suite in suites]
    twice = next((name for name in named if named.count(name) > 1), None)
    if twice is not None:
        raise SuiteError(f"suite {twice} is named twice; leave one out")
    if out is None:
        return [new_folder(suite, RESULTS) for suite in suites]
    if len(suites) == 1:
        return [out]
    if (out / "run.json").exists():
        raise ResultsError(f"{out} holds a run; name a folder for the runs of several suites")
    taken = next((out / name for name in named if (out / name).exists()), None)
    if taken is not None:
        raise ResultsError(f"{taken} is there already; name a new folder, or resume what is there")
    return [out / name for name in named]


def page_of(folders: Sequence[Path], out: Path | None) -> Path:
    """Where the report goes: into the run's folder; of several runs, beside their folders."""
    return (folders[0] if len(folders) == 1 else out or RESULTS) / "report.html"


def patience_of(attempts: int | None, episode_seconds: float | None) -> "Patience":
    """The default patience with what the command line says."""
    from ..evals.executors.executor import Patience

    usual = Patience()
    return replace(
        usual,
        attempts=attempts or usual.attempts,
        episode_seconds=episode_seconds or usual.episode_seconds,
    )


def changed(
    name: str,
    replicates: int | None,
    passes: int | None,
    groups: str | None,
    llm: str | None = None,
    checkpoint: Path | None = None,
    working: Mapping[str, Any] | None = None,
) -> "Suite":
    """The suite with what the command line changes; checked as a suite file is.

    `working` is what the arms of agent janus get, but for those that are off or say otherwise.

    Raises:
        SuiteError, UnknownName: the suite, or a change, is wrong.
    """
    from ..evals.suite import load_suite, parse_suite

    suite = load_suite(name)
    chosen = None if groups is None else [g.strip() for g in groups.split(",") if g.strip()]
    if chosen == []:
        raise SuiteError("--groups names no group; write them like --groups MT1,MT2")
    changes = {
        "replicates": replicates,
        "passes": passes,
        "groups": chosen,
        "llm": llm,
        "checkpoint": None if checkpoint is None else str(checkpoint),
    }
    asked = {key: value for key, value in changes.items() if value is not None}
    body = suite.model_dump(exclude_unset=True)
    arms = with_working(body["arms"], {k: v for k, v in (working or {}).items() if v is not None})
    return parse_suite({**body, **asked, "arms": arms}, suite.name)


def with_working(
    arms: Sequence[Mapping[str, Any]], wish: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    """The arms of a suite, those of agent janus with another working memory.

    An arm that names its own `working` is one of an experiment on it: it keeps it.

    Raises:
        SuiteError: no arm would change.
    """
    if not wish:
        return list(arms)
    changed_arms = []
    for arm in arms:
        frames_kept = arm.get("agent") == JANUS and arm.get("working") != "off"
        fits = frames_kept and not ("working" in wish and "working" in arm)
        changed_arms.append({**arm, **wish} if fits else arm)
    if changed_arms == list(arms):
        told = " and ".join(f"--{name}" for name in wish)
        raise SuiteError(
            f"no arm of the suite takes {told}; leave it out, or choose a suite with an arm of "
            f"agent {JANUS} that names none of its own"
        )
    return changed_arms


def worker_count(asked: int | None) -> int:
    """As many processes as asked for; without a wish, one for each core."""
    return asked or os.cpu_count() or 1


@contextmanager
def watched(
    folder: Path, quiet: bool, rest: Sequence[str] = ()
) -> "Iterator[Callable[[Progress], None] | None]":
    """Show progress while the block runs; `rest` are suites that are to run after it.

    Raises:
        Interrupted: the user stopped it; names what goes on.
    """
    try:
        with shown(quiet) as tell:
            yield tell
    except KeyboardInterrupt as error:
        more = f", `mnemonaut bench {' '.join(rest)}` runs the rest" if rest else ""
        raise Interrupted(
            f"interrupted; what is done is kept: `mnemonaut resume {folder}` goes on{more}"
        ) from error
