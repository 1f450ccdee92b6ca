"""Qwen2.5-VL (arXiv 2502.13923) from a folder on this machine, in the parts that Janus needs.

`see` gives a picture's tokens S', `read` those of text, `take` lets the decoder take them in, over
any cache of `transformers`, and `words` says what comes next. Positions are the model's multimodal
ones: text counts in all three of time, height and width; a picture stands at one time, its rows and
columns count from there, and text goes on behind the larger of its sides.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from .errors import CheckpointMissing
from .pictures import PictureSize, patched
from .prompt import MARKS

# CLIP's, which Qwen2.5-VL's own preprocessor file repeats.
_MEAN = (0.48145466, 0.4578275, 0.40821073)
_DEVIATION = (0.26862954, 0.26130258, 0.27577711)

_CURE = "download all files of Qwen2.5-VL or JanusVLN and name their folder"


class Qwen:
    """A Qwen2.5-VL and its tokenizer, frozen.

    Args:
        model: a `Qwen2_5_VLForConditionalGeneration`.
        tokenizer: its tokenizer, which knows the marks of turns and pictures.
        mean, deviation: by which pictures are normalised, per colour.
    """

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        *,
        mean: Sequence[float] = _MEAN,
        deviation: Sequence[float] = _DEVIATION,
    ) -> None:
        self.model = model.requires_grad_(False).eval()
        self.tokenizer = tokenizer
        self.mean, self.deviation = tuple(mean), tuple(deviation)
        config = model.config
        vision = config.vision_config
        self.patch = int(vision.patch_size)
        self.merge = int(vision.spatial_merge_size)
        self.doubled = int(vision.temporal_patch_size)
        self.width = int(config.text_config.hidden_size)
        self.layers = int(config.text_config.num_hidden_layers)
        self.before_picture = [int(config.vision_start_token_id)]
        self.after_picture = [int(config.vision_end_token_id)]
        self.ends = frozenset(_ends(tokenizer, config))

    @property
    def device(self) -> torch.device:
        device: torch.device = self.model.device
        return device

    @property
    def dtype(self) -> torch.dtype:
        dtype: torch.dtype = self.model.dtype
        return dtype

    def tokens(self, text: str) -> Tensor:
        """Token numbers (1, n) of a text, nothing added."""
        numbers = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        return torch.tensor([numbers], dtype=torch.long, device=self.device)

    def text(self, numbers: Sequence[int]) -> str:
        """The text of token numbers, marks left out."""
        text: str = self.tokenizer.decode(
            list(numbers), skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return text

    def see(self, pictures: Tensor, size: PictureSize) -> Tensor:
        """S', (N, tokens, width), of pictures (N, 3, height, width) in 0 to 1."""
        pieces = patched(
            pictures, size, mean=self.mean, deviation=self.deviation, doubled=self.doubled
        )
        grid = torch.tensor([[1, size.rows, size.columns]] * len(pictures), device=self.device)
        seen = self.model.model.visual(pieces.to(self.device, self.dtype), grid_thw=grid)
        tokens: Tensor = seen.pooler_output.reshape(len(pictures), size.tokens, -1)
        return tokens

    def read(self, numbers: Tensor) -> Tensor:
        """Embeddings (1, n, width) of token numbers (1, n)."""
        embedded: Tensor = self.model.get_input_embeddings()(numbers)
        return embedded

    def framed(self, picture: Tensor) -> Tensor:
        """A picture's tokens (tokens, width) between the marks of a picture, (1, n, width)."""
        before = self.read(torch.tensor([self.before_picture], device=self.device))
        after = self.read(torch.tensor([self.after_picture], device=self.device))
        return torch.cat([before, picture[None].to(before.dtype), after], dim=1)

    def take(self, embedded: Tensor, positions: Tensor, cache: Any) -> Tensor:
        """What the decoder makes of `embedded` (1, n, width), (n, width); `cache` takes it in.

        `positions` are (3, n): time, height, width.
        """
        heard = self.model.model.language_model(
            inputs_embeds=embedded,
            position_ids=positions[:, None].to(self.device),
            past_key_values=cache,
            use_cache=True,
        )
        states: Tensor = heard.last_hidden_state[0]
        return states

    def words(self, states: Tensor) -> Tensor:
        """Logits (n, words) of the next token after each of `take`'s states (n, width)."""
        logits: Tensor = self.model.lm_head(states)
        return logits


