"""Fetch and place: ALFRED's seven kinds of goals as sequences of skill calls."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...envs.household.knowledge import Knowledge
from ...envs.world import SkillCall
from ..planner import History
from .household_evidence import EFFECTS, HomeEvidence, kind_of

MAX_SEARCHES = 8
"""Containers that one plan looks into; the first that holds the object cuts the plan short."""

APPLIANCES = ("Microwave", "Fridge", "SinkBasin", "StoveBurner", "Toaster")
"""Where an agent would try to heat, cool or clean something."""

Facts = Mapping[str, Any]


def fetch(
    prior: Knowledge,
    target: Mapping[str, Any],
    facts: Facts,
    evidence: HomeEvidence,
    history: History,
) -> list[SkillCall]:
    """What is left to be done of the goal, from the state as it is known."""
    wanted = str(target["object"])
    held = str(facts["held"])
    done_to = {(a.call.skill, *map(str, a.call.args)) for a in history if a.feedback.success}
    chosen = held if kind_of(held) == wanted else _known(facts, target, wanted)
    if chosen is None:
        return _drop(facts, evidence, held) + find(prior, facts, evidence, wanted)
    calls: list[SkillCall] = []
    if target.get("sliced") and not _is(facts, chosen, "sliced") and not wanted.endswith("Sliced"):
        knife = next((h for h in (held, *facts["on"]) if kind_of(h) in ("Knife", "ButterKnife")), None)
        if knife is None:
            return _drop(facts, evidence, held) + find(prior, facts, evidence, "Knife")
        if held != knife:
            calls += [*_drop(facts, evidence, held), SkillCall("pickup", (knife,))]
        return [*calls, SkillCall("slice", (chosen,)), *_drop(facts, evidence, knife)]
    if held != chosen:
        calls += [*_drop(facts, evidence, held), SkillCall("pickup", (chosen,))]
    for treatment in ("clean", "heat", "cool"):
        appliance = _appliance(prior, evidence, treatment)
        if target.get("treatment") == treatment and not _treated(
            facts, evidence, chosen, treatment, appliance
        ):
            treated = _treat(prior, facts, evidence, chosen, appliance)
            if not treated:
                return calls + find(prior, facts, evidence, appliance)
            calls += treated
    lamp = target.get("toggle")
    if lamp:
        lamps = [h for h in facts["on"] if kind_of(h) == lamp]
        if not lamps:
            return calls + find(prior, facts, evidence, str(lamp))
        lit = _is(facts, lamps[0], "on")
        return [*calls, SkillCall("goto" if lit else "toggle", (lamps[0],))]
    carrier = target.get("movable")
    if carrier:
        return calls + _by_carrier(prior, target, facts, evidence, chosen, str(carrier), done_to)
    return calls + _deliver(prior, target, facts, evidence, chosen)


def _by_carrier(
    prior: Knowledge,
    target: Mapping[str, Any],
    facts: Facts,
    evidence: HomeEvidence,
    chosen: str,
    carrier: str,
    done_to: set[tuple[str, ...]],
) -> list[SkillCall]:
    """Put the object into the carrier, and take the carrier to the receptacle."""
    carriers = [h for h in facts["on"] if kind_of(h) == carrier]
    held = str(facts["held"])
    if kind_of(held) == carrier:
        return _deliver(prior, target, facts, evidence, held)
    free = [c for c in carriers if (chosen, c) not in evidence.refused]
    if not free:
        return find(prior, facts, evidence, carrier)
    carry = free[0]
    if facts["on"].get(chosen) == carry:
        start = [SkillCall("pickup", (carry,))]
    else:
        start = [SkillCall("put", (chosen, carry)), SkillCall("pickup", (carry,))]
    return start + _deliver(prior, target, facts, evidence, carry)


def _deliver(
    prior: Knowledge,
    target: Mapping[str, Any],
    facts: Facts,
    evidence: HomeEvidence,
    handle: str,
) -> list[SkillCall]:
    place = str(target["receptacle"])
    there = [r for r in facts["receptacles"] if kind_of(r) == place]
    free = [r for r in there if (handle, r) not in evidence.refused]
    if not there or not free:
        return find(prior, facts, evidence, place)
    return [SkillCall("put", (handle, free[0]))]


def find(prior: Knowledge, facts: Facts, evidence: HomeEvidence, kind: str) -> list[SkillCall]:
    """Look where memory has seen it, then about, then into the likeliest closed containers."""
    calls: list[SkillCall] = []
    remembered = [r for h, r in sorted(evidence.places.items()) if kind_of(h) == kind]
    for receptacle in dict.fromkeys(remembered):
        if (kind, receptacle) in evidence.searched or kind_of(receptacle) == "Floor":
            continue
        if receptacle not in facts["receptacles"]:
            if (kind_of(receptacle), "") in evidence.searched:
                continue
            calls.append(SkillCall("search", (kind_of(receptacle),)))
        calls.append(SkillCall("search", (kind, receptacle)))
        return calls
    if not facts["explored"] and (kind, "") not in evidence.searched:
        return [SkillCall("search", (kind,))]
    for receptacle in looking_order(prior, facts, kind)[:MAX_SEARCHES]:
        if (kind, receptacle) not in evidence.searched:
            return [SkillCall("search", (kind, receptacle))]
    return [SkillCall("explore")]


def looking_order(prior: Knowledge, facts: Facts, kind: str) -> list[str]:
    """Containers that were never looked into, the likeliest first."""
    advice = facts.get("advice") or {}
    scores: dict[str, float] = dict(advice.get("search", {}).get(kind, ()))
    likely = prior.likely.get(kind, ())

    def cost(receptacle: str) -> tuple[float, str]:
        place = kind_of(receptacle)
        believed = 1 / (2 + likely.index(place)) if place in likely else 0.0
        return -scores.get(receptacle, believed), receptacle

    fits = prior.fits.get(kind, frozenset())
    fitting = [r for r in facts["unopened"] if not fits or kind_of(r) in fits]
    return sorted(fitting or facts["unopened"], key=cost)


def _known(facts: Facts, target: Mapping[str, Any], kind: str) -> str | None:
    """An object of the type that is not where it should go already."""
    place = str(target.get("receptacle", ""))
    for handle, receptacle in facts["on"].items():
        if kind_of(handle) == kind and (not place or kind_of(receptacle) != place):
            return str(handle)
    if target.get("treatment") or target.get("movable") or target.get("toggle"):
        return next((str(h) for h in facts["on"] if kind_of(h) == kind), None)
    return None


def _appliance(prior: Knowledge, evidence: HomeEvidence, treatment: str) -> str:
    """What was seen to work, else what is believed to, else what was not seen to fail."""
    believed = {"heat": prior.heater, "cool": prior.cooler, "clean": prior.cleaner}[treatment]
    options = (believed, *(a for a in APPLIANCES if a != believed))
    worked = [a for a in options if evidence.tools.get((treatment, a))]
    open_ = [a for a in options if evidence.tools.get((treatment, a)) is not False]
    return (worked or open_ or options)[0]


def _treated(
    facts: Facts, evidence: HomeEvidence, handle: str, treatment: str, appliance: str
) -> bool:
    look = str(facts["state"].get(handle, ""))
    if treatment in EFFECTS:
        return EFFECTS[treatment] in look.split(" and ")
    return (handle, appliance) in evidence.treated


def _treat(
    prior: Knowledge, facts: Facts, evidence: HomeEvidence, handle: str, appliance: str
) -> list[SkillCall]:
    """Put it into the appliance, switch that on and off where it has a switch, take it out."""
    there = [r for r in facts["receptacles"] if kind_of(r) == appliance]
    free = [r for r in there if (handle, r) not in evidence.refused]
    if not free:
        return []
    kind = (prior.switch or {}).get(appliance, "")
    switches = [h for h in facts["on"] if kind_of(h) == kind] if kind else []
    toggles = [SkillCall("toggle", (switches[0],))] * 2 if switches else []
    return [
        SkillCall("put", (handle, free[0])),
        *toggles,
        SkillCall("pickup", (handle,)),
    ]


def _drop(facts: Facts, evidence: HomeEvidence, held: str) -> list[SkillCall]:
    """Empty the hand onto something flat."""
    if not held:
        return []
    flat = ("CounterTop", "DiningTable", "Desk", "SideTable", "CoffeeTable", "Dresser", "Bed")
    free = [r for r in facts["receptacles"] if (held, r) not in evidence.refused]
    best: Sequence[str] = [r for kind in flat for r in free if kind_of(r) == kind]
    return [SkillCall("put", (held, (best or free)[0]))] if free else []


def _is(facts: Facts, handle: str, word: str) -> bool:
    return word in str(facts["state"].get(handle, "")).split(" and ")
