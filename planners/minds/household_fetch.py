"""Fetch and place: ALFRED's seven kinds of goals as sequences of skill calls."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...envs.household.knowledge import Knowledge
from ...envs.world import SkillCall
from ..planner import History
from .household_evidence import EFFECTS, MAX_LOST, HomeEvidence, kind_of

KNIVES = ("Knife", "ButterKnife")

DOORED = ("Microwave", "Fridge")
"""What works only when it is closed."""

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
    if target.get("sliced") and any(kind_of(h) == f"{wanted}Sliced" for h in facts["on"]):
        wanted = f"{wanted}Sliced"
    held = str(facts["held"])
    if target.get("sliced") and kind_of(held) == f"{target['object']}Sliced":
        wanted = kind_of(held)
    whole = bool(target.get("sliced")) and not wanted.endswith("Sliced")
    chosen = (
        held
        if kind_of(held) == wanted
        else _known(facts, evidence, {} if whole else target, wanted)
    )
    if chosen is None:
        return _drop(facts, evidence, held) + find(prior, facts, evidence, wanted)
    carrier = str(target.get("movable", ""))
    if carrier and (laden := _laden(facts, chosen, carrier)):
        start = [] if held == laden else [SkillCall("pickup", (laden,))]
        start = [*_drop(facts, evidence, held if start else ""), *start]
        return start + _deliver(prior, target, facts, evidence, laden)
    calls: list[SkillCall] = []
    if whole:
        knife = next((h for h in (held, *facts["on"]) if kind_of(h) in KNIVES), None)
        if knife is None:
            return _drop(facts, evidence, held) + find(prior, facts, evidence, "Knife")
        if held != knife:
            calls += [*_drop(facts, evidence, held), SkillCall("pickup", (knife,))]
        return [*calls, SkillCall("slice", (chosen,)), *_drop(facts, evidence, knife)]
    if held != chosen:
        calls += [*_drop(facts, evidence, held), SkillCall("pickup", (chosen,))]
    for treatment in ("clean", "heat", "cool"):
        appliance = _appliance(prior, facts, evidence, chosen, treatment)
        if target.get("treatment") == treatment and not _treated(
            facts, evidence, chosen, treatment, appliance
        ):
            missing = _missing(prior, facts, evidence, chosen, appliance)
            if missing:
                return calls + find(prior, facts, evidence, missing)
            calls += _treat(prior, facts, evidence, chosen, appliance)
    lamp = target.get("toggle")
    if lamp:
        lamps = [h for h in facts["on"] if kind_of(h) == lamp]
        if not lamps:
            return calls + find(prior, facts, evidence, str(lamp))
        lit = _is(facts, lamps[0], "on")
        return [*calls, SkillCall("goto" if lit else "toggle", (lamps[0],))]
    if carrier:
        return calls + _by_carrier(prior, target, facts, evidence, chosen, carrier)
    return calls + _deliver(prior, target, facts, evidence, chosen)


def _laden(facts: Facts, chosen: str, carrier: str) -> str:
    """The carrier that the object lies in already; "" where it does not."""
    at = str(facts["on"].get(chosen, ""))
    return at if kind_of(at) == carrier else ""


def _by_carrier(
    prior: Knowledge,
    target: Mapping[str, Any],
    facts: Facts,
    evidence: HomeEvidence,
    chosen: str,
    carrier: str,
) -> list[SkillCall]:
    """Put the object into a carrier, and take that to the receptacle."""
    free = [c for c in facts["on"] if kind_of(c) == carrier and evidence.takes(chosen, c)]
    if not free:
        return find(prior, facts, evidence, carrier)
    start = [SkillCall("put", (chosen, free[0])), SkillCall("pickup", (free[0],))]
    return start + _deliver(prior, target, facts, evidence, free[0])


def _deliver(
    prior: Knowledge,
    target: Mapping[str, Any],
    facts: Facts,
    evidence: HomeEvidence,
    handle: str,
) -> list[SkillCall]:
    place = str(target["receptacle"])
    free = _free(facts, evidence, handle, place)
    if not free:
        return find(prior, facts, evidence, place)
    return [SkillCall("put", (handle, free[0]))]


def find(prior: Knowledge, facts: Facts, evidence: HomeEvidence, kind: str) -> list[SkillCall]:
    """Look where memory has seen it, then about, then into the likeliest closed containers."""
    calls: list[SkillCall] = []
    remembered = [r for h, r in sorted(evidence.places.items()) if kind_of(h) == kind]
    if kind not in prior.portable:
        remembered = []  # furniture is looked for itself, not what it stands on
    for receptacle in dict.fromkeys(remembered):
        if (kind, receptacle) in evidence.searched or kind_of(receptacle) == "Floor":
            continue
        if any(facts["on"].get(h) == receptacle and kind_of(h) == kind for h in facts["on"]):
            continue  # that one is known already, and another one is wanted
        if receptacle not in facts["receptacles"]:
            if (receptacle, "") in evidence.searched:
                continue
            calls.append(SkillCall("search", (receptacle,)))
        calls.append(SkillCall("search", (kind, receptacle)))
        return calls
    if not facts["explored"] and (kind, "") not in evidence.searched:
        # With one in sight already, another one is looked for: `search` would find the first.
        another = any(kind_of(h) == kind for h in facts["on"])
        return [SkillCall("explore") if another else SkillCall("search", (kind,))]
    for receptacle in looking_order(prior, facts, kind):
        if not {(kind, receptacle)} & (evidence.searched | evidence.vain):
            return [SkillCall("search", (kind, receptacle))]
    return [SkillCall("done") if facts["explored"] else SkillCall("explore")]


def looking_order(prior: Knowledge, facts: Facts, kind: str) -> list[str]:
    """Containers that were never looked into, the likeliest first."""
    advice = facts.get("advice") or {}
    scores: dict[str, float] = dict(advice.get("search", {}).get(kind, ()))
    likely = prior.likely.get(kind, ())

    told = {receptacle: nth for nth, receptacle in enumerate(scores)}

    def cost(receptacle: str) -> tuple[float, int, str]:
        place = kind_of(receptacle)
        believed = 1 / (2 + likely.index(place)) if place in likely else 0.0
        return -scores.get(receptacle, believed), told.get(receptacle, len(told)), receptacle

    if kind not in prior.portable:
        return []  # furniture stands in no container
    fits = prior.fits.get(kind, frozenset())
    fitting = [r for r in facts["unopened"] if not fits or kind_of(r) in fits]
    return sorted(fitting or (facts["unopened"] if facts["explored"] else ()), key=cost)


def _known(
    facts: Facts, evidence: HomeEvidence, target: Mapping[str, Any], kind: str
) -> str | None:
    """An object of the type that is not where it should go already."""
    place = str(target.get("receptacle", ""))
    both = next((r for r in facts["receptacles"] if kind_of(r) == place), "")
    for handle, receptacle in facts["on"].items():
        there = receptacle == both if target.get("count") == 2 else kind_of(receptacle) == place
        if kind_of(handle) == kind and not there and evidence.lost[handle] < MAX_LOST:
            return str(handle)
    if target.get("treatment") or target.get("movable") or target.get("toggle"):
        return next((str(h) for h in facts["on"] if kind_of(h) == kind), None)
    return None


def _appliance(
    prior: Knowledge, facts: Facts, evidence: HomeEvidence, handle: str, treatment: str
) -> str:
    """What was seen to work, else what is believed to, else what was not seen to fail."""
    believed = {"heat": prior.heater, "cool": prior.cooler, "clean": prior.cleaner}[treatment]
    options = (believed, *(a for a in APPLIANCES if a != believed))
    worked = [a for a in options if evidence.tools.get((treatment, a))]
    proved = [a for a in options if a in evidence.worked]
    open_ = [
        a
        for a in options
        if evidence.tools.get((treatment, a)) is not False
        and (a, "") not in evidence.searched
        and not _useless(facts, evidence, handle, a)
    ]
    return (worked or proved or open_ or options)[0]


def _useless(facts: Facts, evidence: HomeEvidence, handle: str, appliance: str) -> bool:
    """Whether it takes no such object, or was tried and the goal is still not reached."""
    there = any(kind_of(r) == appliance for r in facts["receptacles"])
    if not there and facts["explored"]:
        return True
    refused = there and not _free(facts, evidence, handle, appliance)
    tried = (handle, appliance) in evidence.treated and handle in evidence.placed
    return refused or tried


def _treated(
    facts: Facts, evidence: HomeEvidence, handle: str, treatment: str, appliance: str
) -> bool:
    """Whether it went through the appliance in this episode, and that was seen to work.

    By now it may have cooled down again, which does not matter; that it was cold when it was
    found, in a fridge say, does not count.
    """
    out = (handle, appliance) in evidence.treated
    return out and (treatment not in EFFECTS or evidence.tools.get((treatment, appliance), False))


def _free(facts: Facts, evidence: HomeEvidence, handle: str, kind: str) -> list[str]:
    """Known receptacles of a type that have not refused the object."""
    there = [r for r in facts["receptacles"] if kind_of(r) == kind]
    return [r for r in there if evidence.takes(handle, r)]


def _missing(
    prior: Knowledge, facts: Facts, evidence: HomeEvidence, handle: str, appliance: str
) -> str:
    """The appliance or its switch, whichever is not known yet; "" where both are."""
    if not _free(facts, evidence, handle, appliance):
        return appliance
    switch = (prior.switch or {}).get(appliance, "")
    return switch if switch and not any(kind_of(h) == switch for h in facts["on"]) else ""


def _treat(
    prior: Knowledge, facts: Facts, evidence: HomeEvidence, handle: str, appliance: str
) -> list[SkillCall]:
    """Put it into the appliance, switch that on and off where it has a switch, take it out."""
    kind = (prior.switch or {}).get(appliance, "")
    switches = [h for h in facts["on"] if kind_of(h) == kind] if kind else []
    free = _free(facts, evidence, handle, appliance)
    toggles = [SkillCall("toggle", (switches[0],))] * 2 if switches else []
    shut = [SkillCall("close", (free[0],))] if appliance in DOORED else []
    return [
        SkillCall("put", (handle, free[0])),
        *shut,
        *toggles,
        SkillCall("pickup", (handle,)),
    ]


def _drop(facts: Facts, evidence: HomeEvidence, held: str) -> list[SkillCall]:
    """Empty the hand onto something flat."""
    if not held:
        return []
    flat = ("CounterTop", "DiningTable", "Desk", "SideTable", "CoffeeTable", "Dresser", "Bed")
    free = [r for r in facts["receptacles"] if evidence.takes(held, r)]
    best: Sequence[str] = [r for kind in flat for r in free if kind_of(r) == kind]
    return [SkillCall("put", (held, (best or free)[0]))] if free else []


def _is(facts: Facts, handle: str, word: str) -> bool:
    return word in str(facts["state"].get(handle, "")).split(" and ")
