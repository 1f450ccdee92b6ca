"""How a run has its language models: options that decide answers, and access that does not.

`LLMOptions` are part of a suite; `Access` (cache, cassette, limits, prices) is not: the same run
through a cache, a cassette or another limit has the same results.
"""

import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from ..planners.llm.errors import LLMError
from ..planners.llm.spec import SEED, ModelSpec, parse_spec

if TYPE_CHECKING:
    from ..planners.llm.prices import Price


class LLMOptions(BaseModel):
    """What decides the answers, beside the model.

    Attributes:
        temperature: 0 asks for the likeliest answer; above it, each replicate, episode and
            repeated question draws an answer of its own.
        max_tokens: most tokens of one answer.
        state_tokens, history_tokens, experience_tokens: budgets of a prompt's sections.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    temperature: float = Field(default=0.0, ge=0, le=2)
    max_tokens: int = Field(default=2048, ge=16, le=100_000)
    state_tokens: int = Field(default=1500, ge=50)
    history_tokens: int = Field(default=2500, ge=50)
    experience_tokens: int = Field(default=6000, ge=50)


@dataclass(frozen=True, slots=True)
class Access:
    """How answers are had, kept and paid for; never part of what a run's results say.

    Attributes:
        cache: "off", "read", "write" or "only"; `cache_path` is its file (None: the user's).
        record: a cassette to write.
        cost_limit: USD; token_limit: tokens in and out; of the whole run.
        prices: a price table of the user's.
        concurrency: most requests in flight, over all processes of a run.
        timeout: seconds that one try may take; attempts: tries of one call.
    """

    cache: str = "off"
    cache_path: str | None = None
    record: str | None = None
    cost_limit: float | None = None
    token_limit: int | None = None
    prices: str | None = None
    concurrency: int = 8
    timeout: float = 60.0
    attempts: int = 6

    def plain(self) -> dict[str, Any]:
        """As JSON, for run.json."""
        return asdict(self)

    def changed(self, **changes: Any) -> "Access":
        """With the given values in place of these; None changes nothing."""
        return replace(self, **{k: v for k, v in changes.items() if v is not None})


def user_folder() -> Path:
    """Where the cache of answers and what was learnt of servers are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "mnemonaut"


def dialects_path() -> Path:
    """What was found out about how servers take structured output."""
    return user_folder() / "dialects.json"


def cache_path(access: Access) -> Path:
    return Path(access.cache_path) if access.cache_path else user_folder() / "llm.db"


def model_told(text: str) -> str:
    """A model as a table names it: without its address; of a replay the model that it recorded."""
    spec = parse_spec(text)
    if spec.path is None:
        return text.partition("@")[0]
    try:
        return f"replay of {model_name(spec)}"
    except LLMError:  # the cassette has gone since
        return text


def model_name(spec: ModelSpec) -> str:
    """The model that is asked, by the name that requests, prices and ledger know it under.

    A simulated model's name holds the seed of its beliefs, since another draw is another model.
    """
    if spec.kind == "simulated":
        return f"simulated:{spec.share}:{SEED}"
    if spec.path is not None:
        from ..planners.llm.cassette import Replayer

        return Replayer(spec.path).model
    return spec.name


def price_of(spec: ModelSpec, access: Access) -> "Price | None":
    """What the model costs; None where no table knows it."""
    from ..planners.llm.prices import load_prices

    return load_prices(access.prices).price_of(model_name(spec))


def preflight(text: str, options: LLMOptions, access: Access) -> list[str]:
    """What is to be said before a run: a price that is missing, a cassette that is not there.

    Raises:
        LLMError: the run could not go on: a limit without a price, a wrong spec, a cassette that
            was recorded with other options.
    """
    from ..planners.llm.prices import missing_price_line

    spec = parse_spec(text)
    if spec.path is not None:
        from ..planners.llm.cassette import Replayer

        replayer = Replayer(spec.path)
        if dict(replayer.options) != options.model_dump():
            raise LLMError(
                f"{spec.path} was recorded with other LLM options ({replayer.options}); "
                "set the suite's llm_options to these"
            )
        if access.record is not None:
            raise LLMError("a replay is recorded already; leave --record out")
        return []
    if price_of(spec, access) is None:
        name = model_name(spec)
        if access.cost_limit is not None:
            raise LLMError(f"--cost-limit needs a price: {missing_price_line(name)}")
        return [missing_price_line(name)]
    return []
