"""A typer group whose sub-commands are imported only when they are called."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from ..envs.errors import UnknownName

COMMANDS = {
    "run": "tell one episode step by step",
    "bench": "run suites: tasks x arms x replicates, and a page on them",
    "resume": "go on with a run that was stopped",
    "compare": "compare the arms of a run, or two runs",
    "export": "write a run for other tools: tables, or a dataset of transitions",
    "report": "write one page on runs, with every episode",
    "view": "look at runs and memories in a browser",
    "memory": "look into an experience store",
    "train": "learn a memory of places from your scenes",
    "envs": "list the environments, or check one",
    "llm": "ask language models, and see what that cost",
    "doctor": "say what is installed and what is missing",
}
"""Each command with its line in `--help`; it lives in the module of its name."""


class LazyGroup(TyperGroup):
    """`--help` reads the table alone, so that it loads no command and what that needs."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, imported now.

        Raises:
            UnknownName: there is none.
        """
        if cmd_name not in COMMANDS:
            raise UnknownName("command", cmd_name, COMMANDS)
        return typer.main.get_command(import_module(f".{cmd_name}", __package__).app)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))
