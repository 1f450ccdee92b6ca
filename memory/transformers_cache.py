"""A frame window for decoders of the `transformers` package: pass it as `past_key_values`.

The first `pinned` tokens are the prompt and stay; then every `tokens` tokens are a frame, and
whole frames are evicted as `FrameWindow` says. A frame may come in one forward call or in parts;
a call may hold several frames, or prompt and frames, as long as nothing has to be evicted, for
only then the plain causal mask is the window's mask.

The model's own mask is right, with eager, sdpa and flash attention, because the tokens of a call
are always the last ones of what the layer returns: such masks are causal from the lower right
corner. So the ring of recent frames has one place less here and the current frame lies behind it;
when the next one begins it moves into the place of the frame that leaves. That copy of one frame
is all that eviction costs.

Positions. The caller's are kept: keys come in with rotary applied and are never touched again, so
multimodal positions (time, height, width) stay those of the frame's own moment, and streaming
equals one pass under the window's mask. `get_seq_length` is every token ever seen, evicted ones
too, so that positions which a model counts itself go on rather than start again.

Padding. Rows go in step and are of one length: a two-dimensional `attention_mask` must be absent
or all ones. For prompts of different lengths take batches of one.
"""

from collections.abc import Mapping

import torch
from torch import Tensor
from transformers.cache_utils import Cache, CacheLayerMixin

from .cache_checks import check_layer, check_layout, check_written, layout
from .errors import CacheMismatch
from .frame_window import FrameWindow


