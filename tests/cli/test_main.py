"""The command line as a whole: help, errors, exit codes."""

import subprocess
import sys
from importlib import import_module
from typing import Any

import pytest
import typer

from mnemonaut.cli import main as main_module
from mnemonaut.cli.failure import EXIT_CODES
from mnemonaut.cli.group import COMMANDS

from .conftest import Call

SUB_COMMANDS = {
    "memory": (
        "ls",
        "search",
        "show",
        "stats",
        "export",
        "import",
        "diff",
        "verify",
        "compact",
        "forget",
        "reembed",
        "export-embedding",
    ),
    "envs": ("check", "data", "export-thor", "install", "show"),
    "llm": ("ping", "show-prompt", "cache", "cost", "serve-simulated"),
    "train": ("janus", "navigator", "placements"),
}
LEAVES = [
    *[(name,) for name in COMMANDS if name not in ("memory", "llm", "train")],
    *[(name, inner) for name, inners in SUB_COMMANDS.items() for inner in inners],
]


def test_help_lists_every_command_and_exit_code(call: Call) -> None:
    answer = call("--help")
    assert answer.code == 0 and not answer.err
    assert max(map(len, answer.out.splitlines())) <= 80
    flat = " ".join(answer.out.split())
    for name, line in COMMANDS.items():
        assert f"{name} {line}" in flat
    for code, meaning in EXIT_CODES.items():
        assert f"{code} {meaning}" in flat
    assert call().out == answer.out


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_every_command_has_help_and_json(call: Call, words: tuple[str, ...]) -> None:
    answer = call(*words, "--help")
    assert answer.code == 0 and not answer.err
    assert f"Usage: mnemonaut {' '.join(words)}" in answer.out
    assert "--json" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80


def test_sub_commands_are_all_known_here() -> None:
    for name in COMMANDS:
        command: Any = typer.main.get_command(import_module(f"mnemonaut.cli.{name}").app)
        inner = set(getattr(command, "commands", {}))
        assert inner == set(SUB_COMMANDS.get(name, ()))


def test_the_version_is_that_of_the_package(command: Call) -> None:
    from importlib.metadata import version

    answer = command("--version")
    assert (answer.code, answer.out, answer.err) == (0, f"mnemonaut {version('mnemonaut')}\n", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["benhc"], "unknown command `benhc`. Did you mean `bench`?"),
        (["run"], "Missing argument"),
        (["run", "x", "--wrong"], "see `mnemonaut run --help`"),
        (["run", "x", "--seed", "one"], "--seed"),
        (["run", "x", "--error-share", "2"], "--error-share"),
        (["run", "mnemonaut/MinecraftText-v1"], "Did you mean `mnemonaut/MinecraftText-v0`?"),
        (["memory"], "Missing command"),
        (["memory", "ls"], "--store"),
        (["bench", "nowhere.toml"], "cannot read suite nowhere.toml"),
        (["bench", "minecraft-defualt"], "Did you mean `minecraft-default`?"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(call: Call, words: list[str], said: str) -> None:
    answer = call(*words)
    assert answer.code == 2 and answer.out == ""
    assert answer.err.startswith("error: ") and answer.err.count("\n") == 1
    assert said in answer.err


def test_a_bug_is_one_line_and_debug_shows_where(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(name: str, package: str | None = None) -> Any:
        raise ZeroDivisionError("two\nlines")

    monkeypatch.setattr("mnemonaut.cli.group.import_module", broken)
    plain = call("envs")
    assert plain.code == 70 and plain.err.count("\n") == 1
    assert "ZeroDivisionError: two lines" in plain.err and "--debug" in plain.err
    debug = call("--debug", "envs")
    assert debug.code == 70 and "Traceback" in debug.err and "in broken" in debug.err


def test_an_interrupt_is_130(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(name: str, package: str | None = None) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("mnemonaut.cli.group.import_module", interrupted)
    answer = call("envs")
    assert (answer.code, answer.err) == (130, "error: interrupted\n")


def test_a_closed_pipe_is_quiet(env_id: str) -> None:
    """As in `mnemonaut envs show ID | head -0`."""
    line = [sys.executable, "-P", "-m", "mnemonaut.cli.main", "envs", "show", env_id]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(60) == 0
    assert said == b""


def test_main_is_what_the_console_script_calls() -> None:
    from importlib.metadata import distribution

    (script,) = [
        point
        for point in distribution("mnemonaut").entry_points
        if point.group == "console_scripts"
    ]
    assert script.load() is main_module.main
