"""`mnemonaut memory ls`, `search` and `show` over a real store."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mnemonaut.cli.memory_looking import rank_weights
from mnemonaut.envs import MnemonautError
from mnemonaut.memory import ExperienceStore, RankWeights, StoreError

from .conftest import Call, experience


def test_ls(call: Call, store: Path) -> None:
    answer = call("memory", "ls", "--store", store)
    assert answer.code == 0 and answer.err == ""
    assert [line.split() for line in answer.out.splitlines()][:2] == [
        ["id", "task", "went", "made", "helped", "outcome"],
        ["#1", "log", "ok", "1", "1", "of", "2", "the", "plan", "went", "through"],
    ]
    assert answer.out.count("#") == 4


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ((), [1, 2, 3, 4]),
        (("task=stick",), [2, 3]),
        (("task=stick", "success=true"), [3]),
        (("task=log", "task=coal"), [1, 4]),
        (("task!=stick",), [1, 4]),
        (("episode=2",), [3]),
        (("episode>=1", "episode<3"), [2, 3]),
        (("when>2",), [4]),
        (("when<=0",), [1]),
        (("task=diamond",), []),
    ],
)
def test_ls_where(call: Call, store: Path, where: tuple[str, ...], ids: list[int]) -> None:
    words = [part for word in where for part in ("--where", word)]
    document = call("memory", "ls", "--store", store, *words, "--json").json
    assert [row["id"] for row in document["experiences"]] == ids
    assert document["matching"] == len(ids)
    plain = call("memory", "ls", "--store", store, *words).out
    assert plain.count("#") == len(ids)
    assert ("no experience" in plain) == (not ids)


def test_a_bound_that_means_nothing_is_one_line(call: Call, store: Path) -> None:
    answer = call("memory", "ls", "--store", store, "--where", "when>=true")
    assert answer.code == 5 and "needs a number or a text" in answer.err
    assert call("memory", "ls", "--store", store, "--where", "when").code == 2


def test_ls_limit_says_how_many_there_are(call: Call, store: Path) -> None:
    answer = call("memory", "ls", "--store", store, "--limit", 2)
    assert "#3" in answer.out and "#2" not in answer.out
    assert answer.out.endswith("2 newest of 4; --limit 4 shows all\n")


def test_ls_of_long_tasks_that_were_made_again(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "long.db"
    task = "walk past the grey sofa and wait " * 5
    with ExperienceStore(path) as opened:
        for episode in range(3):
            opened.remember(experience(task, "goto", success=False, episode=episode))
    lines = call("memory", "ls", "--store", path).out.splitlines()
    assert lines[1].startswith(
        "#1  walk past the grey so...  failed  3     0 of 0  failed: needs 2"
    )
    assert max(map(len, lines)) <= 80
    shown = call("memory", "show", 1, "--store", path).out
    assert "made        3 times, last when #1 was the newest" in shown
    assert call("memory", "ls", "--store", path, "--json").json["experiences"][0]["times"] == 3


def test_search_says_why(call: Call, store: Path) -> None:
    words = ("memory", "search", "craft the stick", "--store", store, "--k", 2)
    found = call(*words, "--json").json["found"]
    assert [row["task"] for row in found] == ["stick", "stick"]
    assert found[0]["score"] >= found[1]["score"]
    for row in found:
        assert sum(row["why"].values()) == pytest.approx(row["score"], abs=1e-5)
        assert "explained" not in row
    plain = call(*words).out
    assert plain.startswith(f"#{found[0]['id']} scored {found[0]['score']:.3f}: stick")
    assert plain.count("because similarity") == 2


def test_search_weighs_as_it_is_told(call: Call, store: Path) -> None:
    def whys(*words: str) -> list[dict[str, float]]:
        line = ("memory", "search", "craft the stick", "--store", store, *words, "--json")
        return [row["why"] for row in call(*line).json["found"]]

    assert all("words" not in why and why["recency"] > 0 for why in whys())
    assert whys("--words")[0]["words"] == pytest.approx(1.0, abs=0.1)
    assert whys("--words") == whys("--weights", "words=1")
    for why in whys("--weights", "recency=0, outcome=2,diversity=0.5"):
        assert why["recency"] == 0 and why["outcome"] in (0, 2) and why["diversity"] <= 0
    half = whys("--words", "--weights", "words=0.5")
    assert half[0]["words"] == pytest.approx(0.5, abs=0.05)


def test_search_that_finds_nothing(call: Call, store: Path) -> None:
    words = ("memory", "search", "x", "--store", store, "--where", "task=diamond", "--explain")
    assert call(*words).out.split()[:2] == ["no", "experience"]
    assert call(*words, "--json").json["found"] == []


def test_show(call: Call, store: Path) -> None:
    plain = call("memory", "show", 2, "--store", store).out
    assert "did 1       craft(stick, 3): FAILED, failed: needs 2 stick" in plain
    assert "made        1 time\n" in plain
    document = call("memory", "show", 2, "--store", store, "--json").json
    with ExperienceStore(store, read_only=True) as opened:
        body = json.loads(opened.get(2).to_json())
    assert document == {"id": 2, "used": 0, "helped": 0, "times": 1, **body}


def test_show_of_a_missing_id_is_exit_5(call: Call, store: Path) -> None:
    answer = call("memory", "show", 9, "--store", store)
    assert answer.code == 5 and "no experience 9" in answer.err


def test_rank_weights() -> None:
    assert rank_weights("") == RankWeights()
    assert rank_weights("", words=True) == replace(RankWeights(), words=1.0)
    asked = rank_weights("outcome=0, half_life=50,words=2", words=True)
    assert asked == RankWeights(outcome=0, half_life=50, words=2)


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("recncy=1", MnemonautError, "Did you mean `recency`"),
        ("words", MnemonautError, "PART=N"),
        ("words=many", MnemonautError, "PART=N"),
        ("words=-1", StoreError, "must not be below 0"),
        ("recency=nan", StoreError, "finite"),
    ],
)
def test_weights_that_mean_nothing(text: str, kind: type[Exception], said: str) -> None:
    with pytest.raises(kind, match=said):
        rank_weights(text)
