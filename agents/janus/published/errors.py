"""Errors of the published models, one line each, naming the cure."""

from ....memory.errors import NotAStore, StoreError


class PublishedMismatch(StoreError, ValueError):
    """What was asked of a published model does not fit how it is made."""

    exit_code = 2


class CheckpointMissing(NotAStore):
    """A published file is not where it was looked for, or lacks what it should hold."""
