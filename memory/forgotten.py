"""Forgetting in a store that others may be writing to."""

from .backend import Backend
from .errors import StoreError
from .forgetting import Forgetting, failure_reason, forgettable
from .survey import batches

_DECISIONS = 8


def forgotten(backend: Backend, policy: Forgetting, *, dry_run: bool) -> list[int]:
    """Delete what the policy lets go of; the ids that went, or would go.

    Where something was used, made again or taken away between the decision and the deletion, it
    is decided again; StoreError where that does not end.
    """
    for _ in range(_DECISIONS):
        with backend.moment():
            seen = backend.history()
            going = _decided(backend, policy)
        if dry_run or not going or backend.forget(going, seen=seen):
            return going
    raise StoreError(f"{backend.path} changed whenever it was decided what to forget; try later")


def _decided(backend: Backend, policy: Forgetting) -> list[int]:
    tasks: list[str] = []
    reasons: list[str] = []
    ids = backend.ids({})
    for some in batches(ids):
        for experience in backend.fetch(some):
            tasks.append(experience.task)
            reasons.append(failure_reason(experience))
    last_id = backend.watermark().last_id
    return forgettable(policy, ids, tasks, reasons, backend.traits(ids), last_id)
