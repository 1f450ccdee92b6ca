"""Student's t, for degrees of freedom that need not be whole; scipy is too slow to import."""

from math import exp, lgamma, log, log1p, pi
from statistics import NormalDist

CLOSE = 1e-15
"""Relative step at which a sum or a root is as good as floats can tell."""

TINY = 1e-300
MOST_STEPS = 500


def student_quantile(probability: float, freedom: float) -> float:
    """The value that Student's t (Student 1908) does not exceed with `probability`.

    Newton's method on the distribution function. It is concave above 0, so that from the normal
    quantile, which is nearer to 0, every step stays short of the root.

    Args:
        probability: within 0 to 1.
        freedom: degrees of freedom, above 0.

    Raises:
        ValueError: the probability is not within 0 to 1, or `freedom` is not above 0.
    """
    if not 0 < probability < 1:
        raise ValueError(f"probability must be within 0 to 1, got {probability}")
    if not freedom > 0:
        raise ValueError(f"degrees of freedom must be above 0, got {freedom}")
    if probability < 0.5:
        return -student_quantile(1 - probability, freedom)
    beyond = 2 * (1 - probability)
    value = NormalDist().inv_cdf(probability)
    for _ in range(MOST_STEPS):
        step = (_two_tails(value, freedom) - beyond) / (2 * _density(value, freedom))
        value += step
        if abs(step) <= CLOSE * abs(value):
            break
    return value


def _density(value: float, freedom: float) -> float:
    scale = lgamma((freedom + 1) / 2) - lgamma(freedom / 2) - log(freedom * pi) / 2
    return exp(scale - (freedom + 1) / 2 * log1p(value * value / freedom))


def _two_tails(value: float, freedom: float) -> float:
    """Chance of more than `value` either way: I_x(f / 2, 1 / 2) at x = f / (f + value^2)."""
    if value == 0:
        return 1.0
    square = value * value
    inside, outside = freedom / (freedom + square), square / (freedom + square)
    half = freedom / 2
    front = lgamma(half + 0.5) - lgamma(half) - lgamma(0.5)
    front += -half * log1p(square / freedom) + log(outside) / 2
    # The fraction converges fast on this side of its mean only; the other is its mirror.
    if inside < (half + 1) / (half + 2.5):
        return exp(front) * _fraction(inside, half, 0.5) / half
    return 1 - exp(front) * _fraction(outside, 0.5, half) / 0.5


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method."""
    upper, lower = 1.0, 1.0 / _apart(1 - (a + b) * x / (a + 1))
    found = lower
    for m in range(1, MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            lower = 1.0 / _apart(1 + term * lower)
            upper = _apart(1 + term / upper)
            found *= lower * upper
        if abs(lower * upper - 1) <= CLOSE:
            break
    return found


def _apart(value: float) -> float:
    """Lentz's method divides by it."""
    return value if abs(value) > TINY else TINY
