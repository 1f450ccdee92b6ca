"""Writes the generated parts of the documents, and the learning curve, from `results/`.

A part stands between `<!-- NAME:begin -->` and `<!-- NAME:end -->`. `--check` writes nothing and
exits with 1 where a document differs from what the results say. Parts that tell of the household,
of placement, of navigation, of the voxel world or of working memory stay as they are while their
results are absent: these take longest, and need data or packages that not everybody has.
"""

import argparse
import os
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TypeAlias

import dualkv_picture
import dualkv_tables as dualkv
import evidence_tables as evidence
import faults_tables
import figure_tables as tables
import findings
import household_tables as household
import janus_published
import janus_readme
import janus_tables as janus
import language_tables
import navigation_tables as navigation
import placement_tables as placement
import store_language_tables
import store_picture
import store_tables
import voxel_tables as voxel
from learning_curve import picture
from measured import RESULTS, Measured, Result, Unmeasured

from mnemonaut.cli.main import main as mnemonaut
from mnemonaut.envs.minecraft.facts import facts

ROOT = Path(__file__).parents[1]
PICTURE = "docs/learning_curve.svg"
TITLE = "Success on the 70 tasks, %: built-in simulation, calibrated"

STORE = {**store_tables.SCRIPTS, **store_language_tables.SCRIPTS, **faults_tables.SCRIPTS}

EPISODES = (
    ("wooden_sword", 13),
    ("wooden_sword", 6),
    ("stone_pickaxe", 6),
    ("wooden_axe", 5),
    ("wooden_pickaxe", 2),
    ("lever", 5),
    ("wooden_hoe", 4),
    ("trapdoor", 6),
    ("boat", 9),
)
"""Tasks and seeds of which the first that shows something is told: fail, remember, recall, do."""

Makers: TypeAlias = Mapping[str, Callable[[Result], str]]

README_HOUSEHOLD: Makers = {
    "household": lambda result: household.tidy(result, "tidy_real", "egocentric"),
    "household_gain": household.gain,
}
HOUSEHOLD: Makers = {
    "fidelity": household.fidelity,
    "speed": household.speed,
    "tidy_real": lambda result: household.tidy(result, "tidy_real", "egocentric"),
    "tidy_generated": lambda result: household.tidy(result, "tidy_generated", "egocentric"),
    "tidy_oracle": household.tidy_oracle,
    "tidy_differences": household.tidy_differences,
    "folds": household.folds,
    "rearrange": household.rearrange,
    "fetch": household.fetch,
    "simulated": household.simulated,
    "episodes": household.episodes,
}
PLACEMENT: Makers = {
    "findings": placement.findings,
    "folds": lambda result: placement.ithor(result, "cv"),
    "val": lambda result: placement.ithor(result, "val"),
    "ablation": placement.ablation,
    "curve": placement.curve,
    "ceiling": placement.ceiling,
    "detector": placement.detector,
    "network": placement.network,
    "tidybot": placement.tidybot,
    "tidybot_published": placement.tidybot_published,
    "housekeep": placement.housekeep,
    "housekeep_published": placement.housekeep_published,
}
"""Part -> what makes it of the result."""


def parts(measured: Measured) -> dict[str, dict[str, str | None]]:
    """Document -> part -> text; None for a part that is to stay as it is.

    Raises:
        Unmeasured: a figure is not there.
    """
    deps70, calibrate_prior = measured["deps70"], measured["calibrate_prior"]
    return {
        "README.md": {
            "promises": findings.promises(measured),
            "table": tables.our_table(deps70, "reason"),
            "published": tables.published_table(deps70, "MineDojo"),
            "gain": findings.gain(deps70),
            "episode": episode(),
            "limits": findings.limits(deps70),
            **awaited(measured, "household", README_HOUSEHOLD),
            "navigation_gain": navigation.gains(measured),
            **awaited_of_all(measured, navigation.README),
            "voxel_gain": voxel.gains(measured),
            "store_gain": store_tables.gains(measured),
            "evidence_gain": evidence.gains(measured),
            **awaited(measured, "janus", janus_readme.README),
        },
        "docs/benchmarks.md": {
            "differences": tables.differences(deps70),
            "conditions": tables.conditions(deps70),
            "exact": tables.our_table(deps70, "exact"),
            "textworld": tables.published_table(deps70, "MC-TextWorld"),
            "sensitivity": tables.sensitivity(deps70),
            "transfer": tables.transfer(deps70),
            "others": tables.other_figures(measured),
            "targets": tables.targets(measured),
        },
        "docs/language_models.md": {
            "loops": language_tables.loops(measured["llm"]),
            "differences": language_tables.differences(measured["llm"]),
            "service": language_tables.service(measured["llm"], measured["llm_speed"]),
        },
        "docs/minecraft.md": {
            "counts": counts(),
            "prior": findings.prior(measured),
            "calibration": tables.calibration(calibrate_prior),
        },
        "docs/household.md": awaited(measured, "household", HOUSEHOLD),
        "docs/navigation.md": {
            "published": navigation.elsewhere(),
            **awaited_of_all(measured, navigation.SCRIPTS),
        },
        "docs/placement.md": awaited(measured, "placement", PLACEMENT),
        "docs/voxel.md": {
            "published": voxel.published(),
            "controller": voxel.controller(),
            **awaited_of_all(measured, voxel.SCRIPTS),
        },
        "docs/evidence.md": awaited_of_all(measured, evidence.SCRIPTS),
        "docs/store.md": awaited_of_all(measured, STORE),
        "docs/rooms.md": awaited(measured, "janus", janus.ROOMS),
        "agents/janus/tiny.md": awaited(
            measured, "janus", {"shipped_scores": janus.shipped_scores}
        ),
        "docs/working_memory.md": {
            **{part: make() for part, make in dualkv.CONSTANT.items()},
            **{part: make() for part, make in janus_published.CONSTANT.items()},
            **awaited_of_all(measured, dualkv.SCRIPTS),
            **awaited(measured, "janus", janus.WORKING_MEMORY),
        },
    }


