"""What `janus.py` measured, as the parts of the documents, in Markdown.

A published row stands in a table of its own: what was measured in R2R-CE never shares a column
with what was measured in rendered rooms.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import janus_memory_tables as memories
from figure_tables import percent, points, table
from janus_effect import ALL, ARMS, ENCODERS, GROUPS, MEASURES, MEMORY, PAIRS
from measured import Result
from suite_tables import ends, measures

Makers: TypeAlias = Mapping[str, Callable[[Result], str]]

SPEED = {
    "steps_per_second_64x64": "steps a second, picture and depth of 64 x 64",
    "steps_per_second_224x224": "the same, of 224 x 224",
    "reset_known_home_seconds": "reset in a home that was visited before, seconds",
    "reset_new_home_seconds": "reset in a new home, which is built then, seconds",
}
POLICIES = {
    "vlnce-random": "random",
    "vlnce-forward": "forward",
    "stop": "stop",
    "rooms-expert": "expert (oracle)",
}
HEADS = {ALL: "all", MEMORY: "need memory"}
"""Of groups that are no kind."""

AIMS = {
    "effect_all_SR_both_minus_spatial": "`both` - `spatial`, all kinds",
    "effect_all_SR_both_minus_semantic": "`both` - `semantic`, all kinds",
    "effect_all_SR_both_minus_off": "`both` - `off`, all kinds",
    "effect_all_SR_spatial_minus_off": "`spatial` - `off`, all kinds",
    "effect_all_SR_semantic_minus_off": "`semantic` - `off`, all kinds",
    "effect_memory_SR_both_minus_off": "`both` - `off`, kinds that need memory",
}
SEEN = {
    ("semantic", "places"): "kinds of rooms, mean average precision over patches",
    ("semantic", "things"): "things, the same",
    ("semantic", "doorway"): "doorways, the same",
    ("spatial", "depth"): "depth, mean error in m",
    ("spatial", "steps"): "the last step, share told right",
    ("spatial", "heading_8"): "turn since the start after 1-8 steps, mean error in degrees",
    ("spatial", "heading_end"): "the same in the last quarter of a walk",
    ("spatial", "offset"): "place since the start, mean error in m",
}
"""What the encoders' file says of each, by part and name."""


def speed(janus: Result) -> str:
    """Steps and resets, with their targets."""
    return measures(janus, SPEED)


def baselines(janus: Result) -> str:
    """Who needs no learning, on the episodes that the models are tested on."""
    told: Mapping[str, Any] = janus["baselines"]
    return "\n\n".join(_by_group(name, {}, told) for name in ("SR", "SPL", "NE"))


def effect_scores(janus: Result) -> str:
    """Every measure by memory and kind, learning-free policies below."""
    arms, others = janus["effect"]["arms"], janus["baselines"]
    return "\n\n".join(_by_group(name, arms, others) for name in MEASURES)


def effect_seeds(janus: Result) -> str:
    """Success of each seed, with the interval over seeds and episodes."""
    return "\n\n".join(
        table(
            [f"SR, %, {head}", "mean", "95 % interval", "by seed"],
            [
                [arm, percent(found["mean"]), ends(found, percent), _seeds(found, percent)]
                for arm in ARMS
                for found in [janus["effect"]["arms"][arm][group]["SR"]]
            ],
        )
        for group, head in HEADS.items()
    )


def effect_differences(janus: Result) -> str:
    """Paired differences in success."""
    return "\n\n".join(
        table(
            [f"SR, points, {head}", "difference", "95 % interval", "by seed"],
            [
                [pair, points(found["mean"]), ends(found, points), _seeds(found, points)]
                for pair in map(" - ".join, PAIRS)
                for found in [janus["effect"]["differences"][pair][group]["SR"]]
            ],
        )
        for group, head in HEADS.items()
    )


def effect_aims(janus: Result) -> str:
    """What was aimed at, whether it was met, and how sure that is."""
    rows = []
    aims = dict(_aim(told) for told in janus.targets)
    for figure, label in AIMS.items():
        _, group, _, one, _, other = figure.split("_")
        found = janus["effect"]["differences"][f"{one} - {other}"][group]["SR"]
        sign, bound = aims[figure]
        met = janus.targets[f"{figure} {sign} {bound}"]
        aim = f"{sign} {points(float(bound)).removeprefix('+')}"
        rows.append(
            [label, points(janus[figure]), ends(found, points), aim, "yes" if met else "NO"]
        )
    return table(["SR, points", "measured", "95 % interval", "aim", "met"], rows)


def _aim(told: str) -> tuple[str, tuple[str, str]]:
    """Of a target its figure, its sign and its bound."""
    figure, sign, bound = told.split(" ")
    return figure, (sign, bound)


def effect_stops(janus: Result) -> str:
    """How long the walks are, and how much of the success is not the policy's own STOP."""
    arms = janus["effect"]["arms"]
    rows = [
        [arm, *(f"{arms[arm][of]['steps']:.0f}" for of in HEADS),
         *(percent(arms[arm][of]["forced"]) for of in HEADS)]
        for arm in ARMS
    ]  # fmt: skip
    heads = [
        f"{what}, {head}" for what in ("steps", "SR by forced STOP, %") for head in HEADS.values()
    ]
    return table(["mean", *heads], rows)


