"""Errors of the memories, one line each, naming the cure.

StoreError
├── NotAStore        the file is something else, or damaged
├── StoreVersion     written by a newer mnemonaut
├── StoreReadOnly    it may not be written
├── StoreFull        the disk is full; nothing acknowledged was lost
└── CacheMismatch    a working memory was given what does not fit how it was made
"""


class StoreError(Exception):
    """Root of the errors of a store; its text is one line for the user."""

    exit_code = 5


class NotAStore(StoreError):
    """The file is not an experience store, or is damaged."""


class StoreVersion(StoreError):
    """The store was written by a newer mnemonaut, or with another embedding."""


class StoreReadOnly(StoreError):
    """The store may not be written."""


class StoreFull(StoreError):
    """The disk is full; nothing that was acknowledged is lost."""


class CacheMismatch(StoreError, ValueError):
    """A working memory (a store of keys and values) was given what does not fit how it was made."""

    exit_code = 2
