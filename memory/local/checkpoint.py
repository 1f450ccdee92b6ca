"""A segment in a file beside the store, mapped into memory; derived, so it may be lost.

    magic | sections, at multiples of 64 bytes | footer as JSON | its length and CRC-32 | magic

Each section has a checksum: the CRC-32 of the sums of its 64 KiB blocks, so that every flipped bit
shows and a gigabyte is checked at the speed of memory. The footer says of which store, and of which
moment of it, the file tells. A file is written whole under another name and then renamed.
"""

import json
import os
import secrets
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import StoreError, StoreFull
from .codec import Codec, Codes
from .columns import Column, Columns
from .partition import Partition
from .segment import COUNTS, Segment

_MAGIC = b"mnemidx1"
_ALIGNED = 64
_BLOCK = 1 << 16


class NoCheckpoint(Exception):
    """The file is absent, damaged, or of another make."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Of which state of a store a checkpoint tells; see `token`."""

    token: str
    last_id: int
    last_event: int
    epoch: int


@dataclass(frozen=True, slots=True)
class Content:
    """What is written: arrays by row, and the vectors in blocks of the same order.

    `kept` is the recall that the codec leaves; see `sampling.kept_recall`.
    """

    ids: NDArray[np.int64]
    success: NDArray[np.bool_]
    counts: Mapping[str, NDArray[np.int64]]
    columns: Mapping[str, Column]
    codec: Codec
    blocks: Iterable[Codes]
    partition: Partition | None
    kept: float = 1.0


def write(path: Path, moment: Moment, content: Content) -> None:
    """Write the checkpoint in place of the one that is there; OSError where that cannot be."""
    part = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    for left in path.parent.glob(f"{path.name}.*.part"):
        if _is_left(left):
            with suppress(OSError):
                left.unlink()
    try:
        with part.open("w+b") as stream:
            writer = _Writer(stream)
            writer.add("ids", [content.ids])
            writer.add("success", [content.success])
            for name in COUNTS:
                writer.add(name, [content.counts[name]])
            for nth, column in enumerate(content.columns.values()):
                writer.add(f"codes {nth}", [column.codes[: len(content.ids)]])
                writer.add(f"values {nth}", [np.frombuffer(column.packed(), np.uint8)])
            writer.add("vectors", content.blocks)
            known: dict[str, Any] = {
                **{name: getattr(moment, name) for name in ("token", "last_id", "last_event")},
                "epoch": moment.epoch,
                "size": len(content.ids),
                "keys": list(content.columns),
                "precision": content.codec.precision,
                "dimension": content.codec.dimension,
                "reach": content.codec.reach,
                "kept": content.kept,
            }
            if content.partition is not None:
                writer.add("centres", [content.partition.centres])
                writer.add("starts", [content.partition.starts])
                known |= {"probes": content.partition.probes, "recall": content.partition.recall}
            writer.finish(known)
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def read(path: Path) -> tuple[Moment, Segment]:
    """Map the file into memory; NoCheckpoint where it is not whole."""
    try:
        raw: NDArray[np.uint8] = np.memmap(path, dtype=np.uint8, mode="r")
    except (OSError, ValueError) as error:
        raise NoCheckpoint(str(error)) from error
    known = _footer(raw)
    try:
        sections = {name: _section(raw, told) for name, told in known["sections"].items()}
        return Moment(**{n: known[n] for n in Moment.__slots__}), _segment(known, sections)
    except (KeyError, TypeError, ValueError) as error:
        raise NoCheckpoint(f"its footer is damaged ({error})") from error


def unwritten(index: Path, error: OSError) -> StoreError:
    """What it means that the checkpoint could not be written; no experience is lost by that."""
    if error.errno in (ENOSPC, EDQUOT):
        return StoreFull(
            f"{index} cannot be written, the disk is full; the experiences are safe:"
            " free some space, then run it again"
        )
    return StoreError(
        f"{index} cannot be written ({error.strerror}); the experiences are safe:"
        " see that the folder may be written, then run it again"
    )


