"""Figures of `janus.py`, made up by hand: none of them measured."""

from typing import Any

from janus_effect import ALL, ARMS, ENCODERS, GROUPS, MEASURES, MEMORY, PAIRS
from janus_tables import AIMS, POLICIES, SEEN

SUCCESS = {"both": 0.5, "spatial": 0.375, "semantic": 0.4, "off": 0.125}
PASSES = {
    "off": [0.25, 0.25],
    "online": [0.25, 0.5],
    "graph": [0.375, 0.375],
    "three": [0.4, 0.6],
    "corrupted": [0.2, 0.2],
}


def spread(mean: float) -> dict[str, Any]:
    seeds = [mean - 0.02, mean, mean + 0.02]
    return {"mean": mean, "low": mean - 0.05, "high": mean + 0.05, "by_seed": seeds}


def scored(success: float) -> dict[str, float]:
    return {"SR": success, "SPL": success / 2, "OSR": success + 0.1, "NE": 8 - success}


def told(success: float) -> dict[str, Any]:
    """SR as given, 10 points less where memory is needed."""
    of = {group: success - (0.1 if group == MEMORY else 0.0) for group in GROUPS}
    return {
        group: {
            **{name: spread(value) for name, value in scored(sr).items()},
            "steps": 60.0,
            "forced": 0.01,
        }
        for group, sr in of.items()
    }


def janus_figures() -> dict[str, Any]:
    gaps = {pair: SUCCESS[pair[0]] - SUCCESS[pair[1]] for pair in PAIRS}
    figures: dict[str, Any] = {
        "steps_per_second_64x64": 15000,
        "steps_per_second_224x224": 2100,
        "reset_known_home_seconds": 0.0014,
        "reset_new_home_seconds": 0.1156,
        "effect": {
            "seeds": 3,
            "episodes": 250,
            "arms": {arm: told(SUCCESS[arm]) for arm in ARMS},
            "differences": {
                " - ".join(pair): {
                    group: {name: spread(gap) for name in MEASURES} for group in GROUPS
                }
                for pair, gap in gaps.items()
            },
        },
        "baselines": {
            name: {group: {**scored(0.01), "steps": 40.0} for group in GROUPS} for name in POLICIES
        },
        "training": {
            what: [_cost(60.0 * seed, frames) for seed in (1, 2, 3)]
            for what, frames in [("encoders", None), *((arm, 100_000) for arm in ARMS)]
        },
        "encoders": {pair: _seen(0.5 + nth / 10) for nth, pair in enumerate(ENCODERS)},
        "schedule": 0.25,
        "windows": [_window(8, 48, 0.5), _window(0, 4, 0.25)],
        "shipped": {
            "scores": {group: {**scored(0.625), "steps": 77.7} for group in GROUPS},
            "took": {
                "seconds": 1140.0,
                "threads": 2,
                "parts": {"semantic encoder": 240.0, "policy": 900.0},
            },
            "frames_learned": 900_000,
            "sha256": "00",
        },
        "shipped_SR": 0.625,
        "shipped_megabytes": 9.3,
        "shipped_minutes": 19.0,
        "memories": _memories(),
    }  # fmt: skip
    for name in AIMS:
        _, group, _, one, _, other = name.split("_")
        figures[name] = gaps[one, other] + (0.2 if group != ALL else 0.0)
    return figures


def _cost(seconds: float, frames: int | None) -> dict[str, Any]:
    spent = {"seconds": seconds, "cpu_seconds": seconds * 0.9, "threads": 1}
    return {**spent, "frames_learned": frames}


def _seen(value: float) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for part, name in SEEN:
        found.setdefault(part, {})[name] = value
    return found


def _window(initial: int, recent: int, success: float) -> dict[str, Any]:
    row: dict[str, Any] = {"initial": initial, "recent": recent}
    for name in ("SR", "SPL"):
        row |= {name: spread(scored(success)[name]), f"{name} memory": spread(success / 4)}
    return {**row, "SR difference": spread(success - 0.5)}


def _memories() -> dict[str, Any]:
    gaps = {"online - off": (0.0, 0.25), "three - online": (0.15, 0.1)}
    return {
        "episodes": 960,
        "error_episodes": 0,
        "arms": {
            arm: {name: [scored(one)[name] for one in both] for name in MEASURES}
            for arm, both in PASSES.items()
        },
        "differences": {
            pair: {"all": spread(0.1), "first": spread(first), "last": spread(last)}
            for pair, (first, last) in gaps.items()
        },
        "hints": {
            arm: {
                "room": [0.5, 0.5] if arm in ("graph", "three") else [0.0, 0.0],
                "seen": [0.125, 1.0] if arm in ("online", "three") else [0.0, 0.0],
                "right": 0.75 if arm in ("graph", "three") else None,
            }
            for arm in PASSES
        },
    }


JANUS_MET = {
    "steps_per_second_64x64 >= 1500": True,
    "steps_per_second_224x224 >= 300": True,
    **{
        f"{name} >= 0.2" if "memory" in name else f"{name} > 0.0": "semantic" not in name
        for name in AIMS
    },
    "shipped_megabytes <= 12": True,
}
