"""Several processes and one server: durability, writers beside writers, a child of a fork."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

from mnemonaut.memory import Experience

from .brute_force import new_row
from .conftest import Open

_WRITER = """
import sys
from mnemonaut.memory import Experience
from mnemonaut.memory.backend import NewRow
from mnemonaut.memory.filters import described
from mnemonaut.memory.identity import identity_digest
from mnemonaut.memory.postgres import PostgresBackend
import numpy as np
url, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = PostgresBackend.open(url, embedding=("e", 4), read_only=False, durability="process")
vector = np.eye(1, 4, dtype="<f4").tobytes()
for number in range(count):
    e = Experience({"text": ""}, f"{name} {number}", [], {"success": True})
    row = NewRow(e.task, True, e.to_json(), vector, identity_digest(e), e.task, described(e))
    (id,) = store.append([row], merge=True)
    store.credit([id], True)
    print(id, flush=True)
sys.stdin.read()
"""


def writer(url: str, name: str, count: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _WRITER, url, name, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_four_that_make_and_write_one_store_at_once(url: str, open_backend: Open) -> None:
    names = ["n", "e", "s", "w"]
    children = [writer(url, name, 200) for name in names]
    acknowledged = [
        list(map(int, child.communicate("", timeout=120)[0].split())) for child in children
    ]
    assert [child.returncode for child in children] == [0] * 4
    assert sorted(id for part in acknowledged for id in part) == list(range(1, 801))
    with_names = open_backend(embedding=None)
    for name, ids in zip(names, acknowledged, strict=True):
        assert [e.task for e in with_names.fetch(ids)] == [f"{name} {n}" for n in range(200)]
        assert ids == sorted(ids)
    assert with_names.watermark() == (800, 800)
    assert with_names.traits(range(1, 801)).helped.tolist() == [1] * 800
    assert with_names.ids({"task": "w 199"}) == [acknowledged[3][199]]
    assert len(list(with_names.rows())) == 800


def test_what_was_acknowledged_survives_a_kill(url: str, open_backend: Open) -> None:
    child = writer(url, "killed", 5000)
    assert child.stdout is not None
    for expected in range(1, 41):
        assert int(child.stdout.readline()) == expected
    child.send_signal(signal.SIGKILL)
    rest = child.communicate(timeout=60)[0].split()
    assert child.returncode == -signal.SIGKILL
    acknowledged = int(rest[-1]) if rest else 40
    backend = open_backend(embedding=None)
    assert backend.watermark().last_id >= acknowledged
    assert backend.fetch([acknowledged])[0].task == f"killed {acknowledged - 1}"
    # Its turn ended with it.
    assert backend.append([new_row(Experience({}, "next", [], {}))], merge=True) == [
        backend.watermark().last_id
    ]


def test_a_child_of_a_fork_has_its_own_connection(
    open_backend: Open, make: Callable[..., Experience]
) -> None:
    backend = open_backend()
    backend.append([new_row(make("before"))], merge=True)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            backend.append([new_row(make("in the child"))], merge=True)
            status = 0
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert backend.append([new_row(make("after"))], merge=True) == [3]
    assert [e.task for e in backend.fetch([1, 2, 3])] == ["before", "in the child", "after"]
