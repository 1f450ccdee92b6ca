"""The spaces that gymnasium lacks: arrays of texts, and actions one of which does nothing."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt
from gymnasium.spaces import Dict, MultiDiscrete, Tuple

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


class MultiDiscreteWithNoOp(MultiDiscrete):
    """A MultiDiscrete that knows its action which does nothing."""

    def __init__(
        self,
        nvec: Any,
        no_op: Sequence[int] | npt.NDArray[np.integer[Any]],
        dtype: Any = np.int64,
        start: Any = None,
    ) -> None:
        super().__init__(nvec, dtype=dtype, start=start)
        self._no_op = np.array(no_op, dtype)

    def no_op(self) -> npt.NDArray[np.integer[Any]]:
        """The action that does nothing, the caller's own copy of it."""
        return self._no_op.copy()


def text_arrays(space: gymnasium.Space[Any]) -> Callable[[Any], Any] | None:
    """What makes the texts of an observation of `space` `TextArray`s; None where it has none.

    Mappings are changed in place. What does not fit the space is left as it is.
    """
    if isinstance(space, Texts):
        return _viewed
    parts: dict[Any, Callable[[Any], Any]] = {}
    if isinstance(space, Dict | Tuple):
        inner = space.items() if isinstance(space, Dict) else enumerate(space)
        for key, part in inner:
            if change := text_arrays(part):
                parts[key] = change
    if not parts:
        return None

    def changed(observation: Any) -> Any:
        if isinstance(observation, tuple):
            return tuple(parts[n](x) if n in parts else x for n, x in enumerate(observation))
        if isinstance(observation, dict):
            for key, change in parts.items():
                if key in observation:
                    observation[key] = change(observation[key])
        return observation

    return changed


def _viewed(array: Any) -> Any:
    is_text = isinstance(array, np.ndarray) and array.dtype.kind == "U"
    return array.view(TextArray) if is_text else array
