"""The table in Markdown: its text to the letter, and never too wide."""

from typing import Any

import pytest

from mnemonaut.envs import registry
from mnemonaut.evals.suite import Suite, builtin_suites, load_suite, resolve_tasks
from mnemonaut.evals.summary import pairs
from mnemonaut.evals.table import markdown_table, terminal_table
from mnemonaut.evals.wording import percent, points

GOLDEN = """\
**tiny** on acme/World-v0 (calibrated, reason)

| arm    | MT1 | MT2 |  all | last | replans |
| ------ | --: | --: | ---: | ---: | ------: |
| off    |  50 |   0 | 25.0 | 25.0 |    6.00 |
| online |  75 |   - | 50.0 | 75.0 |       - |

Success in % over all passes, by group; last: last pass; replans: per success.

| difference   |           all passes |            last pass |      p |
| ------------ | -------------------: | -------------------: | -----: |
| online - off | +25.0 [+5.5, +100.0] | -12.3 [-50.0, +25.0] | <0.001 |
| other - off  |                 +0.0 |                    - |  0.250 |

Differences in points with 95 % intervals over streams and tasks.

Gap to the oracle closed on the last pass: 0.67 [0.10, 1.20].

3 error episodes (crash or hang), counted as failures.
"""


def interval(estimate: float | None, low: float | None = None, high: float | None = None) -> Any:
    return {"estimate": estimate, "low": low, "high": high}


def arm(overall: float, last: float, replans: float | None, **groups: float) -> dict[str, Any]:
    return {
        "success": interval(overall),
        "last_pass": interval(last),
        "replans_per_success": replans,
        "error_episodes": 0,
        "episodes": 10,
        "by_pass": [],
        "by_group": {name: {"success": value, "tasks": 1} for name, value in groups.items()},
    }


def difference(every: Any, last: Any, p: float) -> dict[str, Any]:
    return {"all_passes": every, "last_pass": last, "p_permutation": p}


def test_the_table_to_the_letter() -> None:
    summary = {
        "suite": "tiny",
        "env": "acme/World-v0",
        "env_options": {"setting": "calibrated", "feedback": "reason"},
        "order": ["off", "online"],
        "arms": {
            "online": arm(0.5, 0.75, None, MT1=0.75) | {"error_episodes": 3},
            "off": arm(0.25, 0.25, 6.0, MT1=0.5, MT2=0.0),
        },
        "paired": {
            "online - off": difference(
                interval(0.25, 0.055, 1.0), interval(-0.123, -0.5, 0.25), 0.0004
            ),
            "other - off": difference(interval(0.0), interval(None), 0.25),
        },
        "gap_closed_last_pass": interval(2 / 3, 0.1, 1.2),
    }
    assert markdown_table(summary) == GOLDEN


def test_what_is_absent_is_not_told() -> None:
    summary = {
        "suite": "tiny",
        "env": "acme/World-v0",
        "env_options": {},
        "order": ["off"],
        "arms": {"off": arm(0.0, 0.0, None, only=0.0)},
        "paired": {},
    }
    text = markdown_table(summary)
    assert text.startswith("**tiny** on acme/World-v0\n")
    for word in ("difference", "Gap", "error episodes"):
        assert word not in text


def corrected(*names: str) -> dict[str, Any]:
    """A summary of two arms, with differences whose p-values were corrected."""
    told = {
        name: difference(interval(0.25, 0.055, 1.0), interval(0.1, 0.0, 0.2), 0.02)
        | {"p_holm": 0.04}
        for name in names
    }
    arms = {"off": arm(0.25, 0.25, 6.0, only=0.25), "online": arm(0.5, 0.75, None, only=0.5)}
    return {
        "suite": "tiny",
        "env": "acme/World-v0",
        "env_options": {},
        "order": list(arms),
        "arms": arms,
        "paired": told,
    }


def test_both_p_values_where_there_is_room_for_them() -> None:
    summary = corrected("online - off", "other - off")
    head = next(line for line in markdown_table(summary).splitlines() if "difference" in line)
    assert [cell.strip() for cell in head.split("|")[-3:-1]] == ["p", "p (Holm)"]
    assert "p (Holm): corrected for the 2 differences told here." in markdown_table(summary)
    wide = corrected("a-rather-long-name - another-long-name")
    lines = terminal_table(wide).splitlines()
    head = next(line for line in lines if line.startswith("difference"))
    assert head.split()[-2:] == ["p", "(Holm)"] and head.count(" p ") == 1
    assert "corrected for" not in markdown_table(wide)


def test_mcnemar_is_told_where_a_summary_has_it() -> None:
    summary = corrected("online - off")
    summary["paired"]["online - off"]["mcnemar"] = {"only_first": 9, "only_second": 1, "p": 0.021}
    said = "online - off: McNemar p 0.021 (only the first 9, only the second 1)."
    assert said in markdown_table(summary) and said in terminal_table(summary)


def test_figures() -> None:
    assert percent(0.12345) == "12.3" and percent(None) == "-"
    assert points(interval(0.5, -0.25, 1.0)) == "+50.0 [-25.0, +100.0]"
    assert points(interval(-0.001, None, 0.1)) == "-0.1"
    assert points(interval(-0.0001, -0.0, 0.0)) == "+0.0 [+0.0, +0.0]"


@pytest.mark.parametrize("name", builtin_suites())
def test_no_line_of_a_built_in_suite_is_too_wide(name: str) -> None:
    """With the widest figures that can occur."""
    suite: Suite = load_suite(name)
    world = registry.world(suite.env)
    groups = {world.tasks[task].group: 1.0 for task in resolve_tasks(suite, world)}
    widest = interval(-1.0, -1.0, -1.0)
    arms = {a.name: arm(1.0, 1.0, 999.99, **groups) for a in suite.arms}
    told = {
        f"{a} - {b}": difference(widest, widest, 0.0)
        for a, b in pairs({name: {"tasks": []} for name in arms})
    }
    for entry in told.values():
        entry["p_holm"] = 1.0
    summary = {
        "suite": suite.name,
        "env": suite.env,
        "env_options": suite.env_options,
        "order": list(arms),
        "arms": arms,
        "paired": told,
        "gap_closed_last_pass": widest,
    }
    assert groups and bool(told) == any(a.name == "off" for a in suite.arms)
    assert max(map(len, markdown_table(summary).splitlines())) <= 100
    assert max(map(len, terminal_table(summary).splitlines())) <= 80
