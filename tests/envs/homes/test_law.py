"""The law: its figures are the published ones, and draws come back to them."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mnemonaut.envs.homes import distill
from mnemonaut.envs.homes.law import CONCENTRATION, ROOM_KINDS, load_law
from mnemonaut.envs.homes.objects import habits, law_shares, number

Data = Callable[[str], Path]


@pytest.mark.parametrize(
    ("kind", "receptacle", "name", "chance"),
    [
        ("bedroom", "Bed", "Pillow", 82 / 82),
        ("kitchen", "CoffeeMachine", "Mug", 4 / 30),
        ("kitchen", "Fridge", "Egg", 17 / 30),
        ("kitchen", "SinkBasin", "DishSponge", 14 / 74),  # ProcTHOR's Sink
        ("living_room", "Sofa", "Pillow", 49 / 76),
        ("bathroom", "Toilet", "ToiletPaper", 22 / 30),
    ],
)
def test_chances_are_the_published_counts(
    kind: str, receptacle: str, name: str, chance: float
) -> None:
    assert load_law().chance(kind, receptacle, name) == pytest.approx(chance, abs=1e-5)


def test_annotations_keep_types_out_of_rooms() -> None:
    law = load_law()
    assert law.chance("living_room", "CoffeeTable", "Apple") == 0.0
    assert law.chance("bathroom", "CounterTop", "Spatula") == 0.0
    assert law.chance("kitchen", "SideTable", "AlarmClock") == 0.0


def test_limits_per_room() -> None:
    law = load_law()
    assert law.least("kitchen", "Apple") == 1 and law.most("kitchen", "Apple") == 1
    assert law.least("bathroom", "ToiletPaper") == 2 and law.most("bathroom", "ToiletPaper") == 2
    assert law.least("living_room", "Book") == 0 and law.most("living_room", "Book") is None


def test_every_type_of_the_law_has_sizes_and_facts() -> None:
    law = load_law()
    for kind in ROOM_KINDS:
        for name in law.names(kind):
            assert law.assets[name] and name in law.facts
        for receptacle in law.chances[kind]:
            assert "receptacle" in law.facts[receptacle].flags


def test_the_committed_law_is_what_the_sources_give(data: Data) -> None:
    sources = ("procthor_db", "ithor_5.0.0_scenes", "ai2thor_types")
    (folder,) = {data(f"household/{name}").parent for name in sources}
    written = distill.OUTPUT.read_text(encoding="utf-8")
    assert distill.dump(distill.distil(folder)) == written
    assert len(written) < 150_000


def test_published_figures_agree_with_the_source_row_by_row(data: Data) -> None:
    """An independent reading of ProcTHOR's counts: no figure is ours."""
    source = json.loads((data("household/procthor_db") / "receptacles.json").read_text())
    renamed = {"SinkBasin": "Sink"}
    checked = 0
    law = load_law()
    for kind in ROOM_KINDS:
        for receptacle, row in law.chances[kind].items():
            counts = source.get(renamed.get(receptacle, receptacle))
            for name, chance in row.items():
                known = counts is not None and name in counts
                if known and counts is not None:
                    assert chance == pytest.approx(counts[name]["p"], abs=1e-5)
                    checked += 1
    assert checked > 250


shares = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.001, 1.0), min_size=1, max_size=8)


@given(shares, st.sampled_from([0.01, 1.0, CONCENTRATION, 1e6, math.inf]), st.integers(0, 10**6))
def test_habits_are_shares(chances: dict[str, float], concentration: float, seed: int) -> None:
    drawn = habits(chances, concentration, np.random.default_rng(seed))
    assert list(drawn) == list(chances) and sum(drawn.values()) == pytest.approx(1.0)
    assert min(drawn.values()) >= 0.0


@given(shares)
def test_without_perturbation_habits_are_the_law(chances: dict[str, float]) -> None:
    drawn = habits(chances, math.inf, np.random.default_rng(0))
    total = sum(chances.values())
    assert drawn == pytest.approx({key: p / total for key, p in chances.items()})


def test_averaged_over_homes_the_law_comes_back() -> None:
    """Chi-square over receptacles drawn in 4,000 homes, each with its own habits."""
    law = load_law()
    types = ("Desk", "Bed", "SideTable", "SideTable", "Dresser")
    present = list(zip("abcde", types, strict=True))
    chances = law_shares(law, "bedroom", "CellPhone", present)
    assert list(chances) == ["a", "b", "c", "d", "e"]
    luck = np.random.default_rng(7)
    found = np.zeros(len(chances))
    for _ in range(4000):
        own = habits(chances, CONCENTRATION, luck)
        found[luck.choice(len(own), p=list(own.values()))] += 1
    expected = np.array(list(chances.values())) / sum(chances.values()) * found.sum()
    assert stats.chisquare(found, expected).pvalue > 0.001
    # The same test sees a law that is not the one drawn from.
    assert stats.chisquare(found, np.full(len(found), found.mean())).pvalue < 1e-6


def test_habits_vary_between_homes_as_their_concentration_says() -> None:
    chances = {"a": 0.3, "b": 0.1, "c": 0.1}
    luck = np.random.default_rng(3)
    drawn = np.array([list(habits(chances, CONCENTRATION, luck).values()) for _ in range(20_000)])
    mean = np.array([0.6, 0.2, 0.2])
    assert drawn.mean(axis=0) == pytest.approx(mean, abs=0.005)
    assert drawn.var(axis=0) == pytest.approx(mean * (1 - mean) / (CONCENTRATION + 1), rel=0.05)


def test_tiny_shares_never_leave_a_thing_without_habits() -> None:
    own = habits({"a": 1e-6, "b": 1e-6}, 1e-6, np.random.default_rng(0))
    assert sum(own.values()) == pytest.approx(1.0)


def test_numbers_are_draws_per_receptacle_within_the_limits() -> None:
    law, luck = load_law(), np.random.default_rng(1)
    books = [number(law, "bedroom", "Book", [0.5, 0.2, 0.2], luck) for _ in range(4000)]
    assert min(books) == 1  # every training bedroom has one
    # P(3) = .02, P(2) = .18, else one.
    assert books.count(3) / 4000 == pytest.approx(0.02, abs=0.008)
    assert books.count(2) / 4000 == pytest.approx(0.18, abs=0.02)
    apples = [number(law, "kitchen", "Apple", [0.9, 0.9], luck) for _ in range(50)]
    assert set(apples) == {1}
