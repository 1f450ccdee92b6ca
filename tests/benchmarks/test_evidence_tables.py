"""The evidence as tables and sentences that tell what was found, whichever way it went."""

from typing import Any

import evidence_tables
from measured import Measured, Result

from .evidence_results import EVIDENCE


def told(name: str, part: str, **changes: Any) -> str:
    figures = EVIDENCE[name] | {key.replace("__", "."): value for key, value in changes.items()}
    return evidence_tables.SCRIPTS[name][part](Result(name, {"figures": figures}))


def test_the_quick_suites_tell_gains_and_controls_and_no_other_arm() -> None:
    text = told("evidence_quick", "quick")
    assert text.startswith("3,456 episodes and their page in 81 s (140 s of CPU).")
    assert "- `minecraft-quick`: Memory bought +10.0 points." in text
    assert "+10.0 [+4.0, +16.0]" in text and "placebo - off" in text
    assert "common - off" not in text


def test_the_page() -> None:
    text = told("evidence_page", "page")
    assert "| 10,500 |" in text.replace("  ", "") and "0.46" in text and "4.61" in text


def test_coverage_stands_beside_that_of_bare_percentiles() -> None:
    text = told("evidence_statistics", "coverage")
    head, *rows = text.splitlines()
    assert [cell.strip() for cell in head.split("|")[2:-1]] == ["20x20", "40x40", "10x70", "6x70"]
    assert "94.5" in rows[1] and "lowest of bare percentiles" in rows[-1] and "90.6" in rows[-1]


def test_naive_tests_are_told_beside_ours() -> None:
    text = told("evidence_statistics", "false_positives")
    assert "paired permutation over streams" in text and "4.9" in text and text.count("70.0") == 6


def test_a_lost_episode_would_be_told() -> None:
    assert "300; 0, 0, 0" in told("evidence_chaos", "chaos")
    assert "300; 2, 0, 0" in told("evidence_chaos", "chaos", chaos__missing=2)
    assert "4 of 5" in told("evidence_chaos", "chaos", chaos__controls_unnoticed=1)


def test_a_node_that_cost_an_episode_would_be_told() -> None:
    assert "yes" in told("evidence_ray", "ray")
    assert "NO" in told("evidence_ray", "ray", ray_killed_twice=1)


def test_the_readme_tells_what_was_measured(made: Any) -> None:
    measured: Measured = made()
    text = evidence_tables.gains(measured)
    assert text is not None and "10,500 episodes" in text
    assert "22 workers killed" in text and "4.9 % at most" in text.replace("\n  ", " ")
