"""What several commands share: the application they are made from, and their options."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from ..envs.errors import MnemonautError

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]

Store = Annotated[
    str,
    typer.Option(
        "--store",
        metavar="PATH",
        help="The store: a file, or postgresql://...",
        show_default=False,
    ),
]

Workers = Annotated[
    int | None,
    typer.Option(min=1, max=256, help="Processes; default: one a core. Never changes a result."),
]

Executor = Annotated[
    str,
    typer.Option(
        metavar="WHERE",
        help="Where streams are played: local, ray (a cluster of its own on this machine), "
        "ray://HOST:PORT or ray:ADDRESS. Never changes a result.",
    ),
]

Stores = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        help="A server for the experience stores, postgresql://...; default: files in the "
        "results folder.",
        show_default=False,
    ),
]

Attempts = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=100,
        metavar="N",
        help="Tries of an episode whose worker dies or hangs, before it counts as an error "
        "episode; default 3.",
    ),
]

EpisodeSeconds = Annotated[
    float | None,
    typer.Option(
        min=1, metavar="S", help="After which an episode's worker counts as hung; default 1800."
    ),
]

Report = Annotated[
    bool, typer.Option("--report/--no-report", help="Write a page on the results at the end.")
]

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]


EnvOptions = Annotated[
    list[str] | None,
    typer.Option(
        "--option",
        metavar="NAME=VALUE",
        help="Of the env, such as setting=exact or scenes=ithor; may be given several times.",
    ),
]


def env_options(given: Sequence[str]) -> dict[str, str | int | float | bool]:
    """`["width=64", "frames=true"]` -> {"width": 64, "frames": True}.

    Raises:
        MnemonautError: one is not of the form NAME=VALUE.
    """
    options: dict[str, str | int | float | bool] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.isidentifier():
            raise MnemonautError(f"--option {text}: write NAME=VALUE, such as setting=exact")
        options[name] = _plain(value)
    return options


def _plain(text: str) -> str | int | float | bool:
    """A value as TOML would read it; what is no number or truth value is a string."""
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def application(**settings: Any) -> typer.Typer:
    """A typer application with plain help, which is right at any width and without colour."""
    return typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
        **settings,
    )


LLM = Annotated[
    str | None,
    typer.Option(
        metavar="MODEL",
        help="openai/NAME, NAME@http://host:port/v1, simulated:SHARE or replay:FILE; "
        "default: the symbolic mind.",
    ),
]

Cache = Annotated[
    str | None,
    typer.Option(
        metavar="MODE",
        help="Of the model's answers: off, read, write (read and keep new ones), or only "
        "(offline; fails where one is missing). Default: off.",
    ),
]

CacheFile = Annotated[
    Path | None, typer.Option(metavar="PATH", help="Default: llm.db in the user's cache folder.")
]

Record = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A cassette for --llm replay:FILE to play.")
]

CostLimit = Annotated[
    float | None, typer.Option(metavar="USD", min=0, help="Stop before the run costs more.")
]

TokenLimit = Annotated[
    int | None, typer.Option(metavar="N", min=0, help="Stop before the run uses more tokens.")
]

Prices = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A price table of your own (TOML).")
]

Concurrency = Annotated[
    int | None, typer.Option(min=1, max=1024, help="Most requests in flight at once; default 8.")
]

Timeout = Annotated[
    float | None, typer.Option(metavar="S", min=0.1, help="Of one try of a call; default 60 s.")
]

Working = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Working memory of agent janus: both, spatial, semantic or off; default: that of its "
        "training.",
    ),
]

Initial = Annotated[
    int | None, typer.Option(metavar="N", help="First frames that it keeps; JanusVLN: 8.")
]

Recent = Annotated[
    int | None,
    typer.Option(metavar="N", help="Last frames that it keeps, with the current; JanusVLN: 48."),
]

Checkpoint = Annotated[
    Path | None,
    typer.Option(metavar="PATH", help="Of agent janus: a file, or a published model's folder."),
]
