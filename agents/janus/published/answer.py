"""From what the decoder has taken in to one of the four words.

"generated": words are written greedily, up to 24 tokens, and read, as the released code does.
"scored": each of the four words is weighed by its probability, so that no answer is unreadable.

Neither leaves a trace: what is written stands behind a copy of the cache's keys and values.
"""

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from .prompt import ANSWER_TOKENS, MARKS, WORDS, parsed
from .qwen import Qwen, text_positions

if TYPE_CHECKING:
    from ....memory.transformers_cache import WindowCache

READINGS = ("generated", "scored")


def aside(window: "WindowCache", layers: int) -> Any:
    """A growing cache that begins with what the window's last call attended to."""
    from transformers.cache_utils import DynamicCache

    return DynamicCache([window.visible(layer) for layer in range(layers)])


def answered(
    qwen: Qwen, cache: Any, closing: Tensor, position: int, *, reading: str
) -> tuple[Tensor, str]:
    """Scores (4,) of the words, float32, and the text that was written.

    Args:
        cache: a growing cache of `transformers` that holds all before; it is written to.
        closing: token numbers (1, n) between the task and the answer.
        position: of the first of them.
        reading: "generated": 1 for the word that the text names and 0 for the others; "scored":
            logarithms of the words' probabilities.
    """
    count = closing.shape[1]
    states = qwen.take(qwen.read(closing), text_positions(position, count), cache)
    last = qwen.words(states[-1:])[0]
    if reading == "scored":
        return _scored(qwen, cache, last, position + count)
    text = _written(qwen, cache, last, position + count)
    scores = torch.zeros(len(WORDS))
    scores[parsed(text)] = 1.0
    return scores, text


def _written(qwen: Qwen, cache: Any, logits: Tensor, position: int) -> str:
    numbers: list[int] = []
    for place in range(position, position + ANSWER_TOKENS):
        number = int(logits.argmax())
        if number in qwen.ends:
            break
        numbers.append(number)
        if len(numbers) == ANSWER_TOKENS:
            break
        logits = _next(qwen, cache, [number], place)[-1]
    return qwen.text(numbers)


def _scored(qwen: Qwen, cache: Any, logits: Tensor, position: int) -> tuple[Tensor, str]:
    end = qwen.tokens(MARKS[1])[0].tolist()
    scores = []
    for word in WORDS:
        numbers = qwen.tokens(word)[0].tolist() + end
        after = _next(qwen, cache, numbers[:-1], position)
        cache.crop(-(len(numbers) - 1))
        chances = torch.cat([logits[None], after]).float().log_softmax(-1)
        scores.append(chances[torch.arange(len(numbers)), numbers].sum())
    answer = torch.stack(scores).cpu()
    return answer, WORDS[int(answer.argmax())]


def _next(qwen: Qwen, cache: Any, numbers: list[int], position: int) -> Tensor:
    given = torch.tensor([numbers], device=qwen.device)
    positions = text_positions(position, len(numbers))
    return qwen.words(qwen.take(qwen.read(given), positions, cache))
