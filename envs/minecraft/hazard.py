"""How long a skill takes, by a law that reproduces the published success rates.

DEPS (Wang et al. 2023, arXiv:2302.01560, Table 18) gives for each controller skill the share p of
tries that succeed within N game steps. We take the time to be exponential with hazard
lambda = -ln(1 - p) / N per step, so that P(done within n) = 1 - (1 - p)^(n / N): the published
rate at the published N, and a law at every other n.

The next of a thing comes sooner than the first, since it grows or lies beside it. One ratio
next / first serves all things; it is fixed by the one published pair (iron ore: one within 3000
steps at 0.40, three at 0.16).
"""

from functools import lru_cache
from math import exp, log

_MASK = (1 << 64) - 1


def luck(*keys: int) -> float:
    """A uniform number in (0, 1) that depends on the keys alone (splitmix64 finaliser).

    Arms of an experiment that ask for the same luck get the same luck, in any order.
    """
    z = 0x9E3779B97F4A7C15
    for key in keys:
        z = (z ^ (key & _MASK)) * 0xBF58476D1CE4E5B9 & _MASK
        z = (z ^ (z >> 30)) * 0x94D049BB133111EB & _MASK
        z ^= z >> 31
    return ((z >> 11) + 0.5) / (1 << 53)


def hazard(rate: float, steps: int) -> float:
    """Hazard per game step at which a share `rate` is done within `steps`."""
    return -log(1.0 - rate) / steps


def three_within(first: float, following: float, steps: float) -> float:
    """P(one at hazard `first`, then two at `following`, all within `steps`)."""
    gap = following - first
    gamma = 1.0 - exp(-following * steps) * (1.0 + following * steps)
    late = following**2 * (1.0 - exp(-gap * steps) * (1.0 + gap * steps)) / gap**2
    return gamma - exp(-first * steps) * late


@lru_cache(maxsize=4)
def next_to_first(one: tuple[float, int], three: tuple[float, int]) -> float:
    """The ratio of the hazards of a next and a first, by bisection; about 5 for iron ore."""
    first = hazard(*one)
    low, high = 1.0 + 1e-6, 1e4
    for _ in range(100):
        middle = (low * high) ** 0.5
        if three_within(first, middle * first, three[1]) < three[0]:
            low = middle
        else:
            high = middle
    return low


def duration(per_step: float, uniform: float) -> int:
    """Whole game steps, at least one, of an exponential time at the quantile `uniform`."""
    return max(1, round(-log(1.0 - uniform) / per_step))
