"""Names of objects as a person would say them."""

import re

# Two small letters first, so that "iPad" stays one word.
_HUMP = re.compile(r"(?<=[a-z][a-z])(?=[A-Z][a-z])")
_BLANK = re.compile(r"[\s_|]+")


def spoken(name: str) -> str:
    """`CellPhone`, `cell_phone` and ` Cell  Phone ` are all "cell phone": encoders know words."""
    return _BLANK.sub(" ", _HUMP.sub(" ", name)).strip().lower()
