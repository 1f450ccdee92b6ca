"""`mnemonaut envs`: list the environments, show or check one, export scenes for one."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from ..envs import registry
from ..envs.errors import MnemonautError
from .envs_data import list_data
from .envs_install import install
from .envs_thor import export_thor
from .failure import CheckFailed
from .options import Json, application
from .screen import Screen, print_json

app = application()
app.command("data")(list_data)
app.command("export-thor")(export_thor)
app.command("install")(install)

MOST_NAMES, FEW_NAMES = 80, 6
"""Tasks of a group that are named on the screen, and how many of larger groups; `--json` names
all."""

EnvId = Annotated[
    str, typer.Argument(metavar="ID", help="An id, or package.module:Class of your own.")
]


@app.callback(invoke_without_command=True)
def list_envs(context: typer.Context, json: Json = False) -> None:
    """List the environments: id, what it is, whether it is ready or what it lacks."""
    if context.invoked_subcommand is not None:
        return
    rows = [described(env_id) for env_id in registry.ENVS]
    if json:
        print_json({"envs": rows})
        return
    screen = Screen()
    for row in rows:
        screen.line(row["id"], "bold")
        screen.field("is", row["summary"], indent=2)
        if row["ready"]:
            groups = ", ".join(row["groups"])
            screen.field("ready", f"{row['tasks']} tasks in {groups}", "green", indent=2)
        else:
            screen.field("lacks", row["missing"], "red", indent=2)


@app.command()
def show(env_id: EnvId, json: Json = False) -> None:
    """Show the tasks and the skills of an environment."""
    world = registry.world(env_id)
    groups: dict[str, list[str]] = {}
    for task in world.tasks.values():
        groups.setdefault(task.group, []).append(task.name)
    skills = {skill.name: skill.usage for skill in world.skills.values()}
    if json:
        print_json({"id": env_id, "tasks": groups, "skills": skills})
        return
    screen = Screen()
    screen.line(env_id, "bold")
    screen.line("tasks, by group", "bold")
    for group, names in sorted(groups.items()):
        named = names if len(names) <= MOST_NAMES else names[:FEW_NAMES]
        more = f", ... and {len(names) - len(named)} more" if len(names) > len(named) else ""
        screen.field(group, ", ".join(named) + more, indent=2)
    screen.line("skills", "bold")
    for name, usage in skills.items():
        screen.field(name, usage, indent=2)


@app.command()
def check(
    env_id: EnvId,
    steps: Annotated[int, typer.Option(min=1, help="Random actions to play, twice.")] = 50,
    seed: Annotated[int, typer.Option(min=0, help="Of the play.")] = 0,
    json: Json = False,
) -> None:
    """Put an environment to the test that each must pass; exit 1 where it does not."""
    from ..envs.check import ContractBroken, check_env

    problem = ""
    try:
        check_env(env_id, steps=steps, seed=seed)
    except ContractBroken as error:
        problem = str(error)
    if json:
        print_json({"id": env_id, "passed": not problem, "problem": problem or None})
    elif not problem:
        Screen().line(f"{env_id} keeps its contract", "green")
    if problem:
        raise CheckFailed(f"{env_id} breaks its contract: {problem}")


def described(env_id: str) -> dict[str, Any]:
    """One row of the list; loads the env, which is the only way to know that it is ready."""
    entry = registry.entry(env_id)
    row: dict[str, Any] = {"id": env_id, "summary": entry.summary}
    counts: Mapping[str, int] = {}
    try:
        registry.load(entry.entry_point)
        counts = registry.world(env_id).groups()
        lacks = registry.load(entry.lacks)() if entry.lacks else ""
    except MnemonautError as error:
        lacks = str(error)
    if lacks:
        return {**row, "ready": False, "missing": lacks}
    at_hand = sum(counts.values())
    return {**row, "ready": True, "missing": None, "tasks": at_hand, "groups": list(counts)}
