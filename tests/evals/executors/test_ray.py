"""Streams on a real Ray: the same bytes as here, whatever becomes of a node, a player or us."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from evidence_ray import ARMS, Nodes, Run, equal, left, played, suite_of, survived, two_nodes

from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals.access import Access
from mnemonaut.evals.executors import ray_driver
from mnemonaut.evals.executors.executor import Patience, Work
from mnemonaut.evals.executors.local import LocalExecutor
from mnemonaut.evals.executors.process import mark_of
from mnemonaut.evals.executors.ray import RayExecutor
from mnemonaut.evals.executors.trees import marked
from mnemonaut.evals.program import program
from mnemonaut.evals.results import Folder, read_lines, stream_keys
from mnemonaut.evals.runner import run_suite
from mnemonaut.evals.stores import drop_stores
from mnemonaut.evals.suite import Suite

from ...memory.conftest import server as server  # the fixture
from ..conftest import one_line
from .conftest import gone, marks

SUITE = suite_of(3, 4, 2)


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    with two_nodes() as found:
        yield found


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return played(LocalExecutor(2), SUITE, tmp_path_factory.mktemp("local") / "run")


def work(folder: Path, stores: str = "", suite: Suite = SUITE) -> Work:
    folder.mkdir(exist_ok=True)
    return Work(suite, folder, stream_keys(suite), Access(), stores, "tests" if stores else "")


def test_two_nodes_leave_the_bytes_of_one_machine(
    nodes: Nodes, server: str, local: Run, tmp_path: Path
) -> None:
    run = played(RayExecutor(nodes.address, 2), SUITE, tmp_path / "run", server)
    assert run.told == []
    for arm in ARMS:
        assert equal(run, local, [key for key in stream_keys(SUITE) if key.arm == arm]) == 1
    for key in stream_keys(SUITE):
        ours, theirs = Folder(run.folder).trace(key), Folder(local.folder).trace(key)
        assert ours.read_bytes() == theirs.read_bytes()
    assert not list(run.folder.rglob("*.db"))
    assert nodes.scratch() == []


def test_arms_without_memory_need_no_server(nodes: Nodes, tmp_path: Path) -> None:
    suite = suite_of(1, 1, 2)
    off = suite.model_copy(update={"arms": suite.arms[:1]})
    executor = RayExecutor(nodes.address, 2)
    executor.check(off, Access(), "")
    assert executor.run(work(tmp_path / "run", suite=off), lambda: None) == []
    assert [left(tmp_path / "run", key)[0].count(b"\n") for key in stream_keys(off)] == [1, 1]


def test_a_stopped_run_is_taken_up_by_another_executor(
    nodes: Nodes, server: str, local: Run, tmp_path: Path
) -> None:
    order = work(tmp_path / "run", server)

    def stop() -> None:
        logs = [Folder(order.folder).episodes(key) for key in order.keys]
        if sum(log.read_bytes().count(b"\n") for log in logs if log.exists()) >= 5:
            raise KeyboardInterrupt

    try:
        with pytest.raises(KeyboardInterrupt):
            RayExecutor(nodes.address, 2).run(order, stop)
        LocalExecutor(2).run(order, lambda: None)
        for key in order.keys:
            assert left(order.folder, key) == left(local.folder, key)
    finally:
        drop_stores(server, order.run_id)


def test_a_node_with_another_program_plays_nothing(
    nodes: Nodes, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = program(SUITE) | {"numpy": "0.0.1"}
    monkeypatch.setattr(ray_driver, "program", lambda suite: ours)
    with pytest.raises(ResultsError, match="would play with another program") as error:
        RayExecutor(nodes.address, 1).run(work(tmp_path / "run", server), lambda: None)
    assert "not 0.0.1); install the same mnemonaut" in one_line(error)
    assert not list((tmp_path / "run").rglob("*.jsonl"))


def test_an_error_on_a_node_is_told_with_its_name(nodes: Nodes, tmp_path: Path) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/lab"
    order = replace(work(tmp_path / "run"), stores=nowhere, run_id="tests")
    with pytest.raises(Exception, match="cannot be reached") as error:
        RayExecutor(nodes.address, 1).run(order, lambda: None)
    assert "(on node " in one_line(error)


def test_a_node_that_dies_costs_what_it_was_playing(
    nodes: Nodes, server: str, local: Run, tmp_path: Path
) -> None:
    ended: list[int] = []

    def at(count: int) -> None:
        if count >= 7 and not ended:
            ended.append(nodes.kill())

    run = played(RayExecutor(nodes.address, 2), SUITE, tmp_path / "run", server, at)
    assert ended[0] >= 2  # the node's own process, and a player at least
    found = survived(SUITE, run, local)
    assert found.pop("ray_killed_lost_players") >= 1, run.told
    assert found == {
        "ray_killed_complete": 1, "ray_killed_twice": 0,
        "ray_killed_errors": 0, "ray_killed_equal": 1,
    }  # fmt: skip
    assert any("a worker on " in line for line in run.told)


def test_ray_of_this_machine_needs_no_server_and_leaves_nothing(
    falling: Callable[..., Suite], tmp_path: Path
) -> None:
    suite = falling("calm", "once", "serene", "endless")
    folder = tmp_path / "run"
    told = run_suite(suite, folder, executor=RayExecutor(None, 1), patience=Patience(2, 3.0, 60.0))
    found = {r["task"]: r for r in read_lines(folder / "episodes.jsonl")}
    assert [r["index"] for r in found.values()] == list(range(4))
    assert all(found[task]["success"] for task in ("calm", "once", "serene"))
    assert found["endless"]["error"].startswith("WorkerLost: 2 workers failed")
    # Episodes that are played ahead of the disk are not told apart the first time.
    assert 2 <= sum("which is played again" in line for line in told) <= 3
    assert sum("is now an error episode" in line for line in told) == 1
    child = [int(line) for line in (marks() / "child").read_text("ascii").split()]
    assert len(child) in (2, 3) and all(gone(pid) for pid in child)
    assert marked(mark_of(folder)) == []


def test_a_world_that_does_not_start_is_no_episodes_fault(
    falling: Callable[..., Suite], tmp_path: Path
) -> None:
    suite = falling("calm", "serene", env_options={"stillborn": True})
    folder = tmp_path / "run"
    with pytest.raises(ResultsError, match="off-0 cannot be played: 2 workers failed") as error:
        run_suite(suite, folder, executor=RayExecutor(None, 1), patience=Patience(2))
    assert "before an episode began" in one_line(error)
    assert Folder(folder).run.exists()  # to be resumed, as the error says
    assert [path.read_bytes() for path in folder.glob("streams/*.jsonl")] == [b""]
