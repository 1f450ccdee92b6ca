"""How fast the built-in parts are: a step, the command's help, the default suite, the memory.

Each time stands beside the least that the same machine could take for it in the same run: an
empty interpreter for the command, a matrix product and a bare insert for the memory.
"""

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from claim import Target, tell

from mnemonaut.envs import registry
from mnemonaut.memory import Experience, ExperienceStore, Query

ENV = "mnemonaut/MinecraftText-v0"
ROWS = 3000
REQUIREMENTS = Path(__file__).parents[1] / "requirements" / "base.txt"
TORCH = re.compile(r"^(torch\w*|triton|nvidia[\w-]*|cuda[\w-]*|transformers)==", re.MULTILINE)
MNEMONAUT = [sys.executable, "-P", "-m", "mnemonaut.cli.main"]
LIMIT_SECONDS = 600.0


def steps_per_second(steps: int, rounds: int) -> float:
    """Median over rounds; actions drawn beforehand, observations read, resets counted in."""
    env = registry.make(ENV, setting="exact", task="diamond")
    env.action_space.seed(0)
    actions = [env.action_space.sample() for _ in range(steps)]
    speeds = []
    for nth in range(rounds + 1):
        env.reset(seed=nth)
        read = 0
        begun = time.perf_counter()
        for action in actions:
            observation, _, terminated, truncated, _ = env.step(action)
            read += int(observation["body"][0]) + int(observation["inventory"][0])
            if terminated or truncated:
                env.reset(seed=nth)
        speeds.append(steps / (time.perf_counter() - begun))
    return median(speeds[1:])  # the first round warms up


def help_seconds(runs: int) -> tuple[float, float]:
    """Medians of `mnemonaut --help` and of an interpreter that does nothing, taken in turn."""
    environ = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    commands = [[*MNEMONAUT, "--help"], [sys.executable, "-P", "-c", "pass"]]
    taken: list[list[float]] = [[], []]
    for _ in range(runs + 2):
        for command, times in zip(commands, taken, strict=True):
            begun = time.perf_counter()
            subprocess.run(
                command, check=True, env=environ, stdout=subprocess.DEVNULL, timeout=LIMIT_SECONDS
            )
            times.append(time.perf_counter() - begun)
    return median(taken[0][2:]), median(taken[1][2:])


def bench_seconds(workers: int) -> float:
    """The suite minecraft-default, from the command to its table."""
    with tempfile.TemporaryDirectory() as folder:
        options = ["--no-report", "--workers", str(workers), "--quiet", "--out"]
        command = [*MNEMONAUT, "bench", "minecraft-default", *options]
        begun = time.perf_counter()
        subprocess.run(
            [*command, f"{folder}/run"],
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=LIMIT_SECONDS,
        )
        return time.perf_counter() - begun


def experiences(count: int) -> list[Experience]:
    """Of the shape that episodes of the text world leave."""
    rng = np.random.default_rng(0)
    world = registry.world(ENV)
    tasks, names = list(world.tasks), sorted(world.names)

    def one(nth: int) -> Experience:
        carried = {str(name): int(rng.integers(1, 9)) for name in rng.choice(names, 5)}
        text = ", ".join(f"{n} {name}" for name, n in carried.items())
        calls = [{"skill": "mine", "args": [str(n), 1]} for n in rng.choice(names, 4)]
        good = bool(rng.random() < 0.5)
        step = {"success": good, "text": "got 1", "facts": {}, "change": {"inventory": carried}}
        return Experience(
            state={"text": f"I am in a forest by day. I carry {text}.", "facts": carried},
            task=str(rng.choice(tasks)),
            plan=calls,
            outcome={"success": good, "text": "the plan went through", "steps": [step] * 4},
            where={"env": ENV, "episode": str(nth)},
            when=nth,
        )

    return [one(nth) for nth in range(count)]


def microseconds(call: Callable[[Any], object], arguments: Sequence[Any]) -> float:
    """The median time of a call."""
    taken = []
    for argument in arguments:
        begun = time.perf_counter_ns()
        call(argument)
        taken.append(time.perf_counter_ns() - begun)
    return median(taken) / 1000


def memory(calls: int) -> dict[str, float]:
    """Recall and remember at 3,000 rows, and the same by hand without any of their promises."""
    made = experiences(ROWS + calls)
    queries = [Query(f"{e.task} {e.state['text']}", e.task) for e in made[:calls]]
    with tempfile.TemporaryDirectory() as folder:
        with ExperienceStore(f"{folder}/store.db") as store:
            store.remember_many(made[:ROWS])
            store.recall(queries[0])
            recall = microseconds(store.recall, queries)
            vectors = np.array(store.vectors)
            remember = microseconds(store.remember, made[ROWS:])

        def product(vector: Any) -> object:
            return np.argpartition(vectors @ vector, -5)[-5:]

        bare = sqlite3.connect(f"{folder}/bare.db", isolation_level=None)
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("PRAGMA synchronous=NORMAL")
        bare.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT, vector BLOB)")
        rows = [(e.to_json(), vectors[0].tobytes()) for e in made]

        def insert(row: tuple[str, bytes]) -> object:
            return bare.execute("INSERT INTO rows (body, vector) VALUES (?, ?)", row)

        for row in rows[:ROWS]:
            insert(row)
        floors = microseconds(product, list(vectors[:calls])), microseconds(insert, rows[ROWS:])
        bare.close()
    return {
        "recall_microseconds": round(recall, 1),
        "recall_floor_microseconds": round(floors[0], 1),
        "recall_over_floor": round(recall / floors[0], 2),
        "remember_microseconds": round(remember, 1),
        "remember_floor_microseconds": round(floors[1], 1),
        "remember_over_floor": round(remember / floors[1], 2),
    }


def measure(options: Namespace) -> Mapping[str, Any]:
    steps, rounds, calls = (20_000, 3, 100) if options.quick else (100_000, 7, 500)
    ours, floor = help_seconds(9)
    figures: dict[str, Any] = {
        "steps_per_second": round(steps_per_second(steps, rounds)),
        "help_seconds": round(ours, 4),
        "help_floor_seconds": round(floor, 4),
        "help_over_floor": round(ours / floor, 2),
        "rows": ROWS,
        **memory(calls),
        "base_packages": REQUIREMENTS.read_text(encoding="utf-8").count("=="),
        "base_torch_packages": len(TORCH.findall(REQUIREMENTS.read_text(encoding="utf-8"))),
    }
    if not options.quick:
        figures["default_bench_seconds"] = round(bench_seconds(2), 1)
    return figures


if __name__ == "__main__":
    if "OMP_NUM_THREADS" not in os.environ:
        # One core; numpy reads it when it is loaded, which it is by now.
        os.environ["OMP_NUM_THREADS"] = "1"
        os.execv(sys.executable, [sys.executable, *sys.argv])
    targets = [
        Target("steps_per_second", 20_000),
        Target("help_seconds", 0.3, at_least=False),
        Target("default_bench_seconds", 90, at_least=False),
        Target("base_torch_packages", 0, at_least=False),
    ]
    tell("speed", measure, targets, __doc__ or "")
