"""Division for compiled functions that are called for every pixel.

Python's `/` raises where the divisor is 0. With that second way out of a function the compiler
counts the references of its arrays at each call, which takes longer than the function.
"""

import numpy as np

from ...compiled import kernel


@kernel
def quotient(dividend, divisor):  # type: ignore[no-untyped-def]
    """dividend / divisor of two floats; infinite or NaN where the divisor is 0."""
    return np.divide(dividend, divisor)
