from collections.abc import Callable
from pathlib import Path

import pytest

from mnemonaut.memory import Experience, ExperienceStore, StoreError, export_jsonl, import_jsonl


def test_round_trip(tmp_path: Path, make: Callable[..., Experience]) -> None:
    file = tmp_path / "out.jsonl"
    with ExperienceStore(":memory:") as store, ExperienceStore(":memory:") as other:
        store.remember_many([make("a", when=1, env="x"), make("bøse", success=False)])
        assert export_jsonl(store, file) == 2
        file.write_text(file.read_text("utf-8") + "\n", "utf-8")
        assert import_jsonl(other, file) == 2
        assert [other.get(id) for id in other.ids()] == [store.get(id) for id in store.ids()]
        assert other.fingerprint() == store.fingerprint()
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"task": 1}', '{"state":{},"task":1,"plan":[],"outcome":{}}']
)
def test_a_bad_line_is_named_and_nothing_is_kept(
    tmp_path: Path, make: Callable[..., Experience], line: str
) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(make().to_json() + "\n" + line + "\n")
    with ExperienceStore(":memory:") as store:
        with pytest.raises(StoreError, match="line 2: ") as caught:
            import_jsonl(store, file)
        assert "\n" not in str(caught.value)
        assert len(store) == 0


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with ExperienceStore(":memory:") as store:
        with pytest.raises(StoreError, match="not UTF-8"):
            import_jsonl(store, tmp_path / "binary")
        with pytest.raises(StoreError, match="check the path"):
            import_jsonl(store, tmp_path / "absent")
        with pytest.raises(StoreError, match="choose another file"):
            export_jsonl(store, tmp_path / "absent" / "out.jsonl")
