"""The words of the household mean what they were made from: states, advice, goals, feedback."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.agents.planning import advised
from mnemonaut.envs.household.assignments.fetch import target_of
from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.describe import describe, text_of
from mnemonaut.envs.household.env import HouseholdEnv
from mnemonaut.envs.household.native import VERBS
from mnemonaut.envs.household.sources import scene_source
from mnemonaut.envs.household.tasks.feasible import feasible_goals
from mnemonaut.envs.household.tasks.goals import KINDS
from mnemonaut.envs.household.vocabulary import vocabulary
from mnemonaut.envs.world import Goal, SkillCall, State
from mnemonaut.evals.semantics import PLACEMENTS, semantic_memory
from mnemonaut.planners.minds.fence import one_line
from mnemonaut.planners.minds.household_words import HouseholdWords, fetch_target

WORDS = HouseholdWords(vocabulary())
ENVS = {which: HouseholdEnv(observations=which) for which in ("egocentric", "oracle")}
TASKS = ("tidy Kitchen_2", "rearrange Kitchen_4", "fetch Kitchen_1 0", "tidy Bathroom_1",
         "rearrange Bedroom_3", "fetch LivingRoom_2 1")  # fmt: skip
CHOICES = st.lists(st.tuples(st.integers(0, len(VERBS) - 1), st.integers(0, 40)), max_size=50)


def walk(which: str, task: str, seed: int, choices: list[tuple[int, int]]) -> list[State]:
    """The states of a random walk that touches what is in sight."""
    env = ENVS[which]
    observation, info = env.reset(seed=seed, options={"task": task})
    states = [describe(observation, info)]
    for verb, pick in choices:
        slots = [info["known"][h]["slot"] for h in info["visible"]] or [0]
        argument = np.array([(pick % 4) / 3], np.float32)
        action = {"verb": verb, "object": slots[pick % len(slots)], "argument": argument}
        observation, _, terminated, truncated, info = env.step(action)
        states.append(describe(observation, info))
        if terminated or truncated:
            break
    return states


@settings(max_examples=40)
@given(st.sampled_from(list(ENVS)), st.sampled_from(TASKS), st.integers(0, 5), CHOICES)
def test_a_state_is_read_back_as_its_facts(
    which: str, task: str, seed: int, choices: list[tuple[int, int]]
) -> None:
    for state in walk(which, task, seed, choices):
        assert WORDS.facts(state.text) == state.facts
        assert WORDS.facts(one_line(state.text)) == state.facts  # as an experience shows it


HANDLES = ("Apple 1", "Apple 12", "Plate 1", "Plate 2", "TVStand 1", "CounterTop 1", "Mug 3")
LOOKS = st.sampled_from(["dirty", "open", "open and on", "sliced and cooked and hot", "broken"])


@st.composite
def homes(draw: st.DrawFn) -> dict[str, Any]:
    """Facts of any small home, possible or not, as `describe` orders them."""
    known = draw(st.lists(st.sampled_from(HANDLES), unique=True))
    receptacles = sorted(draw(st.sets(st.sampled_from(known)))) if known else []
    held = draw(st.sampled_from(["", *known]))
    on = {}
    for handle in sorted(set(known) - {held}):
        others = [r for r in receptacles if r != handle]
        at = draw(st.sampled_from(["", *others]))
        if at or handle not in receptacles:
            on[handle] = at
    state = {h: draw(LOOKS) for h in sorted(known) if draw(st.booleans())}
    return {
        "home": "Kitchen_3",
        "room": draw(st.sampled_from(["kitchen", "living_room", "home"])),
        "day": draw(st.integers(1000, 9999)),
        "phase": draw(st.sampled_from(["", "walkthrough", "unshuffle"])),
        "held": held,
        "explored": draw(st.booleans()),
        "on": on,
        "receptacles": receptacles,
        "state": state,
        "unopened": sorted(draw(st.sets(st.sampled_from(receptacles)))) if receptacles else [],
    }


@settings(max_examples=300)
@given(homes())
def test_any_facts_are_read_back(facts: dict[str, Any]) -> None:
    assert WORDS.facts(text_of(facts)) == facts


@pytest.mark.parametrize("name", PLACEMENTS)
@pytest.mark.parametrize("which", list(ENVS))
def test_advice_is_read_back_with_the_state(name: str, which: str) -> None:
    """By every semantic memory, in rooms half seen and wholly known."""
    memory = semantic_memory(name, seed=3)
    advices = 0
    for task in TASKS:
        observation, info = ENVS[which].reset(seed=2, options={"task": task})
        for _ in range(3):
            action = {"verb": VERBS.index("RotateLeft"), "object": 0, "argument": np.ones(1)}
            observation, *_, info = ENVS[which].step(action)
        goal = Goal(task, task, ENVS[which]._assignment.goal.target)  # type: ignore[union-attr]
        state = advised(goal, describe(observation, info), memory)
        assert WORDS.facts(state.text) == state.facts
        advices += bool(state.facts.get("advice", {}).get("misplaced"))
    assert advices or which == "egocentric"


@pytest.mark.parametrize(
    "facts",
    [
        {"misplaced": {}, "belongs": {}, "search": {}},
        {"misplaced": {"Mug 1": 0.8}, "belongs": {"Mug 1": [["Shelf", 0.35], ["Cabinet", 0.01]]}},
        {"search": {"ButterKnife": [["Drawer 12", 0.5], ["Cabinet 3", 1.0]]}},
    ],
)
def test_advice_by_hand(facts: Mapping[str, Any]) -> None:
    from mnemonaut.memory.placement.advice import _told

    whole = {"misplaced": {}, "belongs": {}, "search": {}, **facts}
    advice = _told(whole["misplaced"], whole["belongs"], whole["search"])
    assert WORDS.facts(advice.text)["advice"] == whole == advice.facts


def test_a_state_without_advice_has_none() -> None:
    assert "advice" not in WORDS.facts("I am in the kitchen Kitchen_1 on day 1. I hold nothing.")


@pytest.mark.parametrize("text", ["", "Hello.", "Apple 1 holds", "I am in the", "# Goal\nx"])
def test_words_that_fit_nothing_mean_nothing(text: str) -> None:
    facts = WORDS.facts(text)
    assert facts["home"] == facts["held"] == "" and facts["on"] == {} and not facts["explored"]
    assert WORDS.target(text) == {}
    assert WORDS.told(SkillCall("put", ("Apple 1",)), text) == {}
    assert WORDS.learnt(SkillCall("put", ("Apple 1",)), text) == {}


HOMES = ("Kitchen_0", "LivingRoom_0", "Bedroom_1", "Bathroom_2", "House_3")


@pytest.fixture(scope="module")
def controller() -> HeadlessController:
    return HeadlessController("Kitchen_0", scenes=scene_source(""))


@pytest.mark.parametrize("home", HOMES)
def test_every_fetch_goal_that_a_home_allows_is_read_back(
    controller: HeadlessController, home: str
) -> None:
    nouns = vocabulary()
    goals = feasible_goals(controller.reset(home).metadata)
    assert len(goals) > 20
    for goal in goals:
        assert fetch_target(goal.text, nouns) == target_of(goal), goal.text


def test_the_homes_allow_goals_of_every_kind(controller: HeadlessController) -> None:
    kinds = {
        goal.kind for home in HOMES for goal in feasible_goals(controller.reset(home).metadata)
    }
    assert kinds == set(KINDS)


@pytest.mark.parametrize("task", TASKS)
def test_the_goal_of_a_task_is_read_back(task: str) -> None:
    _, info = ENVS["oracle"].reset(seed=0, options={"task": task})
    goal = info["goal"]
    told = {k: v for k, v in goal.target.items() if k not in ("home", "room")}
    named = {"task": goal.task} if task.startswith("fetch") else {}
    assert WORDS.target(goal.text) == told | named


PUT = SkillCall("put", ("Apple 1", "Shelf 1"))
SEARCH = SkillCall("search", ("Apple", "Fridge 1"))
DONE = SkillCall("done")


@pytest.mark.parametrize(
    ("call", "text", "facts"),
    [
        (PUT, "Shelf 1 has not been seen yet; search for it", {"cause": "unseen"}),
        (PUT, "Shelf 1 cannot be reached or seen from near by", {"cause": "unreachable"}),
        (PUT, "the hand is empty; pickup(Apple 1) first", {"cause": "not_held"}),
        (PUT, "the hand holds Mug 1; pickup(Apple 1) first", {"cause": "not_held"}),
        (PUT, "the hand holds Mug 1 already; put it down first", {"cause": "hand_full"}),
        (
            PUT,
            "put(Apple 1, Shelf 1): Apple cannot be placed in Shelf; allowed: Bowl",
            {"cause": "ObjectNotAllowedInReceptacle"},
        ),
        (PUT, "put(Apple 1, Shelf 1): No valid positions to place object found in Shelf 1", {}),
        (SEARCH, "no Apple at Fridge 1", {"cause": "search"}),
        (SEARCH, "no Apple in sight; look into containers", {"cause": "search"}),
        (SEARCH, "no Apple so far, and not all was seen; search again", {"cause": "unfinished"}),
        (SEARCH, "opening Fridge 1: it is locked", {"cause": "refused"}),
        (SEARCH, "Fridge 1 cannot be reached", {"cause": "unreachable"}),
        (SEARCH, "interrupted: the episode ended", {"cause": "interrupted"}),
        (DONE, "wrong: Mug 1 at Floor", {"wrong": {"Mug 1": "Floor"}}),
    ],
)
def test_what_a_failure_told(call: SkillCall, text: str, facts: dict[str, Any]) -> None:
    assert WORDS.told(call, text) == facts


def test_a_verdict_is_read_back() -> None:
    told = WORDS.learnt(DONE, "right: Apple 1 at Fridge, Mug 12 at Shelf; wrong: CD 1 at nowhere")
    assert told == {
        "right": {"Apple 1": "Fridge", "Mug 12": "Shelf"},
        "wrong": {"CD 1": "nowhere"},
    }
    assert WORDS.learnt(DONE, "nothing was out of place") == {}
    assert WORDS.learnt(PUT, "right: Apple 1 at Fridge") == {}


def test_nothing_is_asked_of_the_facts_before() -> None:
    assert WORDS.before({"held": "Apple 1"}, {"held": "Apple 1"}) == {"held": "Apple 1"}
