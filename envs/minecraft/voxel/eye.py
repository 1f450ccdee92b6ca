"""How high the player's eye is."""

from ...compiled import kernel
from .state import EYE_HEIGHT

SNEAKING_EYE_HEIGHT = EYE_HEIGHT - 0.08


@kernel
def eye_height(sneaking):  # type: ignore[no-untyped-def]
    """Blocks from the feet to the eye."""
    return SNEAKING_EYE_HEIGHT if sneaking else EYE_HEIGHT
