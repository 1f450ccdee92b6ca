"""`mnemonaut compare`: one run, two runs, and what it refuses, in one line."""

from pathlib import Path

from ..evals.hand_made import ALWAYS, NEVER, hand_made, rewritten
from .conftest import Call

WON = {"off": NEVER, "online": ALWAYS}


def test_arms_of_a_run(call: Call, tmp_path: Path) -> None:
    answer = call("compare", hand_made(tmp_path / "run", WON))
    assert answer.code == 0 and answer.err == ""
    assert "+100.0 [-20.5, +100.0]" in answer.out and "p (Holm)" in answer.out


def test_two_runs_and_what_tells_them_apart(call: Call, tmp_path: Path) -> None:
    one = hand_made(tmp_path / "one", WON)
    arms = [{"name": "off", "k": 9}, {"name": "online", "episodic": "online"}]
    two = hand_made(tmp_path / "two", WON, arms=arms)
    answer = call("compare", one, two)
    assert answer.code == 0, answer.err
    assert answer.out.endswith(
        "The runs differ in:\n- arm `off`: k is 5 and 9\nAll that was measured came out alike.\n"
    )
    told = call("compare", one, two, "--json").json
    assert told["differs"] == ["arm `off`: k is 5 and 9"] and told["equal"] is True


def test_what_is_no_pair_is_refused_in_one_line(call: Call, tmp_path: Path) -> None:
    one, two = (hand_made(tmp_path / name, WON) for name in ("one", "two"))
    answer = call("compare", one, rewritten(two, {"seed": 5}))
    assert answer.code == 4 and answer.out == ""
    assert answer.err.count("\n") == 1 and "no pairs: seed is 0 and 5" in answer.err
    again = call("compare", one, one)
    assert again.code == 4 and "is given twice" in again.err