def effect_training(janus: Result) -> str:
    """What the runs learned from, and how long they took: means over the seeds."""
    told = janus["training"]
    rows = [[what, *_costs(_mean_cost(told[what]))] for what in (*ENCODERS, *ARMS) if what in told]
    return table(["one run", "minutes", "minutes of processor", "frames learned from"], rows)


def effect_setting(janus: Result) -> str:
    """How many runs and episodes there are."""
    told = janus["effect"]
    return (
        f"{told['seeds']} training seeds; {janus['schedule']:g} of the full schedule for each "
        f"policy; {told['episodes']} episodes."
    )


def effect_encoders(janus: Result) -> str:
    """How well the frozen encoders see, in homes that they did not learn in."""
    pairs: Mapping[str, Any] = janus["encoders"]
    rows = [
        [told, *(f"{pairs[pair][part][name]:.2f}" for pair in ENCODERS)]
        for (part, name), told in SEEN.items()
    ]
    return table(["frozen, in homes for validation", *ENCODERS], rows)


def windows_inference(janus: Result) -> str:
    """Success by what is kept at inference, of models that were trained with the first row."""
    rows = []
    for row in janus["windows"]:
        gap = row["SR difference"]
        first = row is janus["windows"][0]
        rows.append(
            [
                f"{row['initial']} + {row['recent']}",
                percent(row["SR"]["mean"]),
                percent(row["SPL"]["mean"]),
                percent(row["SR memory"]["mean"]),
                percent(row["SPL memory"]["mean"]),
                "-" if first else points(gap["mean"]),
                "-" if first else ends(gap, points),
            ]
        )
    head = ["SR", "SPL", "SR, need memory", "SPL, need memory", "SR less trained", "95 % interval"]
    return table(["kept at inference, %", *head], rows)


def shipped_scores(janus: Result) -> str:
    """The checkpoint that ships: its scores by kind, and what it took to train."""
    told = janus["shipped"]
    rows = [
        [HEADS.get(group, group), *(_cell(told["scores"][group][name], name) for name in MEASURES),
         f"{told['scores'][group]['steps']:.0f}"]
        for group in GROUPS
    ]  # fmt: skip
    found = table(["shipped `tiny`", *map(_unit, MEASURES), "steps"], rows)
    size = f"{janus['shipped_megabytes']:.1f} MB."
    if not told["took"]:
        return f"{found}\n\n{size}"
    spent = table(
        [f"its training, {told['took']['threads']} threads", "minutes"],
        [[what, f"{seconds / 60:.1f}"] for what, seconds in told["took"]["parts"].items()],
    )
    return (
        f"{found}\n\n{spent}\n\n{janus['shipped_minutes']:.1f} minutes in all, "
        f"{told['frames_learned']:,} frames learned from; {size}"
    )


def _by_group(name: str, arms: Mapping[str, Any], others: Mapping[str, Any]) -> str:
    """One measure: a row for each arm and policy, a column for each group."""
    rows = [
        [arm, *(_cell(arms[arm][group][name]["mean"], name) for group in GROUPS)]
        for arm in ARMS
        if arm in arms
    ]
    rows += [
        [label, *(_cell(others[policy][group][name], name) for group in GROUPS)]
        for policy, label in POLICIES.items()
        if policy in others
    ]
    return table([_unit(name), *(HEADS.get(group, group) for group in GROUPS)], rows)


def _cell(value: float, name: str) -> str:
    return f"{value:.2f}" if name == "NE" else percent(value)


def _unit(name: str) -> str:
    return f"{name}, m" if name == "NE" else f"{name}, %"


def _seeds(found: Mapping[str, Any], told: Callable[[float], str]) -> str:
    return ", ".join(map(told, found["by_seed"]))


def _mean_cost(seeds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The mean of each figure; None where a seed does not say."""
    return {
        name: None if None in (found := [seed[name] for seed in seeds]) else sum(found) / len(found)
        for name in seeds[0]
    }


def _costs(cost: Mapping[str, Any]) -> tuple[str, str, str]:
    """Minutes, minutes of the processor, frames; "-" where a checkpoint does not say."""
    minutes = ["-" if (s := cost.get(name)) is None else f"{s / 60:.1f}"
               for name in ("seconds", "cpu_seconds")]  # fmt: skip
    frames = cost.get("frames_learned")
    return minutes[0], minutes[1], "-" if frames is None else f"{frames:,.0f}"


ROOMS: Makers = {"rooms_speed": speed, "rooms_baselines": baselines}
"""Part of `docs/rooms.md` -> what makes it."""

WORKING_MEMORY: Makers = {
    "effect_setting": effect_setting,
    "effect_aims": effect_aims,
    "effect_stops": effect_stops,
    "effect_scores": effect_scores,
    "effect_differences": effect_differences,
    "effect_seeds": effect_seeds,
    "effect_encoders": effect_encoders,
    "effect_training": effect_training,
    "shipped_scores": shipped_scores,
    "windows_inference": windows_inference,
    "memories_arms": memories.arms,
    "memories_said": memories.said,
    "memories_differences": memories.differences,
}
"""Part of `docs/working_memory.md` -> what makes it."""
