"""Keys and values of the frames that one encoder keeps: fixed in size, whole frames, batched.

All room is taken when the cache is made; a frame is written over the one that leaves the window,
so nothing is moved, joined or allocated while an episode runs, however long it is.

Positions. Keys are stored as the model made them, rotary embedding applied at their own, original
position, and are never touched again. Rotary attention depends on the distance of two positions
only, so distances stay true after eviction, and streaming equals one pass over the whole episode
under `FrameWindow.mask` exactly. StreamingLLM (arXiv 2309.17453) renumbers instead: it keeps keys
without rotary and turns them by their place in the cache, so that positions stay below what the
model was trained on; distances across the gap then shrink, and no single pass equals it. Episodes
here are of some hundred frames, far below such limits. VGGT's rotary lives within the image and
knows no time: nothing could shift there, with either choice.

Order. Softmax attention over a set does not ask in which order the set lies, so slots need not be
in the order of time.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from .cache_checks import (
    check_layer,
    check_layout,
    check_pin,
    check_written,
    chosen_rows,
    layout,
)
from .errors import CacheMismatch
from .frame_window import FrameWindow


class FrameCache:
    """What `window` keeps of an encoder of `layers` layers, for `batch` episodes at once.

    Pinned tokens (an instruction) are never evicted. Each row counts its own frames, so rows may
    begin and end at different times. No graph is kept: what is written is detached.

    Args:
        window: the frames to keep.
        layers: attention layers of the encoder.
        batch: rows, one episode each.
        heads: key and value heads of a layer.
        head_size: numbers per head.
        tokens: tokens per frame.
        pinned: room for pinned tokens, per row.
        dtype: of keys and values; writing another is an error.
        device: where they lie; writing from another is an error.
    """

    def __init__(
        self,
        window: FrameWindow,
        *,
        layers: int,
        batch: int,
        heads: int,
        head_size: int,
        tokens: int,
        pinned: int = 0,
        dtype: torch.dtype = torch.float32,
        device: torch.device | str = "cpu",
    ) -> None:
        sizes = {
            "layers": layers,
            "batch": batch,
            "heads": heads,
            "head_size": head_size,
            "tokens": tokens,
        }
        wrong = [f"{name}={size}" for name, size in sizes.items() if size < 1]
        if wrong or pinned < 0:
            told = ", ".join(wrong or [f"pinned={pinned}"])
            raise CacheMismatch(f"a cache with {told} holds nothing; give positive sizes")
        self.window = window
        self.layers, self.batch, self.heads, self.head_size = layers, batch, heads, head_size
        self.tokens, self.pinned = tokens, pinned
        self._shape = (batch, heads, tokens, head_size)
        room = pinned + tokens * window.slots
        # Plain tensors even where the maker is in inference mode, so that both modes may write.
        with torch.inference_mode(False):
            self._keys = torch.zeros(
                (layers, batch, heads, room, head_size), dtype=dtype, device=device
            )
            self._values = torch.zeros_like(self._keys)
            counts = torch.zeros((2, batch), dtype=torch.long, device=self._keys.device)
            self._frames, self._lengths = counts.unbind(0)
            self._visible = torch.zeros((batch, room), dtype=torch.bool, device=counts.device)
            self._places = torch.arange(room, device=counts.device)
            self._rows = torch.arange(batch, device=counts.device)[:, None]
            self._columns = torch.zeros((batch, tokens), dtype=torch.long, device=counts.device)
        # The same counts for the host, so that no step waits for the device to tell them.
        self._frame_counts = [0] * batch
        self._pin_counts = [0] * batch
        self._settle()

    @property
    def dtype(self) -> torch.dtype:
        return self._keys.dtype

    @property
    def device(self) -> torch.device:
        return self._keys.device

    @property
    def frames(self) -> Tensor:
        """(batch,) long: whole frames seen by each row, the one being written not counted."""
        return self._frames.clone()

    @property
    def lengths(self) -> Tensor:
        """(batch,) long: pinned tokens of each row."""
        return self._lengths.clone()

    @property
    def nbytes(self) -> int:
        """Bytes of all that the cache holds; the same from the first frame to the last."""
        held = (self._keys, self._values, self._visible, self._places, self._rows, self._columns)
        return sum(t.nbytes for t in held) + self._frames.nbytes + self._lengths.nbytes

    def pin(
        self,
        layer: int,
        keys: Tensor,
        values: Tensor,
        lengths: Tensor | None = None,
        rows: Tensor | None = None,
    ) -> None:
        """Keep tokens of one layer for the whole episode; before the rows' first frame.

        Args:
            layer: 0 to `layers` - 1.
            keys: (R, heads, P, head_size) with P <= `pinned`; R = all rows, or those of `rows`.
            values: the same shape.
            lengths: (R,) tokens of each row that count, the first ones; None for all P. Best on
                the CPU: the host has to know them.
            rows: which rows, (batch,) bool or indices; None for all.
        """
        chosen = chosen_rows(rows, self.batch)
        count = keys.shape[2] if keys.dim() == 4 else 0
        check_layer(layer, self.layers)
        check_written(keys, values, (len(chosen), self.heads, count, self.head_size), self._keys)
        wanted = [count] * len(chosen) if lengths is None else [int(n) for n in lengths.tolist()]
        check_pin(wanted, len(chosen), count, self.pinned)
        if any(self._frame_counts[row] for row in chosen):
            raise CacheMismatch("frames have been seen since; call reset(rows) before pin")
        with torch.no_grad():
            for given, (row, length) in enumerate(zip(chosen, wanted, strict=True)):
                # At the end of the room, so that pinned tokens and frames lie side by side.
                start = self.pinned - length
                for held, new in ((self._keys, keys), (self._values, values)):
                    held[layer, row, :, :start].zero_()
                    held[layer, row, :, start : self.pinned].copy_(new[given, :, :length])
        for row, length in zip(chosen, wanted, strict=True):
            if self._pin_counts[row] != length:
                self._pin_counts[row] = length
                self._lengths[row] = length
        self._settle()

    def write(
        self, layer: int, keys: Tensor, values: Tensor
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """Put the current frame of one layer into its slot, and give all that it may attend to.

        Args:
            layer: 0 to `layers` - 1.
            keys: (batch, heads, tokens, head_size), rotary applied where the model has one.
            values: the same shape.

        Returns:
            keys and values, (batch, heads, S, head_size), views of the cache that the next write
            changes; and the mask, (batch, S) bool, True = attend, or None where all of it is to
            be attended. S = longest pin + tokens * min(most frames seen, this one included, slots).
        """
        check_layer(layer, self.layers)
        check_written(keys, values, self._shape, self._keys)
        own_keys, own_values = self._keys[layer], self._values[layer]
        with torch.no_grad():
            if self._column is not None:
                own_keys.narrow(2, self._column, self.tokens).copy_(keys)
                own_values.narrow(2, self._column, self.tokens).copy_(values)
            else:
                where = (self._rows, self._columns)
                own_keys.transpose(1, 2).index_put_(where, keys.detach().transpose(1, 2))
                own_values.transpose(1, 2).index_put_(where, values.detach().transpose(1, 2))
        start, span = self._start, self._span
        return (
            own_keys.narrow(2, start, span),
            own_values.narrow(2, start, span),
            self._visible.narrow(1, start, span) if self._masked else None,
        )

    def advance(self, rows: Tensor | None = None) -> None:
        """The frame is complete in every layer: the next one begins, in `rows` (None for all).

        Other rows stay where they are: what is written there next replaces their last frame.
        `rows`, (batch,) bool or indices, is best on the CPU.
        """
        if rows is None:
            self._frames += 1
            self._frame_counts = [count + 1 for count in self._frame_counts]
        else:
            for row in chosen_rows(rows, self.batch):
                self._frame_counts[row] += 1
            moved = rows.to(self.device, non_blocking=True)
            if moved.dtype == torch.bool:
                self._frames += moved
            else:
                self._frames.index_add_(0, moved, torch.ones_like(moved))
        self._settle()

    def reset(self, rows: Tensor | None = None) -> None:
        """A new episode begins in `rows` (None for all): nothing of the last one is left there."""
        chosen = chosen_rows(rows, self.batch)
        everything = len(chosen) == self.batch
        with torch.no_grad():
            for held in (self._keys, self._values):
                if everything:
                    held.zero_()
                else:
                    for row in chosen:
                        held[:, row].zero_()
            for row in chosen:
                self._frame_counts[row] = self._pin_counts[row] = 0
                self._frames[row] = 0
                self._lengths[row] = 0
        self._settle()

    def state(self) -> dict[str, Tensor]:
        """A copy of all that it remembers; `restore` takes it back, byte for byte."""
        copies = {name: held.clone() for name, held in self._held().items()}
        return {**copies, "layout": self._layout()}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Become what `state` came from; CacheMismatch where window, sizes or dtypes differ."""
        self.check_state(state)
        with torch.no_grad():
            for name, held in self._held().items():
                held.copy_(state[name])
        self._frame_counts = [int(n) for n in self._frames.tolist()]
        self._pin_counts = [int(n) for n in self._lengths.tolist()]
        self._settle()

    def check_state(self, state: Mapping[str, Tensor]) -> None:
        """Raise CacheMismatch where `restore` would; change nothing."""
        for name, held in self._held().items():
            given = state.get(name)
            if given is None or given.shape != held.shape or given.dtype != held.dtype:
                told = "nothing" if given is None else f"{given.dtype} {tuple(given.shape)}"
                raise CacheMismatch(
                    f"the state has {told} for {name}, this cache {held.dtype} "
                    f"{tuple(held.shape)}; restore into a cache made with the same sizes"
                )
        check_layout(state, self._layout())

    def _layout(self) -> Tensor:
        return layout(self.window, self.pinned, self.tokens)

    def _held(self) -> dict[str, Tensor]:
        return {
            "keys": self._keys,
            "values": self._values,
            "frames": self._frames,
            "lengths": self._lengths,
        }

    def _settle(self) -> None:
        """What `write` needs for this frame, once a frame and not once a layer."""
        slots = [self.window.slot(count) for count in self._frame_counts]
        seen = [min(count + 1, self.window.slots) for count in self._frame_counts]
        longest = max(self._pin_counts)
        self._start = self.pinned - longest
        self._span = longest + self.tokens * max(seen)
        same_slot = min(slots) == max(slots)
        self._column = self.pinned + self.tokens * slots[0] if same_slot else None
        self._masked = min(seen) != max(seen) or min(self._pin_counts) != longest
        with torch.no_grad():
            if not same_slot:
                initial, recent = self.window.initial, self.window.recent
                slot = torch.where(
                    self._frames < initial,
                    self._frames,
                    initial + (self._frames - initial) % recent,
                )
                first = (self.pinned + self.tokens * slot)[:, None]
                torch.add(first, self._places[: self.tokens], out=self._columns)
            if self._masked:
                low = (self.pinned - self._lengths)[:, None]
                frames = (self._frames + 1).clamp(max=self.window.slots)
                high = (self.pinned + self.tokens * frames)[:, None]
                torch.ge(self._places, low, out=self._visible)
                self._visible &= self._places < high
