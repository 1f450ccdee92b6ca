"""What the four scripts of the voxel world measured, as the parts of the documents, in Markdown.

A published row stands in a table of its own: what was measured in MineDojo never shares a column
with what was measured in the voxel world.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from figure_tables import PAIRS, chance, our_table, percent, points, table
from measured import Measured, Result
from published import CONTROLLER, GROUPS, ROWS
from suite_tables import bullets, measures

Makers: TypeAlias = Mapping[str, Callable[[Result], str]]

SPEED = {
    "bare_steps_per_second": "steps a second, neither picture nor voxels nor rays",
    "sensors_steps_per_second": "with the 13 x 9 x 13 voxels and 121 rays that skills read",
    "picture_64x64_steps_per_second": "with a picture of 64 x 64",
    "picture_160x256_steps_per_second": "with a picture of 160 x 256",
    "reset_seconds": "reset to a new world, seconds",
}
CONTRACT = {
    "spaces_equal_of_20": "task ids, of 20, whose spaces equal the real package's",
    "sequence_steps": "random steps played in process and through package and wire",
    "sequence_steps_equal_share": "share of them with equal observation, reward and end",
    "killed_stand_in_seconds": "a killed stand-in is a clear error after, seconds",
}
SOAK = {
    "soak_steps": "random steps",
    "soak_worlds": "worlds",
    "soak_wrong": "crashes, numbers that are not finite, impossible slots",
    "soak_deaths": "deaths on the way",
    "soak_growth_mb_median": "memory, last tenth less first, MB, median",
    "soak_growth_mb_most": "the same, the worst world",
    "soak_steps_per_second": "steps a second of one process, resets included",
}
PEER = "peer "
PICTURES = {"no_picture": "5 x 8", "64x64": "64 x 64", "160x256": "160 x 256"}
"""Of the real package, which cannot do without one."""

SKILLS = {
    "log": "mine a log, bare hands",
    "cobblestone": "mine cobblestone, wooden pickaxe",
    "coal": "mine coal, stone pickaxe",
    "iron_ore": "mine one iron ore, stone pickaxe",
    "diamond": "mine a diamond, iron pickaxe",
    "sheep": "hunt a sheep, wooden sword",
    "cow": "hunt a cow, wooden sword",
    "pig": "hunt a pig, wooden sword",
    "sheep_bare_hand": "hunt a sheep, bare hands",
    "cow_bare_hand": "hunt a cow, bare hands",
    "pig_bare_hand": "hunt a pig, bare hands",
    "craft_at_table": "craft at a carried table",
    "smelt": "smelt in a carried furnace",
}
TRANSFERS = {
    "text_to_voxel": "in the text world, used in the voxel world",
    "voxel_to_text": "in the voxel world, used in the text world",
}


def speed(voxel: Result) -> str:
    """How fast it is."""
    return measures(voxel, SPEED)


def contract(voxel: Result) -> str:
    """Whether it is as the real package says; why not, where that was not at hand."""
    if "contract" in voxel.plain:
        return f"Not measured: {voxel['contract']}."
    return measures(voxel, CONTRACT)


def package(voxel: Result) -> str:
    """What a step through the real package costs, with next to nothing behind it and with us."""
    if "contract" in voxel.plain:
        return contract(voxel)
    rows = []
    for name, told in PICTURES.items():
        rates = [voxel[f"package_{game}_{name}_steps_per_second"] for game in ("canned", "game")]
        rows.append(
            [told, *(f"{rate:,}" for rate in rates), f"{voxel[f'package_ratio_{name}']:.2f}"]
        )
    return table(["steps a second, picture", "canned answers", "voxel world", "ratio"], rows)


def peers(voxel: Result) -> str:
    """Other worlds of blocks on the same core, in the same run."""
    found = {name: rate for name, rate in voxel.plain.items() if name.startswith(PEER)}
    if not found:
        return f"Not measured: {voxel['peers']}."
    rows = [[name.removeprefix(PEER), f"{rate:,}"] for name, rate in found.items()]
    return table(["same core, same run", "steps a second"], rows)


def soak(voxel_soak: Result) -> str:
    """Millions of random steps."""
    return measures(voxel_soak, SOAK)


def skills(voxel_skills: Result) -> str:
    """How often each skill is done within so many steps."""
    rows = []
    for name, skill, steps in _tried(voxel_skills):
        low, high = (percent(voxel_skills[f"{name}.{end}"]) for end in ("low", "high"))
        took = voxel_skills[f"{name}.steps"]
        shown = "-" if took is None else f"{took:,.0f}"
        done = percent(voxel_skills[name])
        rows.append(
            [SKILLS[skill], steps, done, f"{low} to {high}", shown, *_aim(voxel_skills, name)]
        )
    head = ["voxel world, %", "within", "done", "95 % interval", "median steps", "aim", "met"]
    return table(head, rows)


def controller() -> str:
    """DEPS's controller in MineDojo itself, for scale."""
    rows = [[skill, f"{steps:,}", percent(rate)] for skill, steps, rate in CONTROLLER]
    return table(["MineDojo, published, %", "within", "done"], rows)


def groups(voxel_suites: Result) -> str:
    """Success by arm and group."""
    return our_table(voxel_suites, "voxel", "voxel world, %")


def published() -> str:
    """DEPS's rows from MineDojo itself, for scale."""
    suffix = " (MineDojo)"
    rows = [
        [name.removesuffix(suffix), *(f"{value:.2f}" for value in values)]
        for name, values in ROWS.items()
        if name.endswith(suffix)
    ]
    return table(["MineDojo, published, %", *GROUPS], rows)


