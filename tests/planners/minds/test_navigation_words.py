"""The words of navigation read back: what the facts say, as far as words tell it."""

from typing import Any

import pytest

from mnemonaut.envs import registry
from mnemonaut.envs.navigation.buildings import generated_routes
from mnemonaut.envs.navigation.describe import SENTENCE, SUMMARY
from mnemonaut.envs.world import SkillCall, State, Transition
from mnemonaut.planners.minds.navigation_words import NavigationWords

WORDS = NavigationWords()
ROUTES = generated_routes("unseen")[::90]


def walk(task: str, *actions: int, **options: Any) -> tuple[State, dict[str, Any]]:
    env, world = registry.make("mnemonaut/R2R-v0", **options), registry.world("mnemonaut/R2R-v0")
    observation, info = env.reset(seed=0, options={"task": task})
    for action in actions:
        observation, _, _, _, info = env.step(action)
    env.close()
    return world.describe(observation, info), info


@pytest.mark.parametrize("route", ROUTES, ids=[route.path_id for route in ROUTES])
def test_facts(route: Any) -> None:
    state, _ = walk(f"generated unseen {route.path_id}_1", 1, 2, 1)
    told, read = state.facts, WORDS.facts(state.text)
    for name in ("building", "instruction", "start", "here", "walked"):
        assert read[name] == told[name]
    assert read["heading"] == pytest.approx(told["heading"], abs=0.51)
    assert list(read["places"]) == list(told["places"])
    for name, place in told["places"].items():
        known = read["places"][name]
        assert known["at"] == pytest.approx(place["at"], abs=0.051)
        assert set(known["near"]) == set(place["near"])
        for other, edge in place["near"].items():
            assert known["near"][other]["distance"] == pytest.approx(edge["distance"], abs=0.051)
            assert known["near"][other]["heading"] == pytest.approx(edge["heading"], abs=0.51)
    here, seen = told["places"][told["here"]], read["places"][told["here"]]
    for view, text in zip(here["views"], seen["views"], strict=True):
        assert text == view or (len(view) > SENTENCE and text.endswith("..."))
    assert {name for name, _, _ in seen["objects"]} <= {name for name, _, _ in here["objects"]}
    assert seen["objects"]


def test_places_that_were_left_keep_their_summary() -> None:
    state, _ = walk(f"generated unseen {ROUTES[0].path_id}_0", 1)
    left = state.facts["places"][state.facts["start"]]["summary"]
    read = WORDS.facts(state.text)["places"][state.facts["start"]]
    kept = read["summary"].removesuffix("...").removesuffix(".").strip()
    assert kept and left.startswith(kept) and len(kept) <= SUMMARY
    assert read["views"] == [read["summary"]] * 8


def test_a_way_that_was_shown() -> None:
    route = ROUTES[1]
    task = f"generated unseen {route.path_id}_0"
    env, world = registry.make("mnemonaut/R2R-v0"), registry.world("mnemonaut/R2R-v0")
    observation, info = env.reset(seed=0, options={"task": task})
    run = world.skills["stop"].run((), Transition(observation, 0.0, False, False, info))
    observation, reward, terminated, truncated, info = env.step(next(run))
    after = Transition(observation, float(reward), terminated, truncated, info)
    with pytest.raises(StopIteration) as stop:
        run.send(after)
    env.close()
    feedback = stop.value.value
    read = WORDS.told(SkillCall("stop"), feedback.text)
    assert read["path"] == feedback.facts["path"] == list(route.path)
    assert read["distance"] == pytest.approx(feedback.facts["distance"], abs=0.051)
    for name, place in feedback.facts["places"].items():
        assert read["places"][name]["at"] == pytest.approx(place["at"], abs=0.051)
    first, second = route.path[:2]
    assert set(read["places"][first]["near"]) == {second}


def test_only_what_is_around_with_the_narrower_words() -> None:
    state, _ = walk(f"generated unseen {ROUTES[0].path_id}_0", 1, words="panorama")
    read = WORDS.facts(state.text)
    assert "The map so far" not in state.text
    assert list(read["places"]) == [state.facts["here"]] == read["walked"]
    assert set(read["places"][read["here"]]["near"]) == set(
        state.facts["places"][read["here"]]["near"]
    )


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("attic is unknown: nothing seen so far leads there", "unknown"),
        ("hall may be hall.1, hall.2; give more of its name", "ambiguous"),
        ("attic is no neighbour of hall", "no neighbour"),
        ("interrupted: the episode ended", "interrupted"),
    ],
)
def test_causes(text: str, cause: str) -> None:
    assert WORDS.told(SkillCall("goto", ("attic",)), text) == {"cause": cause}


def test_words_that_fit_no_pattern_mean_nothing() -> None:
    assert WORDS.told(SkillCall("goto"), "the lift is out of order") == {}
    assert WORDS.facts("Nothing to see.")["places"] == {}
