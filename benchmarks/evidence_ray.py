"""Streams on a Ray cluster: the same bytes as on one machine, and what a dead node costs.

Two Ray nodes of one CPU each run on this machine, beside a PostgreSQL server that keeps the
stores; nothing else is shared between driver and nodes. Their clocks, disks and cores are one
machine's, so throughput says what Ray costs here, not how far it carries.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from claim import Target, tell

from mnemonaut.envs.registry import world
from mnemonaut.evals.access import Access
from mnemonaut.evals.executors.executor import Executor, Work
from mnemonaut.evals.executors.local import LocalExecutor
from mnemonaut.evals.executors.ray import RayExecutor
from mnemonaut.evals.executors.ray_cluster import imported
from mnemonaut.evals.executors.trees import end_tree
from mnemonaut.evals.results import Folder, StreamKey, read_lines, stream_keys
from mnemonaut.evals.schedule import learns, schedule
from mnemonaut.evals.stores import drop_stores, new_run_id
from mnemonaut.evals.suite import Suite, parse_suite

ARMS = ("off", "online", "frozen")
TARGETS = [
    *(Target(f"ray_{arm}_equal", 1.0) for arm in ARMS),
    Target("ray_traces_equal", 1.0),
    Target("ray_killed_complete", 1.0),
    Target("ray_killed_twice", 0, at_least=False),
    Target("ray_killed_errors", 0, at_least=False),
    Target("ray_killed_equal", 1.0),
    Target("ray_killed_lost_players", 1),
]
OBJECT_BYTES = 80 * 2**20
"""Each node's shared memory; Ray refuses less than 75 MiB."""
ENDING_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Nodes:
    """A cluster of two nodes. `kill` ends the one that is not the head and all its processes at
    once, as a power cut would, and tells how many those were; `scratch` names what players keep
    beside the results."""

    address: str
    kill: Callable[[], int]
    scratch: Callable[[], list[str]]


@dataclass(frozen=True, slots=True)
class Run:
    """A run in a folder: how long until its first record, and its episodes a second after it."""

    folder: Path
    told: list[str]
    start_s: float
    per_s: float


