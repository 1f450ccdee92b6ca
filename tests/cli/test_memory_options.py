from pathlib import Path
from typing import Any

import pytest

from mnemonaut.cli.memory_options import conditions, files_of, named, size
from mnemonaut.envs import MnemonautError
from mnemonaut.memory import ExperienceStore

from .conftest import experience


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ([], {}),
        (["task=log", "success=true", "n=3"], {"task": "log", "success": True, "n": 3}),
        (["a=1", "a=x=y"], {"a": [1, "x=y"]}),
        (['task="3"', "b="], {"task": "3", "b": ""}),
        (["when>=3", "when<9"], {"when": {">=": 3, "<": 9}}),
        (["a>1", "b<=c", "c!=null"], {"a": {">": 1}, "b": {"<=": "c"}, "c": {"!=": None}}),
        (["env!=a b"], {"env": {"!=": "a b"}}),
        (["a=!1", "b=True"], {"a": "!1", "b": True}),
        (["a=NaN", "b=Infinity"], {"a": "NaN", "b": "Infinity"}),
        (["a=1\n2"], {"a": "1\n2"}),
    ],
)
def test_conditions(words: list[str], asked: dict[str, Any]) -> None:
    assert conditions(words) == asked


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["task"], "KEY=VALUE"),
        (["=log"], "KEY=VALUE"),
        ([">3"], "KEY=VALUE"),
        (["a!b"], "KEY=VALUE"),
        (["a!=1", "a!=2"], "takes != once"),
        (["a=1", "a<2"], "do not go together"),
    ],
)
def test_conditions_that_mean_nothing(words: list[str], said: str) -> None:
    with pytest.raises(MnemonautError, match=said):
        conditions(words)


def test_sizes() -> None:
    assert size(0) == "0 bytes" and size(1023) == "1023 bytes"
    assert size(2048) == "2.0 KiB" and size(1536 * 1024) == "1.5 MiB"
    assert size(5 * 2**30) == "5.0 GiB" and size(2**42) == "4096.0 GiB"


def test_the_files_of_a_store(tmp_path: Path) -> None:
    path = str(tmp_path / "a.db")
    with ExperienceStore(path) as store:
        store.remember(experience("log", "mine", success=True, episode=0))
        store.checkpoint()
        assert {Path(name).name for name in files_of(path)} == {"a.db", "a.db-wal", "a.db-index"}
    assert Path(path).stat().st_size == files_of(path)[path]
    assert files_of(str(tmp_path / "absent.db")) == {}
    assert files_of("postgresql://host/robots") == {}


def test_names_hold_no_password() -> None:
    assert named("a:b@c.db") == "a:b@c.db"
    shown = named("postgresql://ann:secret@host/robots?store=kitchen")
    assert "ann@host/robots" in shown and "secret" not in shown
