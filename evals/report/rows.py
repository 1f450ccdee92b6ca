"""An episode as a report needs it: a record without what only the opened episode shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ENDS = (
    "goal reached",
    "stopped",
    "out of time",
    "gave up",
    "format",
    "error",
    "not reached",
)
"""How an episode ended, as a report tells it. `format`: not reached, and the model's answers were
malformed at least once; `not reached`: an older record does not say which way."""


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a plan was given as its chance of success, and whether it went through."""

    predicted: float
    came: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One episode in numbers.

    Attributes:
        nth: its pass; `index`: its place in the stream.
        recall_score: mean score of what was recalled; None where nothing was.
        seconds: wall time; None where no timing was kept.
        llm: what its language model was asked, as its record keeps it; {} without one.
    """

    arm: str
    replicate: int
    nth: int
    index: int
    task: str
    group: str
    ended: str
    steps: int
    actions: int
    replans: int
    recalled: int
    recall_score: float | None
    foresights: tuple[Foresight, ...]
    seconds: float | None = None
    score: Mapping[str, float] = field(default_factory=dict)
    llm: Mapping[str, Any] = field(default_factory=dict)

    @property
    def success(self) -> bool:
        return self.ended == "goal reached"


def row_of(record: Mapping[str, Any], seconds: float | None = None) -> Row:
    """The row of a record; fields that older versions did not write are done without."""
    rounds = record.get("rounds", ())
    scores = [score for done in rounds for _, score in done.get("recalled", ())]
    return Row(
        arm=record["arm"],
        replicate=record["replicate"],
        nth=record["pass"],
        index=record["index"],
        task=record["task"],
        group=record["group"],
        ended=ended(record),
        steps=record["steps"],
        actions=record.get("actions", 0),
        replans=record["replans"],
        recalled=record["recalled"],
        recall_score=sum(scores) / len(scores) if scores else None,
        foresights=tuple(_foresights(rounds, record["success"])),
        seconds=seconds,
        score=record.get("score", {}),
        llm=record.get("llm", {}),
    )


def ended(record: Mapping[str, Any]) -> str:
    """One of `ENDS`."""
    if record["success"]:
        return "goal reached"
    if record.get("error") is not None:
        return "error"
    if record.get("llm", {}).get("format_failures"):
        return "format"
    if record.get("gave_up"):
        return "gave up"
    told = record.get("ended")
    return told if told in ENDS else "not reached"


def _foresights(rounds: Any, reached: bool) -> list[Foresight]:
    """The last prediction of every plan that was tried, which is the one made of that plan."""
    found = []
    for nth, done in enumerate(rounds):
        attempts = done.get("attempts", ())
        if not done.get("predicted") or not attempts:
            continue
        # A goal may be reached before the end of a plan; that plan did what was foreseen.
        last = reached and nth == len(rounds) - 1
        whole = len(attempts) >= len(done["plan"]) and all(attempt[1] for attempt in attempts)
        found.append(Foresight(float(done["predicted"][-1]), last or whole))
    return found
