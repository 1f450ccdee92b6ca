"""The memory browser's answers: search and why, neighbours, what an experience led to."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from mnemonaut.memory import ExperienceStore, Query, RankWeights
from mnemonaut.memory.embedding import HashingEmbedding

from .conftest import Site, made

Serve = Callable[..., Site]
NAMED = "/memory/~/1"


def search(site: Site, **asked: Any) -> Any:
    return site.get(f"{NAMED}/search.json?{urlencode(asked, doseq=True)}").json


def test_the_search_is_the_stores_recall(serve: Serve, results: Path, store: Path) -> None:
    site = serve(results, [str(store)])
    asked = {"q": "craft a stick", "k": 7, "words": 1, "diversity": 0.2, "outcome": -0.3}
    found = search(site, **asked)["found"]
    weights = RankWeights(words=1, diversity=0.2, outcome=-0.3)
    with ExperienceStore(store, read_only=True) as source:
        recalled = source.recall(Query("craft a stick"), 7, weights=weights)
    assert [(one["id"], one["score"]) for one in found] == [(r.id, r.score) for r in recalled]
    for one, recall in zip(found, recalled, strict=True):
        assert {part["part"]: part["adds"] for part in one["parts"]} == dict(recall.why)
        assert sum(part["adds"] for part in one["parts"]) == pytest.approx(one["score"], abs=1e-5)
        assert {part["weight"] for part in one["parts"] if part["part"] == "outcome"} == {-0.3}


def test_filters(serve: Serve, results: Path, store: Path) -> None:
    site = serve(results, [str(store)])
    asked = {"q": "log", "k": 100, "task": "log", "success": "false", "where": "when>=20; when<40"}
    found = search(site, **asked)
    expected = [n for n in range(20, 40) if n % 3 == 2 and n % 2]
    assert sorted(one["id"] - 1 for one in found["found"]) == expected
    assert found["matching"] == len(expected)
    listed = site.get(f"{NAMED}/experiences.json?{urlencode(asked)}").json
    assert [one["id"] - 1 for one in listed["experiences"]] == expected[::-1]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"k": "0"}, "whole number from 1 to 100"),
        ({"k": "1e3"}, "whole number"),
        ({"k": "٣"}, "whole number"),
        ({"where": "nonsense"}, "write KEY=VALUE"),
        ({"where": "when>=x=y;when>=2"}, "takes >= once"),
        ({"success": "maybe"}, "true, false or nothing"),
        ({"outcome": "much"}, "the weight `outcome` is a number"),
        ({"outcome": "nan"}, "must be a finite number"),
        ({"half_life": "0"}, "between 0.001"),
        ({"words": "-1"}, "must not be below 0"),
    ],
)
def test_a_wrong_question_is_told_in_a_line(site: Site, asked: dict[str, str], said: str) -> None:
    answer = site.get(f"/memory/tiny/online-0/search.json?{urlencode({'q': 'x', **asked})}")
    assert answer.status == 400
    assert said in answer.json["error"] and "\n" not in answer.json["error"]


def test_pages_of_experiences(serve: Serve, results: Path, store: Path) -> None:
    site = serve(results, [str(store)])
    first = site.get(f"{NAMED}/experiences.json").json
    assert [one["id"] for one in first["experiences"]] == list(range(60, 10, -1))
    assert (first["matching"], first["older"]) == (60, 10)
    rest = site.get(f"{NAMED}/experiences.json?before=11").json
    assert [one["id"] for one in rest["experiences"]] == list(range(10, 0, -1))
    assert rest["older"] == 0


def test_one_experience(serve: Serve, results: Path, store: Path) -> None:
    site = serve(results, [str(store)])
    text = site.get(f"{NAMED}/8").text
    for said in ("I am in a forest. I carry 7 log.", "mine(log, 7)", "failed: needs 7 planks"):
        assert said in text
    assert "log +7" in text and "not begun" in text and f'href="{NAMED}/9"' in text
    assert "1 of the 2 times" in site.get(f"{NAMED}/1").text
    for id in (0, 61, 10**30):
        assert site.get(f"{NAMED}/{id}").status == 404
        assert site.get(f"{NAMED}/{id}/near.json").status == 404
    assert site.get(f"{NAMED}/8/led.json").json["run"] is None


def test_what_a_store_says_is_text(serve: Serve, tmp_path: Path) -> None:
    """A stored text cannot become a part of the page."""
    path = tmp_path / "odd.db"
    odd = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'
    one = made(0)
    with ExperienceStore(path) as opened:
        opened.remember(
            type(one)({"text": odd}, odd, one.plan, {"text": odd}, {"env": odd}, when=0)
        )
    site = serve(tmp_path, [str(path)])
    for page in (f"{NAMED}/", f"{NAMED}/1"):
        text = site.get(page).text
        assert "<script>alert" not in text and "<img" not in text and "alert(1)" in text


def recalls(folder: Path, streams: tuple[str, ...], id: int) -> list[tuple[str, int, int, bool]]:
    """Counted anew from the records: (stream, episode, round, success)."""
    found: list[tuple[str, int, int, bool]] = []
    for stream in streams:
        for line in (folder / "streams" / f"{stream}.jsonl").read_text("utf-8").splitlines():
            record = json.loads(line)
            for nth, one in enumerate(record["rounds"], start=1):
                if id in [recalled for recalled, _ in one["recalled"]]:
                    found.append((stream, record["index"], nth, record["success"]))
    return found


def test_what_an_experience_led_to(site: Site, results: Path) -> None:
    """Its own stream recalled it, and the frozen stream that reads the same store."""
    seen = 0
    for id in range(1, 8):
        found = site.get(f"/memory/tiny/online-0/{id}/led.json").json
        expected = recalls(results / "tiny", ("online-0", "frozen-1"), id)
        told = [(o["stream"], o["index"], o["round"], o["success"]) for o in found["led"]]
        assert told == expected and found["recalls"] == len(expected)
        assert found["episodes"] == len({place[:2] for place in expected})
        assert found["reached"] == len({place[:2] for place in expected if place[3]})
        seen += len({stream for stream, *_ in expected})
    assert seen > 7, "both streams recalled some"


def test_a_recalled_experience_leads_to_the_store_it_is_in(site: Site) -> None:
    """A frozen stream reads the store of the next replicate."""
    answer = site.get("/runs/tiny/episodes/frozen-1/experience/3")
    assert (answer.status, answer.headers["location"]) == (302, "/memory/tiny/online-0/3")
    own = site.get("/runs/tiny/episodes/online-1/experience/3")
    assert own.headers["location"] == "/memory/tiny/online-1/3"
    assert site.get("/runs/tiny/episodes/off-0/experience/3").status == 404


def test_an_experience_names_the_episode_that_made_it(site: Site) -> None:
    text = site.get("/memory/tiny/online-0/1").text
    assert 'href="/runs/tiny/#/online-0/0"' in text
    assert site.get("/runs/tiny/episodes/online-0/0.json").json["index"] == 0


def test_without_the_embedding_all_but_search_works(
    serve: Serve, results: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a store written with sentence-transformers, on a machine without."""
    with ExperienceStore(store) as opened:
        opened.reembed(_Named())
    monkeypatch.setitem(__import__("sys").modules, "sentence_transformers", None)
    site = serve(results, [str(store)])
    answer = site.get(f"{NAMED}/search.json?q=stick")
    assert answer.status == 409
    assert "pip install 'mnemonaut[embeddings]'" in answer.json["error"]
    for path in ("/", "/map.json", "/experiences.json", "/3", "/3/near.json"):
        assert site.get(NAMED + path).status == 200, path


