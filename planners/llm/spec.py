"""Which model, in one word: what `--llm` takes and a suite names.

openai/NAME                  OpenAI's own address, or the one in OPENAI_BASE_URL
NAME@http://host:port/v1     any other OpenAI-compatible endpoint
simulated:SHARE              the simulation; SHARE of its beliefs are wrong
replay:FILE                  a recorded run
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from .errors import LLMError
from .keys import OPENAI_ADDRESS, OWN_VARIABLE, one_line, redact

Kind = Literal["openai", "endpoint", "simulated", "replay"]

FORMS = "`openai/NAME`, `NAME@http://host:port/v1`, `simulated:SHARE` or `replay:FILE`"
SEED = "{seed}"

_ADDRESS = re.compile(r"@(?=https?://)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A parsed specification; holds no key.

    Attributes:
        name: the model's name, as the server is asked for it; of a simulation or a replay the
            whole text, so that a table names it as what it is.
        base_url: address of an endpoint, without a slash at its end; None of all other kinds.
        share: share of a simulation's beliefs that are wrong; None of all other kinds.
        path: the file of a replay; None of all other kinds.
        text: the specification itself; equal texts are equal specifications.
    """

    kind: Kind
    name: str
    base_url: str | None
    share: float | None
    path: str | None
    text: str

    def __str__(self) -> str:
        return self.text


def parse_spec(text: str) -> ModelSpec:
    """What a specification means; reads no file and asks no server.

    Raises:
        LLMError: it has none of the four forms, or its address holds a password or a query.
    """
    text = text.strip()
    at = [found.start() for found in _ADDRESS.finditer(text)]
    if at:
        name, address = text[: at[-1]], checked_address(text[at[-1] + 1 :])
        _check_name(name, text)
        return ModelSpec("endpoint", name, address, None, None, f"{name}@{address}")
    kind, colon, rest = text.partition(":")
    if colon and kind == "simulated":
        return ModelSpec("simulated", text, None, _share(rest, text), None, text)
    if colon and kind == "replay" and rest.strip():
        return ModelSpec("replay", text, None, None, rest, text)
    if text.startswith("openai/"):
        name = text.removeprefix("openai/")
        _check_name(name, text)
        return ModelSpec("openai", name, None, None, None, text)
    raise _wrong(text)


def with_seed(spec: ModelSpec, seed: int) -> ModelSpec:
    """The specification with `{seed}` in the model's name replaced, for one stream of a suite."""
    if spec.kind not in ("openai", "endpoint") or SEED not in spec.name:
        return spec
    name = spec.name.replace(SEED, str(seed))
    text = f"openai/{name}" if spec.base_url is None else f"{name}@{spec.base_url}"
    return replace(spec, name=name, text=text)


def address_of(spec: ModelSpec, environ: Mapping[str, str] | None = None) -> str:
    """Where to send requests; of `openai/NAME` what OPENAI_BASE_URL says, or OpenAI's own.

    Raises:
        LLMError: a simulation or a replay has no address, or OPENAI_BASE_URL is none.
    """
    if spec.base_url is not None:
        return spec.base_url
    if spec.kind != "openai":
        raise LLMError(f"`{spec.text}` asks no server; give `openai/NAME` or `NAME@http://...`")
    told = (os.environ if environ is None else environ).get("OPENAI_BASE_URL", "").strip()
    return checked_address(told) if told else OPENAI_ADDRESS


def checked_address(address: str) -> str:
    """An address without the slash at its end.

    Raises:
        LLMError: it is no http(s) address, or holds what does not belong there: a user, a
            password, a query. The error does not repeat it.
    """
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound, parts = False, urlsplit("")
    if "@" in parts.netloc:
        raise LLMError(
            f"an address holds no user and no password; put the key into {OWN_VARIABLE} instead"
        )
    if "?" in address or "#" in address:
        raise LLMError(
            f"an address has no query and no fragment; put the key into {OWN_VARIABLE} instead"
        )
    if not sound or not re.fullmatch(r"[\w.~:/\[\]%+,=-]+", address, re.ASCII):
        raise LLMError("that is no address; one is like `http://127.0.0.1:8000/v1`")
    return address.rstrip("/")


def _check_name(name: str, text: str) -> None:
    if not name or re.search(r"\s|[^\x20-\x7e]", name) or name.endswith(("@", "/")):
        raise _wrong(text)


def _share(text: str, whole: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0.0 <= share <= 1.0:
        raise LLMError(
            f"`{one_line(redact(whole), 80)}`: the share of wrong beliefs is a number from 0 to 1,"
            " as in `simulated:0.2`"
        )
    return share


def _wrong(text: str) -> LLMError:
    return LLMError(f"`{one_line(redact(text), 80)}` names no language model; give {FORMS}")
