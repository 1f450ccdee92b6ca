"""Figures of the voxel world, made up by hand: none of them measured."""

from typing import Any

from figure_tables import ARMS, PAIRS
from published import GROUPS, ROWS
from voxel_tables import SKILLS, TRANSFERS

SUCCESS = {"off": 0.25, "placebo": 0.25, "online": 0.5, "shuffled": 0.375, "oracle": 0.75}


def voxel_figures() -> dict[str, Any]:
    figures: dict[str, Any] = {
        "bare_steps_per_second": 3456,
        "sensors_steps_per_second": 2345,
        "picture_160x256_steps_per_second": 234,
        "picture_64x64_steps_per_second": 1234,
        "reset_seconds": 0.123,
        "peer Crafter": 4321,
        "peer Craftax-Symbolic-v1": 54321,
        "spaces_equal_of_20": 19,
        "sequence_steps": 600,
        "sequence_steps_equal_share": 0.995,
        "killed_stand_in_seconds": 0.05,
    }
    for nth, name in enumerate(("no_picture", "64x64", "160x256")):
        figures[f"package_canned_{name}_steps_per_second"] = 1200 - 100 * nth
        figures[f"package_game_{name}_steps_per_second"] = 1000 - 100 * nth
        figures[f"package_ratio_{name}"] = 1.2 + nth / 100
    return figures


def skills_figures() -> dict[str, Any]:
    """Every skill in 90 %, but diamonds, which nobody found."""
    figures: dict[str, Any] = {"worlds": 100, "deaths": 3}
    names = [f"{skill}@600" for skill in SKILLS if skill != "diamond"]
    for name in ["diamond@12000", *names, "sheep@1200"]:
        done = 0.0 if "diamond" in name else 0.9
        figures |= {name: done, f"{name}.low": done - 0.05, f"{name}.high": done + 0.05}
        figures[f"{name}.steps"] = 1234.5 if done else None
    return figures


def soak_figures() -> dict[str, Any]:
    return {
        "soak_steps": 10_000_000,
        "soak_worlds": 20,
        "soak_wrong": 0,
        "soak_first_wrong": "nothing",
        "soak_deaths": 321,
        "soak_growth_mb_median": 1.5,
        "soak_growth_mb_most": 12.5,
        "soak_steps_per_second": 2222,
    }


def suites_figures() -> dict[str, Any]:
    """`off` at 25 %, `online` at 50 %; half of the gain by `shuffled`; no pair of `frozen`."""
    figures: dict[str, Any] = {"voxel.seconds": 5400.0, "voxel.errors": 2}
    for arm in ARMS:
        figures[f"voxel.{arm}.success"] = SUCCESS.get(arm, 0.125)
        figures[f"voxel.{arm}.last_pass"] = SUCCESS.get(arm, 0.125) + 0.0625
    for pair in PAIRS:
        one, other = pair.rsplit("-", 1)
        if one != "frozen":
            gain = SUCCESS.get(one, 0.125) - SUCCESS.get(other, 0.125)
            figures |= {f"voxel.{pair}": gain, f"voxel.{pair}.p": 0.25}
            figures[f"voxel.{pair}.low"] = gain - 0.05 if gain else 0.0
    figures["voxel.groups"] = {
        "ours (built-in simulation)": {
            arm: [100 * SUCCESS.get(arm, 0.125)] * len(GROUPS) for arm in ARMS
        },
        "published": {name: list(values) for name, values in ROWS.items()},
    }
    for name in TRANSFERS:
        arms = (("off", 0.25), ("frozen", 0.375), ("oracle", 0.75))
        figures |= {f"{name}.{arm}.success": mean for arm, mean in arms}
        figures |= {f"{name}.gain": 0.125, f"{name}.gain.low": 0.02, f"{name}.gain.p": 0.25}
    return figures


VOXEL_MET = {
    "bare_steps_per_second >= 3000": True,
    "reset_seconds <= 0.3": True,
    "spaces_equal_of_20 >= 20": False,
    "soak_wrong <= 0": True,
    "log@600 >= 0.95": False,
    "sheep@1200 >= 0.9": True,
}
