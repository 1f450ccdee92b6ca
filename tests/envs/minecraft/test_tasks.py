"""Goals by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.errors import MnemonautError, TaskError, UnknownName
from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.tasks import OTHER_CAP, goal_of, tasks

WRONG = ["0", "65", "-1", "x", "1.5", "1:2", " 1", "0649"]


def test_the_seventy_tasks() -> None:
    known = tasks()
    assert list(known) == [item for item, _, _ in facts().tasks]
    diamond = known["diamond"]
    assert (diamond.name, diamond.group, diamond.max_steps) == ("diamond", "MT8", 12000)
    assert (diamond.text, diamond.target) == ("obtain 1 diamond", {"diamond": 1})


@given(st.sampled_from(facts().tasks))
def test_the_goal_of_a_task(row: tuple[str, str, int]) -> None:
    item, _, cap = row
    goal, task = goal_of(item), tasks()[item]
    assert (goal.task, goal.target, goal.max_steps) == (item, {item: 1}, cap)
    assert (goal.text, goal.target) == (task.text, task.target)


@given(st.sampled_from(sorted(facts().obtainable)), st.integers(1, 64))
def test_anything_obtainable_is_a_goal_in_any_count(item: str, count: int) -> None:
    goal = goal_of(f"{item}:{count}")
    assert (goal.task, goal.target) == (f"{item}:{count}", {item: count})
    assert goal.text == f"obtain {count} {item}"
    caps = {name: cap for name, _, cap in facts().tasks}
    assert goal.max_steps == caps.get(item, OTHER_CAP)


@pytest.mark.parametrize("count", [*WRONG, pytest.param("9" * 5000, id="huge")])
def test_a_wrong_count_is_refused(count: str) -> None:
    with pytest.raises(TaskError, match="count must be a whole number from 1 to 64"):
        goal_of(f"log:{count}")


@pytest.mark.parametrize("item", ["nether_star", "bedrock", "nether_star:3"])
def test_the_impossible_is_refused_as_such(item: str) -> None:
    with pytest.raises(TaskError, match="is impossible"):
        goal_of(item)


@pytest.mark.parametrize(
    ("name", "near"), [("diamnd", "diamond"), ("lgo", "log"), ("stone_pickax:2", "stone_pickaxe")]
)
def test_an_unknown_task_is_refused_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(UnknownName, match=f"Did you mean `{near}`"):
        goal_of(name)


@pytest.mark.parametrize("name", ["forest", "", ":1", "no such task"])
def test_what_is_no_item_is_refused(name: str) -> None:
    with pytest.raises(UnknownName):
        goal_of(name)


@given(st.text(st.characters(categories=("L", "N", "P", "S")), max_size=30))
def test_any_text_is_a_goal_or_refused_in_one_line(name: str) -> None:
    try:
        goal = goal_of(name)
    except MnemonautError as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert goal.task == name
