"""What a planner may call in a household; the same on every engine."""

from ...world import Feedback, Skill, SkillRun, Transition
from .handling import close, goto, open_, pickup, put, slice_, toggle
from .motion import do
from .searching import explore, search


def done(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    """Say that the work is done; what was right and wrong is told."""
    after = yield from do(transition, "Done")
    told = after.info["feedback"]
    return Feedback(told["success"], told["text"], told["facts"])


_ALL = (
    Skill(
        "explore",
        "explore(): walk about and look until all was seen; takes up to 350 steps",
        explore,
    ),
    Skill(
        "search",
        "search(type): look about for one; search(type, receptacle): look in there",
        search,
    ),
    Skill("goto", "goto(object)", goto),
    Skill("pickup", "pickup(object): with an empty hand", pickup),
    Skill(
        "put", "put(object, receptacle): the object in hand; opens and closes the receptacle", put
    ),
    Skill("open", "open(object)", open_),
    Skill("close", "close(object)", close),
    Skill(
        "toggle", "toggle(object): switch a lamp, microwave, faucet, stove knob on or off", toggle
    ),
    Skill("slice", "slice(object): with a knife in hand", slice_),
    Skill("done", "done(): the work is done", done),
)

SKILLS = {skill.name: skill for skill in _ALL}
"""Skills by name."""
