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

TABLE_3 = {
    "both": (5.17, 58.0, 52.8, 49.2),
    "spatial": (6.75, 53.1, 45.5, 40.0),
    "semantic": (6.58, 54.3, 47.0, 40.9),
    "off": (7.85, 36.9, 24.8, 16.8),
}
"""JanusVLN, arXiv 2509.22548, Table 3, R2R-CE val_unseen, no extra data: NE, OSR, SR, SPL."""

TABLE_5: Mapping[str, tuple[float, float | None]] = {
    "8 first, 48 last": (52.8, 49.2),
    "32 last": (51.7, None),
    "48 last, none of the first": (51.0, 47.5),
}
"""The same, Table 5: SR and SPL by the frames that are kept."""

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
    """What was aimed at, and whether it was met."""
    rows = []
    aims = {told.partition(" >= ")[0]: told.partition(" >= ")[2] for told in janus.targets}
    for figure, label in AIMS.items():
        met = janus.targets[f"{figure} >= {aims[figure]}"]
        least = points(float(aims[figure]))
        rows.append([label, points(janus[figure]), least, "yes" if met else "NO"])
    return table(["SR, points", "measured", "at least", "met"], rows)


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
        f"policy; one pair of encoders for all; {told['episodes']} episodes."
    )


def effect_encoders(janus: Result) -> str:
    """How well the frozen encoders see, in homes that they did not learn in."""
    found: Mapping[str, Any] = janus["encoders"]
    rows = [
        [told, f"{found[part][name]:.2f}"]
        for (part, name), told in SEEN.items()
        if name in found.get(part, {})
    ]
    return table(["frozen encoders", "in unknown homes"], rows)


def effect_published() -> str:
    """JanusVLN's own ablation, in habitat with R2R-CE."""
    rows = [[arm, *(f"{value:.{2 if n == 0 else 1}f}" for n, value in enumerate(values))]
            for arm, values in TABLE_3.items()]  # fmt: skip
    return table(["R2R-CE, published", "NE, m", "OSR, %", "SR, %", "SPL, %"], rows)


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


def windows_published() -> str:
    """What JanusVLN's own windows gave."""
    rows = [
        [window, f"{success:.1f}", "-" if spl is None else f"{spl:.1f}"]
        for window, (success, spl) in TABLE_5.items()
    ]
    return table(["R2R-CE, published", "SR, %", "SPL, %"], rows)


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

CONSTANT: Mapping[str, Callable[[], str]] = {
    "effect_published": effect_published,
    "windows_published": windows_published,
}
"""Parts of the same that need no result."""
