"""Whether a value is an experience that every later reader can use."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from .experience import Experience

_WHEN = 2**63
_OWN = {"task", "success", "when"}


def exact_json(experience: Experience) -> tuple[str, str]:
    """The JSON of an experience and its identity; ValueError unless a store gives it back just as
    it is."""
    check_experience(experience)
    own = _OWN & experience.where.keys()
    _require(not own, f"where must not hold `{min(own, default='')}`: an experience has its own")
    if not -_WHEN <= experience.when < _WHEN:
        raise ValueError("when must lie within 64 bits")
    try:
        body, identity = experience.texts()
        body.encode()
    except UnicodeEncodeError as error:
        raise ValueError("a text holds half a character, a lone surrogate") from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if "NaN" in body or "Infinity" in body:  # in a number, perhaps, or in a text
        json.loads(body, parse_constant=_refuse_constant)
    return body, identity


def check_experience(experience: Experience) -> None:
    """Raise ValueError, saying which part is wrong, unless the parts have their types."""
    state: Any = experience.state
    _require(isinstance(state, Mapping), "state must be an object")
    _require(isinstance(state.get("text", ""), str), "state.text must be a string")
    _require(isinstance(state.get("facts", {}), Mapping), "state.facts must be an object")
    task: Any = experience.task
    _require(isinstance(task, str), "task must be a string")
    _require(_is_list(experience.plan), "plan must be a list")
    for call in experience.plan:
        _require(
            isinstance(call, Mapping)
            and isinstance(call.get("skill"), str)
            and _is_list(call.get("args", [])),
            'each call of plan must be {"skill": string, "args": list}',
        )
    outcome: Any = experience.outcome
    _require(isinstance(outcome, Mapping), "outcome must be an object")
    _require(isinstance(outcome.get("success", False), bool), "outcome.success must be a boolean")
    _require(isinstance(outcome.get("text", ""), str), "outcome.text must be a string")
    where: Any = experience.where
    _require(isinstance(where, Mapping), "where must be an object")
    for key, value in where.items():
        _require(isinstance(key, str), "the keys of where must be strings")
        if not (value is None or isinstance(value, str | int | float)):
            kind = type(value).__name__
            raise ValueError(f"where.{key} must be a string, number, boolean or null, not {kind}")
    when: Any = experience.when
    _require(isinstance(when, int) and not isinstance(when, bool), "when must be a whole number")


def _require(fulfilled: bool, message: str) -> None:
    if not fulfilled:
        raise ValueError(message)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number that JSON knows")
