"""The player of a node, without Ray: what it brings back, and what it leaves behind."""

import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mnemonaut.evals.access import Access
from mnemonaut.evals.executors.ray_player import Batch, Player, scratch_folder, sweep
from mnemonaut.evals.executors.trees import MARK
from mnemonaut.evals.executors.worker import OUT_OF_MEMORY
from mnemonaut.evals.job import Agreed, Ended, Job, Played
from mnemonaut.evals.play import play
from mnemonaut.evals.program import program
from mnemonaut.evals.results import StreamKey
from mnemonaut.evals.stream import StreamFiles
from mnemonaut.memory.errors import StoreError

from ..conftest import suite_of
from .conftest import gone

SUITE = suite_of("off", "online", passes=1)


@pytest.fixture
def player(monkeypatch: pytest.MonkeyPatch) -> Iterator[Player]:
    monkeypatch.setenv(MARK, "")  # it sets its own
    made = Player()
    yield made
    made.close()


def job(folder: Path, arm: str = "online") -> Job:
    folder.mkdir()
    files = StreamFiles(SUITE, folder, StreamKey(arm, 0), Access())
    files.close()
    return files.job


def plain(batches: list[Batch]) -> list[object]:
    """All events, without their times."""
    events = [event for batch in batches for event in batch.events]
    return [(e.record, e.trace) if isinstance(e, Played) else e for e in events]


def drained(player: Player, order: Job, ahead: float) -> list[Batch]:
    batches = [player.begin(order, scratch=False)]
    while not any(isinstance(event, Ended) for event in batches[-1].events):
        assert batches[-1].error is None and len(batches) < 100
        batches.append(pickle.loads(pickle.dumps(player.more(ahead))))
    return batches


@pytest.mark.parametrize("arm", ["off", "online"])
def test_events_are_those_of_playing_here(player: Player, tmp_path: Path, arm: str) -> None:
    here = plain([Batch(tuple(play(job(tmp_path / "here", arm))))])
    one_by_one = drained(player, job(tmp_path / "one", arm), 0.0)
    assert [len(batch.events) for batch in one_by_one] == [1] * 5
    at_once = drained(player, job(tmp_path / "all", arm), 60.0)
    assert [len(batch.events) for batch in at_once] == [1, 4]
    assert plain(one_by_one) == plain(at_once) == here


def test_beginning_plays_nothing(player: Player, tmp_path: Path) -> None:
    assert player.begin(job(tmp_path / "run"), scratch=False).events == (Agreed(0),)


def test_a_player_without_memory_ends_so_that_another_plays_on(tmp_path: Path) -> None:
    order = job(tmp_path / "run", "off")
    (tmp_path / "job").write_bytes(pickle.dumps(order))
    code = (
        "import pickle, sys\n"
        "from mnemonaut.evals import play\n"
        "from mnemonaut.evals.executors.ray_player import Player\n"
        "def starved(*args, **options): raise MemoryError\n"
        "player = Player()\n"
        "order = pickle.loads(open(sys.argv[1], 'rb').read())\n"
        "if sys.argv[2] == 'begin': play.make_env = starved\n"
        "assert player.begin(order, scratch=False).error is None\n"
        "play.play_episode = starved\n"
        "player.more(1.0)\n"
    )
    for when in ("begin", "more"):
        words = [sys.executable, "-c", code, str(tmp_path / "job"), when]
        done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
        assert (done.returncode, done.stderr) == (OUT_OF_MEMORY, "")


def test_an_error_of_ours_is_an_answer(player: Player, tmp_path: Path) -> None:
    order = job(tmp_path / "run")
    Path(order.store).write_bytes(b"no store at all" * 1000)
    other = player.begin(order, scratch=False)
    assert other.events == () and isinstance(other.error, StoreError)
    assert isinstance(pickle.loads(pickle.dumps(other)).error, StoreError)


def test_a_scratch_folder_goes_with_the_player(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(MARK, "")
    player = Player()
    mark = player.ready(SUITE, program(SUITE)).mark
    order = job(tmp_path / "run", "off")
    assert player.begin(order, scratch=True).error is None
    assert scratch_folder(mark).stat().st_mode & 0o777 == 0o700
    player.close()
    assert not scratch_folder(mark).exists()


def test_the_same_program_is_told_from_another(player: Player) -> None:
    ours = program(SUITE)
    assert player.ready(SUITE, ours).differs == ""
    told = player.ready(SUITE, ours | {"numpy": "0.0.1", "torch": "9"}).differs
    assert told == f"numpy {ours['numpy']}, not 0.0.1, torch absent, not 9"


def test_a_sweep_ends_what_a_player_started(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, time\n"
        "from mnemonaut.evals.executors.ray_player import Player\n"
        "player = Player()\n"
        "child = subprocess.Popen(['sleep', '600'], start_new_session=True)\n"
        "print(player._mark, child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as node:
        assert node.stdout is not None
        mark, child = node.stdout.readline().split()
        scratch_folder(mark).mkdir()
        sweep(node.pid, mark)
        assert node.wait(30) != 0
    assert gone(int(child)) and not scratch_folder(mark).exists()


def test_a_player_leaves_with_its_driver() -> None:
    code = (
        "import sys, time\n"
        "from mnemonaut.evals.executors.ray_player import Player\n"
        "Player(int(sys.argv[1]))\n"
        "print('there', flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen(["sleep", "600"]) as driver:
        player = subprocess.Popen(
            [sys.executable, "-c", code, str(driver.pid)], stdout=subprocess.PIPE, text=True
        )
        with player:
            assert player.stdout is not None and player.stdout.readline() == "there\n"
            time.sleep(0.1)
            assert player.poll() is None
            driver.kill()
            assert player.wait(30) == 1
