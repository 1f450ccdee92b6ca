"""Figures of navigation, made up by hand: none of them measured."""

from typing import Any

from navigation_suites import PAIRS

from .household_results import difference

ARMS = (
    "straightest",
    "text-greedy",
    "off",
    "online",
    "shuffled",
    "placebo",
    "corrupted",
    "shortest",
)
MEASURES = ("success", "SPL", "NE", "nDTW", "steps")
MEANS = {"off": 0.25, "placebo": 0.25, "online": 0.5, "shuffled": 0.375, "shortest": 1.0}
SPREAD = 0.05
POLICIES = ("random", "shortest", "predictions", "stop", "straightest", "text_greedy")
METRICS = ("TL", "NE", "SR", "OSR", "SPL", "nDTW", "sDTW", "CLS")
CURVE = {"0-5": 40.0, "5-15": 50.0, "15-30": 60.0, "30-60": 70.0, "60+": 80.0}


def told(arms: tuple[str, ...]) -> dict[str, Any]:
    """As `navigation_suites` gives a suite: `online` .25 above `off`, half of it by `shuffled`."""
    found: dict[str, Any] = {"episodes": 100, "error_episodes": 1}
    for measure in MEASURES:
        scale = {"NE": 8.0, "steps": 10.0}.get(measure, 1.0)
        found[measure] = {
            arm: {
                "mean": scale * MEANS.get(arm, 0.125),
                "low": scale * (MEANS.get(arm, 0.125) - SPREAD),
                "high": scale * (MEANS.get(arm, 0.125) + SPREAD),
                "last_pass": scale * MEANS.get(arm, 0.125),
            }
            for arm in arms
        }
        found[f"{measure} differences"] = {
            f"{one} - {other}": {
                **difference(MEANS.get(one, 0.125) - MEANS.get(other, 0.125)),
                "equivalent_within_3_points": (one, other) == ("placebo", "off"),
            }
            for one, other in PAIRS
            if one in arms and other in arms
        }
    found["curve"] = {
        arm: {"0-6": MEANS.get(arm, 0.125), "6-12": MEANS.get(arm, 0.125) + 0.1} for arm in arms
    }
    found["curve"]["online"]["6-12"] = 0.75
    return found


def navigation_figures() -> dict[str, Any]:
    figures: dict[str, Any] = {
        f"{policy}_val_seen_{metric}": 12.345 for policy in POLICIES for metric in METRICS
    }
    return figures | {
        "official_trajectories": 200,
        "official_trajectories_poses": 2600,
        "random_val_seen_off": 0.0,
        "r4r_val_seen_paths": 115,
        "panoramic_steps_per_second": 61234,
        "ndtw_10000_paths_seconds": 1.234,
        "generated_unknown": told(ARMS),
        "generated_explored": told(ARMS[2:7]),
        "generated_simulated_model": told(("off", "online")),
    }


NAVIGATION_MET = {
    "official_trajectories >= 200": True,
    "r4r_val_seen_paths >= 115": True,
    "r4r_val_seen_paths <= 115": False,
    "ndtw_10000_paths_seconds <= 2.0": True,
}


def row(name: str, success: float) -> dict[str, Any]:
    """What `Scores.figures` gives of a row."""
    told = {"SR": success, "SPL": success - 3, "NE": 5.0, "nDTW": 55.5, "SR.sd": 0.4}
    return {f"{name}.{metric}": value for metric, value in told.items()}


def explored_figures() -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for split in ("pseudo_unseen", "val_seen"):
        for name, success in (("blind", 41.8), ("field", 60.0), ("memory", 62.5), ("new", 50.0)):
            figures |= row(f"{split}.{name}", success)
            figures |= row(f"{split}.{name}, argmax", success - 5)
        for control in ("shuffled", "placebo", "corrupted"):
            figures |= row(f"{split}.memory {control}", 40.0)
            figures |= row(f"{split}.memory {control}, argmax", 39.0)
        for name in ("blind", "memory"):
            figures[f"{split}.{name}.curve"] = CURVE
    figures |= row("val_seen.memory after train", 72.0)
    figures |= row("val_seen.field after train", 71.0)
    for begin in ("memory-blind.SR", "field-blind.SR"):
        figures |= {
            f"pseudo_unseen.{begin}": 20.7,
            f"pseudo_unseen.{begin}.low": 19.1,
            f"pseudo_unseen.{begin}.high": 22.2,
        }
    for end, value in (("mean", 20.7), ("low", 15.5), ("high", 25.5)):
        figures[f"pseudo_unseen.memory-blind.SR.buildings {end}"] = value
    return figures


def ranker_figures() -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for name, success in (
        ("blind.learnt", 42.0),
        ("alone", 72.5),
        ("memory", 67.0),
        ("both", 80.0),
    ):
        figures |= row(f"pseudo_unseen.{name}", success)
        figures |= row(f"val_seen.{name}", success)
        figures |= row(f"val_seen.after_train.{name}", success)
    figures |= row("pseudo_unseen.both.argmax", 75.0)
    figures |= row("pseudo_unseen.both.shuffled", 72.0)
    figures["pseudo_unseen.both.curve"] = {name: CURVE[name] for name in ("0-5", "5-15")}
    for end, value in (("mean", 7.5), ("low", 6.5), ("high", 8.5)):
        figures |= {f"pseudo_unseen.both.gain.{end}": value}
    return figures


def unknown_figures() -> dict[str, Any]:
    figures: dict[str, Any] = {}
    successes = {
        "straightest": 18.0, "learnt": 33.0, "map only": 36.0, "learnt + memory": 45.0,
        "learnt + own walks": 35.0, "learnt + memory placebo": 34.0,
    }  # fmt: skip
    for split in ("pseudo_unseen", "val_seen"):
        for name, success in successes.items():
            figures |= row(f"{split}.{name}", success)
            figures |= {f"{split}.{name}.TL": 11.5, f"{split}.{name}.OSR": success + 9}
        figures[f"{split}.learnt + memory.curve"] = CURVE
        for span in ("", ".late"):
            for end, value in (("", 12.0), (".low", 10.5), (".high", 13.5)):
                figures[f"{split}.learnt + memory-learnt{span}.SR{end}"] = value
    return figures
