"""Faults on purpose: the right shares, repeatable, and each what its name says."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mnemonaut.envs.errors import MnemonautError, TaskError, UnknownName
from mnemonaut.planners.llm.faults import CONTENT, KINDS, REFUSAL, Faults, parse_faults, spoiled

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


def test_each_kind_gets_its_share() -> None:
    shares = {"429": 0.05, "hang": 0.02, "broken": 0.1}
    drawn = [Faults(shares, seed=3).draw(n) for n in range(20_000)]
    for kind, share in shares.items():
        assert drawn.count(kind) / len(drawn) == pytest.approx(share, abs=0.01)
    assert set(drawn) == {"", *shares}


def test_equal_seeds_draw_equally_whatever_the_order_of_the_shares() -> None:
    one = Faults({"429": 0.3, "500": 0.3}, seed=1)
    two = Faults({"500": 0.3, "429": 0.3}, seed=1)
    other = Faults({"429": 0.3, "500": 0.3}, seed=2)
    drawn = [[faults.draw(n) for n in range(200)] for faults in (one, two, other)]
    assert drawn[0] == drawn[1] != drawn[2]
    # Pinned, so that a benchmark repeats elsewhere and later.
    assert drawn[0][:6] == ["500", "429", "", "500", "429", "500"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_share_of_one_is_always_and_of_none_never(kind: str) -> None:
    assert {Faults({kind: 1.0}).draw(n) for n in range(100)} == {kind}
    assert {Faults({kind: 0.0}).draw(n) for n in range(100)} == {""}
    assert len({Faults().variant(n) for n in range(20)}) == 2


def test_a_command_line_is_parsed() -> None:
    faults = parse_faults(["429:0.05", "wrong-schema:.1", "hang:1e-2"], seed=7, hang_seconds=3)
    assert faults == Faults(
        {"429": 0.05, "wrong-schema": 0.1, "hang": 0.01}, seed=7, hang_seconds=3
    )
    assert parse_faults([]) == Faults()


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["hnag:0.1"], "unknown fault `hnag`. Did you mean `hang`?"),
        (["hang"], "fault `hang`: write KIND:SHARE, such as hang:0.05"),
        (["hang:much"], "fault `hang:much`: write KIND:SHARE, such as hang:0.05"),
        (["hang:-0.1"], "fault hang: its share must be from 0 to 1, not -0.1"),
        (["hang:nan"], "fault hang: its share must be from 0 to 1, not nan"),
        (["hang:0.6", "429:0.6"], "the shares of the faults sum to 1.2; give at most 1 in all"),
        (["hang:0.1", "hang:0.1"], "fault hang is given twice; give each kind once"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(texts: list[str], said: str) -> None:
    with pytest.raises(MnemonautError) as caught:
        parse_faults(texts)
    assert str(caught.value) == said


def test_the_value_itself_refuses_too() -> None:
    with pytest.raises(UnknownName):
        Faults({"nonsense": 0.1})
    with pytest.raises(TaskError, match="hang_seconds must be a number of seconds from 0"):
        Faults({"hang": 0.1}, hang_seconds=float("inf"))


def test_shares_that_only_round_above_one_are_taken() -> None:
    assert Faults(dict.fromkeys(list(KINDS)[:10], 0.1)).draw(0) in KINDS


@given(JSON)
def test_broken_is_never_json(value: object) -> None:
    for text in (json.dumps(value), json.dumps(value, indent=2)):
        with pytest.raises(json.JSONDecodeError):
            json.loads(spoiled("broken", text))


@given(JSON)
def test_rambling_holds_the_right_answer_unharmed(value: object) -> None:
    text = json.dumps(value)
    rambled = spoiled("ramble", text)
    with pytest.raises(json.JSONDecodeError):
        json.loads(rambled)
    assert rambled.split("```json\n")[1].split("\n```")[0] == text


@given(JSON)
def test_another_schema_is_json_but_not_the_answer(value: object) -> None:
    assume(value != {"unexpected": ["this", "is", "not", "what", "was", "asked"]})
    assert json.loads(spoiled("wrong-schema", json.dumps(value))) != value


def test_faults_of_the_way_leave_the_text_alone() -> None:
    assert {spoiled(kind, "text") for kind in KINDS if kind not in CONTENT} == {"text"}
    assert spoiled("refuse", "text") == REFUSAL
