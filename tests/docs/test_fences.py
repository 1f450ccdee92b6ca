"""What stands on a page runs: Python is executed, TOML is a suite, commands are understood."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

from mnemonaut.cli.main import app
from mnemonaut.evals.suite import parse_suite

from .pages import EXAMPLES, PAGES, Fence, fences

PYTHON = [fence for page in PAGES for fence in fences(page, "python") if not fence.example]
TOML = [fence for page in PAGES for fence in fences(page, "toml")]
SHELL = [fence for page in PAGES for fence in fences(page, "sh")]


def named(fence: Fence) -> str:
    return fence.name


@pytest.mark.parametrize("fence", PYTHON, ids=named)
def test_python_runs(fence: Fence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(fence.text, fence.name, "exec"), {"__name__": "fence"})


@pytest.mark.parametrize("fence", TOML, ids=named)
def test_toml_is_a_suite_or_its_arms(fence: Fence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLES))
    body: dict[str, Any] = tomllib.loads(fence.text)
    suite = parse_suite({"name": "here"} | body, fence.name)
    assert [arm.name for arm in suite.arms] == [arm["name"] for arm in body["arms"]]


def understood(words: list[str]) -> str:
    """The command that a line calls, its arguments parsed and checked, nothing run."""
    command: Any = typer.main.get_command(app)
    context = command.make_context("mnemonaut", list(words), obj=_Flags())
    while hasattr(command, "commands"):
        rest = [*context._protected_args, *context.args]
        name, command, rest = command.resolve_command(context, rest)
        context = command.make_context(name, rest, parent=context)
    return str(context.command_path)


class _Flags:
    debug = False


@pytest.mark.parametrize("fence", SHELL, ids=named)
def test_commands_are_understood(fence: Fence) -> None:
    ours = [words for words in fence.commands if words[0] == "mnemonaut"]
    others = {words[0] for words in fence.commands} - {"mnemonaut"}
    assert fence.commands and others <= {"pip", "python"}
    for words in ours:
        assert understood(words[1:]).startswith("mnemonaut ")


def test_what_is_not_understood_is_found() -> None:
    with pytest.raises(Exception, match="--stor"):
        understood(["memory", "ls", "--stor", "kept.db"])
    with pytest.raises(Exception, match="unknown command `bensh`"):
        understood(["bensh"])
