"""A real client that is killed takes its player with it, soon, over both protocols."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

pytest.importorskip("ai2thor")

LIMIT = 60.0
CLIENT = """
import sys, warnings
warnings.simplefilter("ignore")
from ai2thor.controller import Controller
from ai2thor.fifo_server import FifoServer
from ai2thor.wsgi_server import WsgiServer
kind = {"fifo": FifoServer, "wsgi": WsgiServer}[sys.argv[1]]
client = Controller(
    local_executable_path=f"{sys.executable} -P -m mnemonaut.envs.household.player",
    x_display=":0", headless=True, server_class=kind, scene="Bathroom_0",
)
print(client.server.unity_proc.pid, flush=True)
sys.stdin.read()
"""


def alive(process: int) -> bool:
    """Whether a process is still there; one that nobody waits for may stay as a zombie."""
    with suppress(OSError):
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z"
    return False


@pytest.fixture
def clients(tmp_path: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """One client of each protocol, in processes of their own."""
    with ExitStack() as stack:
        started = []
        for kind in ("fifo", "wsgi"):
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", CLIENT, kind],
                env={**os.environ, "HOME": str(tmp_path), "PYTHONWARNINGS": "ignore"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            started.append(process)
        yield started


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
def test_a_killed_client_takes_its_player_along(clients: list[subprocess.Popen[str]]) -> None:
    players = []
    for client in clients:
        assert client.stdout is not None
        players.append(int(client.stdout.readline()))
    assert all(alive(player) for player in players)
    for client in clients:
        client.send_signal(signal.SIGKILL)
        client.wait(LIMIT)
    deadline = time.monotonic() + LIMIT
    while any(alive(player) for player in players) and time.monotonic() < deadline:
        time.sleep(0.02)
    left = [player for player in players if alive(player)]
    for player in left:
        os.kill(player, signal.SIGKILL)
    assert left == []