def awaited(measured: Measured, name: str, makers: Makers) -> dict[str, str | None]:
    """Parts of a result that may not be there yet."""
    if name not in measured:
        return dict.fromkeys(makers)
    return {mark: make(measured[name]) for mark, make in makers.items()}


def awaited_of_all(measured: Measured, scripts: Mapping[str, Makers]) -> dict[str, str | None]:
    """Parts of several results, each of which may not be there yet."""
    found: dict[str, str | None] = {}
    for name, makers in scripts.items():
        found |= awaited(measured, name, makers)
    return found


def counts() -> str:
    """How much the text world knows."""
    known = facts()
    recipes = sum(len(ways) for ways in known.knowledge.recipes.values())
    sources = sum(len(ways) for ways in known.knowledge.sources.values())
    things = len(known.things) - len(known.knowledge.biomes)
    return (
        f"It holds {things} items, {recipes} recipes, {sources} sources (a block or animal and "
        f"what it drops),\n{len(known.knowledge.biomes)} biomes and {len(known.tasks)} tasks; "
        f"{len(known.obtainable)} items can be had from empty hands."
    )


def episode() -> str:
    """What `mnemonaut run` tells of a second try that recalls a first one, which failed.

    Raises:
        Unmeasured: none of `EPISODES` shows that any more.
    """
    for task, seed in EPISODES:
        words = ["run", "mnemonaut/MinecraftText-v0", "--task", task, "--seed", str(seed)]
        words += ["--episodic", "online", "--store", ":memory:", "--episodes", "2"]
        first, _, second = told(words).partition("\n\nEpisode 2 of 2")
        second = second.partition("\n\n1 of 2 episodes")[0]
        failed = "outcome     not reached" in first and "FAILED" in first
        if failed and "recalled" in second and "outcome     reached: 1 round" in second:
            command = " ".join(["mnemonaut", *words[:6]]) + " \\\n      " + " ".join(words[6:])
            return f"```\n$ {command}\n[...]\nEpisode 2 of 2{second}\n```"
    raise Unmeasured("no episode of EPISODES fails and then succeeds; name others in readme.py")


def told(words: list[str]) -> str:
    """The output of a command line, at 80 columns."""
    columns = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = "80"
    try:
        with redirect_stdout(StringIO()) as output:
            code = mnemonaut(words)
    finally:
        os.environ.pop("COLUMNS")
        if columns is not None:
            os.environ["COLUMNS"] = columns
    if code:
        raise Unmeasured(f"`mnemonaut {' '.join(words)}` ends with {code}; correct readme.py")
    return output.getvalue()


def filled(text: str, wanted: Mapping[str, str | None], name: str) -> str:
    """The document with each part in its place; a part that is None stays as it is.

    Raises:
        Unmeasured: a part has no place in the document, or a place has no part.
    """
    places = re.findall(r"<!-- (\w+):begin -->", text)
    if sorted(places) != sorted(wanted):
        astray = ", ".join(sorted(set(places) ^ set(wanted)) or sorted(places))
        raise Unmeasured(f"{name}: these parts and their marks do not agree: {astray}; mend them")
    for part, body in wanted.items():
        begin, end = f"<!-- {part}:begin -->", f"<!-- {part}:end -->"
        if text.count(end) != 1 or text.index(end) < text.index(begin):
            raise Unmeasured(f"{name}: `{begin}` needs one `{end}` after it; mend them")
        if body is None:
            continue
        head, tail = text.partition(begin)[0], text.partition(end)[2]
        text = f"{head}{begin}\n{body}\n{end}{tail}"
    return text


def documents(measured: Measured, root: Path = ROOT) -> dict[Path, str]:
    """Every generated document as it should be.

    Raises:
        Unmeasured: a figure, a document or a mark is not there.
    """
    made: dict[Path, str] = {}
    for name, wanted in parts(measured).items():
        try:
            text = (root / name).read_text(encoding="utf-8")
        except OSError as error:
            raise Unmeasured(f"{name}: {error.strerror}; restore it") from error
        made[root / name] = filled(text, wanted, name)
    curves = measured["deps70"]["reason.learning_curves"]
    made[root / PICTURE] = picture(curves, TITLE)
    if "dualkv" in measured:
        made[root / dualkv_picture.PICTURE] = dualkv_picture.picture(measured["dualkv"])
    if "store_scale" in measured:
        made[root / store_picture.PICTURE] = store_picture.picture(measured["store_scale"])
    return made


def stale(made: Mapping[Path, str]) -> list[Path]:
    """The documents that are not as they should be."""
    now = {path: path.read_text(encoding="utf-8") if path.is_file() else None for path in made}
    return [path for path, text in made.items() if now[path] != text]


def main(arguments: list[str] | None = None) -> int:
    """0: done, or nothing to do; 1: `--check` found something; 2: it cannot be told."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; 1 where stale")
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="DIR")
    options = parser.parse_args(arguments)
    try:
        made = documents(Measured(options.results))
    except Unmeasured as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    changed = stale(made)
    for path in changed:
        if options.check:
            print(f"{path.relative_to(ROOT)} is stale; run `make readme`", file=sys.stderr)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(made[path], encoding="utf-8")
            print(path.relative_to(ROOT))
    return int(options.check and bool(changed))


if __name__ == "__main__":
    sys.exit(main())