class WindowLayer(CacheLayerMixin):  # type: ignore[no-untyped-call]
    """Keys and values of one decoder layer, (batch, heads, pinned + tokens * slots, head size).

    All room is taken at the first call, when sizes, dtype and device are known.
    """

    is_croppable = False
    batch_size: int

    def __init__(self, window: FrameWindow, pinned: int, tokens: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.window, self.pinned, self.tokens = window, pinned, tokens
        self.room = pinned + tokens * window.slots
        self.cumulative_length = 0

    def lazy_initialization(self, key_states: Tensor, value_states: Tensor) -> None:
        self.dtype, self.device = key_states.dtype, key_states.device
        self.batch_size, self.heads, _, self.head_size = key_states.shape
        with torch.inference_mode(False):
            self.keys = key_states.new_zeros((*key_states.shape[:2], self.room, self.head_size))
            self.values = torch.zeros_like(self.keys)
        self.is_initialized = True

    def update(
        self, key_states: Tensor, value_states: Tensor, *args: object, **kwargs: object
    ) -> tuple[Tensor, Tensor]:
        """Keep the tokens of a call, (batch, heads, count, head size); give all that they see.

        What is returned are views that the next call changes; no graph is kept.
        """
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        keys, values = self.held()
        count = key_states.shape[2] if key_states.dim() == 4 else 0
        shape = (self.batch_size, self.heads, count, self.head_size)
        check_written(key_states, value_states, shape, keys)
        start = self._start(count)
        left = self._left()
        with torch.no_grad():
            for held, new in ((keys, key_states), (values, value_states)):
                if left is not None:
                    last = held.narrow(2, self.room - self.tokens, self.tokens)
                    held.narrow(2, left, self.tokens).copy_(last)
                held.narrow(2, start, count).copy_(new)
        self.cumulative_length += count
        return keys.narrow(2, 0, start + count), values.narrow(2, 0, start + count)

    def visible(self) -> tuple[Tensor, Tensor]:
        """What the last call attended to, itself included: views, (batch, heads, S, head size)."""
        keys, values = self.held()
        last = (self.cumulative_length - self.pinned - 1) % self.tokens + 1
        over = self.cumulative_length > self.room
        span = self.room - self.tokens + last if over else self.cumulative_length
        return keys.narrow(2, 0, span), values.narrow(2, 0, span)

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        """Keys that a call of `query_length` tokens will see, and how many are left out before."""
        start = self._start(query_length)
        return start + query_length, self.cumulative_length - start

    def get_seq_length(self) -> int:
        """Every token seen, those of evicted frames too."""
        return self.cumulative_length

    def get_max_length(self) -> int:
        """No maximum: -1."""
        return -1

    def crop(self, tokens_to_remove: int) -> None:
        """Refused: a frame that has left cannot come back."""
        raise CacheMismatch(
            f"{tokens_to_remove} tokens to take back from a window; decode without an assistant, "
            "or save state() before and restore() it"
        )

    def held(self) -> tuple[Tensor, Tensor]:
        """All the room for keys and for values, seen or not."""
        if self.keys is None or self.values is None:
            raise CacheMismatch("the cache is empty; give the model its prompt first")
        return self.keys, self.values

    def _start(self, count: int) -> int:
        """Where the next `count` tokens go."""
        seen = self.cumulative_length
        if seen + count <= self.room:
            return seen
        part = (seen - self.pinned) % self.tokens
        if seen < self.room or part + count > self.tokens:
            most = self.room - seen if seen < self.room else self.tokens - part
            raise CacheMismatch(
                f"{count} tokens in one call where {most} complete the frame; give the prompt "
                f"({self.pinned}) and every frame ({self.tokens}) in calls of their own"
            )
        return self.room - self.tokens + part

    def _left(self) -> int | None:
        """Where the last frame has to go, over the one that leaves; None where it may stay."""
        seen, recent = self.cumulative_length, self.window.recent
        if seen < self.room or (seen - self.pinned) % self.tokens or recent == 1:
            return None
        last = (seen - self.pinned) // self.tokens - 1
        slot = self.window.initial + (last - self.window.initial) % (recent - 1)
        return self.pinned + self.tokens * slot


class WindowCache(Cache):
    """Prompt, first and last frames of a decoder; bounded, whatever is fed to it.

    Also a `Working` memory of one batch of episodes that go in step.

    Args:
        window: the frames to keep, the current one among the recent.
        layers: decoder layers, `config.num_hidden_layers`.
        pinned: tokens of the prompt, 0 for none.
        tokens: tokens per frame.
    """

    def __init__(self, window: FrameWindow, *, layers: int, pinned: int, tokens: int) -> None:
        if layers < 1 or pinned < 0 or tokens < 1:
            raise CacheMismatch(
                f"a cache with layers={layers}, pinned={pinned}, tokens={tokens} holds nothing; "
                "give positive sizes (pinned may be 0)"
            )
        self.window, self.pinned, self.tokens = window, pinned, tokens
        self._own = [WindowLayer(window, pinned, tokens) for _ in range(layers)]
        super().__init__(layers=list(self._own))

    @property
    def frames(self) -> int:
        """Whole frames seen."""
        return max(0, self._own[0].cumulative_length - self.pinned) // self.tokens

    @property
    def nbytes(self) -> int:
        """Bytes of keys and values: 0 before the first call, the same ever after."""
        held = [held for layer in self._own for held in (layer.keys, layer.values)]
        return sum(tensor.nbytes for tensor in held if tensor is not None)

    def visible(self, layer: int) -> tuple[Tensor, Tensor]:
        """Keys and values of one layer that the last call attended to, its own tokens last.

        Views, (batch, heads, S, head size), which the next call changes.
        """
        check_layer(layer, len(self._own))
        return self._own[layer].visible()

    def reset(self, rows: Tensor | None = None) -> None:
        """A new episode begins, in all rows: they go in step, so `rows` must be None."""
        if rows is not None:
            raise CacheMismatch("rows of a WindowCache go in step; make one cache for each episode")
        super().reset()  # type: ignore[no-untyped-call]

    def state(self) -> dict[str, Tensor]:
        """A copy of all that it remembers; without keys and values before the first call."""
        state = {"seen": torch.tensor(self._own[0].cumulative_length), "layout": self._layout()}
        if self.is_initialized:
            keys, values = zip(*(layer.held() for layer in self._own), strict=True)
            state |= {"keys": torch.stack(keys), "values": torch.stack(values)}
        return state

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Become what `state` came from; CacheMismatch where window, sizes or dtypes differ."""
        keys, values = state.get("keys"), state.get("values")
        if "seen" not in state or (keys is None) != (values is None):
            raise CacheMismatch("this is no state of a WindowCache; give what state() gave")
        check_layout(state, self._layout())
        if keys is None or values is None:
            self.reset()
            return
        room = self._own[0].room
        fits = keys.dim() == 5 and len(keys) == len(self._own) and keys.shape[3] == room
        held = self._own[0].keys
        alike = held is None or (held.shape == keys.shape[1:] and held.dtype == keys.dtype)
        if not fits or not alike or values.shape != keys.shape or values.dtype != keys.dtype:
            raise CacheMismatch(
                f"the state has {keys.dtype} {tuple(keys.shape)}, this cache {len(self._own)} "
                f"layers of {room} tokens; restore into a cache made with the same sizes"
            )
        for index, layer in enumerate(self._own):
            if not layer.is_initialized:
                layer.lazy_initialization(keys[index], values[index])
            own_keys, own_values = layer.held()
            with torch.no_grad():
                own_keys.copy_(keys[index])
                own_values.copy_(values[index])
            layer.cumulative_length = int(state["seen"])

    def _layout(self) -> Tensor:
        return layout(self.window, self.pinned, self.tokens)
