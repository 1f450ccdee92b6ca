"""Every action by its name."""

from collections.abc import Mapping

from .action import Action
from .arranging import ARRANGING
from .carrying import CARRYING
from .changing import CHANGING
from .dropping import DROPPING
from .navigation import NAVIGATION
from .opening import OPENING
from .queries import QUERIES
from .spawning import SPAWNING

ACTIONS: Mapping[str, Action] = {
    action.name: action
    for group in (NAVIGATION, CARRYING, DROPPING, OPENING, CHANGING, ARRANGING, SPAWNING, QUERIES)
    for action in group
}
"""Name -> action; what ends or begins a scene is done by the controller itself."""
