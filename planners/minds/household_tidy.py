"""Putting things where they belong: tidying up, and restoring what a walkthrough showed."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ...envs.household.knowledge import Knowledge
from ...envs.world import SkillCall
from ..planner import History
from .household_evidence import MAX_LOST, HomeEvidence, kind_of
from .household_fetch import looking_order

SURE = 0.5
"""An object counts as out of place from this probability on."""

ELSEWHERE = 0.1
"""How much one verdict of another home moves the score of a receptacle type."""

USUAL = 1.0
"""How much it moves the score of a receptacle type that the object stood there on every earlier
day; after one day, half of it."""

AGREEING = 2
"""Days on which an object stood at one receptacle type, from which on it counts as out of place
elsewhere; after a single day, one cannot tell which of two places is the wrong one."""

MAX_REFUSED = 4

Facts = Mapping[str, Any]


def tidy(
    prior: Knowledge, facts: Facts, evidence: HomeEvidence, history: History
) -> list[SkillCall]:
    """Look about; then take each object that is out of place to where it belongs; done."""
    if not facts["explored"] and not _explored(history):
        return [SkillCall("explore")]
    calls: list[SkillCall] = []
    held = str(facts["held"])
    for handle in [*([held] if held else []), *_misplaced(prior, facts, evidence, held)]:
        target = _target(prior, facts, evidence, handle)
        if target is None and handle == held:
            target = _anywhere(facts, evidence, held)  # a full hand could lift nothing else
        if target is None:
            continue
        if handle != held:
            calls.append(SkillCall("pickup", (handle,)))
        calls.append(SkillCall("put", (handle, target)))
    return [*calls, SkillCall("done")]


def rearrange(
    prior: Knowledge, facts: Facts, evidence: HomeEvidence, history: History
) -> list[SkillCall]:
    """Walk through and remember; then put back what stands elsewhere than it did."""
    if not facts["explored"] and not _explored(history):
        return [SkillCall("explore")]
    if facts["phase"] == "walkthrough":
        return [SkillCall("done")]
    calls: list[SkillCall] = []
    on, held = facts["on"], str(facts["held"])
    if held:
        was = evidence.wanted.get(held)
        target = was if was and (held, was) not in evidence.refused else None
        target = target or _anywhere(facts, evidence, held)
        calls += [SkillCall("put", (held, target))] if target else []
    for handle, was in sorted(evidence.wanted.items()):
        if kind_of(handle) not in prior.portable or handle == held or handle not in on:
            continue
        if not was or on[handle] == was or (handle, was) in evidence.refused:
            continue
        if evidence.lost[handle] < MAX_LOST and was in facts["receptacles"]:
            calls += [SkillCall("pickup", (handle,)), SkillCall("put", (handle, was))]
    calls += _openings(facts, evidence)
    return calls or [_missing(prior, facts, evidence)]


def _openings(facts: Facts, evidence: HomeEvidence) -> list[SkillCall]:
    """Open what stood open in the walkthrough, close what did not."""
    if not evidence.wanted:
        return []
    was = {handle for handle, look in evidence.looks.items() if look.startswith("open")}
    now = {handle for handle, look in facts["state"].items() if str(look).startswith("open")}
    there = {*facts["on"], *facts["receptacles"]}
    opened = [SkillCall("open", (handle,)) for handle in sorted((was - now) & there)]
    return opened + [SkillCall("close", (handle,)) for handle in sorted(now - was)]


def _missing(prior: Knowledge, facts: Facts, evidence: HomeEvidence) -> SkillCall:
    """Look for what was there in the walkthrough and was not seen since; done where all was."""
    for handle, was in sorted(evidence.wanted.items()):
        kind = kind_of(handle)
        if kind in prior.portable and was and handle not in facts["on"]:
            for receptacle in looking_order(prior, facts, kind):
                if (kind, receptacle) not in evidence.searched:
                    return SkillCall("search", (kind, receptacle))
    return SkillCall("done")


def _explored(history: History) -> bool:
    """Whether a call looked everywhere; one that ran out of steps is worth repeating."""
    done = [a.feedback for a in history if a.call.skill == "explore" and a.feedback.success]
    return any(feedback.facts.get("whole", True) for feedback in done)


def _misplaced(prior: Knowledge, facts: Facts, evidence: HomeEvidence, held: str) -> Iterator[str]:
    """What is out of place, the surest first: by verdicts of this home, else what is usual in it,
    else the memory, else common sense."""
    on: Mapping[str, str] = facts["on"]
    advice = facts.get("advice")
    sure = dict(advice["misplaced"]) if advice else {}
    for handle, receptacle in on.items():
        if not advice and kind_of(handle) in prior.portable and kind_of(receptacle) == "Floor":
            sure[handle] = 0.9
    for handle, days in evidence.usual.items():
        kind, often = max(days.items(), key=lambda item: (item[1], item[0]))
        if handle in on and kind_of(handle) in prior.portable and often >= AGREEING:
            sure[handle] = 0.0 if kind_of(on[handle]) == kind else 1.0
    for handle in {h for h, _ in (*evidence.right, *evidence.wrong)} & on.keys():
        here = (handle, kind_of(on[handle]))
        if evidence.right[here]:
            sure[handle] = 0.0
        elif evidence.wrong[here] or any(
            evidence.right[k] for k in evidence.right if k[0] == handle
        ):
            sure[handle] = 1.0
    found = [h for h, p in sure.items() if p >= SURE and h in on and h != held]
    for handle in sorted(found, key=lambda h: (-sure[h], h)):
        if handle not in evidence.placed and evidence.lost[handle] < MAX_LOST:
            yield handle


def _target(prior: Knowledge, facts: Facts, evidence: HomeEvidence, handle: str) -> str | None:
    """The receptacle to try next: of the best type that was neither judged wrong nor refused."""
    tried = {r for h, r in evidence.refused if h == handle}
    if len(tried) >= MAX_REFUSED:
        return _anywhere(facts, evidence, handle)
    for kind in ranked_kinds(prior, facts, evidence, handle):
        there = [r for r in facts["receptacles"] if kind_of(r) == kind]
        free = [str(r) for r in there if evidence.takes(handle, r)]
        if free:
            # The memory names types; of several of one type, the one it was seen at before.
            return next((r for r in free if evidence.places.get(handle) == r), free[0])
    return None


def ranked_kinds(prior: Knowledge, facts: Facts, evidence: HomeEvidence, handle: str) -> list[str]:
    """Receptacle types for an object, best first."""
    kind = kind_of(handle)
    advice = facts.get("advice") or {}
    scores: dict[str, float] = dict(advice.get("belongs", {}).get(handle, ()))
    present = sorted({kind_of(r) for r in facts["receptacles"]})
    if not scores:
        fits = [p for p in present if p in prior.fits.get(kind, ())]
        likely = prior.likely.get(kind, ())
        for nth, place in enumerate(fits):
            scores[place] = 0.5 / (1 + likely.index(place)) if place in likely else 0.01 / (2 + nth)
    for place in scores:
        scores[place] += ELSEWHERE * evidence.elsewhere[kind, place]
    usual = evidence.usual.get(handle, Counter())
    for place, days in usual.items():
        scores[place] = scores.get(place, 0.0) + USUAL * days / (usual.total() + 1)
    for (named, place), count in evidence.right.items():
        if named == handle and count:
            scores[place] = 10.0 + count
    wrong = {p for (named, p), n in evidence.wrong.items() if named == handle and n}
    fitting = prior.fits.get(kind) or frozenset(scores)
    # What scores alike stays in the order in which the memory told it.
    order = sorted(scores, key=lambda p: -scores[p])
    return [p for p in order if p not in wrong and p != "Floor" and p in fitting]


def _anywhere(facts: Facts, evidence: HomeEvidence, handle: str) -> str | None:
    """Some receptacle that was not refused yet, drawn by the object's name and the day."""
    tried = {r for h, r in evidence.refused if h == handle}
    there = [r for r in facts["receptacles"] if kind_of(r) != "Floor"]
    free = [r for r in there if evidence.takes(handle, r)]
    text = f"{facts['home']}/{facts['day']}/{handle}/{len(tried)}"
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
    return free[number % len(free)] if free else None
