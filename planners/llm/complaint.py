"""What to tell the user where no further attempt will do better: one line that names the cure."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from .chat_answer import Failed
from .keys import OPENAI_VARIABLE, Key, is_official, key_variable, one_line
from .retry import is_retried

_BAD_KEY = re.compile(
    r"(?:invalid|incorrect|missing|no)\b.{0,30}\bapi[ _-]?key|api[ _-]?key not", re.IGNORECASE
)
_WRONG_MODEL = re.compile(
    r"pinned|not found|not exist|no such|not (?:available|loaded|served)|(?:unknown|invalid) model",
    re.IGNORECASE,
)
_NO_CREDIT = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
_NO_MODEL = "model_not_found"
_MOST_NAMES = 8


def refusal(
    failed: Failed, address: str, model: str, key: Key, models: Callable[[], Sequence[str]]
) -> str:
    """Why the endpoint will refuse every request like this one; "" where it may not.

    Args:
        failed: what it answered, with every secret removed.
        models: asks which models it serves; called only where that is the question.
    """
    status, said = failed.status, one_line(failed.message)
    said = f": {said}" if said else ""
    if status == 402 or failed.code in _NO_CREDIT:
        return f"no credit at {address}{said}; add some, or use another key or model"
    if status in (401, 403) or (status == 400 and _BAD_KEY.search(failed.message)):
        return _bad_key(status, address, key, said)
    if status == 404 or failed.code == _NO_MODEL or _is_about(model, failed):
        return _no_model(address, model, models(), said)
    if 300 <= status < 400:
        return f"{address} is not here but elsewhere (HTTP {status}); give the address it moved to"
    if status < 400 or status in (400, 413, 422) or is_retried(status):
        return ""
    return (
        f"{address} does not take chat completions (HTTP {status}{said});"
        " check the address, which ends in /v1 with most servers"
    )


def _is_about(model: str, failed: Failed) -> bool:
    """Whether a rejection names the model as one that is not there, as transformers serve does."""
    named = failed.status in (400, 422) and model in failed.message
    return named and _WRONG_MODEL.search(failed.message) is not None


def _bad_key(status: int, address: str, key: Key, said: str) -> str:
    variable = key_variable(address)
    if not key.value:
        kept = "" if is_official(address) else f" ({OPENAI_VARIABLE} goes to OpenAI alone)"
        return f"{address} asks for a key (HTTP {status}{said}); set {variable}{kept}"
    cure = f"put a valid one into {key.variable}"
    if status == 403:
        cure += ", or ask for what this one may not do"
    return f"{address} refuses the key in {key.variable} (HTTP {status}{said}); {cure}"


def _no_model(address: str, model: str, served: Sequence[str], said: str) -> str:
    if served and model not in served:
        shown = ", ".join(one_line(name, 60) for name in served[:_MOST_NAMES])
        more = f" and {len(served) - _MOST_NAMES} more" if len(served) > _MOST_NAMES else ""
        return f"no model `{model}` at {address}; it serves: {shown}{more}"
    return (
        f"{address} knows no model `{model}`, or no chat completions{said};"
        " check the name, and that the address ends in /v1"
    )


def unavailable(address: str, faults: Sequence[str], last: Failed, why: str = "") -> str:
    """That all attempts failed, how, and what to do about the most frequent reason."""
    counts = Counter(faults)
    told = ", ".join(f"{word} x{n}" if n > 1 else word for word, n in counts.items())
    attempts = f"{len(faults)} attempt{'s' if len(faults) != 1 else ''}"
    said = one_line(last.message)
    said = f"; it last said: {said}" if said and last.status else f" ({said})" if said else ""
    cure = why or _cure(max(counts, key=lambda word: counts[word]))
    return f"no answer from {address} after {attempts}: {told}{said}; {cure}"


def _cure(word: str) -> str:
    if word == "connection":
        return "start the server, or correct the address"
    if word == "timeout":
        return "allow more time for an answer, or fewer requests at once"
    if word == "429":
        return "allow fewer requests at once, or wait"
    if word in ("broken", "empty"):
        return "check that the address is that of chat completions, ending in /v1"
    return "look into the server's log"
