"""`mnemonaut memory export-embedding` over the real model and the real runtime."""

from pathlib import Path

from mnemonaut.memory import Experience, ExperienceStore, Query

from .conftest import Call


def test_a_store_made_with_the_model_is_read_without_it(call: Call, tmp_path: Path) -> None:
    folder, store = tmp_path / "onnx", tmp_path / "s.db"
    answer = call("memory", "export-embedding", "minilm", folder, "--json")
    assert answer.code == 0 and answer.json["name"] == "minilm"
    assert answer.json["dimension"] == 384 and answer.json["difference"] < 1e-5
    with ExperienceStore(store, embedding="minilm") as made:
        made.remember_many([Experience({}, task, [], {}) for task in ("cut wood", "swim home")])
    with ExperienceStore(store, embedding=answer.json["embedding"], read_only=True) as read:
        assert read.recall(Query("fell a tree"), 1)[0].experience.task == "cut wood"
    again = call("memory", "export-embedding", "minilm", folder)
    assert again.code == 5 and again.err.count("\n") == 1
    told = call("memory", "export-embedding", "minilm", tmp_path / "other").out
    assert "use it with --embedding onnx:" in " ".join(told.split())
