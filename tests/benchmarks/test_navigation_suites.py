"""The suites of navigation and what their curves count; a small one really runs."""

import navigation_suites as suites
import numpy as np
from navigation import TARGETS, figure_of, headline
from suite_figures import ran, smaller, told

from mnemonaut.evals.suite import load_suite

from .navigation_results import told as made_up

ARMS = ("off", "online")


def test_earlier_episodes_are_those_of_the_same_building() -> None:
    suite = load_suite("navigation")
    tasks = sorted(suite.tasks)
    counts = suites.earlier(suite, tasks)
    assert counts.shape == (suite.replicates, len(tasks))
    buildings = np.array([suites.building_of(task) for task in tasks])
    for name in np.unique(buildings):
        for stream in counts[:, buildings == name]:
            assert sorted(stream) == list(range((buildings == name).sum()))
    assert (counts[0] != counts[1]).any(), "each replicate has an order of its own"


def test_the_curve_takes_each_episode_once() -> None:
    suite = load_suite("navigation")
    tasks = sorted(suite.tasks)
    before = suites.earlier(suite, tasks)
    success = np.minimum(before // suites.BIN, 1)[:, np.newaxis, :].astype(float)
    (curve,) = suites.curve(suite, {"online": {"tasks": tasks, "success": success}}).values()
    assert curve == {"0-6": 0.0, "6-12": 1.0, "12-18": 1.0, "18-24": 1.0}


def test_a_small_suite_runs() -> None:
    base = load_suite("navigation")
    arms = tuple(arm for arm in base.arms if arm.name in ARMS)
    suite = smaller(base, 2, replicates=1, arms=arms)
    assert len(suite.tasks) == 2
    scores = ran(suite, 1)
    found = told(suite, scores, suites.MEASURES, suites.PAIRS)
    assert found["episodes"] == 4 and found["error_episodes"] == 0
    assert list(found["success differences"]) == ["online - off"]
    assert 0 <= found["SPL"]["online"]["mean"] <= 1 < found["steps"]["online"]["mean"]
    assert set(suites.curve(suite, scores)["off"]) == {"0-6"}


def test_what_the_claim_rests_on_is_measured() -> None:
    arms = ("off", "online", "shuffled", "placebo", "corrupted")
    figures = headline({setting: made_up(arms) for setting in suites.SUITES})
    assert figures[figure_of("unknown", "online", "off")] == 0.2
    rests = {target.figure for target in TARGETS if target.figure.startswith("generated_")}
    assert len(rests) == 6 and rests <= figures.keys()
