"""Arrays that grow as a memory does."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray


def grown(array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """`array`, or a copy of at least `shape`, the new part 0; sizes double so that it is rare."""
    if all(has >= wants for has, wants in zip(array.shape, shape, strict=True)):
        return array
    size = [
        has if has >= wants else max(wants, 2 * has, 8)
        for has, wants in zip(array.shape, shape, strict=True)
    ]
    larger = np.zeros(size, array.dtype)
    larger[tuple(map(slice, array.shape))] = array
    return larger


class Numbering:
    """Names to numbers in the order in which they first came."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __contains__(self, name: str) -> bool:
        return name in self._numbers

    def add(self, name: str) -> int:
        """The number of a name; a new one where it was not known."""
        return self._numbers.setdefault(name, len(self._numbers))

    def find(self, names: tuple[str, ...]) -> NDArray[np.intp]:
        """The number of each name; -1 where it is not known."""
        return np.array([self._numbers.get(name, -1) for name in names], np.intp)
