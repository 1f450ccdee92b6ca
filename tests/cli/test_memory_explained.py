"""What `mnemonaut memory search --explain` says of a score."""

from pathlib import Path
from typing import Any

import pytest

from mnemonaut.memory import ExperienceStore, Query, RankWeights

from .conftest import Call, experience

PARTS = ("similarity", "outcome", "recency", "usefulness")


@pytest.fixture
def many(tmp_path: Path) -> Path:
    path = tmp_path / "many.db"
    with ExperienceStore(path) as store:
        for nth in range(30):
            words = " ".join(["craft"] * (nth % 7) + ["stick"] * (nth % 3))
            store.remember(experience(f"{words} {nth}", "craft", success=nth % 2 > 0, episode=nth))
        store.credit([3, 4], True)
        store.credit([4], False)
    return path


def explained(call: Call, store: Path, *words: object) -> list[dict[str, Any]]:
    line = ("memory", "search", "craft stick", "--store", store, *words, "--explain", "--json")
    found: list[dict[str, Any]] = call(*line).json["found"]
    return found


def test_the_parts_are_those_of_the_score(call: Call, many: Path) -> None:
    found = explained(call, many, "--k", 30)
    assert len(found) == 30
    with ExperienceStore(many, read_only=True) as store:
        (query,) = store.embedding.encode(["craft stick"])
        vectors = store.vectors
    for row in found:
        parts = {part["part"]: part for part in row["explained"]}
        assert tuple(parts) == PARTS
        assert {name: part["adds"] for name, part in parts.items()} == row["why"]
        for part in parts.values():
            assert (
                part["weight"] * part["value"] == pytest.approx(part["adds"], abs=2e-6)
                or part["part"] == "recency"
            )
        assert parts["similarity"]["value"] == pytest.approx(float(vectors[row["id"] - 1] @ query))
        assert parts["outcome"]["says"] == (
            "went through" if row["outcome"]["success"] else "failed"
        )
        age = parts["recency"]["value"]
        assert age == 30 - row["id"] and parts["recency"]["says"] == f"age {age}, half-life 200"
        assert parts["recency"]["adds"] == pytest.approx(0.05 * 2 ** (-age / 200), abs=1e-6)
    says = {row["id"]: row["explained"][3]["says"] for row in found}
    assert (says[3], says[4], says[5]) == ("helped 1 of 1", "helped 1 of 2", "never used")


def test_places_are_those_in_the_lists_that_were_fused(call: Call, many: Path) -> None:
    found = explained(call, many, "--k", 30, "--weights", "words=0.7,similarity=1.5")
    likeness = {row["explained"][0]["value"]: row["id"] for row in found}
    words = {row["explained"][1]["value"]: row["id"] for row in found}
    with ExperienceStore(many, read_only=True) as store:
        only = RankWeights(outcome=0, recency=0, usefulness=0)
        by_likeness = [r.id for r in store.recall(Query("craft stick"), 30, weights=only)]
    assert [likeness[place] for place in range(1, 31)] == by_likeness
    listed = sorted(place for place in words if place is not None)
    assert listed == list(range(1, len(listed) + 1)) and 3 < len(listed) <= 30
    assert found[0]["explained"][1]["says"].endswith("in words")


def test_what_shares_no_word_has_no_place(call: Call, store: Path) -> None:
    line = ("memory", "search", "coal", "--store", store, "--words", "--explain", "--json")
    found = call(*line).json["found"]
    parts = {row["task"]: row["explained"][1] for row in found}
    assert (parts["coal"]["value"], parts["coal"]["says"]) == (1, "place 1 in words")
    assert (parts["log"]["value"], parts["log"]["says"]) == (None, "no place in words")
    assert parts["log"]["adds"] == 0


def test_diversity_names_the_likeness_to_what_stands_above(call: Call, many: Path) -> None:
    found = explained(call, many, "--weights", "diversity=0.5")
    first, *others = (row["explained"][-1] for row in found)
    assert (first["part"], first["says"], first["value"]) == ("diversity", "the first", 0)
    with ExperienceStore(many, read_only=True) as store:
        vectors = store.vectors_of([row["id"] for row in found])
    for nth, part in enumerate(others, start=1):
        nearest = float((vectors[:nth] @ vectors[nth]).max())
        assert part["value"] == pytest.approx(nearest, abs=1e-5)
        assert part["adds"] == pytest.approx(-0.5 * nearest, abs=1e-5)


def test_weights_of_zero(call: Call, many: Path) -> None:
    """What does not count is told nonetheless."""
    weights = "similarity=0,outcome=0,recency=0,usefulness=0,words=1"
    for row in explained(call, many, "--weights", weights):
        parts = {part["part"]: part for part in row["explained"]}
        assert parts["similarity"]["says"] == f"cosine {parts['similarity']['value']:.3f}"
        assert parts["recency"]["weight"] == 0 and parts["recency"]["value"] == 30 - row["id"]
        assert sum(part["adds"] for part in row["explained"]) == parts["words"]["adds"]
        assert parts["words"]["adds"] == row["score"]


def test_the_table(call: Call, store: Path) -> None:
    line = ("memory", "search", "log", "--store", store, "--k", 1, "--explain")
    answer = call(*line)
    score = call(*line, "--json").json["found"][0]["score"]
    told = [row.split() for row in answer.out.splitlines()]
    assert told[1] == ["part", "weight", "value", "adds"]
    assert [row[0] for row in told[2:7]] == [*PARTS, "score"]
    assert told[5][1:] == ["0.05", "helped", "1", "of", "2", "+0.0000"]
    assert told[6] == ["score", f"{score:+.4f}"]
    table = answer.out.splitlines()[1:7]
    assert len({len(row) for row in table}) == 1  # the numbers stand in one column
    assert sum(float(row[-1]) for row in told[2:6]) == pytest.approx(score, abs=2e-4)
