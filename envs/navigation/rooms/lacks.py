"""What `mnemonaut/Rooms-v0` needs beside the base of mnemonaut."""

from importlib.util import find_spec

from ...errors import MissingExtra


def lacking() -> str:
    """What the rooms still need here; "" for nothing."""
    return "" if find_spec("numba") else str(MissingExtra("numba", "render"))
