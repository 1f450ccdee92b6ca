"""A training run: the encoders first, then round after round of recording, learning, validation.

Equal settings give equal weights on one machine with one number of threads, whether the run was
interrupted or not; only the times in the log differ.
"""

from pathlib import Path
from typing import Any

import torch

from .learner import device_of
from .lock import alone
from .run import Run, Told, Warned
from .settings import TrainingSettings


def train(
    out: Path,
    settings: TrainingSettings,
    *,
    encoders: Path | None = None,
    resume: bool = False,
    device: str = "auto",
    threads: int | None = None,
    minutes: float | None = None,
    told: Told | None = None,
    warned: Warned | None = None,
) -> dict[str, Any]:
    """Train a Janus and write its checkpoint.

    Beside the checkpoint lie its log, `<out>.jsonl`, and until it is done, `<out>.state` and
    `<out>.encoders`; and `<out>.lock` while a session works on it.

    Args:
        out: the checkpoint's file.
        encoders: a file of encoders that can see, or a checkpoint whose encoders are taken, so
            that several policies see the same; None to make them first.
        resume: go on from the state that an earlier session of the same run left.
        device: `auto`, or what PyTorch calls one.
        threads: of PyTorch; None leaves them as they are. They may change the last bits of the
            weights, and with them the whole course of a run.
        minutes: most of this session; an encoder that has begun to learn is made all the same.
        told: told how far the run is, often.
        warned: told what is wrong and goes on all the same; the log tells it too.

    Returns:
        What was done, as it is also told in the checkpoint.

    Raises:
        TrainingError: the run cannot begin, would overwrite one that was cut, cannot be resumed,
            has diverged, or is another process's.
        OutOfTime: the minutes are over; the state is written.
    """
    if threads is not None:
        torch.set_num_threads(threads)
    out = Path(out)
    with alone(out):
        run = Run(
            out, settings, device_of(device),
            resume=resume, encoders=encoders, minutes=minutes, told=told, warned=warned,
        )  # fmt: skip
        try:
            return run.finish()
        finally:
            run.close()
