"""ALFRED's seven kinds of goals, their conditions, and how many of these a home meets.

Shridhar et al. 2020, arXiv:1912.01734; conditions as in askforalfred/alfred, `env/tasks.py`, with
one difference: ALFRED finds a type anywhere in an objectId, so that a pencil does for a pen and a
potato for a pot; here types are compared whole, slices of a type counting as that type.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...errors import TaskError, UnknownName
from .acting import Metadata
from .history import History

SIMPLE = "pick_and_place_simple"
TWO = "pick_two_obj_and_place"
LIGHT = "look_at_obj_in_light"
CLEAN = "pick_clean_then_place_in_recep"
HEAT = "pick_heat_then_place_in_recep"
COOL = "pick_cool_then_place_in_recep"
MOVABLE = "pick_and_place_with_movable_recep"
KINDS = (SIMPLE, TWO, LIGHT, CLEAN, HEAT, COOL, MOVABLE)

TREATMENTS = {CLEAN: "cleaned", HEAT: "heated", COOL: "cooled"}
MAX_STEPS = 1000

_TEXTS = {
    SIMPLE: "Put {a_object} {where}.",
    TWO: "Put two {objects} {where}, both in the same place.",
    LIGHT: "Hold {a_object} and look at it by the light of the {toggle}.",
    CLEAN: "Put a clean {object} {where}.",
    HEAT: "Put a heated {object} {where}.",
    COOL: "Put a cooled {object} {where}.",
    MOVABLE: "Put {a_object} in {a_movable}, and the {movable} {where}.",
}
_ON = re.compile(r"Table|Top|Chair|Sofa|Ottoman|Bed|Desk|Dresser|Stand|Burner|Shel|Stool|Toilet")


@dataclass(frozen=True, slots=True)
class FetchGoal:
    """What to bring about; types are AI2-THOR's object types, "" where the kind has none.

    Attributes:
        kind: one of `KINDS`.
        object: what is to be moved or looked at.
        receptacle: where it is to be in the end.
        toggle: the lamp to look by.
        movable: the receptacle that is to be carried with the object in it.
        sliced: a slice of the object is meant.
    """

    kind: str
    object: str
    receptacle: str = ""
    toggle: str = ""
    movable: str = ""
    sliced: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnknownName("kind of goal", self.kind, KINDS)
        needed = {"toggle"} if self.kind == LIGHT else {"receptacle"}
        if self.kind == MOVABLE:
            needed.add("movable")
        for field in ("receptacle", "toggle", "movable"):
            if bool(getattr(self, field)) != (field in needed):
                verb = "needs" if field in needed else "takes no"
                raise TaskError(f"a goal of kind {self.kind} {verb} `{field}`")

    @property
    def item(self) -> str:
        """The type that is moved: `AppleSliced` for a slice of `Apple`."""
        return f"{self.object}Sliced" if self.sliced else self.object

    @property
    def text(self) -> str:
        """The goal in words."""
        noun, nouns = words(self.object), plural(words(self.object))
        if self.sliced:
            noun, nouns = f"slice of {noun}", f"slices of {noun}"
        return _TEXTS[self.kind].format(
            object=noun,
            objects=nouns,
            a_object=_article(noun),
            where=_where(self.receptacle),
            toggle=words(self.toggle),
            movable=words(self.movable),
            a_movable=_article(words(self.movable)),
        )


def conditions(
    goal: FetchGoal, metadata: Metadata, history: History | None = None
) -> dict[str, bool]:
    """Each condition of the goal by name, and whether the event meets it.

    The goal is reached when all are met; the share of those met is ALFRED's goal-condition
    success. `history` tells what was ever cleaned, heated and cooled; needed for those kinds.
    """
    objects: Sequence[Metadata] = metadata["objects"]
    history = history or History()
    items = {o["objectId"] for o in objects if o["pickupable"] and is_kind(o, goal.item)}
    targets = [o for o in objects if o["receptacle"] and o["objectType"] == goal.receptacle]
    placed = [items & set(target["receptacleObjectIds"] or ()) for target in targets]
    met: dict[str, bool] = {}
    if goal.sliced:
        for nth in range(2 if goal.kind == TWO else 1):
            met[f"sliced {nth + 1}"] = len(items) > nth
    if goal.kind == LIGHT:
        held = {item["objectId"] for item in metadata["inventoryObjects"]}
        lamps = [o for o in objects if o["toggleable"] and o["objectType"] == goal.toggle]
        met["held"] = bool(items & held)
        met["lit"] = any(lamp["isToggled"] and lamp["visible"] for lamp in lamps)
        return met
    if goal.kind == TWO:
        most = max(map(len, placed), default=0)
        return met | {"one placed": most >= 1, "two placed": most >= 2}
    if goal.kind == MOVABLE:
        movables = [o for o in objects if o["pickupable"] and o["objectType"] == goal.movable]
        loaded = {
            o["objectId"]
            for o in movables
            if (items - {o["objectId"]}) & set(o["receptacleObjectIds"] or ())
        }
        carried = {
            o["objectId"]
            for o in movables
            if any(o["objectId"] in (target["receptacleObjectIds"] or ()) for target in targets)
        }
        both = bool(loaded & carried)
        return met | {"loaded": bool(loaded), "carried": bool(carried), "both": both}
    everywhere = set().union(*placed)
    if goal.kind == SIMPLE:
        return met | {"placed": bool(everywhere)}
    treatment = TREATMENTS[goal.kind]
    treated = items & getattr(history, treatment)
    return met | {
        "placed": bool(everywhere),
        treatment: bool(treated),
        f"{treatment} and placed": bool(everywhere & treated),
    }


def reached(met: dict[str, bool]) -> bool:
    """Whether all conditions are met."""
    return all(met.values())


def share(met: dict[str, bool]) -> float:
    """The share of conditions that are met, 0 to 1."""
    return sum(met.values()) / len(met)


def is_kind(body: Metadata, kind: str) -> bool:
    """Whether an object is of a type, or a piece of one."""
    return bool(body["objectType"] in (kind, f"{kind}Sliced", f"{kind}Cracked"))


def words(kind: str) -> str:
    """`CoffeeTable` -> "coffee table", `TVStand` -> "TV stand", `CD` -> "CD"."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]+", kind)
    return " ".join(part if part.isupper() else part.lower() for part in parts)


def _article(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def plural(noun: str) -> str:
    """ "watch" -> "watches", "knife" -> "knives", "tomato" -> "tomatoes"."""
    if noun.endswith(("ife", "af")):
        return noun.removesuffix("e")[:-1] + "ves"
    if noun.endswith(("ch", "s", "sh", "x", "to")):
        return f"{noun}es"
    return f"{noun}s"


def _where(receptacle: str) -> str:
    return f"{'on' if _ON.search(receptacle) else 'in'} {_article(words(receptacle))}"
