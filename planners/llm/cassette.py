"""A whole run's answers in one file, recorded as they come and replayed byte for byte.

JSON lines. The first says what was recorded, each other one is a reply:

    {"mnemonaut-cassette":1,"model":"openai/gpt-4o-mini","options":{"temperature":0.0}}
    {"key":"9f...","nth":3,"reply":{"text":"..."},"scope":"online-0/17"}

`scope` names an episode of a stream, `nth` the call inside it. Of the request only its hash is
kept. An episode that was run again after a resume is there twice: the later line wins.
"""

import gzip
import io
import json
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from .cassette_file import MARK, append, canonical, damaged, first_line, no_cassette, parsed
from .errors import CassetteError
from .llm import Reply, Request

VERSION = 1


class Recorder:
    """Appends replies to the cassette at `path`. For several threads and processes at once.

    The first to open it writes the header; later ones, in this run or a resumed one, must agree
    with it. Holds no open file.

    Args:
        options: what else decides the answers, as plain JSON. It is written as it is given.

    Raises:
        CassetteError: the file was recorded with other values, or cannot be written.
    """

    def __init__(self, path: str | Path, model: str, options: Mapping[str, Any]) -> None:
        self._path = Path(path)
        if self._path.suffix == ".gz":
            raise CassetteError(f"{path}: a cassette is recorded plain; gzip it afterwards")
        header = {MARK: VERSION, "model": model, "options": dict(options)}
        self._header = canonical(header)
        append(self._path, self._header)
        found = _header(first_line(self._path), self._path)
        for name in ("model", "options"):
            if canonical(found[name]) != canonical(header[name]):
                was, now = canonical(found[name]), canonical(header[name])
                raise CassetteError(
                    f"{path} was recorded with {name} {was}, not {now}; name another file"
                )

    def write(self, scope: str, nth: int, request: Request, reply: Reply) -> None:
        """Append one reply: the whole line or nothing.

        Raises:
            CassetteError: the disk is full, or the file may not be written.
        """
        body = {
            "text": reply.text,
            "tokens_in": reply.tokens_in,
            "tokens_out": reply.tokens_out,
            "estimated": reply.estimated,
            "finish": reply.finish,
            "faults": list(reply.faults),
        }
        line = {"scope": scope, "nth": nth, "key": request.key(), "reply": body}
        append(self._path, self._header, canonical(line))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a line lies in the recording, in bytes."""

    number: int
    offset: int
    length: int


class Replayer:
    """Answers from the cassette at `path`; a name that ends in .gz is read as gzip.

    Only the header is read at once; the index is made at the first reply, and a line is read
    when it is asked for (a compressed recording is held in memory). Holds no open file.

    Raises:
        CassetteError: no cassette, or one of another version.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._lock = threading.Lock()
        self._whole: bytes | None = None
        self._index: dict[tuple[str, int], _Place] | None = None
        if self._path.suffix == ".gz":
            self._whole = _unpacked(self._path)
            line = self._whole.partition(b"\n")[0]
        else:
            line = first_line(self._path)
        header = _header(line, self._path)
        self.model: str = header["model"]
        self.options: dict[str, Any] = header["options"]

    def reply(self, scope: str, nth: int, request: Request) -> Reply:
        """What was answered at call `nth` of the episode `scope`.

        Raises:
            CassetteError: that call was not recorded, or asked something else.
        """
        with self._lock:
            if self._index is None:
                self._index = self._indexed()
        place = self._index.get((scope, nth))
        if place is None:
            raise CassetteError(
                f"{self._path} holds no call {nth} of {scope}: the run asks more than was"
                " recorded, or the recording was cut short; record it anew"
            )
        body = parsed(self._read(place), self._path, place.number)
        if body["key"] != request.key():
            raise CassetteError(
                f"{self._path}: the run asks something else than was recorded at call {nth} of"
                f" {scope} (request {request.key()[:12]}, recorded {str(body['key'])[:12]});"
                " record it anew"
            )
        try:
            return _reply(body["reply"])
        except (KeyError, TypeError) as error:
            raise damaged(self._path, place.number) from error

    def __len__(self) -> int:
        """How many calls are recorded."""
        with self._lock:
            if self._index is None:
                self._index = self._indexed()
        return len(self._index)

    def _indexed(self) -> dict[tuple[str, int], _Place]:
        index: dict[tuple[str, int], _Place] = {}
        offset = 0
        try:
            with self._lines() as file:
                for number, line in enumerate(file, start=1):
                    # A line without an end was torn by a kill; its call was never answered.
                    if number > 1 and line.endswith(b"\n"):
                        body = parsed(line, self._path, number)
                        index[body["scope"], body["nth"]] = _Place(number, offset, len(line))
                    offset += len(line)
        except OSError as error:
            raise CassetteError(f"cannot read {self._path}: {error.strerror}; try again") from error
        return index

    def _lines(self) -> BinaryIO:
        return self._path.open("rb") if self._whole is None else io.BytesIO(self._whole)

    def _read(self, place: _Place) -> bytes:
        if self._whole is not None:
            return self._whole[place.offset : place.offset + place.length]
        try:
            with self._path.open("rb") as file:
                file.seek(place.offset)
                return file.read(place.length)
        except OSError as error:
            raise CassetteError(f"cannot read {self._path}: {error.strerror}; try again") from error


def _header(line: bytes, path: Path) -> dict[str, Any]:
    try:
        header = json.loads(line)
    except ValueError:
        header = None
    if not isinstance(header, dict) or MARK not in header:
        raise no_cassette(path)
    if header[MARK] != VERSION:
        raise CassetteError(
            f"{path} has cassette format {header[MARK]}, this mnemonaut reads {VERSION}; use"
            " the version that wrote it, or record it anew"
        )
    if not isinstance(header.get("model"), str) or not isinstance(header.get("options"), dict):
        raise damaged(path, 1)
    return header


def _reply(body: Mapping[str, Any]) -> Reply:
    """Raises KeyError or TypeError where the body is none of ours."""
    text, finish = body["text"], body["finish"]
    counts = (body["tokens_in"], body["tokens_out"])
    if not (isinstance(text, str) and isinstance(finish, str)):
        raise TypeError("no text")
    if not all(isinstance(count, int) for count in counts):
        raise TypeError("no token count")
    return Reply(text, *counts, bool(body["estimated"]), finish, tuple(map(str, body["faults"])))


def _unpacked(path: Path) -> bytes:
    try:
        return gzip.decompress(path.read_bytes())
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise CassetteError(f"{path} is no gzip file, or is damaged; gzip it anew") from error
    except OSError as error:
        raise CassetteError(f"cannot read {path}: {error.strerror}; check the path") from error
