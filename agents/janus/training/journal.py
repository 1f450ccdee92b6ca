"""The log of a run: one JSON line per event, beside the checkpoint."""

import json
from collections.abc import Callable, Mapping, Sequence
from math import isnan, nan
from pathlib import Path
from time import monotonic
from typing import Any

from .settings import TrainingError


class Journal:
    """Appends to `path`; every line has its `event`, and `seconds` since the run began.

    Args:
        path: of the JSON lines.
        begun: seconds that earlier sessions of the same run took.
        fresh: begin the file anew.
        clock: monotonic, seconds.

    Raises:
        TrainingError: the file cannot be written.
    """

    def __init__(
        self,
        path: Path,
        *,
        begun: float = 0.0,
        fresh: bool = True,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._path, self._clock = path, clock
        self._since = clock() - begun
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if fresh:
                path.write_text("", encoding="utf-8")
        except OSError as error:
            raise TrainingError(
                f"{path} cannot be written ({error.strerror}); name another --out"
            ) from error

    @property
    def seconds(self) -> float:
        """Since the run began, without the time between its sessions."""
        return self._clock() - self._since

    def tell(self, event: str, **what: Any) -> None:
        """One line; floats are cut to four digits."""
        line = {"event": event, "seconds": self.seconds, **what}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(_short(line)) + "\n")


def averaged(parts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The mean of each name over what are numbers; NaN where none is one."""
    found: dict[str, float] = {}
    for name in parts[0]:
        real = [part[name] for part in parts if not isnan(part[name])]
        found[name] = sum(real) / len(real) if real else nan
    return found


def _short(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.4g}") if value == value else None
    if isinstance(value, Mapping):
        return {str(key): _short(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_short(inner) for inner in value]
    return value
