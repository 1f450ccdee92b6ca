"""Playing a stream: its episodes in order, with its own store and prior, from where it stopped."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..memory.memories import Memories
from ..planners.planner import Usage
from .compose import Players, make_env, open_memory, players_of
from .job import Agreed, Ended, Event, Job, Played
from .language import Language, open_language, spent_before, spent_record
from .record import lost, play_episode
from .results import SCHEMA
from .schedule import stable_seed
from .spans_stream import StreamSpans

if TYPE_CHECKING:
    from ..memory.store import ExperienceStore


def play(
    job: Job,
    should_stop: Callable[[], bool] = lambda: False,
    given_up: tuple[int, str] | None = None,
) -> Iterator[Event]:
    """Play what is left of a stream, until it is complete or until `should_stop` says so.

    First comes `Agreed`, when memories, env and player are there; then `Played` for each episode,
    last `Ended`, unless it was stopped. What an unfinished episode remembered is withdrawn before
    the first. An event is to be on disk before the next one is asked for. `given_up` is an episode
    that is told as an error and why, without being played, unless it is not the next.

    Raises:
        StoreError: the store cannot be used, or a frozen one has changed.
        LLMError: the language model cannot be asked, or would cost more than allowed.
    """
    suite, frozen = job.suite, job.source is not None
    spans = StreamSpans(job)
    ending = None
    with (
        open_memory(
            job.arm,
            job.store,
            job.world,
            seed=stable_seed(suite.seed, "memory", job.key.replicate),
            expected=job.expected,
            embeddings=job.folder / "embeddings.db",
        ) as (memories, store),
        _language(job, spans) as language,
    ):
        written = None if frozen else store
        agreed = _agreed(job, written)
        records, count = list(job.records[: agreed.kept]), len(job.episodes())
        skipped = given_up if given_up is not None and given_up[0] == len(records) else None
        with ExitStack() as opened:
            stage = None
            if len(records) + (skipped is not None) < count:
                stage = opened.enter_context(_stage(job, language, spans))
            yield agreed
            if skipped is not None:
                told = lost(replace(job, records=tuple(records)), *skipped)
                records.append(told.record)
                yield told
            if stage is not None:
                for played in _episodes(
                    job, records, memories, written, language, spans, stage, should_stop
                ):
                    records.append(played.record)
                    yield played
        if len(records) == count:
            ending = _ending(job, store)
    # A frozen store was checked once more on leaving: only now is the stream complete.
    if ending is not None:
        yield Ended(ending)


def _language(job: Job, spans: StreamSpans) -> "AbstractContextManager[Language | None]":
    """The arm's language mind; only the suite's own model goes on a cassette."""
    own = next(a for a in job.suite.arms if a.name == job.key.arm).llm is None
    return open_language(
        job.arm,
        job.world,
        job.suite.llm_options,
        job.access,
        seed=job.prior_seed,
        recorded=own,
        folder=job.folder,
        around=spans.client,
    )


def _agreed(job: Job, store: "ExperienceStore | None") -> Agreed:
    """Bring log and store to the same episode.

    After a kill the store may be ahead of the log; after a power cut, behind it.
    """
    records = job.records
    if store is None:
        return Agreed(len(records))
    told = []
    mark = store.watermark()
    known = [r for r in records if r["store"][0] <= mark[0] and r["store"][1] <= mark[1]]
    if len(known) < len(records):
        missing = len(records) - len(known)
        told.append(f"{job.key.name}: withdrew {missing} episodes that the store has lost")
    last = known[-1]["store"] if known else [0, 0]
    gone = store.withdraw((last[0], last[1]))
    if gone:
        told.append(f"{job.key.name}: withdrew {gone} experiences of an unfinished episode")
    return Agreed(len(known), tuple(told))


@contextmanager
def _stage(
    job: Job, language: Language | None, spans: StreamSpans
) -> Iterator[tuple[Any, Players]]:
    """The env while the block runs, and who plays in it."""
    mind = None if language is None else language.mind
    meter = Usage if language is None else language.client.usage
    players = players_of(
        job.arm, job.env, prior_seed=job.prior_seed, mind=mind, meter=meter, around=spans.planning
    )
    env = make_env(job.env, job.env_options, remote=job.suite.remote)
    try:
        yield spans.env(env), players
    finally:
        env.close()


def _episodes(
    job: Job,
    records: list[Any],
    memories: Memories,
    store: "ExperienceStore | None",
    language: Language | None,
    spans: StreamSpans,
    stage: tuple[Any, Players],
    should_stop: Callable[[], bool],
) -> Iterator[Played]:
    """The episodes that are still to be played, in order."""
    env, player = stage
    memories = spans.memories(memories)
    if language is not None:
        language.client.restore(spent_before(records))
    when = records[-1]["when"] if records else 0
    world, episodes = job.world, job.episodes()
    for index in range(len(records), len(episodes)):
        if should_stop():
            return
        nth, task = episodes[index]
        agent = player(memories, {"env": job.env, "episode": f"{nth}/{index}"}, when)
        seed = stable_seed(job.suite.seed, "luck", job.key.replicate, nth, task)
        if language is not None:
            language.client.begin(f"{job.key.name}/{index}", seed)
        place = job.place(index, episodes[index])
        spans.begin(place)
        started = time.perf_counter()
        record, trace = play_episode(env, agent, world, task, seed)
        if language is not None:
            record["llm"] = spent_record(language.client.spent, language.price)
        when += len(agent.rounds)
        mark = [0, 0] if store is None else list(store.watermark())
        seconds = time.perf_counter() - started
        record |= place | {"when": when, "store": mark}
        yield Played(record, place | trace, seconds, (spans.finish(record),))


def _ending(job: Job, store: "ExperienceStore | None") -> dict[str, Any]:
    """How a complete stream ended; frozen arms will check its store's fingerprint."""
    source = job.source
    ending: dict[str, Any] = {"schema": SCHEMA, "episodes": len(job.episodes())}
    ending["frozen_from"] = None if source is None else source.name
    if store is not None:
        ending["store"] = {"rows": len(store), "fingerprint": store.fingerprint()}
    return ending
