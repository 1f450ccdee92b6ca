"""One stream: one arm x one replicate, its episodes in order, with its own store and prior."""

import hashlib
import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..agents.episode import run_episode
from ..agents.planning import Round
from ..agents.policy import Player
from ..envs import registry
from ..envs.errors import EnvError, ResultsError
from ..envs.world import World
from ..memory.memories import Memories
from ..planners.planner import Usage
from .access import Access
from .compose import Arm, make_env, open_memory, players_of
from .language import Language, open_language, spent_before, spent_record
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

if TYPE_CHECKING:
    from ..memory.store import ExperienceStore


def stable_seed(*parts: object) -> int:
    """A 62-bit seed that depends on the parts alone."""
    text = "\x1f".join(map(str, parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 2


def schedule(
    suite: Suite, world: World, replicate: int, *, learning: bool
) -> list[tuple[int, str]]:
    """(pass, task) of a stream's episodes; each pass in an order of its own, equal for all.

    `world` is that of the suite's `env`, wherever the stream itself runs.
    """
    tested = resolve_tasks(suite, world)
    tasks = list(suite.learn_tasks) if learning and suite.learn_tasks else tested
    episodes: list[tuple[int, str]] = []
    for nth in range(suite.passes):
        rng = np.random.default_rng(stable_seed(suite.seed, "order", replicate, nth))
        episodes += [(nth, tasks[int(i)]) for i in rng.permutation(len(tasks))]
    return episodes


def learns(suite: Suite, arm: Arm) -> bool:
    """Whether streams of the arm run on `learn_tasks` or in `learn_env`: the source of a frozen
    arm does."""
    return bool(suite.learn_tasks or suite.learn_env) and arm.name in suite.sources()


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
    access: Access | None = None,
) -> str | None:
    """Run or go on with a stream until it is complete, or until `should_stop` says so.

    What an unfinished episode remembered is withdrawn first; the answer tells of it, else None.

    Raises:
        StoreError, ResultsError: the store or the folder cannot be used.
        LLMError: the language model cannot be asked, or would cost more than allowed.
    """
    paths = Folder(folder)
    if paths.finished(key).is_file():
        return None
    log = EpisodeLog(paths.episodes(key))
    try:
        return _Stream(suite, paths, key, log, access or Access()).run(should_stop)
    finally:
        log.close()


class _Stream:
    """What the episodes of one stream have in common."""

    def __init__(
        self, suite: Suite, paths: Folder, key: StreamKey, log: EpisodeLog, access: Access
    ) -> None:
        self._suite, self._paths, self._key, self._log = suite, paths, key, log
        self._access = access
        self._arm = suite.arm(key.arm)
        learning = learns(suite, self._arm)
        elsewhere = learning and bool(suite.learn_env)
        self._env = suite.learn_env if elsewhere else suite.env
        self._env_options = suite.learn_env_options if elsewhere else suite.env_options
        self._world = registry.world(self._env)
        tested = registry.world(suite.env)
        self._episodes = schedule(suite, tested, key.replicate, learning=learning)
        self._source = source_of(suite, key)
        self._prior_seed = stable_seed(suite.seed, "prior", key.replicate)

    def run(self, should_stop: Callable[[], bool]) -> str | None:
        """Open the memory, withdraw what is unfinished, run what is left."""
        key, source = self._key, self._source
        path = self._paths.store(key if source is None else source)
        path.parent.mkdir(parents=True, exist_ok=True)
        expected = "" if source is None else _fingerprint(self._paths, source)
        seed = stable_seed(self._suite.seed, "memory", key.replicate)
        cache = self._paths.path / "embeddings.db"
        told: list[str] = []
        ends = None
        with (
            open_memory(
                self._arm, path, self._world, seed=seed, expected=expected, embeddings=cache
            ) as (memories, store),
            self._language() as language,
        ):
            written = store if source is None else None
            if written is not None:
                told = self._agree(written)
            if self._run_episodes(memories, written, language, should_stop):
                ends = self._ending(store)
        # A frozen store was checked once more on leaving: only now is the stream complete.
        if ends is not None:
            write_atomically(self._paths.finished(key), canonical(ends) + "\n")
        return "; ".join(told) or None

    def _language(self) -> "AbstractContextManager[Language | None]":
        """The arm's language mind; only the suite's own model goes on a cassette."""
        suite, arm = self._suite, self._arm
        own = next(a for a in suite.arms if a.name == arm.name).llm is None
        return open_language(
            arm,
            self._world,
            suite.llm_options,
            self._access,
            seed=self._prior_seed,
            recorded=own,
            folder=self._paths.path,
        )

    def _agree(self, store: "ExperienceStore") -> list[str]:
        """Bring log and store to the same episode; says what was withdrawn.

        After a kill the store may be ahead of the log; after a power cut, behind it.
        """
        told = []
        mark, records = store.watermark(), self._log.records
        known = [r for r in records if r["store"][0] <= mark[0] and r["store"][1] <= mark[1]]
        if len(known) < len(records):
            lost = len(records) - len(known)
            self._log.keep(len(known))
            told.append(f"{self._key.name}: withdrew {lost} episodes that the store has lost")
        last = records[-1]["store"] if records else [0, 0]
        gone = store.withdraw((last[0], last[1]))
        if gone:
            told.append(f"{self._key.name}: withdrew {gone} experiences of an unfinished episode")
        return told

    def _run_episodes(
        self,
        memories: Memories,
        store: "ExperienceStore | None",
        language: Language | None,
        should_stop: Callable[[], bool],
    ) -> bool:
        """The episodes that are still to be run, in order; False if stopped before the last."""
        suite, arm = self._suite, self._arm
        mind = None if language is None else language.mind
        meter = Usage if language is None else language.client.usage
        player = players_of(arm, self._env, prior_seed=self._prior_seed, mind=mind, meter=meter)
        if language is not None:
            language.client.restore(spent_before(self._log.records))
        when = self._log.records[-1]["when"] if self._log.records else 0
        env = make_env(self._env, self._env_options, remote=suite.remote)
        try:
            for index in range(len(self._log.records), len(self._episodes)):
                if should_stop():
                    return False
                nth, task = self._episodes[index]
                where = {"env": self._env, "episode": f"{nth}/{index}"}
                agent = player(memories, where, when)
                seed = stable_seed(suite.seed, "luck", self._key.replicate, nth, task)
                if language is not None:
                    language.client.begin(f"{self._key.name}/{index}", seed)
                started = time.perf_counter()
                record = _episode(env, agent, task, seed)
                if language is not None:
                    record["llm"] = spent_record(language.client.spent, language.price)
                when += len(agent.rounds)
                mark = [0, 0] if store is None else list(store.watermark())
                self._log.append(record | self._place(index) | {"when": when, "store": mark})
                self._time(index, time.perf_counter() - started)
        finally:
            env.close()
        return True

    def _place(self, index: int) -> dict[str, Any]:
        """Where an episode stands in the run."""
        nth, task = self._episodes[index]
        return {
            "schema": SCHEMA,
            "arm": self._key.arm,
            "replicate": self._key.replicate,
            "pass": nth,
            "index": index,
            "task": task,
            "group": self._world.tasks[task].group,
        }

    def _time(self, index: int, seconds: float) -> None:
        """Wall times go to a file of their own: no two runs agree on them."""
        row = {"arm": self._key.arm, "replicate": self._key.replicate, "index": index}
        append_timing(self._paths.timings(self._key), row | {"seconds": round(seconds, 6)})

    def _ending(self, store: "ExperienceStore | None") -> dict[str, Any]:
        """How a complete stream ended; frozen arms will check its store's fingerprint."""
        ends: dict[str, Any] = {"schema": SCHEMA, "episodes": len(self._episodes)}
        ends["frozen_from"] = None if self._source is None else self._source.name
        if store is not None:
            ends["store"] = {"rows": len(store), "fingerprint": store.fingerprint()}
        return ends


def _fingerprint(paths: Folder, source: StreamKey) -> str:
    """The fingerprint with which the source stream ended."""
    try:
        body = json.loads(paths.finished(source).read_text(encoding="utf-8"))
        return str(body["store"]["fingerprint"])
    except (OSError, ValueError, KeyError) as error:
        raise ResultsError(f"stream {source.name} is not complete; resume the run") from error


def _episode(env: Any, agent: Player, task: str, seed: int) -> dict[str, Any]:
    """One episode as a record; a crash or hang of the env is an error episode, never dropped."""
    error = None
    success, steps, actions, gave_up = False, 0, 0, False
    score: dict[str, float] = {}
    try:
        outcome = run_episode(env, agent, task=task, seed=seed)
        success, steps, actions = outcome.success, outcome.steps, outcome.actions
        gave_up, score = outcome.gave_up, dict(outcome.score)
    except EnvError as raised:
        error = f"{type(raised).__name__}: {raised}"
    recalled = {r.id for done in agent.rounds for r in done.decision.recalled}
    return {
        **({"score": score} if score else {}),
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
        "tokens": sum(
            r.decision.usage.tokens_in + r.decision.usage.tokens_out for r in agent.rounds
        ),
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
        "attempts": [[str(a.call), a.feedback.success, a.feedback.text] for a in done.attempts],
    }
