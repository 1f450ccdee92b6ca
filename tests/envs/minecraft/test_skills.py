"""The skills of the text world, and its words."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.errors import MnemonautError, TaskError, UnknownName
from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.skills import describe, world
from mnemonaut.envs.minecraft.text import (
    MAX_COUNT,
    THING_INDEX,
    THINGS,
    VERB_NAMES,
    MinecraftTextEnv,
)
from mnemonaut.envs.world import Feedback, Transition

WORLD = world()
START = Transition(None, 0.0, False, False, {})


@given(
    st.sampled_from(VERB_NAMES), st.sampled_from(THINGS), st.integers(1, MAX_COUNT), st.booleans()
)
def test_a_call_is_one_action_and_its_feedback(
    verb: str, thing: str, count: int, success: bool
) -> None:
    run = WORLD.skills[verb].run((thing, count), START)
    action = next(run)
    assert action.tolist() == [VERB_NAMES.index(verb), THING_INDEX[thing], count]
    assert MinecraftTextEnv().action_space.contains(action)
    told = {"success": success, "text": "so it went", "facts": {"cause": "luck"}}
    with pytest.raises(StopIteration) as stop:
        run.send(Transition(None, 0.0, False, False, {"feedback": told}))
    assert stop.value.value == Feedback(success, "so it went", {"cause": "luck"})


def test_the_count_is_one_where_none_is_given() -> None:
    assert next(WORLD.skills["equip"].run(("torch",), START))[2] == 1


@pytest.mark.parametrize("args", [(), ("lgo",), ("lgo", 3), ("cow", 1), (3,)])
def test_a_name_that_is_no_thing_is_refused(args: tuple[str | int, ...]) -> None:
    with pytest.raises(UnknownName):
        next(WORLD.skills["mine"].run(args, START))


@pytest.mark.parametrize("count", [0, -1, 65, "3"])
def test_a_wrong_count_is_refused(count: int | str) -> None:
    with pytest.raises(TaskError, match="count must be from 1 to 64"):
        next(WORLD.skills["mine"].run(("log", count), START))


@given(
    st.sampled_from(VERB_NAMES),
    st.lists(st.one_of(st.text(max_size=9), st.integers()), max_size=4),
)
def test_arguments_of_any_kind_raise_errors_of_ours_only(verb: str, args: list[str | int]) -> None:
    try:
        action = next(WORLD.skills[verb].run(tuple(args), START))
    except MnemonautError:
        return
    assert MinecraftTextEnv().action_space.contains(action)


def test_every_verb_is_a_skill_that_shows_its_use() -> None:
    assert tuple(WORLD.skills) == VERB_NAMES
    for name, skill in WORLD.skills.items():
        assert skill.name == name
        assert skill.usage.startswith(f"{name}(")


def test_the_words_of_the_world() -> None:
    assert {"diamond", "stone_pickaxe", "cow", "tallgrass", "forest"} <= WORLD.names
    assert not WORLD.names & set(VERB_NAMES)
    assert list(WORLD.tasks) == [item for item, _, _ in facts().tasks]


def observation(inventory: dict[str, int], body: list[int]) -> dict[str, np.ndarray]:
    counts = np.zeros(len(THINGS), np.int32)
    for item, count in inventory.items():
        counts[THING_INDEX[item]] = count
    return {"inventory": counts, "body": np.array(body, np.int32)}


def test_describe_at_the_start() -> None:
    state = describe(observation({}, [0, 64, 20, -1, 0, 0]), {})
    assert state.text == "I am in a forest by day. I carry nothing."
    assert state.facts == {
        "inventory": {},
        "biome": "forest",
        "y": 64,
        "food": 20,
        "held": None,
        "steps": 0,
    }


def test_describe_later() -> None:
    held = THING_INDEX["iron_pickaxe"]
    carried = {"iron_pickaxe": 1, "diamond": 2}
    state = describe(observation(carried, [9, 12, 5, held, 14_000, 38_000]), {})
    assert state.text == (
        "I am underground below a desert, at y 12 by night, with the iron_pickaxe in hand, hungry. "
        "I carry 2 diamond, 1 iron_pickaxe."
    )
    assert state.facts["held"] == "iron_pickaxe" and state.facts["steps"] == 38_000


@given(st.dictionaries(st.sampled_from(sorted(facts().obtainable)), st.integers(1, 999)))
def test_facts_are_plain_json_and_hold_the_inventory(carried: dict[str, int]) -> None:
    state = describe(observation(carried, [0, 64, 20, -1, 0, 0]), {})
    assert json.loads(json.dumps(state.facts))["inventory"] == carried