class _Named(HashingEmbedding):
    """Hashing under the name of a model."""

    @property
    def name(self) -> str:
        return "some/model"


def test_a_store_that_comes_and_goes(serve: Serve, results: Path, tmp_path: Path) -> None:
    root = tmp_path / "results"
    shutil.copytree(results, root)
    site, path = serve(root), root / "tiny" / "stores" / "online-0.db"
    path.rename(tmp_path / "away.db")
    for asked in ("/", "/1", "/map.json", "/search.json?q=x"):
        answer = site.get(f"/memory/tiny/online-0{asked}")
        assert answer.status == 404 and "Traceback" not in answer.text
    assert "online-0" not in site.get("/memory/tiny/").text
    path.touch()  # not a store yet
    answer = site.get("/memory/tiny/online-0/search.json?q=x")
    assert answer.status == 409 and "empty" in answer.json["error"]
    path.write_bytes(b"no store at all" * 1000)
    assert site.get("/memory/tiny/online-0/").status == 409
    (tmp_path / "away.db").replace(path)
    assert site.get("/memory/tiny/online-0/").status == 200


def test_a_store_that_is_being_written(serve: Serve, results: Path, store: Path) -> None:
    """Each answer is of its moment, beside the writer."""
    site = serve(results, [str(store)])
    with ExperienceStore(store) as writer:
        for nth in range(60, 70):
            writer.remember(made(nth))
            found = site.get(f"{NAMED}/experiences.json").json
            assert found["matching"] == nth + 1 and found["experiences"][0]["id"] == nth + 1
            assert len(site.get(f"{NAMED}/map.json").json["id"]) == nth + 1


def test_a_run_that_keeps_its_stores_on_a_server(
    serve: Serve, results: Path, tmp_path: Path
) -> None:
    """Its streams that remember are listed; a server that does not answer is said in a line."""
    root = tmp_path / "results"
    shutil.copytree(results, root)
    shutil.rmtree(root / "tiny" / "stores")
    body = json.loads((root / "tiny" / "run.json").read_text(encoding="utf-8"))
    body |= {"stores": "postgresql://me@127.0.0.1:1/db", "stores_run": "abc123"}
    (root / "tiny" / "run.json").write_text(json.dumps(body), encoding="utf-8")
    site = serve(root)
    (run,) = site.library.results.runs()
    assert [store.path for store in site.library.shelves.of(run)] == [
        f"postgresql://me@127.0.0.1:1/db?store=mnemonaut_abc123_online_{n}" for n in (0, 1)
    ]
    answer = site.get("/memory/tiny/online-0/map.json")
    assert answer.status == 409 and answer.json["error"].count("\n") == 0
    assert site.get("/runs/tiny/episodes/frozen-0/experience/1").status == 302
