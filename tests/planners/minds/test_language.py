"""The language mind: prompts in, checked values out, in any world."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from mnemonaut.envs import registry
from mnemonaut.envs.world import Feedback, Goal, SkillCall, State
from mnemonaut.memory.experience import Experience, Recall
from mnemonaut.planners.llm.client import Client
from mnemonaut.planners.minds.language import (
    EXPLANATION_SCHEMA,
    PREDICTION_SCHEMA,
    LanguageMind,
    plan_schema,
)
from mnemonaut.planners.planner import Attempt, Plan, Prediction

from .script import Script, planned

WORLD = registry.world("mnemonaut/MinecraftText-v0")
GOAL = Goal("stick", "obtain 1 stick", {"stick": 1})
STATE = State("I am in a forest by day. I carry nothing.", {"inventory": {}})
LOG, PLANKS = SkillCall("mine", ("log", 1)), SkillCall("craft", ("planks", 4))
PLAN = Plan((LOG, PLANKS), "as ever")
FAILED = Attempt(PLANKS, Feedback(False, "takes 1 log each; 1 needed, 0 had"))
NONSENSE = "La la la."


def mind_that_hears(*lines: str) -> tuple[LanguageMind, Script, Client]:
    script = Script(*lines)
    client = Client(script, "m")
    return LanguageMind(client, WORLD.skills), script, client


def predicted(success: Any, doubts: Sequence[Any] = (), text: str = "well") -> str:
    return json.dumps({"text": text, "success": success, "doubts": list(doubts)})


def recall(number: int = 3) -> Recall:
    body = {"success": False, "text": "failed: no log", "steps": []}
    experience = Experience({"text": "I am in a desert.", "facts": {}}, "stick", [], body)
    return Recall(number, experience, 0.5, {"similarity": 0.5})


def test_an_answer_becomes_a_plan() -> None:
    mind, script, _ = mind_that_hears(planned(("mine", ["log", 1]), ("equip", ["stick"])))
    plan = mind.propose(GOAL, STATE, (), ())
    assert plan == Plan((LOG, SkillCall("equip", ("stick",))), "so")
    assert script.heard[0].schema == plan_schema("propose", WORLD.skills)


def test_an_empty_plan_is_an_answer() -> None:
    mind, script, client = mind_that_hears(planned(reason="nothing is to be done"))
    assert mind.propose(GOAL, STATE, (), ()) == Plan((), "nothing is to be done")
    assert len(script.heard) == 1 and client.spent.format_failures == 0


@pytest.mark.parametrize("number", ["3", "3.0", "3e0", "0.3e1"])
def test_a_whole_number_is_an_integer_however_it_is_written(number: str) -> None:
    text = f'{{"reason": "", "plan": [{{"skill": "mine", "args": ["log", {number}]}}]}}'
    (call,) = mind_that_hears(text)[0].propose(GOAL, STATE, (), ()).calls
    assert call == SkillCall("mine", ("log", 3)) and isinstance(call.args[1], int)


@pytest.mark.parametrize(
    "text",
    [
        NONSENSE,
        "",
        planned(("fly", ["home"])),
        planned(("mine", [True])),
        planned(("mine", [["log"]])),
        planned(("mine", [None, 1])),
        json.dumps({"plan": []}),
        json.dumps({"reason": "", "plan": {}}),
        json.dumps({"reason": "", "plan": [], "note": "an extra"}),
        json.dumps({"reason": "", "plan": [{"skill": "mine"}]}),
        json.dumps({"reason": 5, "plan": []}),
        json.dumps([{"skill": "mine", "args": ["log", 1]}]),
        '{"reason": "", "plan": [{"skill": "mine", "args": ["log", 1]}',
    ],
)
def test_what_is_no_plan_is_a_format_failure_and_proposes_nothing(text: str) -> None:
    mind, script, client = mind_that_hears(text)
    plan = mind.propose(GOAL, STATE, (), ())
    assert plan.calls == () and plan.reason.startswith("no usable answer: ")
    assert len(script.heard) == 2 and client.spent.format_failures == 1


def test_a_second_answer_that_fits_is_taken() -> None:
    mind, _, client = mind_that_hears(planned(("fly", [])), planned(("mine", ["log", 1])))
    assert mind.propose(GOAL, STATE, (), ()).calls == (LOG,)
    assert (client.spent.repairs, client.spent.format_failures) == (1, 0)


def test_doubts_are_calls_of_the_plan() -> None:
    mind, script, _ = mind_that_hears(predicted(0.7, [2, 1, 2]))
    prediction = mind.predict(GOAL, STATE, PLAN, (), ())
    assert prediction == Prediction(0.7, (LOG, PLANKS), "well")
    assert script.heard[0].schema == PREDICTION_SCHEMA
    prompt = script.heard[0].messages[1].content
    assert "1. mine(log, 1)\n2. craft(planks, 4)" in prompt


@pytest.mark.parametrize("doubts", [[0], [3], [-1], [99], [10**30], [0, 3, 4]])
def test_doubts_of_no_call_are_dropped(doubts: list[int]) -> None:
    mind = mind_that_hears(predicted(0.5, doubts))[0]
    assert mind.predict(GOAL, STATE, PLAN, (), ()).doubts == ()


def test_a_doubt_may_be_written_as_a_float() -> None:
    mind = mind_that_hears(predicted(0.5, [2.0]))[0]
    assert mind.predict(GOAL, STATE, PLAN, (), ()).doubts == (PLANKS,)


@pytest.mark.parametrize("success", ["0", "1", "0.25", "1.0"])
def test_a_probability_is_taken_as_it_is(success: str) -> None:
    text = f'{{"text": "", "success": {success}, "doubts": []}}'
    assert mind_that_hears(text)[0].predict(GOAL, STATE, PLAN, (), ()).success == float(success)


@pytest.mark.parametrize(
    "success", ["-0.5", "1.5", "85", "1e999", "-1e999", "NaN", "Infinity", "-Infinity"]
)
def test_what_is_no_probability_never_leaves_the_mind(success: str) -> None:
    text = f'{{"text": "", "success": {success}, "doubts": []}}'
    prediction = mind_that_hears(text)[0].predict(GOAL, STATE, PLAN, (), ())
    assert 0.0 <= prediction.success <= 1.0
    json.dumps(prediction.success, allow_nan=False)


def test_a_number_too_large_for_a_float_is_no_crash() -> None:
    text = f'{{"text": "", "success": 1{"0" * 400}, "doubts": [1{"0" * 400}]}}'
    prediction = mind_that_hears(text)[0].predict(GOAL, STATE, PLAN, (), ())
    assert 0.0 <= prediction.success <= 1.0 and prediction.doubts == ()


@pytest.mark.parametrize("question", ["propose", "predict", "explain"])
def test_half_a_character_can_be_written_to_a_file(question: str) -> None:
    r"""A model that is cut off, or broken, may write half a surrogate pair: \ud83d."""
    half = "\ud83d"
    answers = {
        "propose": planned(("mine", [f"log{half}", 1]), reason=half),
        "predict": predicted(0.5, text=half),
        "explain": json.dumps({"explanation": half}),
    }
    mind = mind_that_hears(answers[question])[0]
    got: dict[str, Any] = {
        "propose": lambda: mind.propose(GOAL, STATE, (), ()),
        "predict": lambda: mind.predict(GOAL, STATE, PLAN, (), ()),
        "explain": lambda: mind.explain(GOAL, STATE, (FAILED,)),
    }
    told = got[question]()
    calls = told.calls if isinstance(told, Plan) else ()
    words = [told.reason if isinstance(told, Plan) else getattr(told, "text", told)]
    words += [str(call) for call in calls]
    assert half not in "".join(words)
    "".join(words).encode("utf-8")


def test_a_format_failure_predicts_and_doubts_nothing() -> None:
    mind, _, client = mind_that_hears(NONSENSE)
    prediction = mind.predict(GOAL, STATE, PLAN, (), ())
    assert (prediction.success, prediction.doubts) == (0.5, ())
    assert prediction.text.startswith("no usable answer: ")
    assert client.spent.format_failures == 1


def test_a_better_plan_is_taken() -> None:
    mind, script, _ = mind_that_hears(planned(("mine", ["log", 2])))
    revised = mind.revise(GOAL, STATE, PLAN, Prediction(0.3, (LOG,), "badly"), (), ())
    assert revised.calls == (SkillCall("mine", ("log", 2)),)
    prompt = script.heard[0].messages[1].content
    assert "badly\nSuccess: 0.30\nDoubted calls: 1" in prompt
    assert script.heard[0].schema == plan_schema("revise", WORLD.skills)


@pytest.mark.parametrize("text", [NONSENSE, planned(), planned(("fly", []))])
def test_the_plan_stays_where_none_better_is_given(text: str) -> None:
    mind = mind_that_hears(text)[0]
    assert mind.revise(GOAL, STATE, PLAN, Prediction(0.3), (), ()) == PLAN


def test_an_explanation_is_words() -> None:
    mind, script, client = mind_that_hears('{"explanation": "craft(planks, 4): mine a log first"}')
    assert mind.explain(GOAL, STATE, (FAILED,)) == "craft(planks, 4): mine a log first"
    assert script.heard[0].schema == EXPLANATION_SCHEMA
    assert "1. craft(planks, 4): failed: takes 1 log each" in script.heard[0].messages[1].content
    mind, _, client = mind_that_hears(NONSENSE)
    assert mind.explain(GOAL, STATE, (FAILED,)) == "" and client.spent.format_failures == 1


def test_what_was_explained_is_shown_when_a_plan_is_asked_for() -> None:
    mind, script, _ = mind_that_hears(planned())
    mind.propose(GOAL, STATE, (FAILED,), (), "craft(planks, 4): mine a log first")
    mind.propose(GOAL, STATE, (FAILED,), ())
    explained, plain = (request.messages[1].content for request in script.heard)
    section = "# What failed, and why\n<data>\ncraft(planks, 4): mine a log first\n</data>\n\n"
    assert section in explained
    assert explained.replace(section, "").split() == plain.split()


def ask(mind: LanguageMind, question: str, recalled: Sequence[Recall]) -> None:
    if question == "propose":
        mind.propose(GOAL, STATE, (), recalled)
    elif question == "predict":
        mind.predict(GOAL, STATE, PLAN, (), recalled)
    elif question == "revise":
        mind.revise(GOAL, STATE, PLAN, Prediction(0.5), (), recalled)
    else:
        mind.explain(GOAL, STATE, (FAILED,))


@pytest.mark.parametrize("question", ["propose", "predict", "revise", "explain"])
def test_without_experiences_there_is_no_section_of_them(question: str) -> None:
    """A memory that is off and one that recalls nothing give the same prompt."""
    mind, script, _ = mind_that_hears(NONSENSE)
    ask(mind, question, ())
    prompt = script.heard[0].messages[1].content
    assert "xperience" not in prompt.replace("# Question", "")
    ask(mind, question, (recall(),))
    assert ("<data id=3 recalled-for: similarity 0.50>" in script.heard[2].messages[1].content) == (
        question != "explain"
    )
