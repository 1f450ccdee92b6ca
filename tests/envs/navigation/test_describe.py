"""How an episode reads: facts as plain JSON, words of a bounded length."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.navigation.describe import (
    DIRECTIONS,
    SENTENCE,
    brief,
    describe,
    told_place,
)
from mnemonaut.envs.navigation.env import R2REnv


@pytest.fixture
def env(house: Path) -> R2REnv:
    return R2REnv(data=str(house))


def go(env: R2REnv, *names: str) -> dict[str, Any]:
    """Reset to the first route and walk; the last info."""
    _, info = env.reset(seed=0, options={"task": "r2r train 7_0"})
    for name in names:
        info = env.step(info["candidates"].index(name) + 1)[4]
    return info


def test_the_words_of_a_viewpoint(env: R2REnv) -> None:
    assert describe(None, go(env, "stairs")).text == "\n".join(
        [
            "In House, told: Go to the pantry.",
            "You are at stairs (0.0, 3.0, 1.5), looking at 0 degrees: the stairs.",
            "- ahead: view 0 of the stairs. objects: rail (1.2 m). ways: landing (3.6 m at 0 up).",
            "- ahead right: view 1 of the stairs.",
            "- right: view 2 of the stairs. objects: oven (2.0 m). ways: kitchen (3.2 m at 72).",
            "- behind right: view 3 of the stairs.",
            "- behind: view 4 of the stairs. ways: hall (3.0 m at 180).",
            "- behind left: view 5 of the stairs.",
            "- left: view 6 of the stairs.",
            "- ahead left: view 7 of the stairs.",
            "Your way so far: hall, stairs.",
            "The map so far:",
            "hall (0.0, 0.0, 1.5): the hall. Ways: stairs (3.0 m at 0).",
            "stairs (0.0, 3.0, 1.5): the stairs. "
            "Ways: hall (3.0 m at 180), kitchen (3.2 m at 72), landing (3.6 m at 0).",
        ]
    )


def test_a_text_that_is_too_long_ends_at_a_word() -> None:
    summary = f"{'a long hall, ' * 5}beyond"
    place = {"at": [0.0, 0.0, 1.5], "near": {}, "summary": summary}
    line = told_place("hall", place)
    assert line == f"hall (0.0, 0.0, 1.5): {', '.join(['a long hall'] * 5)}. Ways: ."


def test_words_turn_with_the_agent(env: R2REnv) -> None:
    lines = describe(None, go(env, "stairs", "kitchen", "stairs")).text.splitlines()
    # It came back looking at 252 degrees: nearest to view 6.
    assert lines[2].startswith("- ahead: view 6 ")
    assert "ways: hall" in lines[8] and lines[8].startswith("- left: view 4 ")


def test_the_facts(env: R2REnv) -> None:
    info = go(env, "stairs", "kitchen")
    facts = dict(describe(None, info).facts)
    assert facts == json.loads(json.dumps(facts))
    places = facts.pop("places")
    assert facts == {
        "building": "House",
        "instruction": "Go to the pantry.",
        "start": "hall",
        "here": "kitchen",
        "heading": 71.57,
        "walked": ["hall", "stairs", "kitchen"],
    }
    assert list(places) == ["hall", "stairs", "kitchen"]
    assert set(places["stairs"]) == {"at", "near", "summary", "views", "objects"}
    assert places["stairs"]["near"]["landing"]["at"] == [0.0, 5.0, 4.5]  # seen, not visited


def test_describing_changes_nothing_and_a_state_stays_as_it_was(env: R2REnv) -> None:
    before = describe(None, go(env, "stairs"))
    kept = json.dumps(before.facts)
    info = env.step(1)[4]
    after = describe(None, info)
    assert json.dumps(before.facts) == kept
    assert len(after.facts["walked"]) == len(before.facts["walked"]) + 1


def test_what_did_nothing_is_told(env: R2REnv) -> None:
    go(env)
    text = describe(None, env.step(7)[4]).text
    assert text.endswith(
        "The last action did nothing: there is no such candidate; index 1 to 1 lead somewhere."
    )
    assert "You have not moved yet." in text


def test_a_building_without_words_is_told_by_bearings_alone(house: Path) -> None:
    for file in (house / "vln" / "navgpt").rglob("*.json"):
        file.unlink()
    text = describe(None, go(R2REnv(data=str(house)), "stairs")).text
    assert text.splitlines() == [
        "In House, told: Go to the pantry.",
        "You are at stairs (0.0, 3.0, 1.5), looking at 0 degrees.",
        "- ahead: ways: landing (3.6 m at 0 up).",
        "- right: ways: kitchen (3.2 m at 72).",
        "- behind: ways: hall (3.0 m at 180).",
        "Your way so far: hall, stairs.",
        "The map so far:",
        "hall (0.0, 0.0, 1.5). Ways: stairs (3.0 m at 0).",
        "stairs (0.0, 3.0, 1.5). "
        "Ways: hall (3.0 m at 180), kitchen (3.2 m at 72), landing (3.6 m at 0).",
    ]


def test_ids_of_matterport_are_cut_short_and_others_are_not() -> None:
    assert brief("8c7bc7fdae714fb3aad1bb54816b486b") == "8c7bc7fd"
    assert brief("House_3.42") == "House_3.42"
    assert brief("kitchen-with-a-name-of-32-letters") == "kitchen-with-a-name-of-32-letters"


def test_real_words_are_bounded(data: Callable[[str], Path]) -> None:
    folder = data("vln/navgpt").parent.parent
    env = R2REnv(data=str(folder), routes="r2r val_seen", max_steps=40)
    rng = np.random.default_rng(0)
    longest = 0
    for seed in range(10):
        _, info = env.reset(seed=seed)
        for _ in range(25):
            state = describe(None, info)
            longest = max(longest, len(state.text))
            assert all(len(line) < SENTENCE + 400 for line in state.text.splitlines()[1:])
            assert sum(line.startswith("- ") for line in state.text.splitlines()) == len(DIRECTIONS)
            info = env.step(int(rng.integers(len(info["candidates"]))) + 1)[4]
    assert 1000 < longest < 8000  # the map grows with each viewpoint