@contextmanager
def two_nodes() -> Iterator[Nodes]:
    """Two Ray nodes of one CPU each, in processes of this machine that end with the block."""
    imported(ours=True)
    cluster_utils = import_module("ray.cluster_utils")
    options = {"num_cpus": 1, "object_store_memory": OBJECT_BYTES, "include_dashboard": False}
    with (
        tempfile.TemporaryDirectory(prefix="mn-", ignore_cleanup_errors=True) as folder,
        # Where nodes keep their scratch folders, and Ray the address of the cluster.
        _environment(TMPDIR=folder, RAY_TMPDIR=folder),
    ):
        Path(folder, "ray").mkdir()
        cluster = cluster_utils.Cluster(initialize_head=True, head_node_args=dict(options))
        others: list[Any] = []

        def kill() -> int:
            raylet = others.pop().all_processes["raylet"][0].process
            ended = end_tree(raylet.pid)
            raylet.wait(ENDING_SECONDS)
            return len(ended)

        def scratch() -> list[str]:
            return sorted(path.name for path in Path(folder).glob("mnemonaut-*"))

        try:
            others.append(cluster.add_node(**options))
            yield Nodes(cluster.address, kill, scratch)
        finally:
            cluster.shutdown()


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    """Variables that what is started inside the block inherits."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def server() -> Iterator[str]:
    """The address of a PostgreSQL server with pgvector that ends with the block."""
    with tempfile.TemporaryDirectory(prefix="mn-run-") as runtime:
        os.environ.setdefault("XDG_RUNTIME_DIR", runtime)  # wanted when pgserver is imported
        postgres = import_module("pgserver.postgres_server")
        # Not below a folder that only its owner may enter: the server may run as another user.
        running = postgres.get_server(tempfile.mkdtemp(prefix="mn-pg-"), cleanup_mode="delete")
        try:
            yield running.get_uri()
        finally:
            running.cleanup()


def suite_of(tasks: int, passes: int, replicates: int) -> Suite:
    """An arm without memory, one that learns, and one that reads what that one learnt."""
    names = list(world("mnemonaut/MinecraftText-v0").tasks)[:tasks]
    arms = [{"name": arm, "episodic": arm} for arm in ARMS]
    body: dict[str, Any] = {"name": "evidence-ray", "tasks": names, "arms": arms}
    return parse_suite(body | {"passes": passes, "replicates": replicates}, "evidence-ray")


def played(
    executor: Executor,
    suite: Suite,
    folder: Path,
    stores: str = "",
    at: Callable[[int], None] = lambda count: None,
) -> Run:
    """Run all streams of a suite; `at` is told how many episodes are written down, as they grow."""
    folder.mkdir()
    counts, times = [0], [time.perf_counter()]

    def look() -> None:
        count = written(suite, folder)
        if count > counts[-1]:
            counts.append(count)
            times.append(time.perf_counter())
            at(count)

    run_id = new_run_id() if stores else ""
    work = Work(suite, folder, stream_keys(suite), Access(), stores, run_id)
    try:
        told = executor.run(work, look)
        look()
    finally:
        if stores:
            drop_stores(stores, run_id)
    rate = (counts[-1] - counts[1]) / max(times[-1] - times[1], 1e-9)
    return Run(folder, told, round(times[1] - times[0], 2), round(rate, 1))


def written(suite: Suite, folder: Path) -> int:
    """How many episodes are on disk."""
    logs = (Folder(folder).episodes(key) for key in stream_keys(suite))
    return sum(log.read_bytes().count(b"\n") for log in logs if log.exists())


def left(folder: Path, key: StreamKey) -> tuple[bytes, bytes]:
    """What a stream left: its episodes, and how it ended with which store."""
    paths = Folder(folder)
    return paths.episodes(key).read_bytes(), paths.finished(key).read_bytes()


def equal(one: Run, other: Run, keys: list[StreamKey]) -> float:
    """The share of streams that left the same bytes in two runs."""
    same = [left(one.folder, key) == left(other.folder, key) for key in keys]
    return sum(same) / len(same)


def survived(suite: Suite, run: Run, undisturbed: Run) -> dict[str, Any]:
    """Each episode exactly once, and which of them are errors, after a node was killed."""
    missing, twice, errors = 0, 0, 0
    for key in stream_keys(suite):
        learning = learns(suite, suite.arm(key.arm))
        wanted = schedule(suite, world(suite.env), key.replicate, learning=learning)
        records = list(read_lines(Folder(run.folder).episodes(key)))
        found = [record["index"] for record in records]
        missing += len(set(range(len(wanted))) - set(found))
        twice += len(found) - len(set(found))
        errors += sum(record["error"] is not None for record in records)
    return {
        "ray_killed_complete": float(missing == 0),
        "ray_killed_twice": twice,
        "ray_killed_errors": errors,
        "ray_killed_equal": equal(run, undisturbed, stream_keys(suite)),
        "ray_killed_lost_players": sum("a worker on " in line for line in run.told),
    }


def figures(quick: bool) -> dict[str, Any]:
    """Local and Ray, undisturbed and with a node killed when 4 of 9 episodes are done."""
    suite = suite_of(6, 5, 2) if quick else suite_of(20, 10, 4)
    keys = stream_keys(suite)
    with tempfile.TemporaryDirectory(prefix="mn-runs-") as base, server() as url:
        runs = Path(base)
        found: dict[str, Any] = {}
        local = played(LocalExecutor(2), suite, runs / "local-2")
        total = written(suite, local.folder)
        found |= {"episodes": total, "local_2_per_s": local.per_s, "local_2_start_s": local.start_s}
        if not quick:
            found["local_1_per_s"] = played(LocalExecutor(1), suite, runs / "local-1").per_s
            served = played(LocalExecutor(2), suite, runs / "local-server", url)
            found["local_2_server_per_s"] = served.per_s
            found["local_server_equal"] = equal(served, local, keys)
        with two_nodes() as nodes:
            ray = played(RayExecutor(nodes.address, 2), suite, runs / "ray-2", url)
            found |= {"ray_2_per_s": ray.per_s, "ray_2_start_s": ray.start_s}
            if not quick:
                one = played(RayExecutor(nodes.address, 1), suite, runs / "ray-1", url)
                found["ray_1_per_s"] = one.per_s
            for arm in ARMS:
                of_arm = [key for key in keys if key.arm == arm]
                found[f"ray_{arm}_equal"] = equal(ray, local, of_arm)
            traces = [
                Folder(ray.folder).trace(key).read_bytes()
                == Folder(local.folder).trace(key).read_bytes()
                for key in keys
            ]
            found["ray_traces_equal"] = sum(traces) / len(traces)
            ended: list[int] = []

            def at(count: int) -> None:
                if count >= total * 4 // 9 and not ended:
                    ended.append(nodes.kill())

            killed = played(RayExecutor(nodes.address, 2), suite, runs / "killed", url, at)
            found |= survived(suite, killed, local) | {"ray_killed_processes": sum(ended)}
    return found


if __name__ == "__main__":
    tell("evidence_ray", lambda options: figures(options.quick), TARGETS, __doc__ or "")
