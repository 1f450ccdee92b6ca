"""The protocol of the memory of places: what is remembered when, and how gains are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from navigation_protocol import Item, Scores, Visit, draw, ordered, placebo_of, visits

from mnemonaut.envs.navigation.routes import Route


def route(number: int, building: str = "A") -> Route:
    path = (f"{building}{number}", f"{building}{number + 1}")
    texts = tuple(f"{building} path {number} told {nth}" for nth in range(3))
    return Route("r2r", "train", building, str(number), path, 0.0, texts)


STREAM = [route(number) for number in range(6)]
OTHER = [route(number, "B") for number in range(4)]


def remembered(visit: Visit, found: list[Visit]) -> list[str]:
    """Texts in memory when a route is judged."""
    upto = found[: found.index(visit) + 1]
    return [text for v in upto for news in v.news for text in news.instructions]


@pytest.mark.parametrize("control", ["online", "shuffled", "placebo", "off"])
def test_the_judged_path_is_never_in_memory(control: str) -> None:
    found = list(visits(STREAM, control, other=OTHER))
    assert [visit.route for visit in found] == STREAM
    assert [visit.earlier for visit in found] == list(range(6))
    for visit in found:
        texts = remembered(visit, found)
        assert not set(visit.route.instructions) & set(texts)
        paths = [n.path for v in found[: found.index(visit) + 1] for n in v.news]
        assert visit.route.path not in paths


def test_online_shows_each_path_with_its_instructions() -> None:
    found = list(visits(STREAM))
    for visit, earlier in zip(found[1:], STREAM, strict=False):
        (news,) = visit.news
        assert news.path == earlier.path and news.instructions == earlier.instructions


def test_shuffled_texts_lie_on_no_path_of_their_own() -> None:
    found = list(visits(STREAM, "shuffled"))
    news = [one for visit in found for one in visit.news]
    own = {r.path: r.instructions for r in STREAM}
    assert len(news) == 4  # of five earlier paths the first waits for a text
    assert all(one.instructions != own[one.path] for one in news)


def test_the_placebo_lays_another_buildings_texts_on_these_paths() -> None:
    found = list(visits(STREAM, "placebo", other=OTHER))
    news = [one for visit in found for one in visit.news]
    assert [one.path for one in news] == [r.path for r in STREAM[:-1]]
    assert all(text.startswith("B") for one in news for text in one.instructions)
    with pytest.raises(ValueError, match="another building"):
        list(visits(STREAM, "placebo", other=STREAM))


def test_routes_before_the_stream_are_remembered_and_not_judged() -> None:
    found = list(visits(STREAM[3:], before=STREAM[:3]))
    assert [visit.route for visit in found] == STREAM[3:]
    assert [len(visit.news) for visit in found] == [3, 1, 1]
    assert [visit.earlier for visit in found] == [3, 4, 5]


def test_an_unknown_control_is_refused() -> None:
    with pytest.raises(ValueError, match="no control `upside down`"):
        list(visits(STREAM, "upside down"))


def test_orders_are_seeded_permutations() -> None:
    one, same, other = ordered(STREAM, 0), ordered(STREAM, 0), ordered(STREAM, 1)
    assert one == same != other
    assert sorted(r.path_id for r in one) == sorted(r.path_id for r in other)
    assert draw("a", 1).integers(1 << 30) == draw("a", 1).integers(1 << 30)
    assert draw("a", 1).integers(1 << 30) != draw("a", 2).integers(1 << 30)


@given(st.lists(st.integers(1, 9), min_size=2, max_size=8))
def test_a_placebo_is_another_building_with_texts_enough(sizes: list[int]) -> None:
    buildings = {f"B{n}": STREAM[:1] * size for n, size in enumerate(sizes)}
    largest = max(sizes)
    for name, other in placebo_of(buildings).items():
        assert other != name
        assert len(buildings[other]) >= len(buildings[name]) or len(buildings[name]) == largest


def test_scores_are_paired_by_item() -> None:
    scores = Scores()
    for path in range(40):
        for order in (0, 1):
            item = Item(order, "A" if path < 20 else "B", str(path), 0, earlier=path)
            scores.add("none", item, [0.0, 0.0, 4.0, 0.5])
            scores.add("half", item, [float(path % 2), 0.5, 2.0, 0.5])
    assert scores.rows == ("none", "half")
    assert scores.figures("half") == {
        "SR": 50.0, "SPL": 50.0, "NE": 2.0, "nDTW": 50.0, "SR.sd": 0.0
    }  # fmt: skip
    gain = scores.gain("half", "none")
    assert gain["mean"] == 50.0 and 30.0 < gain["low"] < 50.0 < gain["high"] < 70.0
    assert scores.gain("half", "none", "NE") == {"mean": -2.0, "low": -2.0, "high": -2.0}
    by_building = scores.gain("half", "none", clusters="building")
    assert by_building == {"mean": 50.0, "low": 50.0, "high": 50.0}
    assert scores.curve("half") == {"0-5": 40.0, "5-15": 50.0, "15-30": 53.33, "30-60": 50.0}
    assert scores.gain("half", "none", earlier=(0, 1))["mean"] == 0.0


def test_scores_of_workers_are_merged() -> None:
    whole, one, other = Scores(), Scores(), Scores()
    for path in range(300):
        item = Item(0, "A", str(path), 0, path)
        values = [path % 3 == 0, 0.25, 1.0, 0.75]
        whole.add("row", item, values)
        (one if path % 2 else other).add("row", item, values)
    merged = Scores()
    merged.merge(one)
    merged.merge(other)
    assert merged.figures("row") == whole.figures("row")
    assert merged.curve("row") == whole.curve("row")
