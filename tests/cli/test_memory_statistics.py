from dataclasses import asdict, replace
from pathlib import Path

import pytest

from mnemonaut.cli.memory_statistics import search_line, statistics
from mnemonaut.memory import Experience, ExperienceStore, Forgetting
from mnemonaut.memory.local import experiences

from .conftest import Call, experience


def test_stats(call: Call, store: Path) -> None:
    document = call("memory", "stats", "--store", store, "--fingerprint", "--json").json
    with ExperienceStore(store, read_only=True) as opened:
        assert document["fingerprint"] == opened.fingerprint()
    assert document["tasks"]["stick"] == {"experiences": 2, "successes": 1}
    counts = {key: document[key] for key in ("experiences", "successes", "used", "helped")}
    assert counts == {"experiences": 4, "successes": 2, "used": 2, "helped": 1}
    assert document["bytes"] == sum(document["files"].values()) >= store.stat().st_size
    assert document["index"]["kind"] == "exact" and document["index"]["rows"] == 4
    plain = call("memory", "stats", "--store", store).out
    assert "4 experiences; 2 went through" in plain and "hashing:512" in plain
    assert "fingerprint" not in plain


def test_what_was_merged_and_forgotten(call: Call, store: Path) -> None:
    with ExperienceStore(store) as opened:
        opened.remember(experience("coal", "mine", success=False, episode=9))
        opened.forget(Forgetting(per_task=1))
    document = call("memory", "stats", "--store", store, "--json").json
    counts = {key: document[key] for key in ("experiences", "made", "merged", "forgotten")}
    assert counts == {"experiences": 3, "made": 4, "merged": 1, "forgotten": 1}
    plain = call("memory", "stats", "--store", store).out
    assert "made        4 times; 1 merged\nforgotten   1\n" in plain


def test_the_largest_tasks_come_first(call: Call, store: Path) -> None:
    plain = call("memory", "stats", "--store", store, "--limit", 2).out
    assert [line.split()[0] for line in plain.splitlines()[-4:]] == ["task", "stick", "coal", "2"]
    assert plain.endswith("2 largest of 3 tasks; --limit 3 shows all\n")
    assert "stick" not in call("memory", "stats", "--store", store, "--limit", 0).out


def test_hardly_anything_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "many.db"
    with ExperienceStore(path) as store:
        store.remember_many(
            [
                experience(f"task {n % 9}", f"skill {n}", success=n % 2 > 0, episode=n)
                for n in range(900)
            ]
        )
        store.checkpoint()
    read: list[str] = []
    whole = experiences._decoded

    def counted(text: str) -> Experience:
        read.append(text)
        return whole(text)

    with ExperienceStore(path, embedding=None, read_only=True) as store:
        monkeypatch.setattr(experiences, "_decoded", counted)
        document = statistics(store)
    assert len(document["tasks"]) == 9 and document["tasks"]["task 4"]["experiences"] == 100
    assert len(read) == 9


def test_how_a_store_is_searched(tmp_path: Path) -> None:
    path = tmp_path / "many.db"
    kinds = [f"{a} {b} {c}" for a in "log" for b in "sea" for c in "sky"]
    rows = [experience(kinds[n % 27] * 4, "go", success=True, episode=n) for n in range(300)]
    rows = [replace(row, where={"nth": n}) for n, row in enumerate(rows)]
    with ExperienceStore(path, approximate_above=100) as store:
        store.remember_many(rows)
        store.checkpoint()
    with ExperienceStore(path, approximate_above=100, read_only=True) as store:
        found = search_line(asdict(store.index()))
        assert found.startswith("approximate: looks into ") and " groups, recall " in found
    with ExperienceStore(path, read_only=True) as store:
        line = search_line(asdict(store.index()))
    assert line == "exact; float32, 600.0 KiB, 300 of 300 in the checkpoint"


def test_an_empty_store(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    ExperienceStore(path).close()
    plain = call("memory", "stats", "--store", path).out
    assert "0 experiences; 0 went through" in plain and "task" not in plain
