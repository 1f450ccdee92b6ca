"""The world of the household: tasks, skills and the words that mean something only here."""

from mnemonaut.envs import registry
from mnemonaut.envs.household.goals import homes
from mnemonaut.envs.household.types import type_facts
from mnemonaut.envs.household.vocabulary import vocabulary

WORLD = registry.world("mnemonaut/Household-v0")


def test_what_belongs_to_it() -> None:
    assert {"tidy Kitchen_0", "rearrange FloorPlan430", "fetch House_29 3"} <= set(WORLD.tasks)
    assert list(WORLD.skills) == [
        "explore", "search", "goto", "pickup", "put", "open", "close", "toggle", "slice", "done"
    ]  # fmt: skip
    assert set(homes()) | set(type_facts().properties) == WORLD.names


def test_every_noun_of_a_goal_means_one_type() -> None:
    """Singular and plural, for every type; no two types share a noun."""
    meant = vocabulary()
    kinds = set(type_facts().properties)
    assert set(meant.values()) == kinds
    for noun, kind in {
        "coffee table": "CoffeeTable", "coffee tables": "CoffeeTable", "knives": "Knife",
        "butter knife": "ButterKnife", "TV stand": "TVStand", "CD": "CD", "CDs": "CD",
        "tomatoes": "Tomato", "watches": "Watch", "loaves": "", "cell phone": "CellPhone",
    }.items():  # fmt: skip
        assert meant.get(noun, "") == kind
    assert len(meant) >= 1.9 * len(kinds)
