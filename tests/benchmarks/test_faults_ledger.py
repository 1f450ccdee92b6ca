"""What a killed writer's journal says that a store must hold; and what other stores answer."""

import json
from pathlib import Path
from typing import Any

import faults_ledger
import numpy as np
from faults_damage import cut_places, flip_places
from faults_examiner import Case
from faults_ledger import Kept, Ledger, if_carried_out, read_journal, replay
from faults_peers import killed
from faults_reader import wrong
from faults_verdict import judged, misranked
from faults_workload import experience, genuine, number_of, query

from mnemonaut.memory import Experience, ExperienceStore, Recall


def done(told: Any = None) -> dict[str, Any]:
    return {"done": told, "seconds": 0.1}


def remember(*makings: tuple[int, int]) -> dict[str, Any]:
    return {"begin": "remember", "makings": [list(making) for making in makings]}


LINES = [
    remember((10, 0), (11, 0)),
    done([1, 2]),
    {"begin": "mark", "mark": 1},
    done([2, 0]),
    remember((10, 7)),
    done([1]),
    remember((12, 0)),
    done([3]),
    {"begin": "credit", "ids": [1, 3], "helped": True},
    done(),
]


def test_the_ledger_follows_what_was_acknowledged() -> None:
    account = replay(Ledger(), LINES)
    assert account.ledger.rows == {
        1: Kept(10, 0, met=2, times=2, used=1, helped=1),
        2: Kept(11, 0, met=2),
        3: Kept(12, 0, met=3, used=1, helped=1),
    }
    assert account.ledger.last_id == 3 and account.pending is None
    assert account.acknowledged == 5 and account.seconds["remember"] == [0.1] * 3
    assert account.seen == {(1, 10, 0), (2, 11, 0), (3, 12, 0)}
    forgotten = replay(Ledger(), [*LINES, {"begin": "forget", "ids": [2]}, done()]).ledger
    assert set(forgotten.rows) == {1, 3}
    back = [*LINES, {"begin": "forget", "ids": [2]}, done(), {"begin": "withdraw", "mark": 1}]
    withdrawn = replay(Ledger(), [*back, done()]).ledger
    assert withdrawn.rows == {1: Kept(10, 0, met=1)} and withdrawn.last_id == 2


def test_a_call_under_way_has_two_right_outcomes_and_no_third() -> None:
    ledger = replay(Ledger(), LINES).ledger
    call = remember((13, 0), (10, 8), (13, 9), (14, 0))
    assert replay(ledger, [call]).pending == call and replay(ledger, [call]).ledger == ledger
    assert if_carried_out(ledger, None, [1, 2, 3]) is None
    for stored in ([1, 2, 3], [1, 2, 3, 4], [1, 2, 3, 4, 5, 6]):  # none, half, too many
        assert if_carried_out(ledger, call, stored) is None
    carried_out = if_carried_out(ledger, call, [1, 2, 3, 4, 5])
    assert carried_out is not None and carried_out.rows[4] == Kept(13, 0, met=4, times=2)
    assert carried_out.rows[1].times == 3 and carried_out.rows[5].number == 14
    again = if_carried_out(ledger, remember((10, 9)), [1, 2, 3])
    assert again is not None and again.rows[1].times == 3


def test_a_journal_keeps_lines_and_passes_over_a_torn_one(tmp_path: Path) -> None:
    journal = faults_ledger.Journal(tmp_path / "journal")
    journal.begin("credit", ids=[1], helped=False)
    journal.done()
    journal.error("it failed")
    with (tmp_path / "journal").open("a") as stream:
        stream.write('{"begin": "rem')
    lines = read_journal(tmp_path / "journal")
    assert lines[0] == {"begin": "credit", "ids": [1], "helped": False}
    assert replay(Ledger(), lines[2:]).errors == ["it failed"] and len(lines) == 3


def test_the_verdict_tells_lost_half_and_wrong() -> None:
    made = [(number, 0) for number in range(20, 30)]
    with ExperienceStore(":memory:", embedding="hashing:64") as store:
        ids = store.remember_many([experience(*making) for making in made])
        store.credit(ids[:3], True)
        right = Ledger().remembered(made, ids).credited(ids[:3], True)
        rng = np.random.default_rng(0)
        assert judged(store, right, None).truth is right
        assert misranked(store, right, rng, exact=True) == []
        more = right.remembered([(30, 0), (31, 0)], [11, 12])
        assert judged(store, more, None).lost == 2
        assert judged(store, more, right).truth is right  # the call was under way
        half = right.remembered([(30, 0)], [11])
        store.remember(experience(30))
        assert judged(store, right, more).half and judged(store, half, None).truth is half
        assert "which was not acknowledged" in judged(store, right, None).wrong[0]
        uncredited = half.credited([1], False)
        assert judged(store, uncredited, None).wrong and not judged(store, uncredited, None).lost
        assert misranked(store, uncredited, np.random.default_rng(1), exact=True)


def test_an_answer_is_compared_with_what_was_made() -> None:
    with ExperienceStore(":memory:", embedding="hashing:64") as store:
        store.remember_many([experience(number) for number in range(5)])
        recalls = store.recall(query(3), 3)
    assert number_of(recalls[0].experience) == 3 and wrong(recalls, 3) == []
    assert len(wrong(recalls, 4)) == 3  # similar to another text
    assert wrong(recalls[::-1], 3) and wrong([recalls[0], recalls[0]], 3)
    first = recalls[0]
    body = json.loads(first.experience.to_json())
    forged = Experience.from_json(json.dumps({**body, "when": body["when"] + 1}))
    assert not genuine(forged) and wrong([Recall(1, forged, first.score, first.why)], 3)


def test_damage_is_where_it_is_said_to_be() -> None:
    assert Case("", 1, 0).damaged(b"abc") == b"acc" and Case("", 1, None).damaged(b"abc") == b"a"
    rng = np.random.default_rng(2)
    for size, log in ((100_000, False), (41_232, True), (10, False)):
        assert all(0 <= place < size for place in flip_places(size, 30, rng, log=log))
        cuts = cut_places(size, 30, rng, log=log)
        assert len(cuts) == 30 and {0, size - 1} <= set(cuts) and max(cuts) < size


def test_our_store_beside_others_is_killed_by_the_same_script(tmp_path: Path) -> None:
    found = killed(tmp_path, "mnemonaut", rounds=1)
    assert found.kills == 1 and found.errors == 0, found.error
    assert found.acknowledged == 0 or found.asked > 0
    assert (found.lost, found.wrong) == (0, 0)
