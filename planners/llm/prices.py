"""What a model costs, from a table that the user can edit.

Money is counted in whole nano-dollars, so that sums are exact, and shown in USD.
"""

import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from .errors import LLMError

NANO = 1_000_000_000
_HIGHEST_USD = 1_000_000
_FORM = 'write [models] and lines such as "NAME" = { input = 0.15, output = 0.6 }'


@dataclass(frozen=True, slots=True)
class Price:
    """USD per million tokens.

    `cached_input` is for information alone: a reply does not tell how much of its input the
    server had cached, so that all of it is counted at `input`.
    """

    input: float
    output: float
    cached_input: float | None = None


def nano_dollars(price: Price, tokens_in: int, tokens_out: int) -> int:
    """Cost in whole nano-dollars (1e-9 USD), rounded up."""
    # USD per million tokens are micro-dollars a token; a table names them to six decimals.
    pico_in, pico_out = (round(usd * 1_000_000) for usd in (price.input, price.output))
    return -(-(tokens_in * pico_in + tokens_out * pico_out) // 1000)


def cost(price: Price, tokens_in: int, tokens_out: int) -> float:
    """Cost in USD."""
    return nano_dollars(price, tokens_in, tokens_out) / NANO


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Prices by name or by beginning of a name ("gpt-4o-20*").

    Attributes:
        layers: one table for each file that was read; the user's come before the built-in one,
            and the first that knows a model at all decides.
        sources: names of those files, for display.
    """

    layers: tuple[Mapping[str, Price], ...]
    sources: tuple[str, ...] = ()

    def price_of(self, model: str) -> Price | None:
        """The price of a model, named with or without `openai/`; None where it is not known."""
        name = _bare(model)
        for layer in self.layers:
            if name in layer:
                return layer[name]
            fitting = [p for p in layer if p.endswith("*") and name.startswith(p[:-1])]
            if fitting:
                return layer[max(fitting, key=len)]
        return None


def load_prices(path: str | Path | None = None) -> PriceTable:
    """The built-in prices, below the user's, below those of the file at `path`.

    The user's are in the file that MNEMONAUT_PRICES names, or else in `mnemonaut/prices.toml`
    in the user's configuration folder, where there is one.

    Raises:
        LLMError: a file is absent although it was named, or is wrong; one line.
    """
    built_in = (
        files(__name__.rpartition(".")[0]).joinpath("prices.toml").read_text(encoding="utf-8")
    )
    layers = [_parse(built_in, "built-in prices")]
    sources = ["built-in prices"]
    user = user_file()
    found = [user] if os.environ.get("MNEMONAUT_PRICES") or os.path.exists(user) else []
    for file in [*found, *([] if path is None else [Path(path).expanduser()])]:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
            raise LLMError(f"cannot read prices from {file}: {reason}; check the path") from error
        layers.insert(0, _parse(text, str(file)))
        sources.insert(0, str(file))
    return PriceTable(tuple(layers), tuple(sources))


def user_file() -> Path:
    """Where the user's own prices are looked for."""
    named = os.environ.get("MNEMONAUT_PRICES")
    if named:
        return Path(named).expanduser()
    home = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(home).expanduser() / "mnemonaut" / "prices.toml"


def missing_price_line(model: str) -> str:
    """What to tell the user before a run whose cost cannot be known."""
    return (
        f"no price is known for `{model}`: its tokens will be counted, its cost will not; to"
        f' count it, write [models] and "{_bare(model)}" = {{ input = USD, output = USD }} (per'
        f" million tokens) into {user_file()}"
    )


def _bare(model: str) -> str:
    return model.removeprefix("openai/")


def _parse(text: str, source: str) -> dict[str, Price]:
    try:
        body = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LLMError(f"{source} is no TOML: {error}; {_FORM}") from error
    models = body.pop("models", None)
    if body or not isinstance(models, dict):
        wrong = f"unknown entry `{next(iter(body))}`" if body else "there is no table [models]"
        raise LLMError(f"{source}: {wrong}; {_FORM}")
    return {_pattern(name, source): _price(row, name, source) for name, row in models.items()}


def _pattern(name: str, source: str) -> str:
    if "*" in name[:-1]:
        raise LLMError(f"{source}: `{name}` has a * inside; it may only stand at the end")
    return _bare(name)


def _price(row: Any, name: str, source: str) -> Price:
    where = f"{source}: model `{name}`"
    if not isinstance(row, dict):
        raise LLMError(f"{where} has no prices; {_FORM}")
    known = {"input", "output", "cached_input"}
    for key in row:
        if key not in known:
            raise LLMError(
                f"{where} has an unknown entry `{key}`; known: {', '.join(sorted(known))}"
            )
    for key in ("input", "output"):
        if key not in row:
            raise LLMError(f"{where} has no `{key}` price; give USD per million tokens")
    for key, usd in row.items():
        if isinstance(usd, bool) or not isinstance(usd, int | float) or not _possible(usd):
            raise LLMError(f"{where}: `{key}` is {usd!r}; give USD per million tokens, 0 or more")
    cached = row.get("cached_input")
    return Price(
        float(row["input"]), float(row["output"]), None if cached is None else float(cached)
    )


def _possible(usd: float) -> bool:
    return math.isfinite(usd) and 0 <= usd <= _HIGHEST_USD
