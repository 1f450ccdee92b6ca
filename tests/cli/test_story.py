"""How an episode is put into words."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.agents.planning import PlanningAgent
from mnemonaut.agents.rounds import Round
from mnemonaut.cli.screen import Screen
from mnemonaut.cli.story import (
    Told,
    change_line,
    plan_changes,
    prediction_line,
    recall_line,
    tell_decision,
    why_line,
)
from mnemonaut.envs import Feedback, SkillCall, State
from mnemonaut.memory import Recall
from mnemonaut.planners.planner import Attempt, Decision, Plan, Prediction, Usage

from .conftest import experience

GAP = "\u00a0"


def plan(*items: str) -> Plan:
    return Plan(tuple(SkillCall("mine", (item, 1)) for item in items))


ITEMS = st.lists(st.sampled_from(["log", "coal", "sand", "clay"]), max_size=8)


@given(ITEMS, ITEMS)
def test_changes_turn_one_plan_into_the_other(old: list[str], new: list[str]) -> None:
    """Counted by call: what was there, less what went, plus what came, is what is there."""
    calls = [str(call) for call in plan(*old).calls]
    for sign, text in plan_changes(plan(*old), plan(*new)):
        for call in text.replace(GAP, " ").split("; "):
            if sign == "-":
                calls.remove(call)
            else:
                calls.append(call)
    assert sorted(calls) == sorted(str(call) for call in plan(*new).calls)


def test_equal_plans_have_no_changes() -> None:
    assert plan_changes(plan("log", "coal"), plan("log", "coal")) == []


def test_changes_name_what_went_and_what_came() -> None:
    changes = plan_changes(plan("log", "coal"), plan("log", "sand"))
    assert changes == [("-", f"mine(coal,{GAP}1)"), ("+", f"mine(sand,{GAP}1)")]


def test_change_line() -> None:
    change = {"food": -1, "inventory": {"log": -1, "planks": 4}, "held": None, "wet": True}
    line = change_line(change).replace(GAP, " ")
    assert line == "log -1, planks +4, food -1, held nothing, wet True"
    assert change_line({}) == ""


def test_prediction_line() -> None:
    doubts = tuple(SkillCall("mine", (f"item{n}",)) for n in range(6))
    line = prediction_line(Prediction(0.25, doubts)).replace(GAP, " ")
    assert line == (
        "success 25%; unconfirmed: mine(item0), mine(item1), mine(item2), mine(item3) and 2 more"
    )
    assert prediction_line(Prediction(0.001)) == "success below 1%; nothing is in doubt"


def test_why_a_recall_ranked() -> None:
    why = {"similarity": 0.5, "outcome": 0.0, "recency": 0.04}
    recall = Recall(7, experience("log", "mine", success=True, episode=0), 0.54, why)
    assert recall_line(recall) == "#7 scored 0.540: log: the plan went through"
    assert why_line(why).replace(GAP, " ") == "because similarity +0.500 recency +0.040"


def test_a_decision_tells_all_that_led_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    recall = Recall(
        3, experience("log", "mine", success=False, episode=0), 0.5, {"similarity": 0.5}
    )
    decision = Decision(
        Plan(plan("log").calls, "back from log"),
        recalled=(recall,),
        predictions=(Prediction(0.1, plan("coal").calls), Prediction(0.9)),
        revisions=(plan("coal"),),
        explanation="there was no coal",
        usage=Usage(2, 300, 40),
    )
    stream = io.StringIO()
    tell_decision(Screen(stream), 1, Round(State("I carry nothing.", {}), decision))
    assert stream.getvalue().splitlines() == [
        "",
        "Round 1",
        "  state       I carry nothing.",
        "  explained   there was no coal",
        "  recalled    #3 scored 0.500: log: failed: needs 2 stick",
        "              because similarity +0.500",
        "  predicted   success 10%; unconfirmed: mine(coal, 1)",
        "  then        success 90%; nothing is in doubt",
        "  revised     the plan, in the light of what was recalled:",
        "              - mine(coal, 1)",
        "              + mine(log, 1)",
        "  plan        mine(log, 1) (back from log)",
        "  cost        2 calls of the model, 300 tokens in, 40 out",
    ]


def test_attempts_are_told_once_and_before_the_next_round() -> None:
    class Scripted(PlanningAgent):
        """An agent whose rounds are set from outside."""

        def __init__(self) -> None:
            self.rounds = []

        def act(self, transition: object) -> None:
            return None

    agent, stream = Scripted(), io.StringIO()
    told = Told(agent, Screen(stream))
    tried = Attempt(SkillCall("mine", ("log", 1)), Feedback(False, "no tree"))
    again = Attempt(SkillCall("mine", ("sand", 1)), Feedback(True, "got it"))
    for step in (
        [],
        [Round(State("A", {}), Decision(plan("log")))],
        [Round(State("A", {}), Decision(plan("log")), [tried])],
        [
            Round(State("A", {}), Decision(plan("log")), [tried]),
            Round(State("B", {}), Decision(plan("sand")), [again]),
        ],
    ):
        agent.rounds = step
        told.act(None)  # type: ignore[arg-type]
    lines = stream.getvalue().splitlines()
    assert [line.strip().split()[0] for line in lines if line] == [
        *("Round", "state", "plan", "do"),
        *("Round", "state", "plan", "do"),
    ]
    assert lines[4] == "  do 1        mine(log, 1): FAILED, no tree"
