"""Joins the steps of a walk into legs: what a guide would tell in one breath."""

from dataclasses import dataclass, replace

from .walk import Passed, Step, Walk, turn_word


@dataclass(frozen=True, slots=True)
class Leg:
    """Some steps that are told as one.

    Attributes:
        turn: degrees at its beginning.
        first: whether the path begins with it.
        leaves, enters: the places on both sides of a doorway gone through.
        toward: the place behind the doorway that it ends in.
        place: where it ends.
        climb: storeys up or down, in halves: a landing is half way.
        passed, ahead: what stands beside it, and what it leads to.
        length: metres.
        through: a place that is only crossed before `enters`; a guide's own shortening.
    """

    turn: float
    first: bool
    leaves: int | None
    enters: int | None
    toward: int | None
    place: int
    climb: float
    passed: tuple[Passed, ...]
    ahead: tuple[int, ...]
    length: float
    through: int | None = None


def crossing(first: Leg, second: Leg) -> Leg | None:
    """Two legs as one, where a place is gone into and straight out of again; else None."""
    straight = turn_word(second.turn) == "straight" and first.climb == second.climb == 0
    if not straight or first.enters is None or second.enters is None:
        return None
    if second.leaves != first.enters or first.toward is not None:
        return None
    return replace(
        second,
        turn=first.turn,
        first=first.first,
        leaves=None,
        passed=first.passed,
        length=first.length + second.length,
        through=first.enters,
    )


def legs(walk: Walk) -> list[Leg]:
    """The steps, with those joined that need no word between them."""
    result: list[Leg] = []
    for number, step in enumerate(walk.steps):
        leg = _leg(step, number == 0)
        last = result[-1] if result else None
        if last is not None and last.climb * leg.climb > 0:
            result[-1] = replace(last, climb=last.climb + leg.climb, place=leg.place)
        elif last is not None and last.toward is not None and leg.enters == last.toward:
            # Through the doorway that the last step ended in; then on inside.
            through = last.place if leg.leaves is None else leg.leaves
            result[-1] = replace(last, leaves=through, enters=leg.enters, toward=None,
                                 place=leg.enters, ahead=())  # fmt: skip
            result.append(replace(leg, leaves=None, enters=None))
        elif last is not None and last.toward is not None and leg.leaves == last.toward:
            # Through two doorways: the place between them is gone into, too.
            result[-1] = replace(last, leaves=last.place, enters=last.toward, toward=None,
                                 place=last.toward, ahead=())  # fmt: skip
            result.append(leg)
        elif (
            last is not None
            and turn_word(leg.turn) == "straight"
            and leg.enters is None
            and last.climb == leg.climb == 0
            and last.toward is None
        ):
            result[-1] = replace(
                last,
                passed=(*last.passed, *(p for p in leg.passed if p not in last.passed)),
                ahead=leg.ahead,
                toward=leg.toward,
                place=leg.place,
                length=last.length + leg.length,
            )
        else:
            result.append(leg)
    return result


def _leg(step: Step, first: bool) -> Leg:
    return Leg(
        step.turn, first, step.leaves, step.enters, step.toward, step.place, step.climb / 2,
        step.passed, step.ahead, step.length,
    )  # fmt: skip
