"""What the doctor looks at, and `mnemonaut doctor` itself."""

import os
import sys
import tomllib
from pathlib import Path

import pytest

from mnemonaut.cli import checks
from mnemonaut.cli.checks import BASE, brought, check_data, check_java, imported

from .conftest import Call

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]


def test_the_real_doctor(command: Call) -> None:
    answer = command("doctor", "--json")
    assert answer.code == 0, answer.err
    document = answer.json
    parts = {check["part"]: check for check in document["checks"]}
    assert document["ok"] and set(BASE) <= parts.keys()
    assert parts["python"]["found"].startswith(".".join(map(str, sys.version_info[:3])))
    assert {f"extra {extra}" for extra in PROJECT["optional-dependencies"]} <= parts.keys()
    assert all(check["ok"] or check["cure"] for check in document["checks"])


def test_a_broken_base_part_is_exit_1(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = checks.Check("numpy", False, "ImportError: no", "put it right")
    absent = checks.Check("java", False, "absent", "install it", needed=False)
    monkeypatch.setattr("mnemonaut.cli.doctor.all_checks", lambda: [absent])
    assert call("doctor").code == 0
    monkeypatch.setattr("mnemonaut.cli.doctor.all_checks", lambda: [broken, absent])
    answer = call("doctor")
    assert answer.code == 1 and "broken: numpy" in answer.err
    assert "BROKEN" in answer.out and "put it right" in answer.out and "absent" in answer.out
    assert call("doctor", "--json").json["ok"] is False


def test_base_is_what_the_project_depends_on() -> None:
    names = {"faiss-cpu" if name == "faiss" else name for name in BASE}
    wanted = {text.split(">")[0] for text in PROJECT["dependencies"]}
    assert names == wanted


def test_imports_that_fail_hang_or_kill_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "raises.py").write_text("print('noise'); raise OSError('no\\nlibrary')")
    (tmp_path / "hangs.py").write_text("import time; time.sleep(600)")
    (tmp_path / "kills.py").write_text("import os; os._exit(3)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    found = imported(("json", "raises", "no_such_module", "kills", "csv"), 30.0)
    assert found["json"] == "" and found["raises"] == "OSError: no library"
    assert "no_such_module" in found["no_such_module"]
    assert "ended the process" in found["kills"]
    assert "took more than 1 s" in imported(("hangs",), 1.0)["hangs"]


def test_extras_are_read_from_the_metadata() -> None:
    wanted = [
        "numpy>=1",
        'torch>=2; extra == "neural"',
        "rich; extra == 'show'",
        'mnemonaut[neural,show]; extra == "all"',
        'tomli; python_version < "3.11" and extra == "show"',
    ]
    assert brought("neural", wanted) == ["torch"]
    assert brought("all", wanted) == ["torch", "rich", "tomli"]
    assert brought("none", wanted) == []


def test_an_absent_extra_names_the_line_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_installed", lambda name: name != "sentence-transformers")
    found = {check.part: check for check in checks.check_extras()}["extra embeddings"]
    assert not found.ok and not found.needed and "sentence-transformers" in found.found
    assert found.cure == "run `pip install 'mnemonaut[embeddings]'`"


def test_data_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNEMONAUT_DATA", str(tmp_path))
    assert not check_data().ok
    (tmp_path / "minecraft").mkdir()
    assert check_data().ok and "minecraft" in check_data().found
    monkeypatch.delenv("MNEMONAUT_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert str(tmp_path / "mnemonaut") in check_data().found


def java(folder: Path, script: str) -> None:
    program = folder / "java"
    program.write_text(f"#!{sys.executable}\n{script}\n", encoding="utf-8")
    program.chmod(0o755)


def test_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert check_java().found == "absent"
    java(tmp_path, "import sys; sys.stderr.write('openjdk version 8\\nmore\\n')")
    assert check_java().ok and check_java().found == "openjdk version 8"
    java(tmp_path, "import time; time.sleep(600)")
    assert check_java(1.0).found == "no answer within 1 s"
    java(tmp_path, "raise SystemExit(1)")
    assert not check_java().ok


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert all(check.ok for check in checks.check_writable())
    assert os.listdir(tmp_path) == []
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "gone"))
    results, temporary = checks.check_writable()
    assert results.ok and not temporary.ok and "TMPDIR" in temporary.cure
