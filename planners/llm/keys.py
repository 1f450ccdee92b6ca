"""API keys: read from the environment, sent to the one address they belong to, never shown.

Keys are never an argument of a command and never part of an address: both end up in shells'
histories, process lists and saved configurations.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .errors import LLMError

OPENAI_ADDRESS = "https://api.openai.com/v1"
OPENAI_VARIABLE = "OPENAI_API_KEY"
OWN_VARIABLE = "MNEMONAUT_LLM_KEY"

PLACEHOLDER = "none"
"""Sent where there is no key: local servers take any, the SDK insists on some."""

_HIDDEN = "[key]"
_SHORTEST = 8
_LOOKS_SECRET = re.compile(
    r"\bsk-[\w*.-]{4,}"
    r"|\b(?:bearer|basic)\s+[\w.~+/*-]{4,}=*"
    r"|(?<=://)[^/\s@]+@",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Key:
    """A key and the environment variable that held it; both "" where there is none."""

    variable: str = ""
    value: str = field(default="", repr=False)

    def __str__(self) -> str:
        return self.variable or "no key"


def is_official(address: str) -> bool:
    """Whether an address is OpenAI's own, or one of its regional ones, over TLS."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    own = host == "api.openai.com" or host.endswith(".api.openai.com")
    return parts.scheme == "https" and own


def key_variable(address: str) -> str:
    """The environment variable where a user would put the key for an address."""
    return OPENAI_VARIABLE if is_official(address) else OWN_VARIABLE


def find_key(address: str, environ: Mapping[str, str] | None = None) -> Key:
    """The key for an address.

    OpenAI's own address gets OPENAI_API_KEY, or else MNEMONAUT_LLM_KEY. Every other address gets
    MNEMONAUT_LLM_KEY alone: the OpenAI key is never sent to another host.

    Raises:
        LLMError: OpenAI's own address without a key, or a key that no HTTP header may carry.
    """
    told = os.environ if environ is None else environ
    official = is_official(address)
    for variable in (OPENAI_VARIABLE, OWN_VARIABLE) if official else (OWN_VARIABLE,):
        value = told.get(variable, "").strip()
        if not value:
            continue
        if not (value.isascii() and value.isprintable()) or " " in value:
            raise LLMError(
                f"{variable} holds a blank or a letter that no key may have; set it again"
            )
        return Key(variable, value)
    if official:
        raise LLMError(f"{address} needs a key: set {OPENAI_VARIABLE}")
    return Key()


def redact(text: str, key: Key | None = None) -> str:
    """A text without the key and without all that looks like one."""
    return _LOOKS_SECRET.sub(_HIDDEN, redact_exactly(text, key))


def redact_exactly(text: str, key: Key | None) -> str:
    """A text without the key; nothing else is changed, so it is safe for a model's answer.

    A key shorter than eight letters is an everyday word ("none", "test") and stays.
    """
    if key is None or len(key.value) < _SHORTEST:
        return text
    return text.replace(key.value, _HIDDEN)


def one_line(text: str, most: int = 200) -> str:
    """Shortened for an error message. Redact first: half a key is no longer found."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
