"""What the tests of evals share: suites of a few seconds, and their streams run in this process."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.errors import MnemonautError
from mnemonaut.evals.results import Folder, canonical, stream_keys
from mnemonaut.evals.runner import run_suite
from mnemonaut.evals.schedule import source_of
from mnemonaut.evals.stream import run_stream
from mnemonaut.evals.suite import Suite, parse_suite
from mnemonaut.memory import ExperienceStore
from mnemonaut.memory.errors import StoreError

HERE = Path(__file__).parent
TASKS = ["crafting_table", "wooden_pickaxe", "stone_pickaxe"]
Bytes = dict[str, bytes]


def arms(*names: str) -> list[dict[str, Any]]:
    """Arms called after their memory conditions."""
    return [{"name": name, "episodic": name} for name in names]


def suite_of(*names: str, **changes: Any) -> Suite:
    """Three tasks, two passes, two replicates; arms called after their conditions."""
    body: dict[str, Any] = {"name": "tiny", "tasks": TASKS, "passes": 2, "replicates": 2}
    return parse_suite(body | {"arms": arms(*names)} | changes, "tiny")


def begin(suite: Suite, folder: Path) -> Path:
    """A results folder as `run_suite` leaves it when it is stopped before the first episode."""
    with pytest.raises(StoppedError):
        run_suite(suite, folder, workers=1, on_progress=_stop)
    return folder


class StoppedError(Exception):
    """Stands for Ctrl-C, which the test runner would take for its own."""


def _stop(progress: object) -> None:
    raise StoppedError


def run_here(suite: Suite, folder: Path) -> Path:
    """All streams, one after the other in this process; without the merged files."""
    folder.mkdir(exist_ok=True)
    for key in sorted(stream_keys(suite), key=lambda k: source_of(suite, k) is not None):
        assert run_stream(suite, folder, key) is None
    return folder


def left_by(suite: Suite, folder: Path) -> Bytes:
    """What the streams of a run left: their episodes, and how they ended with which store."""
    paths = Folder(folder)
    found: Bytes = {}
    for key in stream_keys(suite):
        for path in (paths.episodes(key), paths.finished(key)):
            found[path.name] = path.read_bytes()
    return found


def outputs(folder: Path) -> Bytes:
    """The files that the promise "same seed, same bytes" is about."""
    names = ("run.json", "episodes.jsonl", "summary.json", "table.md")
    return {name: (folder / name).read_bytes() for name in names}


def assert_equal(folder: Path, undisturbed: Path, suite: Suite) -> None:
    """Equal outputs, streams, and stores; the versions in run.json may differ."""
    assert left_by(suite, folder) == left_by(suite, undisturbed)
    ours, theirs = outputs(folder), outputs(undisturbed)
    assert ours.pop("run.json") and theirs.pop("run.json")
    assert ours == theirs
    for path in folder.glob("stores/*.db"):
        with (
            ExperienceStore(path, read_only=True) as store,
            ExperienceStore(undisturbed / "stores" / path.name, read_only=True) as other,
        ):
            assert store.verify() == [] and store.fingerprint() == other.fingerprint()


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`undisturbed(suite)` is a complete run of it, made once; not to be written to."""
    made: dict[str, Path] = {}

    def run(suite: Suite) -> Path:
        text = canonical(suite.model_dump(mode="json"))
        if text not in made:
            folder = tmp_path_factory.mktemp("undisturbed") / "run"
            run_suite(suite, folder, workers=2)
            made[text] = folder
        return made[text]

    return run


def copied(source: Path, folder: Path) -> Path:
    """A copy of a results folder, to be harmed."""
    return Path(shutil.copytree(source, folder))


def one_line(error: pytest.ExceptionInfo[Any]) -> str:
    """The text of an error of ours, which is one line."""
    text = str(error.value)
    assert text and len(text.splitlines()) == 1
    assert isinstance(error.value, MnemonautError | StoreError)
    return text


@pytest.fixture(scope="session")
def short_run(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """`short_run("household")` is a short run in that world, made once; not to be written to."""
    from .played import played, world_suite

    made: dict[str, Path] = {}

    def run(world: str) -> Path:
        if world not in made:
            made[world] = played(world_suite(world), tmp_path_factory.mktemp("short") / world)
        return made[world]

    return run
