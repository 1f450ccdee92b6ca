"""What an experience store may forget, and what it had better keep."""

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .errors import StoreError
from .experience import Experience, plan_text
from .ranking import usefulness

if TYPE_CHECKING:
    from .backend import Traits

_CHANCES = 3
"""So many uses without help, in a task that others got done, and a failure has had its chance."""

_NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?(?!\w)")


@dataclass(frozen=True, slots=True)
class Forgetting:
    """A policy of forgetting; at least one of its limits is given.

    1. What is too old, or was used and is too little useful, goes.
    2. Of what is left of each task the best `per_task` stay: the most useful, then the newest.
    3. Failures worth keeping outlast 1. They have up to half of the places of 2, and all that
       successes leave free; other failures have the places that then are still free.
    4. The newest experience of the store stays.

    An agent has to go on knowing what does not work. So of each task and each reason for which it
    failed (see `failure_reason`) the failure made last is worth keeping, however old it is, and
    although what cannot be done never helps. It is so no longer when it has had its chance: used
    three times or more, never with success, in a task of which a success is stored.

    A looser limit forgets a part of what a tighter one does; beside a cap, no more than that
    many: what the other limits spare takes the place of what is less useful.

    Attributes:
        older_than: experiences that were remembered since this one was last made.
        less_useful_than: of those used at least once: (helped + 1) / (used + 2) - 0.5, as in the
            rank; -0.2 lets go what helped 0 of 2 times, and keeps what helped 0 of 1.
        per_task: how many experiences of a task stay at most.
        keep_failures: without it failures are treated as successes are.

    Raises StoreError where no limit is given, or one means nothing.
    """

    older_than: int | None = None
    less_useful_than: float | None = None
    per_task: int | None = None
    keep_failures: bool = True

    def __post_init__(self) -> None:
        if self.older_than is None and self.less_useful_than is None and self.per_task is None:
            raise StoreError(
                "a policy of forgetting needs a limit; give older_than, less_useful_than or "
                "per_task"
            )
        if self.older_than is not None and self.older_than < 0:
            raise StoreError("older_than must not be below 0; it counts experiences")
        limit = self.less_useful_than
        if limit is not None and not (isfinite(limit) and -0.5 < limit <= 0.5):
            raise StoreError(
                "less_useful_than must lie above -0.5, up to 0.5; 0 is helped half of the times"
            )
        if self.per_task is not None and self.per_task < 1:
            raise StoreError("per_task must be 1 or more")


def failure_reason(experience: Experience) -> str:
    """What failed and why, without its numbers: `mine(log, #): found # of # log`.

    Numbers are passed over because a failure that took 3,760 steps says what one that took 3,771
    did. The call is that of the last step, as far as the outcome names steps.
    """
    steps = experience.outcome.get("steps", ())
    begun = len(steps) if isinstance(steps, Sequence) else 0
    failed = plan_text(experience.plan[begun - 1 : begun]) if begun else ""
    return _NUMBER.sub("#", f"{failed}: {experience.outcome.get('text', '')}")


def forgettable(
    policy: Forgetting,
    ids: Sequence[int],
    tasks: Sequence[Hashable],
    reasons: Sequence[Hashable],
    traits: "Traits",
    last_id: int,
) -> list[int]:
    """The ids of those that `policy` lets go, ascending.

    Args:
        ids: of all the experiences of the store [n].
        tasks: the task of each, or anything that is equal where the task is [n].
        reasons: the same for the reason of a failure; not looked at for a success [n].
        traits: what else is known of them, in the same order.
        last_id: id of the newest experience, which stays.
    """
    rows = _Rows(np.asarray(ids, dtype=np.int64), list(tasks), traits, last_id)
    kept = rows.worth_keeping(reasons) if policy.keep_failures else np.zeros(len(tasks), np.bool_)
    gone = np.zeros(len(tasks), dtype=np.bool_)
    if policy.older_than is not None:
        gone |= last_id - traits.met > policy.older_than
    if policy.less_useful_than is not None:
        gone |= (traits.used > 0) & (rows.useful < policy.less_useful_than)
    gone &= ~(kept | rows.newest)
    if policy.per_task is not None:
        favoured = kept if policy.keep_failures else None
        for positions in rows.by_task(np.flatnonzero(~gone).tolist()):
            if len(positions) > policy.per_task:
                gone[positions] = True
                gone[rows.best(positions, policy.per_task, favoured)] = False
    return sorted(rows.ids[gone].tolist())


class _Rows:
    """The experiences, by position, with what ranks them."""

    def __init__(
        self, ids: NDArray[np.int64], tasks: list[Hashable], traits: "Traits", last_id: int
    ) -> None:
        self.ids = ids
        self.newest = ids == last_id
        self.useful: NDArray[np.float64] = usefulness(traits.helped, traits.used)
        self._tasks = tasks
        self._traits = traits

    def by_task(self, positions: Iterable[int]) -> Iterable[list[int]]:
        """The positions of each task."""
        groups: dict[Hashable, list[int]] = {}
        for position in positions:
            groups.setdefault(self._tasks[position], []).append(position)
        return groups.values()

    def worth_keeping(self, reasons: Sequence[Hashable]) -> NDArray[np.bool_]:
        """Of each task and reason the failure made last, of those that may still be of use."""
        traits = self._traits
        done = {self._tasks[position] for position in np.flatnonzero(traits.success).tolist()}
        tried = (traits.used >= _CHANCES) & (traits.helped == 0) & ~self.newest
        last: dict[tuple[Hashable, Hashable], int] = {}
        for position in np.lexsort((self.ids, traits.met)).tolist():
            task = self._tasks[position]
            if not (traits.success[position] or (tried[position] and task in done)):
                last[task, reasons[position]] = position
        mask = np.zeros(len(self.ids), dtype=np.bool_)
        mask[list(last.values())] = True
        return mask

    def best(
        self, positions: list[int], places: int, favoured: NDArray[np.bool_] | None
    ) -> list[int]:
        """Those of one task that get the `places`; `favoured` are failures worth keeping.

        Each group's share grows by steps of at most 1 with `places`, so that a looser cap keeps
        what a tighter one kept.
        """
        if favoured is None:
            return self._ranked(positions)[:places]
        success = self._traits.success
        failures = self._ranked([p for p in positions if favoured[p]], blame=False)
        successes = self._ranked([p for p in positions if success[p]])
        others = self._ranked([p for p in positions if not (success[p] or favoured[p])])
        due = max(places // 2, places - len(successes), int(self.newest[failures[:1]].any()))
        kept = failures[:due]
        kept += successes[: places - len(kept)]
        return kept + others[: places - len(kept)]

    def _ranked(self, positions: list[int], *, blame: bool = True) -> list[int]:
        """The newest row of the store, then the most useful, then those made last.

        Without `blame` one that did not help counts as one that was never used: what cannot be
        done is recalled most where nothing helps.
        """
        chosen = np.asarray(positions, dtype=np.int64)
        useful = self.useful[chosen] if blame else np.maximum(self.useful[chosen], 0.0)
        keys = (self.ids[chosen], self._traits.met[chosen], useful, self.newest[chosen])
        return list(chosen[np.lexsort(keys)[::-1]].tolist())