def _segment(known: Mapping[str, Any], sections: Mapping[str, NDArray[Any]]) -> Segment:
    segment = Segment(known["dimension"])
    segment.codec = Codec(known["precision"], known["dimension"], known["reach"])
    segment.kept = known["kept"]
    segment.checkpointed = True
    segment.size = known["size"]
    segment.ids = sections["ids"]
    segment.success = sections["success"]
    # Copied, since counts go on changing in memory; the file does not.
    segment.counts = {name: np.array(sections[name]) for name in COUNTS}
    segment.codes = sections["vectors"].reshape(segment.size, segment.codec.width)
    segment.columns = Columns(
        {
            key: Column(sections[f"codes {n}"], sections[f"values {n}"].tobytes())
            for n, key in enumerate(known["keys"])
        },
        segment.size,
    )
    if "probes" in known:
        centres = np.array(sections["centres"]).reshape(-1, known["dimension"])
        starts = np.array(sections["starts"])
        segment.partition = Partition(centres, starts, known["probes"], known["recall"])
        segment.order = np.argsort(segment.ids, kind="stable")
    segment.made_again(np.flatnonzero(segment.counts["times"] > 1).tolist())
    return segment


class _Writer:
    """Sections one after another, then the footer that says where they are."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._sections: dict[str, dict[str, Any]] = {}
        stream.write(_MAGIC)

    def add(self, name: str, arrays: Iterable[NDArray[Any]]) -> None:
        self._stream.write(b"\0" * (-self._stream.tell() % _ALIGNED))
        start, dtype = self._stream.tell(), ""
        for array in arrays:
            dtype = array.dtype.str
            self._stream.write(np.ascontiguousarray(array).data)
        self._sections[name] = {
            "at": start,
            "bytes": self._stream.tell() - start,
            "type": dtype or "|u1",
        }

    def finish(self, known: Mapping[str, Any]) -> None:
        self._stream.flush()
        raw = np.memmap(self._stream.name, dtype=np.uint8, mode="r")
        for told in self._sections.values():
            told["check"] = _check(raw[told["at"] : told["at"] + told["bytes"]])
        footer = json.dumps({**known, "sections": self._sections}).encode()
        ending = np.array([len(footer), zlib.crc32(footer)], "<u4").tobytes()
        self._stream.write(footer + ending + _MAGIC)
        self._stream.flush()


def _footer(raw: NDArray[np.uint8]) -> dict[str, Any]:
    tail = 8 + len(_MAGIC)
    if len(raw) < tail + len(_MAGIC) or bytes(raw[: len(_MAGIC)]) != _MAGIC:
        raise NoCheckpoint("it is no checkpoint")
    if bytes(raw[-len(_MAGIC) :]) != _MAGIC:
        raise NoCheckpoint("it is cut off")
    length, check = np.frombuffer(bytes(raw[-tail : -tail + 8]), "<u4").tolist()
    body = bytes(raw[max(0, len(raw) - tail - length) : len(raw) - tail])
    if len(body) != length or zlib.crc32(body) != check:
        raise NoCheckpoint("its footer is damaged")
    known: dict[str, Any] = json.loads(body)
    return known


def _section(raw: NDArray[np.uint8], told: Mapping[str, Any]) -> NDArray[Any]:
    part = raw[told["at"] : told["at"] + told["bytes"]]
    if len(part) != told["bytes"] or _check(part) != told["check"]:
        raise NoCheckpoint("a section is damaged")
    # A plain array over the mapped bytes: numpy's own class for them is slow to slice.
    return np.asarray(part).view(np.dtype(told["type"]))


def _check(part: NDArray[np.uint8]) -> int:
    whole = len(part) // _BLOCK * _BLOCK
    sums = np.asarray(part[:whole]).view("<u8").reshape(-1, _BLOCK // 8).sum(axis=1, dtype="<u8")
    return zlib.crc32(bytes(part[whole:]), zlib.crc32(sums.tobytes()))


def _is_left(part: Path) -> bool:
    """Whether the process that was writing it is no more."""
    number = part.suffixes[-2].removeprefix(".").partition("-")[0]
    if not number.isdecimal() or os.name != "posix":
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
