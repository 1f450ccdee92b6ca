"""Answers kept in one SQLite file, so that the same question is paid for once.

    replies  key (SHA-256 of the canonical request, sample number included), the request as
             canonical JSON so that a user can look inside, and the reply

The first answer to a question stays, so that processes that ask it at once agree from then on.
Nothing in a request or a reply holds a key or an address, so neither does the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self, TypeAlias, get_args

from .database import MEMORY, Database, Format
from .errors import CacheMiss, LLMError
from .llm import Reply, Request

Mode: TypeAlias = Literal["off", "read", "write", "only"]
"""off; read: look up, keep nothing new; write: look up and keep; only: a miss is an error."""

# The texts come last: sums over the other columns then need not read them.
_FORMAT = Format(
    name="answer cache",
    application_id=0x6D6E6C63,  # "mnlc"
    version=1,
    cure="delete it, or name another file",
    schema=(
        "CREATE TABLE replies (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,"
        " model TEXT NOT NULL, tokens_in INTEGER NOT NULL, tokens_out INTEGER NOT NULL,"
        " estimated INTEGER NOT NULL, finish TEXT NOT NULL, reply TEXT NOT NULL,"
        " request TEXT NOT NULL)",
    ),
)
_REPLY = "reply, tokens_in, tokens_out, estimated, finish"


@dataclass(frozen=True, slots=True)
class CacheStats:
    """What a cache holds.

    Attributes:
        bytes: size of the file, its log included.
        by_model: entries of each model.
        tokens_in, tokens_out: what the kept answers once cost.
    """

    entries: int
    bytes: int
    by_model: Mapping[str, int]
    tokens_in: int
    tokens_out: int


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """One kept answer; `request` is the canonical JSON of what was asked."""

    key: str
    model: str
    request: str
    reply: Reply


class Cache:
    """Answers by request, in the file at `path`. For several threads and processes at once.

    With mode "off" no file is touched. With "read" and "only" the file may be absent (it then
    holds nothing) and may lie where nothing can be written.

    Raises:
        LLMError: the file is damaged, of another kind or of a newer format; one line.
    """

    def __init__(self, path: str | Path, mode: Mode) -> None:
        if mode not in get_args(Mode):
            raise LLMError(
                f"unknown cache mode `{mode}`; choose one of {', '.join(get_args(Mode))}"
            )
        self.path = str(path)
        self.mode = mode
        self._database: Database | None = None
        reads = mode in ("read", "only")
        present = self.path == MEMORY or Path(path).exists()
        if mode == "write" or (reads and present):
            self._database = Database(path, _FORMAT, read_only=reads and self.path != MEMORY)

    def get(self, request: Request) -> Reply | None:
        """The kept answer, or None.

        Raises:
            CacheMiss: mode "only", and there is none.
        """
        row = None
        if self._database is not None:
            query = f"SELECT {_REPLY} FROM replies WHERE key = ?"
            with self._database.reading() as connection:
                row = connection.execute(query, (request.key(),)).fetchone()
        if row is not None:
            return _reply(row)
        if self.mode == "only":
            raise CacheMiss(
                f"{self.path} holds no answer of {request.model} to this request"
                f" ({request.key()[:12]}); run once with `--cache write`"
            )
        return None

    def put(self, request: Request, reply: Reply) -> Reply:
        """Keep an answer, in mode "write"; the answer that is kept, which is the first to come.

        A reply "rejected" is not kept: the server may learn to take the request. Nor are faults.
        """
        if self.mode != "write" or self._database is None or reply.finish == "rejected":
            return reply
        row = (
            request.key(),
            request.model,
            reply.tokens_in,
            reply.tokens_out,
            reply.estimated,
            reply.finish,
            _storable(reply.text),
            # In JSON, a backslash escape of half a surrogate pair means that half.
            request.canonical().encode("utf-8", "backslashreplace").decode("utf-8"),
        )
        with self._database.reading() as connection:
            done = connection.execute(
                "INSERT OR IGNORE INTO replies (key, model, tokens_in, tokens_out, estimated,"
                " finish, reply, request) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
        # Another stream may have been first: all then go on with the one that a replay will find.
        return reply if done.rowcount == 1 else self.get(request) or reply

    def stats(self) -> CacheStats:
        """How much is kept, and of which models."""
        if self._database is None:
            return CacheStats(0, 0, {}, 0, 0)
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT model, count(*), sum(tokens_in), sum(tokens_out) FROM replies"
                " GROUP BY model ORDER BY model"
            ).fetchall()
        files = (Path(self.path), Path(f"{self.path}-wal"))
        return CacheStats(
            entries=sum(row[1] for row in rows),
            bytes=sum(file.stat().st_size for file in files if file.exists()),
            by_model={row[0]: row[1] for row in rows},
            tokens_in=sum(row[2] for row in rows),
            tokens_out=sum(row[3] for row in rows),
        )

    def entries(self, limit: int = 20) -> list[CacheEntry]:
        """The newest entries, the newest first."""
        if self._database is None:
            return []
        query = f"SELECT {_REPLY}, key, model, request FROM replies ORDER BY id DESC LIMIT ?"
        with self._database.reading() as connection:
            rows = connection.execute(query, (max(limit, 0),)).fetchall()
        return [CacheEntry(row[5], row[6], row[7], _reply(row)) for row in rows]

    def clear(self, model: str | None = None) -> int:
        """Delete the answers of `model`, or all, and give back the space; how many there were.

        Raises:
            LLMError: the cache is not open in mode "write".
        """
        if self.mode != "write" or self._database is None:
            raise LLMError(f"cache {self.path} is open for reading; open it in mode `write`")
        with self._database.writing() as connection:
            deleted = connection.execute(
                "DELETE FROM replies WHERE ? IS NULL OR model = ?", (model, model)
            ).rowcount
        with self._database.reading() as connection:
            # The old texts are then nowhere in the file.
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return deleted

    def close(self) -> None:
        """Close the file."""
        if self._database is not None:
            self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _storable(text: str) -> str | bytes:
    """The text; where it holds half a surrogate pair, which SQLite cannot keep, its bytes."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def _reply(row: Any) -> Reply:
    """A reply from the columns of `_REPLY`."""
    text, tokens_in, tokens_out, estimated, finish = row[:5]
    if isinstance(text, bytes):
        text = text.decode("utf-8", "surrogatepass")
    return Reply(text, tokens_in, tokens_out, bool(estimated), finish)
