"""`mnemonaut train janus`: a small JanusVLN, by imitation and DAgger in Rooms-v0."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from ..envs.errors import MissingExtra, MnemonautError
from .failure import Interrupted
from .options import Json, Quiet
from .screen import Screen, print_json

EVERY_SECONDS = 5.0


def janus(
    out: Annotated[
        Path,
        typer.Option(
            metavar="FILE", help="The checkpoint; its log is FILE.jsonl.", show_default=False
        ),
    ],
    encoders: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Take the encoders of this file or checkpoint instead of making them.",
            show_default=False,
        ),
    ] = None,
    working: Annotated[
        str, typer.Option(help="The memories it has: both, spatial, semantic or off.")
    ] = "both",
    initial: Annotated[int, typer.Option(min=0, help="First frames that a memory keeps.")] = 8,
    recent: Annotated[
        int, typer.Option(min=1, help="Last frames that it keeps, the current one included.")
    ] = 48,
    seed: Annotated[int, typer.Option(min=0)] = 0,
    scale: Annotated[
        float, typer.Option(min=0.0001, max=100.0, help="Share of the policy's full schedule.")
    ] = 1.0,
    minutes: Annotated[
        float, typer.Option(min=0.01, help="Stop then, an encoder finished; --resume goes on.")
    ] = 60.0,
    threads: Annotated[
        int | None,
        typer.Option(min=1, max=256, help="Of PyTorch. May change what is learned."),
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    resume: Annotated[bool, typer.Option("--resume", help="Go on from FILE.state.")] = False,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--setting",
            metavar="NAME=VALUE",
            help="Of the schedule, such as rate=0.0005; may be given several times.",
        ),
    ] = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Train the small JanusVLN on generated homes: its encoders learn to see and are frozen, then
    it learns to follow instructions by imitation of an expert and DAgger.

    The full schedule of the tiny size takes about 9 GB of memory, and 6 GB at --scale 0.7.

    \b
    For instance:
      mnemonaut train janus --out janus.safetensors
      mnemonaut train janus --out spatial.safetensors --working spatial \\
        --scale 0.25 --encoders janus.safetensors
      mnemonaut run mnemonaut/Rooms-v0 --agent janus \\
        --checkpoint janus.safetensors
    """
    from ..agents.janus.training.parsing import parsed
    from ..agents.janus.training.settings import TrainingSettings
    from ..envs.navigation.rooms.lacks import lacking
    from ..memory.placement_network.extra import require_torch

    chosen = TrainingSettings(
        **{
            "working": working, "initial": initial, "recent": recent, "seed": seed, "scale": scale,
            **parsed(settings or ()),
        }
    )  # fmt: skip
    require_torch()
    if lacking():
        raise MissingExtra("numba", "render")
    from ..agents.janus.training.pace import OutOfTime
    from ..agents.janus.training.training import train

    started = time.monotonic()
    try:
        made = train(
            out,
            chosen,
            encoders=encoders,
            resume=resume,
            device=device,
            threads=threads,
            minutes=minutes,
            told=None if quiet or json else _tell_progress(),
            warned=_warn,
        )
    except KeyboardInterrupt as error:
        raise Interrupted(
            "interrupted; the same command with --resume goes on from the last saved state"
        ) from error
    except OutOfTime as error:
        raise MnemonautError(
            f"training is not done after {minutes:g} minutes; run it again with --resume, "
            f"or remove {out}.state and begin anew with a smaller --scale"
        ) from error
    told: dict[str, Any] = {
        "file": str(out),
        "seconds": round(time.monotonic() - started, 1),
        **{name: made[name] for name in ("steps", "frames_learned", "valid")},
    }
    if json:
        print_json(told)
        return
    screen = Screen()
    screen.line(
        f"learned from {told['frames_learned']} frames in {told['steps']} steps into {out}", "green"
    )
    for kind, scores in told["valid"].items():
        screen.field(kind, f"SR {scores['SR']:.2f}, SPL {scores['SPL']:.2f} on valid homes")
    screen.field("time", f"{told['seconds']} s")


def _tell_progress() -> Callable[[str, float], None]:
    """Tells how far the training is, on stderr, every few seconds."""
    screen = Screen(sys.stderr)
    said = -EVERY_SECONDS

    def tell(what: str, share: float) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said >= EVERY_SECONDS:
            said = now
            screen.line(f"{100 * share:3.0f} % {what}")
            sys.stderr.flush()

    return tell


def _warn(what: str) -> None:
    """On stderr, whether progress is shown or not."""
    Screen(sys.stderr).line(f"warning: {what}", "yellow")
    sys.stderr.flush()
