"""A training run: the encoders first, then round after round of recording, learning, validation.

Equal settings give equal weights on one machine with one number of threads, whether the run was
interrupted or not; only the times in the log differ.
"""

from pathlib import Path
from typing import Any

import torch

from .learner import device_of
from .run import Run, Told
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
) -> dict[str, Any]:
    """Train a Janus and write its checkpoint.

    Beside the checkpoint lie its log, `<out>.jsonl`, and until it is done, `<out>.state` and
    `<out>.encoders`.

    Args:
        out: the checkpoint's file.
        encoders: a file of encoders that can see, or a checkpoint whose encoders are taken, so
            that several policies see the same; None to make them first.
        resume: go on from the state that an earlier session of the same run left.
        device: `auto`, or what PyTorch calls one.
        threads: of PyTorch; None leaves them as they are. They may change the last bits of the
            weights, and with them the whole course of a run.
        minutes: most of this session; an encoder that has begun to learn is made all the same.

    Returns:
        What was done, as it is also told in the checkpoint.

    Raises:
        TrainingError: the run cannot begin, cannot be resumed, or has diverged.
        OutOfTime: the minutes are over; the state is written.
    """
    if threads is not None:
        torch.set_num_threads(threads)
    run = Run(
        Path(out), settings, device_of(device),
        resume=resume, encoders=encoders, minutes=minutes, told=told,
    )  # fmt: skip
    try:
        return run.finish()
    finally:
        run.close()
