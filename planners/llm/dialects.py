"""Dialects, found out once for each server and model, and remembered: here and in a small file."""

import json
import os
import tempfile
import threading
from contextlib import suppress
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from .dialect import FORMS, LIMITS, Dialect

_DROPPABLE = ("seed", "temperature")


class Dialects:
    """What every server's dialect is; for several threads, and with a file several processes.

    Args:
        path: a JSON file that is read now and replaced whole when something new is learnt. One
            that is absent or broken counts as empty; one that cannot be written is let be, for
            all that is lost is a question that will be asked again.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self._path = None if path is None else Path(path)
        self._lock = threading.Lock()
        self._known = _read(self._path)

    def get(self, address: str, model: str) -> Dialect:
        """What is known of a model at an address; the default where it is nothing."""
        with self._lock:
            return self._known.get((address, model), Dialect())

    def learn(self, address: str, model: str, before: Dialect, after: Dialect) -> None:
        """Remember what a request has changed; what others learnt meanwhile stays."""
        new = {
            field.name: getattr(after, field.name)
            for field in fields(Dialect)
            if getattr(after, field.name) != getattr(before, field.name)
        }
        if new:
            with self._lock:
                known = self._known.get((address, model), Dialect())
                self._put((address, model), replace(known, **new))

    def note_answer(self, address: str, model: str, valid: bool) -> None:
        """Told whether an answer kept to its schema; one that did stands against any that did not.

        For reports only: a form that a server ignores is harmless, and it is still sent.
        """
        with self._lock:
            known = self._known.get((address, model), Dialect())
            if known.honoured is not True and known.honoured is not valid:
                self._put((address, model), replace(known, honoured=valid))

    def _put(self, server: tuple[str, str], dialect: Dialect) -> None:
        if self._known.get(server) == dialect:
            return
        self._known[server] = dialect
        if self._path is not None:
            # What others wrote meanwhile stays; of this server we know better.
            self._known = {**self._known, **_read(self._path), server: dialect}
            with suppress(OSError):
                _write(self._path, self._known)


def _read(path: Path | None) -> dict[tuple[str, str], Dialect]:
    if path is None:
        return {}
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    known: dict[tuple[str, str], Dialect] = {}
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, dict):
            continue
        address, model, dialect = row.pop("address", None), row.pop("model", None), _dialect(row)
        if isinstance(address, str) and isinstance(model, str) and dialect is not None:
            known[address, model] = dialect
    return known


def _dialect(row: dict[str, Any]) -> Dialect | None:
    """A row of the file, checked: it may come from another version, or from a hand."""
    try:
        dialect = Dialect(**{**row, "dropped": tuple(row.get("dropped", ()))})
    except TypeError:
        return None
    sound = (
        dialect.form in FORMS
        and dialect.limit in LIMITS
        and all(name in _DROPPABLE for name in dialect.dropped)
        and isinstance(dialect.settled, bool)
        and type(dialect.doubted) is int
        and dialect.honoured in (None, True, False)
    )
    return dialect if sound else None


def _write(path: Path, known: dict[tuple[str, str], Dialect]) -> None:
    rows = [
        {"address": address, "model": model, **asdict(dialect)}
        for (address, model), dialect in sorted(known.items(), key=lambda item: item[0])
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(handle, "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=1, ensure_ascii=True)
            file.write("\n")
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
