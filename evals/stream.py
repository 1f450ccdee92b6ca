"""One stream: one arm x one replicate, its episodes in order, with its own store and prior."""

import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ..agents.episode import run_episode
from ..agents.planning import PlanningAgent, Round
from ..envs import registry
from ..envs.errors import EnvError, ResultsError
from ..envs.world import World
from ..memory.memories import Memories
from .compose import Arm, make_env, make_planner, open_memory
from .results import (
    SCHEMA,
    EpisodeLog,
    Folder,
    StreamKey,
    append_timing,
    canonical,
    write_atomically,
)
from .suite import Suite, resolve_tasks


def stable_seed(*parts: object) -> int:
    """A 62-bit seed that depends on the parts alone."""
    text = "\x1f".join(map(str, parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 2


def schedule(suite: Suite, world: World, replicate: int, *, learning: bool) -> list[tuple[int, str]]:
    """(pass, task) of a stream's episodes: every pass in an order of its own, equal for all arms."""
    tested = resolve_tasks(suite, world)
    tasks = list(suite.learn_tasks) if learning and suite.learn_tasks else tested
    episodes: list[tuple[int, str]] = []
    for nth in range(suite.passes):
        rng = np.random.default_rng(stable_seed(suite.seed, "order", replicate, nth))
        episodes += [(nth, tasks[int(i)]) for i in rng.permutation(len(tasks))]
    return episodes


def learns(suite: Suite, arm: Arm) -> bool:
    """Whether a stream of the arm runs on `learn_tasks`: the source of a frozen arm does."""
    sources = {a.frozen_from for a in suite.arms if a.episodic == "frozen"}
    return bool(suite.learn_tasks) and arm.name in sources


def source_of(suite: Suite, key: StreamKey) -> StreamKey | None:
    """The online stream whose store a frozen stream reads: that of the next replicate."""
    config = next(a for a in suite.arms if a.name == key.arm)
    if config.episodic != "frozen":
        return None
    return StreamKey(config.frozen_from, (key.replicate + 1) % suite.replicates)


def run_stream(
    suite: Suite,
    folder: Path,
    key: StreamKey,
    should_stop: Callable[[], bool] = lambda: False,
) -> str | None:
    """Run or go on with a stream until it is complete, or until `should_stop` says so.

    What an unfinished episode remembered is withdrawn first; the answer tells of it, else None.

    Raises:
        StoreError, ResultsError: the store or the folder cannot be used.
    """
    paths = Folder(folder)
    if paths.finished(key).is_file():
        return None
    arm = suite.arm(key.arm)
    world = registry.world(suite.env)
    episodes = schedule(suite, world, key.replicate, learning=learns(suite, arm))
    log = EpisodeLog(paths.episodes(key))
    try:
        source = source_of(suite, key)
        store_path, expected = paths.store(key), ""
        if source is not None:
            store_path, expected = paths.store(source), _fingerprint(paths, source)
        store_path.parent.mkdir(parents=True, exist_ok=True)
        seed = stable_seed(suite.seed, "memory", key.replicate)
        with open_memory(
            arm, store_path, world, seed=seed, expected=expected,
            embeddings=folder / "embeddings.db",
        ) as (memories, store):  # fmt: skip
            told = None
            writes = store is not None and source is None
            if store is not None and writes:
                last = log.records[-1]["store"] if log.records else [0, 0]
                gone = store.withdraw((last[0], last[1]))
                if gone:
                    told = f"{key.name}: withdrew {gone} experiences of an unfinished episode"
            complete = _run_episodes(
                suite, arm, key, world, episodes, log, paths, memories,
                store if writes else None, should_stop,
            )  # fmt: skip
            if complete:
                ends = {"schema": SCHEMA, "episodes": len(episodes), "frozen_from": None}
                if store is not None:
                    ends["store"] = {"rows": len(store), "fingerprint": store.fingerprint()}
                if source is not None:
                    ends["frozen_from"] = source.name
                write_atomically(paths.finished(key), canonical(ends) + "\n")
        return told
    finally:
        log.close()


def _fingerprint(paths: Folder, source: StreamKey) -> str:
    """The fingerprint with which the source stream ended."""
    try:
        body = json.loads(paths.finished(source).read_text(encoding="utf-8"))
        return str(body["store"]["fingerprint"])
    except (OSError, ValueError, KeyError) as error:
        raise ResultsError(f"stream {source.name} is not complete; resume the run") from error


def _run_episodes(
    suite: Suite,
    arm: Arm,
    key: StreamKey,
    world: World,
    episodes: list[tuple[int, str]],
    log: EpisodeLog,
    paths: Folder,
    memories: Memories,
    store: Any,
    should_stop: Callable[[], bool],
) -> bool:
    """The episodes that are still to be run, in order; False if stopped before the last."""
    prior_seed = stable_seed(suite.seed, "prior", key.replicate)
    planner = make_planner(arm, suite.env, world, prior_seed)
    env = make_env(suite.env, suite.env_options, remote=suite.remote)
    when = log.records[-1]["when"] if log.records else 0
    try:
        paths.timings(key).touch()
        for index in range(len(log.records), len(episodes)):
            if should_stop():
                return False
            nth, task = episodes[index]
            where = {"env": suite.env, "episode": f"{nth}/{index}"}
            agent = PlanningAgent(planner, world, memories, where=where, when=when)
            seed = stable_seed(suite.seed, "luck", key.replicate, nth, task)
            started = time.perf_counter()
            record = _episode(env, agent, task, seed)
            when += len(agent.rounds)
            record |= {
                "schema": SCHEMA,
                "arm": key.arm,
                "replicate": key.replicate,
                "pass": nth,
                "index": index,
                "task": task,
                "group": world.tasks[task].group,
                "when": when,
                "store": [0, 0] if store is None else list(store.watermark()),
            }
            log.append(record)
            seconds = round(time.perf_counter() - started, 6)
            row = {"arm": key.arm, "replicate": key.replicate, "index": index}
            append_timing(paths.timings(key), row | {"seconds": seconds})
    finally:
        env.close()
    return True


def _episode(env: Any, agent: PlanningAgent, task: str, seed: int) -> dict[str, Any]:
    """One episode as a record; a crash or hang of the env is an error episode, never dropped."""
    error = None
    success, steps, actions, gave_up = False, 0, 0, False
    try:
        outcome = run_episode(env, agent, task=task, seed=seed)
        success, steps, actions = outcome.success, outcome.steps, outcome.actions
        gave_up = outcome.gave_up
    except EnvError as raised:
        error = f"{type(raised).__name__}: {raised}"
    recalled = {r.id for done in agent.rounds for r in done.decision.recalled}
    return {
        "seed": seed,
        "success": success,
        "error": error,
        "steps": steps,
        "actions": actions,
        "gave_up": gave_up,
        "replans": max(0, len(agent.rounds) - 1),
        "plan_length": len(agent.rounds[0].decision.plan.calls) if agent.rounds else 0,
        "recalled": len(recalled),
        "remembered": len(agent.remembered),
        "tokens": sum(r.decision.usage.tokens_in + r.decision.usage.tokens_out for r in agent.rounds),
        "rounds": [_round(done) for done in agent.rounds],
    }


def _round(done: Round) -> dict[str, Any]:
    """A decision and what came of it, short enough to keep for every episode."""
    decision = done.decision
    return {
        "plan": [str(call) for call in decision.plan.calls],
        "recalled": [[r.id, round(r.score, 4)] for r in decision.recalled],
        "predicted": [round(p.success, 4) for p in decision.predictions],
        "revised": len(decision.revisions),
        "attempts": [
            [str(a.call), a.feedback.success, a.feedback.text] for a in done.attempts
        ],
    }
