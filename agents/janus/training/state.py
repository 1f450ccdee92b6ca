"""The file that a training run is resumed from, beside its checkpoint.

It holds weights, the optimiser, where the run stands, and for each recorded episode what was told
and done; the pictures are drawn and looked at again from that. The encoders have a file of their
own. All chance derives from the seed and the place in the run, so no generator needs to be kept.
Reading it runs no code.
"""

import os
import pickle
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from .settings import TrainingError

FORMAT = "mnemonaut.janus.training"
VERSION = 2

_ANEW = "remove it to begin anew"


@dataclass(slots=True)
class Position:
    """Where a run stands.

    Attributes:
        round: the number of the round.
        recorded: whether its episodes are in the pool.
        epoch, batch: the next pass over the pool, and the next batch in it.
        learned: frames that were learned from in this round.
        total: and in all rounds.
    """

    round: int = 0
    recorded: bool = False
    epoch: int = 0
    batch: int = 0
    learned: int = 0
    total: int = 0


def state_file(out: Path) -> Path:
    """Where the state of the run for a checkpoint lies."""
    return out.with_name(f"{out.name}.state")


def earlier_state(
    out: Path, settings: dict[str, Any], *, resume: bool, encoders: Path | None
) -> dict[str, Any] | None:
    """What an earlier session left of a run, see `load_state`; None where the run begins.

    Raises:
        TrainingError: there is one that would be overwritten, or it cannot be gone on with.
    """
    path = state_file(out)
    if not resume:
        if path.exists():
            raise TrainingError(
                f"{path} holds a run that was cut; go on with --resume, or remove it to begin anew"
            )
        return None
    state = load_state(path, settings)
    made = out.with_name(f"{out.name}.encoders").exists()
    if state["told"]["encoders"] and not (encoders or made):
        raise TrainingError(
            f"{path} belongs to a run with encoders that are not beside it; "
            f"give the same --encoders, or {_ANEW}"
        )
    return state


def save_state(
    path: Path,
    settings: dict[str, Any],
    position: Position,
    learner: dict[str, Any],
    episodes: list[dict[str, Any]],
    told: dict[str, Any],
) -> None:
    """Write a state; a file there is replaced whole.

    Args:
        settings: of the run, as plain JSON.
        learner: of `Learner.state`.
        episodes: of `Pool.state`.
        told: what else the next session should know, as plain values.

    Raises:
        TrainingError: it cannot be written.
    """
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    body = {
        "format": FORMAT, "version": VERSION, "settings": settings, "position": asdict(position),
        "learner": learner, "episodes": episodes, "told": told,
    }  # fmt: skip
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(body, partial)
        partial.replace(path)
    except (OSError, RuntimeError) as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise TrainingError(f"{path} cannot be written ({error}); name another --out") from error


def load_state(path: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """What `save_state` wrote, `position` as a `Position`.

    Raises:
        TrainingError: there is none, it is damaged, or it belongs to another run.
    """
    try:
        body = torch.load(path, map_location="cpu", weights_only=True)
        if body["format"] != FORMAT:
            raise KeyError("format")
    except FileNotFoundError as error:
        raise TrainingError(
            f"there is no {path} to resume from; leave --resume out to begin anew"
        ) from error
    except (OSError, RuntimeError, pickle.UnpicklingError, KeyError, TypeError, EOFError) as error:
        raise TrainingError(f"{path} is no state of a training run; {_ANEW}") from error
    if body.get("version") != VERSION:
        raise TrainingError(f"{path} was written by another mnemonaut; {_ANEW}")
    other = sorted(
        name
        for name in settings.keys() | body["settings"].keys()
        if settings.get(name) != body["settings"].get(name)
    )
    if other:
        raise TrainingError(
            f"{path} belongs to a run with other settings ({', '.join(other)}); "
            f"give the same ones, or {_ANEW}"
        )
    return {**body, "position": Position(**body["position"])}
