"""Arrays of texts: the space that gymnasium lacks, and arrays that its own check can compare."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt

_LETTERS = "abcdefghijklmnopqrstuvwxyz "
_LONGEST_SAMPLE = 30


class TextArray(np.ndarray[Any, np.dtype[np.str_]]):
    """An array of texts that is close to another where it equals it.

    gymnasium's `check_env` asks `np.allclose` of every array, which has no answer for texts.
    """

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if func is np.allclose:
            one, two = (np.asarray(part) for part in args[:2])
            return bool(np.array_equal(one, two))
        return super().__array_function__(func, types, args, kwargs)

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
        """What is computed from texts, such as `names == "air"`, is a plain array."""
        plain = np.asarray(array)
        return plain[()] if return_scalar else plain


_PLACES: Mapping[str, tuple[str, ...]] = {
    "inventory": ("name",),
    "equipment": ("name",),
    "delta_inv": tuple(
        f"{way}_name_by_{cause}" for way in ("inc", "dec") for cause in ("craft", "other")
    ),
    "voxels": ("block_name",),
    "rays": ("block_name", "entity_name"),
}


def with_texts(observation: dict[str, Any]) -> dict[str, Any]:
    """The same observation, its arrays of texts made `TextArray`s in place."""
    for part, names in _PLACES.items():
        if part in observation:
            held = observation[part]
            for name in names:
                held[name] = held[name].view(TextArray)
    return observation


class Texts(gymnasium.Space[npt.NDArray[np.str_]]):
    """Arrays of texts of one shape, whatever their lengths; MineDojo calls it Text."""

    def __init__(self, shape: Sequence[int], seed: int | None = None) -> None:
        super().__init__(tuple(shape), np.str_, seed)

    @property
    def is_np_flattenable(self) -> bool:
        return False

    def sample(self, mask: Any = None, probability: Any = None) -> npt.NDArray[np.str_]:
        """Small letters and spaces, up to 30 of them."""
        shape = self.shape or ()
        texts = np.empty(shape, f"<U{_LONGEST_SAMPLE}")
        for index in np.ndindex(shape):
            length = int(self.np_random.integers(_LONGEST_SAMPLE + 1))
            picked = self.np_random.integers(len(_LETTERS), size=length)
            texts[index] = "".join(_LETTERS[letter] for letter in picked)
        return texts

    def contains(self, x: Any) -> bool:
        return isinstance(x, np.ndarray) and x.shape == self.shape and x.dtype.kind == "U"

    def to_jsonable(self, sample_n: Iterable[npt.NDArray[np.str_]]) -> list[Any]:
        return [sample.tolist() for sample in sample_n]

    def from_jsonable(self, sample_n: list[Any]) -> list[npt.NDArray[np.str_]]:
        return [np.array(sample, np.str_).reshape(self.shape) for sample in sample_n]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Texts) and self.shape == other.shape

    def __repr__(self) -> str:
        return f"Texts{self.shape}"
