"""Pictures of few colours as PNG files that are the same wherever they are made."""

import argparse
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

COLOURS = 256

Pixels = npt.NDArray[np.uint8]


def few_colours(pixels: Pixels, colours: int) -> tuple[Pixels, Pixels]:
    """A palette uint8[n, 3], n <= colours, and each pixel's place in it: median cut (Heckbert)."""
    flat = pixels.reshape(-1, 3).astype(np.int64)
    boxes = [np.arange(len(flat))]
    while len(boxes) < colours:
        spreads = [flat[box].var(axis=0) * len(box) for box in boxes]
        widest = int(np.argmax([spread.max() for spread in spreads]))
        if not spreads[widest].any():
            break  # every box is of one colour
        box = boxes.pop(widest)
        axis = int(np.argmax(spreads[widest]))
        order = box[np.argsort(flat[box, axis], kind="stable")]
        boxes[widest:widest] = [order[: len(order) // 2], order[len(order) // 2 :]]
    palette = np.array([flat[box].mean(axis=0).round() for box in boxes], np.uint8)
    places = np.zeros(len(flat), np.uint8)
    for nth, box in enumerate(boxes):
        places[box] = nth
    return palette, places.reshape(pixels.shape[:2])


def png(palette: Pixels, places: Pixels) -> bytes:
    """A PNG of 8-bit places in a palette (ISO/IEC 15948)."""
    height, width = places.shape
    rows = np.hstack([np.zeros((height, 1), np.uint8), places])  # 0: the row is not filtered
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            (b"PLTE", palette.tobytes()),
            (b"IDAT", zlib.compress(rows.tobytes(), 9)),
            (b"IEND", b""),
        )
    )


def shown(data: bytes) -> dict[bytes, bytes]:
    """The parts of a PNG, its pixels unpacked: what it shows, however it was packed."""
    parts: dict[bytes, bytes] = {}
    at = 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        parts[data[at + 4 : at + 8]] = data[at + 8 : at + 8 + length]
        at += 12 + length
    return parts | {b"IDAT": zlib.decompress(parts[b"IDAT"])}


def drawn(
    sheet: Callable[[], Pixels], file: Path, script: Path, arguments: list[str] | None
) -> int:
    """What a script that draws a picture does; `--check` writes nothing.

    Returns:
        0: done, or nothing to do; 1: `--check` found that the file shows something else.
    """
    parser = argparse.ArgumentParser(description=f"draws {file.name}")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 where stale")
    options = parser.parse_args(arguments)
    made = png(*few_colours(sheet(), COLOURS))
    if not options.check:
        file.write_bytes(made)
        print(f"{file.name}: {len(made):,} bytes")
        return 0
    if file.is_file() and shown(file.read_bytes()) == shown(made):
        return 0
    print(f"{file.name} is stale; run `python benchmarks/{script.name}`", file=sys.stderr)
    return 1