def text_positions(start: int, count: int) -> Tensor:
    """Positions (3, count) of text that begins at `start`; the next free one is start + count."""
    return torch.arange(start, start + count).expand(3, -1)


def framed_positions(start: int, size: PictureSize) -> tuple[Tensor, int]:
    """Positions (3, tokens + 2) of a picture between its marks, and the next free one."""
    rows, columns = size.grid
    first, after = start + 1, start + 1 + max(rows, columns)
    within = torch.stack(
        [
            torch.full((rows, columns), first),
            (torch.arange(rows) + first)[:, None].expand(-1, columns),
            (torch.arange(columns) + first).expand(rows, -1),
        ]
    ).flatten(1)
    marks = (text_positions(start, 1), text_positions(after, 1))
    return torch.cat([marks[0], within, marks[1]], dim=1), after + 1


def load_qwen(
    folder: str | Path,
    *,
    dtype: torch.dtype = torch.float32,
    device: torch.device | str = "cpu",
    attention: str = "sdpa",
) -> Qwen:
    """Qwen2.5-VL, or JanusVLN's fine-tuned one, and its tokenizer; nothing is fetched.

    Args:
        folder: with `config.json`, the weights and the tokenizer's files.
        attention: of transformers, "eager", "sdpa" or one that is installed.

    Raises:
        CheckpointMissing: files are missing or do not fit.
    """
    from transformers import AutoConfig, AutoTokenizer, Qwen2_5_VLForConditionalGeneration
    from transformers.utils import logging

    quietly: Any = logging
    made: Any = Qwen2_5_VLForConditionalGeneration
    folder = Path(folder)
    if not (folder / "config.json").is_file():
        raise CheckpointMissing(f"{folder} holds no config.json; {_CURE}")
    # Its report of tensors that belong to JanusVLN's other parts is no news.
    shown = quietly.get_verbosity()
    quietly.set_verbosity_error()
    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        if config.model_type != "qwen2_5_vl":
            raise CheckpointMissing(f"{folder} holds a {config.model_type}, no qwen2_5_vl; {_CURE}")
        model, report = made.from_pretrained(
            folder,
            config=config,
            dtype=dtype,
            attn_implementation=attention,
            local_files_only=True,
            output_loading_info=True,
        )
        tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except CheckpointMissing:
        raise
    except Exception as error:  # transformers raises of many kinds for a folder that is not whole
        reason = (str(error) or type(error).__name__).strip().splitlines()[0].rstrip(".:")
        raise CheckpointMissing(f"{folder} cannot be loaded ({reason}); {_CURE}") from error
    finally:
        quietly.set_verbosity(shown)
    missing = sorted(report["missing_keys"])
    if missing:
        raise CheckpointMissing(
            f"{folder} lacks {missing[0]} ({len(missing)} tensors missing); {_CURE}"
        )
    unknown = [mark for mark in MARKS if not _is_one_token(tokenizer, mark)]
    if unknown:
        raise CheckpointMissing(f"the tokenizer in {folder} does not know {unknown[0]}; {_CURE}")
    mean, deviation = _normalisation(folder / "preprocessor_config.json")
    return Qwen(model.to(device), tokenizer, mean=mean, deviation=deviation)


def _is_one_token(tokenizer: Any, mark: str) -> bool:
    return len(tokenizer(mark, add_special_tokens=False)["input_ids"]) == 1


def _normalisation(file: Path) -> tuple[Sequence[float], Sequence[float]]:
    if not file.is_file():
        return _MEAN, _DEVIATION
    try:
        body = json.loads(file.read_text(encoding="utf-8"))
        return body.get("image_mean", _MEAN), body.get("image_std", _DEVIATION)
    except (OSError, ValueError, AttributeError) as error:
        raise CheckpointMissing(f"{file} is no preprocessor's file; {_CURE}") from error


def _ends(tokenizer: Any, config: Any) -> list[int]:
    """Tokens that end an answer."""
    named = [tokenizer.eos_token_id, tokenizer.convert_tokens_to_ids(MARKS[1])]
    own = config.text_config.eos_token_id
    named += own if isinstance(own, list) else [own]
    return [number for number in named if number is not None]
