"""Playing a stream: what comes of it, event by event, without a results folder."""

from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.evals import play as played_by
from mnemonaut.evals.compose import make_env
from mnemonaut.evals.job import Agreed, Ended, Job, Played
from mnemonaut.evals.play import play
from mnemonaut.evals.results import StreamKey
from mnemonaut.memory import ExperienceStore

from .conftest import suite_of

SUITE = suite_of("off", "online", passes=2, replicates=1)
ONLINE = StreamKey("online", 0)


def job(folder: Path, key: StreamKey = ONLINE) -> Job:
    return Job(SUITE, key, str(folder / "store.db"), folder)


def test_what_comes_of_a_stream_in_this_order(tmp_path: Path) -> None:
    agreed, *episodes, ended = play(job(tmp_path))
    assert agreed == Agreed(0)
    assert isinstance(ended, Ended) and ended.ending["episodes"] == 6
    assert ended.ending["store"]["rows"] > 0
    for index, played in enumerate(episodes):
        assert isinstance(played, Played) and played.seconds > 0
        assert played.record["index"] == played.trace["index"] == index
        (line,) = played.spans
        assert line.startswith('{"resourceSpans":') and f'"online-0/{index}"' in line
    # Nothing of a results folder is written by whoever plays.
    assert {path.name.partition("-")[0] for path in tmp_path.iterdir()} == {"store.db"}


def test_a_stopped_stream_goes_on_where_its_records_end(tmp_path: Path) -> None:
    whole = [e.record for e in play(job(tmp_path / "whole")) if isinstance(e, Played)]
    cut = tmp_path / "cut"
    asked = count()
    begun = list(play(job(cut), lambda: next(asked) >= 4))
    assert not isinstance(begun[-1], Ended)
    records = [e.record for e in begun if isinstance(e, Played)]
    assert records == whole[:4]
    # The last record was lost: what its episode remembered is withdrawn, and it is played again.
    agreed, *rest = play(replace(job(cut), records=records[:3]))
    assert isinstance(agreed, Agreed) and agreed.kept == 3
    assert agreed.told[0].startswith("online-0: withdrew ")
    assert [e.record for e in rest if isinstance(e, Played)] == whole[3:]
    assert isinstance(rest[-1], Ended)
    with (
        ExperienceStore(cut / "store.db", read_only=True) as store,
        ExperienceStore(tmp_path / "whole" / "store.db", read_only=True) as other,
    ):
        assert store.fingerprint() == other.fingerprint()


@pytest.mark.parametrize("kept", [0, 2, 6])
def test_a_stream_without_a_store_keeps_all_its_records(tmp_path: Path, kept: int) -> None:
    off = job(tmp_path, StreamKey("off", 0))
    whole = [e.record for e in play(off) if isinstance(e, Played)]
    agreed, *rest = play(replace(off, records=whole[:kept]))
    assert agreed == Agreed(kept)
    assert [e.record for e in rest if isinstance(e, Played)] == whole[kept:]


def test_a_stream_has_begun_when_its_env_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So a start that hangs or dies is no episode's fault, and is not paid for in vain."""
    made: list[str] = []

    def counted(*args: Any, **options: Any) -> Any:
        made.append("made")
        return make_env(*args, **options)

    monkeypatch.setattr(played_by, "make_env", counted)
    off = job(tmp_path, StreamKey("off", 0))
    events = play(off)
    assert next(events) == Agreed(0) and made == ["made"]
    records = [e.record for e in events if isinstance(e, Played)]
    assert len(records) == 6 and made == ["made"]
    assert [type(e) for e in play(replace(off, records=records))] == [Agreed, Ended]
    assert made == ["made"]


@pytest.mark.parametrize("kept", [0, 3, 5])
def test_an_episode_that_is_given_up_is_told_first(tmp_path: Path, kept: int) -> None:
    off = job(tmp_path, StreamKey("off", 0))
    whole = [e.record for e in play(off) if isinstance(e, Played)]
    begun = replace(off, records=whole[:kept])
    agreed, *rest = play(begun, given_up=(kept, "WorkerLost: it died"))
    assert agreed == Agreed(kept) and isinstance(rest[-1], Ended)
    gone, *others = [e.record for e in rest if isinstance(e, Played)]
    assert (gone["index"], gone["error"]) == (kept, "WorkerLost: it died")
    assert [r["index"] for r in others] == list(range(kept + 1, 6))
    assert not any(r["error"] for r in others)
    _, first, *_ = play(begun, given_up=(kept + 1, "WorkerLost: not the next"))
    assert isinstance(first, Played) and first.record == whole[kept]
