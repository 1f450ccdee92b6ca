"""The calibrated world, played from empty hands: published rates come out of the env itself."""

from math import sqrt

import numpy as np

from mnemonaut.envs.minecraft.text import THING_INDEX, VERB_NAMES, MinecraftTextEnv

CAP = 12000


class Play:
    """An episode of `diamond`, which lasts 12000 game steps, as calls in words."""

    def __init__(self, seed: int) -> None:
        self.env = MinecraftTextEnv("calibrated", task="diamond")
        self.env.reset(seed=seed)
        self.total = 0
        self.done = False

    def call(self, verb: str, thing: str, count: int = 1) -> dict[str, object]:
        action = np.array([VERB_NAMES.index(verb), THING_INDEX[thing], count])
        *_, terminated, truncated, info = self.env.step(action)
        self.total, self.done = info["total_steps"], terminated or truncated
        return {"steps": info["steps"], **info["feedback"]}

    def get(self, verb: str, thing: str, count: int = 1) -> None:
        """Try again until it works or the time is up."""
        while not self.done and not self.call(verb, thing, count)["success"]:
            pass


def with_stone_pickaxe(seed: int) -> Play:
    play = Play(seed)
    for verb, thing, count in (
        ("explore", "forest", 1),
        ("mine", "log", 4),
        ("craft", "planks", 16),
        ("craft", "stick", 4),
        ("craft", "crafting_table", 1),
        ("craft", "wooden_pickaxe", 1),
        ("mine", "cobblestone", 3),
        ("craft", "stone_pickaxe", 1),
    ):
        play.get(verb, thing, count)
    return play


def test_iron_ore_comes_at_the_published_rates() -> None:
    """0.40 for one and 0.16 for three within 3000 steps, whatever was done before."""
    tries = one = three = 0
    for seed in range(2500):
        play = with_stone_pickaxe(seed)
        if play.done or play.total > CAP - 3000:
            continue  # decided before the search, so it does not select by its luck
        found = play.call("mine", "iron_ore", 3)
        told = found["facts"]
        assert isinstance(told, dict)
        tries += 1
        three += bool(found["success"])
        one += bool(found["success"]) or told["got"] >= 1
    assert tries > 2000
    for count, rate in ((one, 0.40), (three, 0.16)):
        assert abs(count / tries - rate) < 4 * sqrt(rate * (1 - rate) / tries)


def test_more_time_finds_more() -> None:
    """By the law, 1 - 0.6^2 = 0.64 find their first ore within two searches of 3000 steps."""
    tries = found = 0
    for seed in range(10_000, 11_000):
        play = with_stone_pickaxe(seed)
        if play.done or play.total > CAP - 6000:
            continue
        tries += 1
        found += any(play.call("mine", "iron_ore")["success"] for _ in range(2))
    assert tries > 600
    assert abs(found / tries - 0.64) < 4 * sqrt(0.64 * 0.36 / tries)
