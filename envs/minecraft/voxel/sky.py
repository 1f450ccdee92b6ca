"""The sun of the game: how bright it is at a time of day."""

import math

DAY = 24000
_NOON = 0.25
_RAIN_SHARE = 5.0 / 16.0


def angle(time: int) -> float:
    """Where the sun stands, as a share of a turn: 0 at noon, 0.5 at midnight."""
    share = (time / DAY - _NOON) % 1.0
    smooth = 1.0 - (math.cos(share * math.pi) + 1.0) / 2.0
    return share + (smooth - share) / 3.0


def daylight_at(time: int, raining: bool = False) -> float:
    """Brightness of the sun, 0 to 1; rain takes a part of it."""
    clear = min(max(math.cos(angle(time) * 2.0 * math.pi) * 2.0 + 0.5, 0.0), 1.0)
    return clear * (1.0 - _RAIN_SHARE) if raining else clear
