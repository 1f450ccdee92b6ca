"""How often each skill of the voxel world succeeds, over seeded worlds that nothing was chosen on.

A skill begins at a world's own start, with the least tool that it needs (animals: a wooden sword,
and once more the bare hand) and nothing else. It may take as long as DEPS's controller was given
(arXiv:2302.01560, Table 18), whose rates in MineDojo stand beside in the documents, never in one
column. Worlds are those of seeds from 30,000 on.
"""

import multiprocessing
from argparse import Namespace
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from claim import Target, tell

from mnemonaut.envs import registry
from mnemonaut.envs.world import SkillCall, Transition
from mnemonaut.evals.statistics import wilson

ENV = "mnemonaut/Minecraft-v0"
FIRST_SEED = 30_000
WORLDS = 100


@dataclass(frozen=True)
class Trial:
    """A skill call, what is carried at its start, and after how many steps it is looked at."""

    name: str
    call: SkillCall
    carried: tuple[tuple[int, str, int, int], ...]
    marks: tuple[int, ...]


def tool(item: str) -> tuple[tuple[int, str, int, int], ...]:
    return ((0, item, 0, 1),)


TABLE = ((0, "crafting_table", 0, 1), (1, "planks", 0, 3), (2, "stick", 0, 2))
FURNACE = ((0, "furnace", 0, 1), (1, "iron_ore", 0, 1), (2, "coal", 0, 1))

TRIALS = (
    Trial("log", SkillCall("mine", ("log", 1)), (), (600,)),
    Trial("cobblestone", SkillCall("mine", ("cobblestone", 1)), tool("wooden_pickaxe"), (600,)),
    Trial("coal", SkillCall("mine", ("coal", 1)), tool("stone_pickaxe"), (3000,)),
    Trial("iron_ore", SkillCall("mine", ("iron_ore", 1)), tool("stone_pickaxe"), (3000,)),
    Trial("diamond", SkillCall("mine", ("diamond", 1)), tool("iron_pickaxe"), (12000,)),
    *(
        Trial(f"{kind}{how}", SkillCall("hunt", (item, 1)), carried, marks)
        for how, carried, marks in (
            ("", tool("wooden_sword"), (600, 1200, 3000)),
            ("_bare_hand", (), (600, 1200)),
        )
        for kind, item in (("sheep", "mutton"), ("cow", "beef"), ("pig", "porkchop"))
    ),
    Trial("craft_at_table", SkillCall("craft", ("wooden_pickaxe", 1)), TABLE, (600,)),
    Trial("smelt", SkillCall("smelt", ("iron_ingot", 1)), FURNACE, (600,)),
)


def attempt(trial: Trial, seed: int) -> tuple[int, int, str]:
    """Steps until the item is had (-1: never), deaths on the way, and how the skill ended."""
    env = registry.make(
        ENV, initial_inventory=trial.carried or None, max_steps=max(trial.marks) + 1
    )
    world = registry.world(ENV)
    observation, info = env.reset(seed=seed)
    now = Transition(observation, 0.0, False, False, info)
    wanted = str(trial.call.args[0])
    before = held(now, wanted)
    run = world.skills[trial.call.skill].run(trial.call.args, now)
    had, told = -1, "out of time"
    try:
        action = next(run)
        for step in range(1, max(trial.marks) + 1):
            observation, reward, terminated, truncated, info = env.step(action)
            now = Transition(observation, float(reward), terminated, truncated, info)
            if had < 0 and held(now, wanted) > before:
                had = step
            action = run.send(now)
    except StopIteration as stop:
        told = stop.value.text
        if stop.value.success and had < 0:
            had = int(now.info["steps"])
    deaths = int(now.info["deaths"])
    env.close()
    return had, deaths, told


def held(now: Transition, item: str) -> int:
    """How many of an item are in the inventory."""
    slots = now.observation["inventory"]
    return int(slots["quantity"][slots["name"] == item.replace("_", " ")].sum())


def measure(options: Namespace) -> Mapping[str, Any]:
    worlds = 4 if options.quick else WORLDS
    seeds = range(FIRST_SEED, FIRST_SEED + worlds)
    asked = [(trial, seed) for trial in TRIALS for seed in seeds]
    if options.quick:
        asked = [(trial, seed) for trial, seed in asked if trial.name != "diamond"]
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.workers, spawn) as pool:
        trials, drawn = zip(*asked, strict=True)
        found = list(pool.map(attempt, trials, drawn, chunksize=5))
    figures: dict[str, Any] = {"worlds": worlds, "deaths": sum(deaths for _, deaths, _ in found)}
    for trial in TRIALS:
        took = [f[0] for (t, _), f in zip(asked, found, strict=True) if t is trial]
        for mark in trial.marks if took else ():
            figures |= rate(f"{trial.name}@{mark}", [0 < steps <= mark for steps in took], took)
    return figures


def rate(name: str, done: list[bool], took: list[int]) -> dict[str, Any]:
    """The share of worlds in which it was done, with Wilson's 95 % interval; median steps."""
    interval = wilson(sum(done), len(done))
    steps = [t for t, good in zip(took, done, strict=True) if good]
    return {
        name: round(interval.estimate, 4),
        f"{name}.low": round(interval.low, 4),
        f"{name}.high": round(interval.high, 4),
        f"{name}.steps": float(np.median(steps)) if steps else None,
    }


AIMS = {
    "log@600": 0.95,
    "cobblestone@600": 0.98,
    "coal@3000": 0.9,
    "iron_ore@3000": 0.85,
    "diamond@12000": 0.6,
    "sheep@1200": 0.9,
    "cow@1200": 0.9,
    "pig@1200": 0.9,
}
TARGETS = [Target(name, aim) for name, aim in AIMS.items()]

if __name__ == "__main__":
    tell("voxel_skills", measure, TARGETS, __doc__ or "")
