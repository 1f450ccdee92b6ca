"""What a cache of keys and values is given, checked; every error names the cure in one line."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .errors import CacheMismatch

if TYPE_CHECKING:
    from torch import Tensor

    from .frame_window import FrameWindow


def chosen_rows(rows: "Tensor | None", batch: int) -> list[int]:
    """The rows that (batch,) booleans, or indices, name; all of them for None.

    A tensor on another device is waited for: give it on the CPU.
    """
    if rows is None:
        return list(range(batch))
    given = [] if rows.dim() != 1 or rows.is_floating_point() else rows.tolist()
    boolean = bool(given) and isinstance(given[0], bool)
    if boolean and len(given) == batch:
        return [row for row, chosen in enumerate(given) if chosen]
    distinct = len(set(given)) == len(given) == rows.numel()
    if distinct and not boolean and all(0 <= row < batch for row in given):
        return [int(row) for row in given]
    raise CacheMismatch(
        f"rows {rows.tolist()} do not name rows of a batch of {batch}; give ({batch},) booleans, "
        f"or different indices below {batch}"
    )


def check_layer(layer: int, layers: int) -> None:
    """Raise CacheMismatch where the cache has no such layer."""
    if not 0 <= layer < layers:
        raise CacheMismatch(
            f"layer {layer} of a cache of {layers}; make it with layers={max(layer, layers) + 1}"
        )


def check_written(
    keys: "Tensor", values: "Tensor", shape: tuple[int, int, int, int], held: "Tensor"
) -> None:
    """Raise CacheMismatch where keys or values are not of `shape`, or not of `held`'s kind."""
    for name, given in (("keys", keys), ("values", values)):
        if given.shape != shape:
            raise CacheMismatch(_misshapen(name, tuple(given.shape), shape))
        if given.dtype != held.dtype or given.device != held.device:
            raise CacheMismatch(
                f"{name} are {given.dtype} on {given.device}, the cache {held.dtype} on "
                f"{held.device}; make the cache with the model's dtype and device"
            )


def check_pin(counts: list[int], rows: int, given: int, room: int) -> None:
    """Raise CacheMismatch where `given` tokens do not fit, or `counts` are not `rows` of them."""
    if given > room:
        raise CacheMismatch(
            f"{given} tokens to pin, and room for {room}; make the cache with pinned={given} or "
            "shorten the prompt"
        )
    if len(counts) != rows or any(not 0 <= count <= given for count in counts):
        raise CacheMismatch(
            f"lengths {counts} do not fit {rows} rows of {given} tokens; give one number per row, "
            "at most the tokens given"
        )


def layout(window: "FrameWindow", pinned: int, tokens: int) -> "Tensor":
    """(4,) long, for a cache's state: what lies where in its room follows from these."""
    import torch

    return torch.tensor((window.initial, window.recent, pinned, tokens), device="cpu")


def check_layout(state: "Mapping[str, Tensor]", own: "Tensor") -> None:
    """Raise CacheMismatch where the `layout` in a state is not the cache's own.

    Sizes alone do not tell: 2 + 3 frames take the room of 0 + 5.
    """
    given, wanted = _laid_out(state.get("layout")), _laid_out(own)
    if given != wanted:
        raise CacheMismatch(
            f"the state is of {given}, this cache of {wanted}; restore into a cache made with the "
            "same sizes"
        )


def _laid_out(layout: "Tensor | None") -> str:
    if layout is None or layout.shape != (4,):
        return "no window"
    initial, recent, pinned, tokens = layout.tolist()
    return f"{initial} + {recent} frames (tokens: {pinned} pinned, {tokens} a frame)"


def _misshapen(name: str, given: tuple[int, ...], wanted: tuple[int, ...]) -> str:
    """Which of the four sizes differs first, and what to do about it."""
    told = f"{name} of shape {given} where {wanted} is due"
    if len(given) != 4:
        return f"{told}; give (batch, heads, tokens, head_size)"
    cures = (
        f"the batch is {given[0]}, not {wanted[0]}: make a new cache for it",
        f"make the cache with heads={given[1]} (the model's key and value heads)",
        f"make the cache with tokens={given[2]}, or give {wanted[2]} tokens a frame",
        f"make the cache with head_size={given[3]}",
    )
    differ = next(index for index in range(4) if given[index] != wanted[index])
    return f"{told}; {cures[differ]}"
