"""What recalled experiences of navigation tell: the ways that were shown, and what lies on them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...memory.experience import Experience, Recall
from ...memory.places import PlaceMemory, RememberedRoute
from ..wayfinding.remembered import RememberedBuilding
from ..wayfinding.sight import Sight, read_place


def remembered_building(facts: Mapping[str, Any], recalled: Sequence[Recall]) -> RememberedBuilding:
    """The routes of this building that were shown after earlier episodes, oldest first; of
    episodes after which nothing was shown, the own walk and whether it succeeded."""
    building = RememberedBuilding(PlaceMemory())
    here = str(facts["building"])
    for recall in sorted(recalled, key=lambda r: (r.experience.when, r.id)):
        experience = recall.experience
        told = experience.state.get("facts", {})
        if str(told.get("building")) != here or not told.get("instruction"):
            continue
        shown = _shown(experience)
        path = tuple(map(str, shown.get("path", ())))
        success = True
        if not path:
            path, success = _walked(experience), experience.success
        if len(path) > 1:
            sights = [read_place(name, place) for name, place in shown.get("places", {}).items()]
            building.show(RememberedRoute((str(told["instruction"]),), path, success), sights)
    return building


def _shown(experience: Experience) -> Mapping[str, Any]:
    """What the end of an episode told."""
    for step in reversed(experience.outcome.get("steps", ())):
        facts: Mapping[str, Any] = step.get("facts", {})
        if "path" in facts or "distance" in facts:
            return facts
    return {}


def _walked(experience: Experience) -> tuple[str, ...]:
    """Where the walk began, and the viewpoints that it reached."""
    steps = experience.outcome.get("steps", ())
    start = str(experience.state["facts"].get("start", ""))
    reached = [
        str(call["args"][0])
        for call, step in zip(experience.plan, steps, strict=False)
        if call["skill"] == "goto" and step.get("success") and call.get("args")
    ]
    return tuple(name for name in (start, *reached) if name)


def map_told(facts: Mapping[str, Any]) -> Iterator[Sight]:
    """The whole building, where a semantic memory tells it."""
    advice = facts.get("advice") or {}
    for viewpoint, place in (advice.get("map") or {}).items():
        yield read_place(str(viewpoint), place)
