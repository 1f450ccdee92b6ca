"""What a memory of places says of candidate paths."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence for each of n candidates.

    Attributes:
        features: name -> (n,); all 0 where nothing is remembered.
        trust: 0 to 1, how well what is remembered agrees with itself.
        logits: (n,) the features weighed, times trust: a softmax of them is the memory's answer.
    """

    features: Mapping[str, NDArray[np.float64]]
    trust: float
    logits: NDArray[np.float64]