def differences(voxel_suites: Result) -> str:
    """Paired differences, those that were measured."""
    rows = []
    for pair in PAIRS:
        key = f"voxel.{pair}"
        if key in voxel_suites.body["figures"]:
            low, p = voxel_suites[f"{key}.low"], voxel_suites[f"{key}.p"]
            told = pair.replace("-", " - ")
            rows.append([told, points(voxel_suites[key]), points(low), chance(p)])
    return table(["difference", "points", "lower bound", "p"], rows)


def transfer(voxel_suites: Result) -> str:
    """Experiences of one world, frozen, in the other."""
    rows = []
    arms = ("off", "frozen", "oracle")
    for key, told in TRANSFERS.items():
        means = [percent(voxel_suites[f"{key}.{arm}.success"]) for arm in arms]
        gain = [points(voxel_suites[f"{key}.gain"]), points(voxel_suites[f"{key}.gain.low"])]
        rows.append([told, *means, *gain, chance(voxel_suites[f"{key}.gain.p"])])
    head = ["learnt", *arms, "frozen - off", "lower bound", "p"]
    return table(head, rows)


def length(voxel_suites: Result) -> str:
    """How long the main suite took, and how many episodes broke."""
    hours = voxel_suites["voxel.seconds"] / 3600
    origin = voxel_suites.body["machine"]
    return (
        f"The suite took {hours:.1f} h on {origin['cores']} cores; "
        f"{voxel_suites['voxel.errors']} of its episodes ended in an error."
    )


def gains(measured: Measured) -> str | None:
    """The README's lines, one for each result that is there; None where none is."""
    lines = [
        line for name, told in GAINS.items() if name in measured for line in told(measured[name])
    ]
    return bullets(lines) or None


def suite_gain(voxel_suites: Result) -> list[str]:
    """What memory buys, and what carries over."""
    off, online, oracle = (
        percent(voxel_suites[f"voxel.{arm}.success"]) for arm in ("off", "online", "oracle")
    )
    gain, low = _gain(voxel_suites, "voxel.online-off")
    lines = [
        f"- The 70 tasks: `off` {off} %, `online` {online} %, `oracle` {oracle} %; "
        f"`online` - `off` {gain} points (lower bound {low})."
    ]
    there, bound = _gain(voxel_suites, "text_to_voxel.gain")
    back, least = _gain(voxel_suites, "voxel_to_text.gain")
    return [
        *lines,
        f"- Experiences of the other world, frozen: words to blocks {there} points (lower bound "
        f"{bound}), blocks to words {back} ({least}).",
    ]


def skills_gain(voxel_skills: Result) -> list[str]:
    """How often skills get there."""
    by_steps: dict[str, list[str]] = {}
    tried = _tried(voxel_skills)
    aimed = [row for row in tried if _aim(voxel_skills, row[0])[0] != "-"]
    for name, skill, steps in aimed or tried:
        done = f"{skill.replace('_', ' ')} {percent(voxel_skills[name])}"
        by_steps.setdefault(steps, []).append(done)
    told = "; ".join(f"within {steps} steps {', '.join(done)}" for steps, done in by_steps.items())
    return [f"- Skills, % of {voxel_skills['worlds']} worlds that nothing was chosen on: {told}."]


def speed_gain(voxel: Result) -> list[str]:
    """Speed, and the contract where the package was at hand."""
    bare, small, large = (
        f"{voxel[f'{name}_steps_per_second']:,}"
        for name in ("bare", "picture_64x64", "picture_160x256")
    )
    lines = [
        f"- One core: {bare} steps a second, {small} with pictures of 64 x 64, {large} of "
        f"160 x 256; a new world in {voxel['reset_seconds']:.2f} s."
    ]
    if "contract" not in voxel.plain:
        share = percent(voxel["sequence_steps_equal_share"])
        lines.append(
            f"- The real package: equal spaces for {voxel['spaces_equal_of_20']} of 20 task ids; "
            f"{share} % of {voxel['sequence_steps']:,} random steps equal in process and over its "
            "wire."
        )
    return lines


def _gain(result: Result, key: str) -> tuple[str, str]:
    """A difference in points, and its lower bound."""
    return points(result[key]), points(result[f"{key}.low"])


def _tried(voxel_skills: Result) -> Sequence[tuple[str, str, str]]:
    """(figure, skill, steps) of every skill that was measured, in the order of `SKILLS`."""
    found = [
        (name, match[1], f"{int(match[2]):,}")
        for name in voxel_skills.body["figures"]
        if (match := re.fullmatch(r"(\w+)@(\d+)", name))
    ]
    order = list(SKILLS)
    known = (row for row in found if row[1] in SKILLS)
    return sorted(known, key=lambda row: (order.index(row[1]), int(row[2].replace(",", ""))))


def _aim(voxel_skills: Result, name: str) -> tuple[str, str]:
    """The aim of a skill in percent and whether it was met; "-" where it has none."""
    for told, met in voxel_skills.targets.items():
        figure, _, bound = told.partition(" >= ")
        if figure == name:
            return percent(float(bound)), "yes" if met else "NO"
    return "-", "-"


SCRIPTS: Mapping[str, Makers] = {
    "voxel": {"speed": speed, "peers": peers, "contract": contract, "package": package},
    "voxel_skills": {"skills": skills},
    "voxel_soak": {"soak": soak},
    "voxel_suites": {
        "groups": groups,
        "differences": differences,
        "transfer": transfer,
        "length": length,
    },
}
"""Script -> part of `docs/voxel.md` -> what makes it of the script's result."""

GAINS: Mapping[str, Callable[[Result], list[str]]] = {
    "voxel_suites": suite_gain,
    "voxel_skills": skills_gain,
    "voxel": speed_gain,
}
"""Results that the README tells, each with the lines that it gives."""
