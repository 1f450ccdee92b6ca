"""Figures of the evidence, made up by hand: none of them measured."""

from typing import Any

from evidence_ray import ARMS
from evidence_statistics_coverage import CLUSTERS, OURS
from evidence_statistics_streams import STREAMS
from evidence_tables import NAIVE

SETTINGS = ("normal, mixed", "rate, little")


def quick_figures() -> dict[str, Any]:
    """One family, in which memory buys 10 points and a placebo none."""
    gain = {"estimate": 0.1, "low": 0.04, "high": 0.16}
    nothing = {"estimate": 0.0, "low": -0.01, "high": 0.01}
    paired = {
        "online - off": {"all_passes": gain, "p_holm": 0.031},
        "online - placebo": {"all_passes": gain, "p_holm": 0.031},
        "placebo - off": {"all_passes": nothing, "p_holm": 1.0},
        "common - off": {"all_passes": nothing, "p_holm": 1.0},
    }
    suite = {"claim": "Memory bought +10.0 points.", "paired": paired}
    return {
        "quick_seconds": 81.4,
        "quick_cpu_seconds": 140.2,
        "quick_episodes": 3456,
        "quick_suites": {"minecraft-quick": suite},
    }


def page_figures() -> dict[str, Any]:
    return {
        "page_episodes": 10_500,
        "page_build_seconds": 9.87,
        "page_megabytes": 1.25,
        "page_chunks_megabytes": 61.2,
        "page_interactive_seconds": 0.456,
        "page_interactive_slowest_seconds": 0.567,
        "page_first_episode_seconds": 0.678,
        "page_least_contrast": 4.61,
        "page_overflow_pixels": 0,
        "page_controls_unnamed": 0,
        "page_controls_unreached": 0,
        "page_requests_beyond_files": 0,
    }


def statistics_figures() -> dict[str, Any]:
    """Intervals that cover 94 to 98 %, and bare percentiles that do not."""
    figures: dict[str, Any] = {"difference.wilson": 1e-16, "difference.holm": 0.0}
    for streams, tasks in (*CLUSTERS, *OURS):
        shape = f"{streams}x{tasks}"
        figures[f"coverage.{shape}"] = dict.fromkeys(SETTINGS, 0.945)
        figures[f"coverage.{shape}.lowest"] = 0.94
        figures[f"coverage.{shape}.lowest of bare percentiles"] = 0.906
    for streams in STREAMS:
        figures[f"false positives.{streams} streams.permutation"] = 0.049
        figures |= {f"false positives.{streams} streams.{name}": 0.7 for name in NAIVE}
    return figures


def chaos_figures() -> dict[str, Any]:
    figures = dict.fromkeys(
        ("missing", "doubled", "out_of_order", "orphans", "unclean_stores", "damaged_traces"), 0
    )
    figures |= {"kills": 22, "hangs": 10, "starved": 18, "episodes": 300, "error_episodes": 5}
    figures |= {"seconds": 120, "undisturbed_seconds": 15, "controls": 5, "controls_unnoticed": 0}
    for arm in ("off", "frozen"):
        figures |= {f"{arm}.unequal": 0, f"{arm}.rate_difference": 0}
    return {f"chaos.{name}": value for name, value in figures.items()}


def ray_figures() -> dict[str, Any]:
    return {
        **{f"ray_{arm}_equal": 1.0 for arm in ARMS},
        "ray_killed_complete": 1.0,
        "ray_killed_twice": 0,
        "ray_killed_errors": 0,
        "local_1_per_s": 41.2,
        "local_2_per_s": 80.4,
        "local_2_server_per_s": 60.0,
        "ray_1_per_s": 30.1,
        "ray_2_per_s": 55.5,
    }


EVIDENCE: dict[str, dict[str, Any]] = {
    "evidence_quick": quick_figures(),
    "evidence_page": page_figures(),
    "evidence_statistics": statistics_figures(),
    "evidence_chaos": chaos_figures(),
    "evidence_ray": ray_figures(),
}
