"""What an agent knows of a building's graph: all of it, or the part that it has seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class KnownMap:
    """Known viewpoints and the metres between them.

    Attributes:
        viewpoints: ids, N of them.
        distances: (N, N) metres along known edges; inf where no way is known.
        positions: (N, 3) metres, x right, y forward, z up; None where they are not known, and
            then words for turns tell nothing.
    """

    viewpoints: tuple[str, ...]
    distances: NDArray[np.float64]
    positions: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        size = len(self.viewpoints)
        if self.distances.shape != (size, size) or (
            self.positions is not None and self.positions.shape != (size, 3)
        ):
            raise ValueError(
                f"a map of {size} viewpoints needs distances of shape ({size}, {size}) and "
                f"positions of shape ({size}, 3)"
            )

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The number of each viewpoint."""
        return {viewpoint: number for number, viewpoint in enumerate(self.viewpoints)}

    @cached_property
    def _kernels(self) -> dict[float, NDArray[np.float64]]:
        return {}

    def nearness(self, metres: float) -> NDArray[np.float64]:
        """(N, N): exp(-distance / metres); 0 where no way is known. Computed once for each."""
        if metres not in self._kernels:
            self._kernels[metres] = np.exp(-self.distances / metres)
        return self._kernels[metres]
