"""Runs a suite: streams in parallel, episodes of a stream in order, resumable at any instant."""

import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..envs.errors import MnemonautError, ResultsError
from ..memory.errors import StoreError
from .access import Access
from .executors.executor import Executor, Patience, Work
from .executors.local import LocalExecutor
from .held import held
from .job import Job
from .policies import JANUS
from .program import program
from .progress import Progress, Watch
from .results import (
    SCHEMA,
    Folder,
    canonical,
    parse_line,
    read_run,
    stream_keys,
    write_atomically,
)
from .stores import drop_stores, never_held, new_run_id, public, writes
from .suite import Suite
from .summary import write_summary
from .working import check_models

_FILES = ("lock", "run.json", "ledger.db", "embeddings.db")
_FOLDERS = ("streams", "stores", "traces", "spans", "slots")


def new_folder(suite: Suite, base: Path = Path("results")) -> Path:
    """A folder that does not exist yet: results/NAME, results/NAME-2, ..."""
    folder, nth = base / suite.name, 2
    while folder.exists():
        folder, nth = base / f"{suite.name}-{nth}", nth + 1
    return folder


def run_suite(
    suite: Suite,
    folder: Path,
    *,
    workers: int = 2,
    on_progress: Callable[[Progress], None] | None = None,
    access: Access | None = None,
    executor: Executor | None = None,
    stores: str = "",
    patience: Patience = Patience(),  # noqa: B008 - a frozen value
) -> list[str]:
    """Run a whole suite into a new folder; returns what was withdrawn or played again, a line each.

    `access` says how language models are asked, `executor` where streams are played (None: by
    `workers` processes of this machine), `stores` the server that keeps the experience stores
    ("": files in the folder), `patience` how long an episode is waited for, and how often tried.

    What is refused before any episode is over leaves nothing behind, unless the error's cure is to
    resume the run.

    Raises:
        ResultsError: the folder holds a run already, or cannot be written.
        LLMError: a language model cannot be asked, or would cost more than allowed; what is done
            is kept.
        StoreError: a trained model that an arm needs is not to be had; or `stores` is no address,
            or of a server that cannot be reached.
        KeyboardInterrupt: asked to stop; what is done is kept, `resume_run` goes on.
    """
    _check_models(suite)
    told_server = public(stores) if stores else ""
    player, access = executor or LocalExecutor(workers), access or Access()
    player.check(suite, access, stores)
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    with held(folder):
        if Folder(folder).run.exists():
            raise ResultsError(f"{folder} holds a run already; `mnemonaut resume {folder}` goes on")
        if any(path.name != "lock" for path in folder.iterdir()):
            raise ResultsError(f"{folder} is not empty; name a new folder for the run")
        run_id = new_run_id() if stores else ""
        work = _work(suite, folder, access, stores, run_id, patience)
        try:
            resolved = {
                "schema": SCHEMA,
                "suite": suite.model_dump(mode="json"),
                "suite_sha256": suite.digest(),
                "program": program(suite),
                "access": access.plain(),
            }
            if stores:
                resolved |= {"stores": told_server, "stores_run": run_id}
            write_atomically(Folder(folder).run, canonical(resolved) + "\n")
            return _run(suite, folder, work, player, on_progress)
        except (MnemonautError, StoreError) as error:
            # What is mended elsewhere goes on in this folder; what is put right in the command
            # or in the suite would find it taken.
            if "resume" not in str(error):
                with suppress(OSError):
                    _undo(work, made)
            raise


def resume_run(
    folder: Path,
    *,
    workers: int = 2,
    on_progress: Callable[[Progress], None] | None = None,
    force: bool = False,
    change_access: Callable[[Access], Access] = lambda access: access,
    executor: Executor | None = None,
    stores: str | None = None,
    patience: Patience = Patience(),  # noqa: B008 - a frozen value
) -> list[str]:
    """Go on with a run as if it had never stopped; returns what was withdrawn or played again.

    `change_access` may raise a limit, say, over how the run asked its models before. `stores` is
    the address of the server that the run keeps its stores on, with the password, say, that the
    folder does not keep; None: as it is kept. The rest is as for `run_suite`.

    Raises:
        ResultsError: no run, another results version, or begun by another program (the results
            would mix two), or the server has none of what was remembered: it is another database;
            or of a complete run the streams were taken away (`force` goes on all the same in all
            three); or stores of another kind.
        StoreError: a trained model that an arm needs is not to be had.
    """
    suite, body = read_run(folder)
    _check_models(suite)
    was, now = body.get("program", {}), program(suite)
    changed = [name for name in now if was.get(name) != now[name]]
    if changed and not force:
        told = ", ".join(f"{n} {str(was.get(n))[:12]} -> {now[n][:12]}" for n in changed)
        raise ResultsError(f"{folder} was begun by another program ({told}); --force goes on")
    with held(folder):
        access = change_access(_access_of(folder, body))
        base, run_id = _stores_of(folder, body, stores)
        kept = {"stores": public(base)} if base else {}
        work = _work(suite, folder, access, base, run_id, patience)
        player, paths = executor or LocalExecutor(workers), Folder(folder)
        absent = [key for key in work.keys if not paths.episodes(key).exists()]
        if absent and paths.merged.exists() and not force:
            raise ResultsError(
                f"{folder} has all episodes, but not streams/{absent[0].name}.jsonl: bring "
                "streams/ back, or play those again: --force; `mnemonaut report` reads it as it is"
            )
        if work.keys:
            player.check(suite, access, base)
            if base and not force:
                _check_held(work, str(body.get("stores", "")))
        changed_body = {**body, "access": access.plain(), **kept}
        write_atomically(paths.run, canonical(changed_body) + "\n")
        return _run(suite, folder, work, player, on_progress)


