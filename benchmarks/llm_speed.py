"""What a call of a language model costs us, and how throughput grows with the streams.

Our own cost: prompt, request, ledger on disk, answer and its check, without network and model.
Throughput: calls a second of a whole run, its start included, with 16 streams over one, when the
simulated model's server takes a second for each answer. All streams ask equally often, so that
none is left waiting for a longer one: what is measured is how well we wait, not how even a suite
is.
"""

import json
import statistics
import tempfile
import time
from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np
from claim import Target, tell
from simulated_service import served, server_stats

from mnemonaut.envs import registry
from mnemonaut.envs.world import Feedback, Goal, SkillCall, State
from mnemonaut.evals.access import Access
from mnemonaut.evals.runner import run_suite
from mnemonaut.evals.suite import parse_suite
from mnemonaut.memory.experience import Experience, Recall
from mnemonaut.planners.llm.cache import Cache
from mnemonaut.planners.llm.client import Client
from mnemonaut.planners.llm.ledger import Ledger
from mnemonaut.planners.llm.llm import Reply, Request
from mnemonaut.planners.llm.prices import Price
from mnemonaut.planners.minds.language import LanguageMind
from mnemonaut.planners.planner import Attempt

CALLS = 400
POOL = 200


class Ready:
    """A backend whose answer is ready."""

    def __init__(self) -> None:
        plan = [{"skill": "mine", "args": ["log", n]} for n in range(1, 13)]
        self._text = json.dumps({"reason": "as always", "plan": plan})

    def send(self, request: Request) -> Reply:
        return Reply(self._text, 3000, 150)

    def close(self) -> None:
        """Nothing is held."""


def remembered(number: int) -> Recall:
    """An experience of eight steps, as the store gives it."""
    steps = [
        {
            "success": n < 7,
            "text": f"crafting item_{n} takes 2 stick each; 2 needed, {number % 7} had",
            "facts": {"cause": "missing"},
            "change": {"inventory": {f"item_{n}": 1, "planks": -2}, "steps": number},
        }
        for n in range(8)
    ]
    plan = [{"skill": "craft", "args": [f"item_{n}", 1]} for n in range(8)]
    state = {"text": "I am in a plains by day. I carry 3 log, 2 planks, 1 stick.", "facts": {}}
    outcome = {"success": False, "text": "failed: too few", "steps": steps, "ended": "replanned"}
    experience = Experience(state, f"task_{number}", plan, outcome)
    return Recall(number, experience, 1.0 - number / POOL, {"similarity": 0.9})


def overhead(quick: bool) -> dict[str, Any]:
    """Milliseconds of a whole `propose`: prompt, request, ledger on disk, answer, check.

    15 experiences of a store of 200, and 10 attempts: about 7,000 tokens, as many as a prompt
    has by default at most. No two prompts are the same.
    """
    world = registry.world("mnemonaut/MinecraftText-v0")
    goal = Goal("stone_pickaxe", "obtain 1 stone_pickaxe", {"stone_pickaxe": 1}, 3000)
    pool = [remembered(number) for number in range(POOL)]
    rng = np.random.default_rng(0)
    failed = Feedback(False, "crafting stick takes 2 planks each; 2 needed, 0 had")
    history = [Attempt(SkillCall("craft", ("stick", n)), failed) for n in range(10)]
    times: dict[str, list[float]] = {"call": [], "cached_call": []}
    with (
        tempfile.TemporaryDirectory() as base,
        Ledger(Path(base) / "ledger.db", Price(1.0, 2.0)) as ledger,
        Cache(Path(base) / "cache.db", "write") as cache,
    ):
        for nth in range(CALLS // 4 if quick else CALLS):
            memories = [pool[i] for i in rng.choice(POOL, 15, replace=False)]
            state = State(f"I am in a plains by day. I carry {nth} log, 1 stick.", {})
            for name, kept in (("call", None), ("cached_call", cache)):
                client = Client(Ready(), "ready", ledger=ledger, cache=kept)
                mind = LanguageMind(client, world.skills)
                if kept is not None:
                    mind.propose(goal, state, history, memories)
                client.begin(f"a/{nth}")
                started = time.perf_counter()
                plan = mind.propose(goal, state, history, memories)
                times[name].append(1000 * (time.perf_counter() - started))
                assert len(plan.calls) == 12
    return {f"overhead.ms_per_{n}": round(statistics.median(t), 3) for n, t in times.items()}


def throughput(quick: bool) -> dict[str, Any]:
    """Calls a second of 16 streams, over those of one."""
    figures: dict[str, Any] = {}
    with served("--latency", "1.0") as url, tempfile.TemporaryDirectory() as base:
        for streams in (1, 16):
            body = {
                "name": "waiting",
                "env_options": {"setting": "exact"},
                "tasks": ["wooden_hoe", "stone_hoe", "furnace", "torch"],
                "passes": 4 if quick else 25,
                "replicates": streams,
                "arms": [{"name": "zero-shot", "planner": "zero-shot"}],
                "llm": f"simulated:0:{{seed}}@{url}",
            }
            before = server_stats(url)["requests"]
            started = time.perf_counter()
            folder = Path(base) / str(streams)
            access = Access(concurrency=16)
            run_suite(parse_suite(body, "waiting"), folder, workers=streams, access=access)
            seconds = time.perf_counter() - started
            calls = server_stats(url)["requests"] - before
            figures[f"throughput.calls_{streams}"] = calls
            figures[f"throughput.calls_per_s_{streams}"] = round(calls / seconds, 3)
    ratio = figures["throughput.calls_per_s_16"] / figures["throughput.calls_per_s_1"]
    return figures if quick else figures | {"throughput.ratio": round(ratio, 2)}


def measure(options: Namespace) -> dict[str, Any]:
    return overhead(options.quick) | throughput(options.quick)


if __name__ == "__main__":
    tell(
        "llm_speed",
        measure,
        [
            Target("overhead.ms_per_call", 2.0, at_least=False),
            Target("throughput.ratio", 14.0),
        ],
        __doc__ or "",
    )
