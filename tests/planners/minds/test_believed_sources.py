"""Beliefs about sources: which tool makes a block drop an item."""

import pytest

from mnemonaut.envs.minecraft.knowledge import Source
from mnemonaut.planners.minds.beliefs import (
    believed_source,
    carries,
)

from .trials import failed, made

IRON = Source("iron_ore", "mine", "iron_ore", "wooden_pickaxe")


def test_the_told_tool_is_believed() -> None:
    trial = failed("mine", "iron_ore", cause="tool", tool="stone_pickaxe")
    believed = believed_source(IRON, [trial])
    assert believed.way == Source("iron_ore", "mine", "iron_ore", "stone_pickaxe")
    assert believed.sure == {"stone_pickaxe"}


@pytest.mark.parametrize(
    ("tool", "carried", "after"),
    [
        ("iron_pickaxe", {"stone_pickaxe": 1}, "stone_pickaxe"),
        ("diamond_pickaxe", {"iron_pickaxe": 1, "stone_axe": 2}, "iron_pickaxe"),
        ("wooden_pickaxe", {}, None),
        ("wooden_pickaxe", {"stone_axe": 1}, None),
    ],
)
def test_what_sufficed_is_enough(tool: str, carried: dict[str, int], after: str | None) -> None:
    source = Source("cobblestone", "mine", "stone", tool)
    trial = made("mine", "cobblestone", 1, {"cobblestone": 1}, carried)
    believed = believed_source(source, [trial]).way
    assert isinstance(believed, Source) and believed.tool == after


def test_a_silent_failure_asks_for_a_better_tool() -> None:
    trials = [failed("mine", "iron_ore", before={"wooden_pickaxe": 1})]
    way = believed_source(IRON, trials).way
    assert isinstance(way, Source) and way.tool == "stone_pickaxe"
    trials.append(failed("mine", "iron_ore", before={"stone_pickaxe": 1}))
    way = believed_source(IRON, trials).way
    assert isinstance(way, Source) and way.tool == "iron_pickaxe"


def test_a_success_with_a_tool_does_not_excuse_failures_without_it() -> None:
    """Silent: by the bare hand it failed, with the pickaxe it worked; in either order."""
    source = Source("cobblestone", "mine", "stone")
    trials = [
        failed("mine", "cobblestone"),
        made("mine", "cobblestone", 1, {"cobblestone": 1}, {"wooden_pickaxe": 1}),
    ]
    for order in (trials, trials[::-1], [*trials, trials[0], trials[0]]):
        way = believed_source(source, order).way
        assert isinstance(way, Source) and way.tool == "wooden_pickaxe"


def test_a_success_by_hand_excuses_failures_by_hand() -> None:
    source = Source("cobblestone", "mine", "stone")
    trials = [
        failed("mine", "cobblestone"),
        made("mine", "cobblestone", 1, {"cobblestone": 1}, {}),
    ]
    assert believed_source(source, trials).way == source


def test_after_the_best_tool_there_is_no_better() -> None:
    trials = [failed("mine", "iron_ore", before={"diamond_pickaxe": 1})] * 3
    way = believed_source(IRON, trials).way
    assert isinstance(way, Source) and way.tool == "diamond_pickaxe"


def test_a_failure_without_the_tool_says_nothing_of_it() -> None:
    assert believed_source(IRON, [failed("mine", "iron_ore")]).way == IRON


def test_carries() -> None:
    assert carries({}, None)
    assert carries({"iron_pickaxe": 1}, "stone_pickaxe")
    assert not carries({"iron_pickaxe": 0}, "stone_pickaxe")
    assert not carries({"wooden_pickaxe": 1}, "stone_pickaxe")