def _check_models(suite: Suite) -> None:
    check_models(arm for arm in (suite.arm(a.name) for a in suite.arms) if arm.agent == JANUS)


def _access_of(folder: Path, body: dict[str, Any]) -> Access:
    """How the run asked its language models so far."""
    try:
        return Access(**body.get("access", {}))
    except TypeError as error:
        raise ResultsError(f"{folder}/run.json is damaged: {error}; restore it") from error


def _stores_of(folder: Path, body: dict[str, Any], stores: str | None) -> tuple[str, str]:
    """The server of a run's stores, and how they are called there; ("", "") for files."""
    base, run_id = str(body.get("stores", "")), str(body.get("stores_run", ""))
    if stores is None or bool(stores) == bool(run_id):
        return stores or base, run_id
    where = f"on the server {base}" if run_id else "in its folder"
    raise ResultsError(f"{folder} keeps its stores {where}; resume it without another --store")


def _check_held(work: Work, begun_on: str) -> None:
    """Refuse a database that has nothing of a stream that remembered something: all episodes of
    such a stream would be withdrawn. `begun_on` is the address that the folder keeps."""
    paths = Folder(work.folder)
    remembered = {
        key: count
        for key in stream_keys(work.suite)
        if writes(Job(work.suite, key, "", work.folder))
        and (count := _remembered(paths.episodes(key)))
    }
    try:
        absent = never_held(work.stores, work.run_id, remembered)
    except StoreError:
        # Nodes of a cluster may reach what this machine does not.
        if public(work.stores) != begun_on:
            raise
        return
    if absent:
        raise ResultsError(
            f"{public(work.stores)} has nothing of {absent[0].name}, which remembered something "
            f"in {remembered[absent[0]]} episodes on {begun_on}; name the run's own database, "
            "or go on without what was remembered: --force"
        )


def _remembered(path: Path) -> int:
    """How many episodes a stream has, if it has remembered anything; else 0."""
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return 0
    return len(lines) if lines and any(parse_line(lines[-1], path)["store"]) else 0


def _undo(work: Work, made: Sequence[Path]) -> None:
    """Remove a run in which nothing was played, and the folders in `made`.

    All stays where an episode was written down, a model answered or may have, or something lies
    there that no run writes.
    """
    folder, paths = work.folder, Folder(work.folder)
    if any(_size(paths.episodes(key)) for key in stream_keys(work.suite)):
        return
    names = {path.name: path for path in folder.iterdir()}
    files = [path for name, path in names.items() if name.startswith(_FILES) and path.is_file()]
    folders = [path for name, path in names.items() if name in _FOLDERS]
    if len(files) + len(folders) < len(names) or _asked(folder / "ledger.db"):
        return
    if work.stores and paths.episodes(work.keys[0]).parent.exists():
        with suppress(StoreError):  # out of reach; those that were made are empty
            drop_stores(work.stores, work.run_id)
    for path in folders:
        shutil.rmtree(path, ignore_errors=True)
    for path in files:
        if path.name != "lock" or folder in made:
            path.unlink()
    for path in made:
        path.rmdir()


def _asked(path: Path) -> bool:
    """Whether a model answered in this run, or may have."""
    from ..planners.llm.errors import LLMError
    from ..planners.llm.ledger import Ledger

    if not path.exists():
        return False
    try:
        with Ledger(path, read_only=True) as ledger:
            total = ledger.total()
    except LLMError:
        return True
    return total.answered + total.unanswered > 0


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _run(
    suite: Suite,
    folder: Path,
    work: Work,
    executor: Executor,
    on_progress: Callable[[Progress], None] | None,
) -> list[str]:
    watch = Watch(suite, folder, on_progress)
    told = executor.run(work, watch.look)
    watch.look(last=True)
    _merge(suite, folder)
    write_summary(folder)
    return told


def _work(
    suite: Suite, folder: Path, access: Access, stores: str, run_id: str, patience: Patience
) -> Work:
    """What is left to be played."""
    paths = Folder(folder)
    keys = [key for key in stream_keys(suite) if not paths.finished(key).is_file()]
    return Work(suite, folder, keys, access, stores, run_id, patience)


def _merge(suite: Suite, folder: Path) -> None:
    """All episodes in canonical order in one file, and all timings in another."""
    paths = Folder(folder)
    for part, whole in ((paths.episodes, paths.merged), (paths.timings, folder / "timings.jsonl")):
        partial = whole.with_name(whole.name + ".partial")
        try:
            with partial.open("wb") as out:
                for key in stream_keys(suite):
                    # A kill may have kept timings from being written; nothing else may lack.
                    if part(key).exists() or part == paths.episodes:
                        out.write(part(key).read_bytes())
                out.flush()
                os.fsync(out.fileno())
            partial.replace(whole)
        except OSError as error:
            raise ResultsError(f"cannot write {whole}: {error.strerror}") from error
