"""The language model of an arm: from a spec such as `openai/gpt-4o-mini` to a mind that asks it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..envs.world import World
from ..planners.llm.spec import SEED, ModelSpec, parse_spec
from .access import Access, LLMOptions, cache_path, dialects_path, model_name
from .compose import Arm
from .minds import simulated_model

if TYPE_CHECKING:
    from ..planners.llm.client import Client, Spent
    from ..planners.llm.llm import LLM, Backend
    from ..planners.llm.prices import Price, PriceTable
    from ..planners.minds.language import LanguageMind


@dataclass(frozen=True, slots=True)
class Language:
    """A language mind, the client through which it asks, and what that costs."""

    client: "Client"
    mind: "LanguageMind"
    price: "Price | None"


@contextmanager
def open_language(
    arm: Arm,
    world: World,
    options: LLMOptions,
    access: Access,
    *,
    seed: int,
    recorded: bool = True,
    folder: Path | None = None,
    around: "Callable[[Client], LLM] | None" = None,
) -> "Iterator[Language | None]":
    """The language mind of an arm while the block runs; None for a symbolic mind.

    Arguments as of `open_client`; `around` may wrap what the mind asks, to watch it.
    """
    if not arm.llm:
        yield None
        return
    from ..planners.llm.prices import load_prices
    from ..planners.minds.language import LanguageMind
    from ..planners.minds.sections import Budget

    budget = Budget(options.state_tokens, options.history_tokens, options.experience_tokens)
    prices = load_prices(access.prices)
    with open_client(
        arm.llm, options, access, prices, seed=seed, recorded=recorded, folder=folder
    ) as client:
        asked = client if around is None else around(client)
        mind = LanguageMind(asked, world.skills, budget)
        yield Language(client, mind, prices.price_of(client.model))


def spent_record(spent: "Spent", price: "Price | None") -> dict[str, Any]:
    """What an episode came to, as its record keeps it; `cost` in USD, None without a price."""
    from ..planners.llm.prices import cost

    usd = None if price is None else round(cost(price, spent.tokens_in, spent.tokens_out), 9)
    return {**asdict(spent), "cost": usd}


def spent_before(records: Sequence[Mapping[str, Any]]) -> "Spent":
    """The sum of what the records of earlier episodes keep."""
    from ..planners.llm.client import Spent

    total = Spent()
    for record in records:
        kept = {k: v for k, v in record.get("llm", {}).items() if k != "cost"}
        total = total + Spent(**kept)
    return total


@contextmanager
def open_client(
    text: str,
    options: LLMOptions,
    access: Access,
    prices: "PriceTable",
    *,
    seed: int,
    recorded: bool = True,
    folder: Path | None = None,
) -> "Iterator[Client]":
    """The client of a stream or of a few episodes, closed when the block ends.

    `seed` fills the `{seed}` of a spec and draws the beliefs of a simulated model; `folder` is
    where the ledger and the slots of a run lie (None: in this process); `recorded` says whether
    this stream belongs on the cassette.

    Raises:
        LLMError, UnknownName: the spec, the cache, the cassette or the ledger cannot be used.
    """
    from ..planners.llm.cache import Cache
    from ..planners.llm.cassette import Recorder, Replayer
    from ..planners.llm.client import Client
    from ..planners.llm.ledger import Ledger

    spec = parse_spec(text)
    name = model_name(spec)
    with ExitStack() as stack:
        replayer = None if spec.path is None else Replayer(spec.path)
        recorder = None
        if access.record is not None and recorded:
            recorder = Recorder(access.record, name, options.model_dump())
        cache = None
        if access.cache != "off" and replayer is None:
            path = cache_path(access)
            path.parent.mkdir(parents=True, exist_ok=True)
            cache = stack.enter_context(Cache(path, access.cache))  # type: ignore[arg-type]
        ledger = stack.enter_context(
            Ledger(
                ":memory:" if folder is None else folder / "ledger.db",
                prices,
                access.cost_limit,
                access.token_limit,
            )
        )
        client = Client(
            None if replayer is not None else _backend(spec, access, seed, folder),
            name.replace(SEED, str(seed)),
            origin=spec.text.replace(SEED, str(seed)) if spec.base_url else "",
            temperature=options.temperature,
            max_tokens=options.max_tokens,
            cache=cache,
            recorder=recorder,
            replayer=replayer,
            ledger=ledger,
        )
        stack.callback(client.close)
        yield client


def _backend(spec: ModelSpec, access: Access, seed: int, folder: Path | None) -> "Backend":
    if spec.kind == "simulated":
        from ..planners.llm.simulated import SimulatedBackend

        return SimulatedBackend(simulated_model(spec.share or 0.0, seed))
    from ..planners.llm.dialects import Dialects
    from ..planners.llm.openai_compatible import endpoint_backend
    from ..planners.llm.slots import Slots

    return endpoint_backend(
        spec,
        timeout=access.timeout,
        attempts=access.attempts,
        slots=Slots(access.concurrency, None if folder is None else folder / "slots"),
        dialects=Dialects(dialects_path()),
    )
