"""Results made up for the tests: every figure that the documents need, none of them measured."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from figure_tables import ARMS, PAIRS, SETTINGS
from language_tables import PAIRS as LANGUAGE_PAIRS
from measured import Measured
from published import GROUPS, ROWS

from .dualkv_results import dualkv_figures
from .evidence_results import EVIDENCE
from .household_results import household_figures, placement_figures
from .janus_results import JANUS_MET, janus_figures
from .navigation_results import (
    explored_figures,
    navigation_figures,
    ranker_figures,
    unknown_figures,
)
from .store_results import faults_figures, language_figures, scale_figures, store_figures
from .voxel_results import skills_figures, soak_figures, suites_figures, voxel_figures

Make = Callable[..., Measured]

SUCCESS = {"off": 0.4, "placebo": 0.4, "online": 0.5, "shuffled": 0.45, "oracle": 0.6}


def deps70_figures() -> dict[str, Any]:
    """`off` at 40 %, `online` at 50 %, `oracle` at 60 %; half of the gain without the right
    memories; nothing by a placebo."""
    figures: dict[str, Any] = {}
    for setting in SETTINGS:
        for arm in ARMS:
            figures[f"{setting}.{arm}.success"] = SUCCESS.get(arm, 0.3)
            figures[f"{setting}.{arm}.last_pass"] = SUCCESS.get(arm, 0.3) + 0.05
        for pair in PAIRS:
            one, other = pair.rsplit("-", 1)
            gain = round(SUCCESS.get(one, 0.3) - SUCCESS.get(other, 0.3), 6)
            figures[f"{setting}.{pair}"] = gain
            figures[f"{setting}.{pair}.low"] = gain - 0.02 if gain else 0.0
            figures[f"{setting}.{pair}.p"] = 0.002 if gain else 1.0
        figures[f"{setting}.gap_closed"], figures[f"{setting}.gap_closed_low"] = 0.5, 0.4
        figures[f"{setting}.replans_online_to_off"] = 0.25
    for setting in ("reason", "exact"):
        ours = {arm: [100 * SUCCESS.get(arm, 0.3)] * len(GROUPS) for arm in ARMS}
        figures[f"{setting}.groups"] = {
            "ours (built-in simulation)": ours,
            "published": {name: list(values) for name, values in ROWS.items()},
        }
    figures["reason.learning_curves"] = {
        arm: [
            {"estimate": mean + nth / 100, "low": mean - 0.1, "high": mean + 0.1}
            for nth in range(4)
        ]
        for arm, mean in SUCCESS.items()
    }
    unseen = {"off": 0.4, "frozen": 0.5, "oracle": 0.6, "gain": 0.1, "gain.low": 0.02}
    for half in ("a", "b"):
        figures |= {f"unseen.{half}.{name}": value for name, value in unseen.items()}
        figures[f"unseen.{half}.gain.p"] = 0.03
    for name in ("error_share=0.1", "error_share=0.4", "k=10", "k=3", "max_revisions=0"):
        figures[f"sensitivity.{name}.gap_closed"] = 0.5
        figures[f"sensitivity.{name}.online-off"] = 0.1
    return figures


def llm_figures() -> dict[str, Any]:
    """Two loops with a model behind them, and a service without a fault of its own."""
    row = {"success": 0.5, "last_pass": 0.6, "calls": 3.25, "tokens_in": 1234.5, "tokens_out": 99}
    figures: dict[str, Any] = {
        "matrix": {"online": {**row, "format_failures": 2}, "off": {**row, "format_failures": 0}},
        "matrix.calls_unaccounted": 0,
        "faults.requests": 1000,
        "faults.share_faulty": 0.2,
        "faults.kinds": 7,
        "faults.episodes": 200,
        "faults.episodes_as_without_faults": 199,
        "faults.requests_unaccounted": 0,
        "faults.calls_counted_twice": 0,
    }
    for one, other in LANGUAGE_PAIRS:
        name = f"matrix.{one}-minus-{other}"
        figures |= {name: 0.1, f"{name}.low": 0.05, f"{name}.p": 0.002}
    return figures


OTHERS: dict[str, dict[str, Any]] = {
    "calibrate_prior": {
        "best_share": 0.4,
        "share_used": 0.4,
        "published_zero_shot": 0.1542,
        "draws": 10,
        "success_at_0.1": 0.36,
        "success_at_0.4": 0.15,
    },
    "dualkv": dualkv_figures(),
    **EVIDENCE,
    "faults": faults_figures(),
    "household": household_figures(),
    "janus": janus_figures(),
    "llm": llm_figures(),
    "llm_speed": {
        "overhead.ms_per_call": 1.5,
        "overhead.ms_per_cached_call": 1.6,
        "throughput.ratio": 15.5,
    },
    "navigation": navigation_figures(),
    "navigation_explored": explored_figures(),
    "navigation_ranker": ranker_figures(),
    "navigation_unknown": unknown_figures(),
    "placement": placement_figures(),
    "store": store_figures(),
    "store_language": language_figures(),
    "store_scale": scale_figures(),
    "resume": {"kills": 20, "identical": 20, "orphans": 0, "kills_of_each_run": [10, 10]},
    "voxel": voxel_figures(),
    "voxel_skills": skills_figures(),
    "voxel_soak": soak_figures(),
    "voxel_suites": suites_figures(),
    "speed": {"default_bench_seconds": 61.2, "help_seconds": 0.111, "steps_per_second": 34567},
}


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """`made(**{"reason.online-off": 0.0})` are whole results with those figures changed; a figure
    that is changed to "gone" is left out."""

    def make(**changes: Any) -> Measured:
        bodies: Mapping[str, dict[str, Any]] = {"deps70": deps70_figures() | changes, **OTHERS}
        for name, figures in bodies.items():
            body = {
                "figures": {key: value for key, value in figures.items() if value != "gone"},
                "met": JANUS_MET if name == "janus" else {f"{name} >= 0": True},
                "machine": {"cores": 2, "machine": "x86_64", "python": "3.11.7"},
                "commit": "abc",
                "quick": False,
            }
            (tmp_path / f"{name}.json").write_text(json.dumps(body), encoding="utf-8")
        return Measured(tmp_path)

    return make
