"""The same kills for other stores: adds that were acknowledged, SIGKILL, and a look afterwards."""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from faults_peer import PEERS

PYTHON = "MNEMONAUT_PEERS_PYTHON"
"""Environment variable: a Python in which the other stores are installed."""

_SCRIPT = Path(__file__).with_name("faults_peer.py")
_ADDING_SECONDS = 1.0
_LIMIT_SECONDS = 120.0
_ROUNDS_OF_A_STORE = 5


@dataclass
class Killed:
    """What became of one store.

    Attributes:
        lost: acknowledged rows that were gone from a store that opened; each counts once.
        asked: how many rows were looked for by their own vector, over all looks.
        wrong: of these, how often it was not what came first.
        another: of these, how often another row came instead, and not nothing.
        unreachable: acknowledged rows of stores that would not open, or failed at a question.
        errors: how often that was.
        error: the last line of the first of these.
    """

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    asked: int = 0
    wrong: int = 0
    another: int = 0
    unreachable: int = 0
    errors: int = 0
    error: str = ""


def killed_peers(base: Path, rounds: int, workers: int) -> dict[str, dict[str, Any]]:
    """Each store of `faults_peer.PEERS`, killed so many times; only ours where no Python with the
    others is named."""
    kinds = list(PEERS) if os.environ.get(PYTHON) else ["mnemonaut"]
    with ThreadPoolExecutor(workers) as pool:
        found = pool.map(lambda kind: killed(base, kind, rounds), kinds)
        return {kind: asdict(result) for kind, result in zip(kinds, found, strict=True)}


def killed(base: Path, kind: str, rounds: int) -> Killed:
    """Kill one store that is added to so many times, and look at it after each."""
    rng = np.random.default_rng(len(kind))
    found = Killed()
    acknowledged: list[int] = []
    lost: set[int] = set()
    folder = base / f"{kind}-0"
    for nth in range(rounds + 1):
        folder.mkdir(parents=True, exist_ok=True)
        with _started(kind, folder) as child:
            look, told = _looked(child, acknowledged, rng, killing=nth < rounds)
            said = child.stderr.read() if look is None and child.stderr is not None else ""
        found.kills += nth < rounds
        if look is None:
            found.error = found.error or said.strip().rpartition("\n")[2]
            found.errors += 1
            found.unreachable += len(set(acknowledged) - lost)
        else:
            lost |= set(look.pop("lost"))
            for name, value in look.items():
                setattr(found, name, getattr(found, name) + value)
        found.acknowledged += len(told)
        acknowledged += told
        if look is None or nth % _ROUNDS_OF_A_STORE == _ROUNDS_OF_A_STORE - 1:
            found.lost += len(lost)
            acknowledged, lost, folder = [], set(), base / f"{kind}-{nth + 1}"
    found.lost += len(lost)
    return found


def _looked(
    child: "subprocess.Popen[str]",
    acknowledged: list[int],
    rng: np.random.Generator,
    *,
    killing: bool,
) -> tuple[dict[str, Any] | None, list[int]]:
    """What it found of the acknowledged rows (None: it died of it), and what it was told since."""
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the pipes are missing")
    child.stdin.write(json.dumps(acknowledged) + "\n")
    child.stdin.flush()
    look = child.stdout.readline()
    if not look:
        child.wait(_LIMIT_SECONDS)
        return None, []
    time.sleep(float(rng.uniform(0, _ADDING_SECONDS)) if killing else 0.0)
    child.kill()
    told = child.stdout.read().split("\n")[:-1]
    return json.loads(look), [int(id) for id in told] if killing else []


def torn_write(base: Path) -> dict[str, Any] | None:
    """mem0 with its second file cut short: asked for row 1, it names another row."""
    if not os.environ.get(PYTHON):
        return None
    base.mkdir(parents=True, exist_ok=True)
    with _started("torn", base / "torn") as child:
        out, said = child.communicate(timeout=_LIMIT_SECONDS)
    if child.returncode:
        return {"error": said.strip().rpartition("\n")[2]}
    answer: dict[str, Any] = json.loads(out.strip().rpartition("\n")[2])
    return answer


def _started(kind: str, folder: Path) -> "subprocess.Popen[str]":
    python = sys.executable if kind == "mnemonaut" else os.environ[PYTHON]
    return subprocess.Popen(
        [python, str(_SCRIPT), kind, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "MEM0_TELEMETRY": "False", "HOME": str(folder)},
    )
