"""The preferences of all users in one small JSON file, kept by user."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, TypeGuard

from ..embedding import Embedding
from .errors import PreferenceError
from .preferences import Preferences

_FORMAT = "mnemonaut preferences"
_VERSION = 1


class PreferenceBook:
    """What each user has shown: object name -> receptacle.

    The file is read when the book is opened and replaced whole when an example is added, so a
    reader never meets half a file. One book at a time may write: the last one wins.

    Raises:
        PreferenceError: the file is something else, newer than this code, or cannot be written.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._users = self._read()

    @property
    def users(self) -> tuple[str, ...]:
        """Keys of those who have shown anything, sorted."""
        return tuple(sorted(self._users))

    def examples(self, user: str) -> dict[str, str]:
        """A copy of what `user` has shown; empty for one whom the book does not know."""
        return dict(self._users.get(user, {}))

    def show(self, user: str, name: str, receptacle: str) -> None:
        """Note that `user` puts `name` into `receptacle`; a later example corrects an earlier."""
        mine = self.examples(user)
        mine.pop(name, None)  # what was shown last stands last
        self._write({**self._users, user: {**mine, name: receptacle}})

    def forget(self, user: str) -> None:
        """Drop all that `user` has shown; nothing happens where that is nothing."""
        if user in self._users:
            self._write({key: known for key, known in self._users.items() if key != user})

    def preferences(
        self, user: str, receptacles: Sequence[str], embed: Embedding, *, others: bool = True
    ) -> Preferences:
        """The preferences of `user`; with `others`, informed by all the other users' examples."""
        known = [self._users[key] for key in self.users if key != user] if others else []
        return Preferences(self.examples(user), receptacles, embed, known)

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            body = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise PreferenceError(
                f"{self._path} is no preference file ({error}); name another"
            ) from error
        if not isinstance(body, dict) or body.get("format") != _FORMAT:
            raise PreferenceError(f"{self._path} is no preference file; name another")
        if body.get("version") != _VERSION:
            raise PreferenceError(
                f"{self._path} was written by a newer mnemonaut; upgrade, or name another file"
            )
        users = body.get("users")
        if not _well_formed(users):
            raise PreferenceError(f"{self._path} is damaged; restore or delete it")
        return {user: {name: place for name, place in pairs} for user, pairs in users.items()}

    def _write(self, users: dict[str, dict[str, str]]) -> None:
        """Replace the file, then remember: what could not be written is not known either."""
        body = {
            "format": _FORMAT,
            "version": _VERSION,
            "users": {user: list(users[user].items()) for user in sorted(users)},
        }
        text = json.dumps(body, ensure_ascii=False, indent=1) + "\n"
        fresh = ""
        try:
            with NamedTemporaryFile(
                "w", encoding="utf-8", dir=self._path.parent, suffix=".new", delete=False
            ) as file:
                fresh = file.name
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(fresh, self._path)
        except OSError as error:
            Path(fresh).unlink(missing_ok=True) if fresh else None
            raise PreferenceError(
                f"{self._path} cannot be written ({error.strerror}); name a file in another folder"
            ) from error
        self._users = users


def _well_formed(users: Any) -> TypeGuard[dict[str, list[list[str]]]]:
    """{user: [[object, receptacle], ...]}, all of them texts."""
    return isinstance(users, dict) and all(
        isinstance(pairs, list)
        and all(
            isinstance(pair, list) and len(pair) == 2 and all(isinstance(p, str) for p in pair)
            for pair in pairs
        )
        for pairs in users.values()
    )
