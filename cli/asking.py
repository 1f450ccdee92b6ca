"""How commands ask language models: their options as one value, and what is said before a run."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..envs.errors import SuiteError, UnknownName
from .screen import Screen

if TYPE_CHECKING:
    from ..evals.access import Access, LLMOptions
    from ..evals.suite import Suite

CACHE_MODES = ("off", "read", "write", "only")


def changed_access(
    access: "Access | None" = None,
    *,
    cache: str | None = None,
    cache_file: Path | None = None,
    record: Path | None = None,
    cost_limit: float | None = None,
    token_limit: int | None = None,
    prices: Path | None = None,
    concurrency: int | None = None,
    timeout: float | None = None,
) -> "Access":
    """`access`, or the default, with what the command line says; paths are made absolute.

    Raises:
        UnknownName: no such cache mode.
    """
    from ..evals.access import Access

    if cache is not None and cache not in CACHE_MODES:
        raise UnknownName("cache mode", cache, CACHE_MODES)
    return (access or Access()).changed(
        cache=cache,
        cache_path=_absolute(cache_file),
        record=_absolute(record),
        cost_limit=cost_limit,
        token_limit=token_limit,
        prices=_absolute(prices),
        concurrency=concurrency,
        timeout=timeout,
    )


def say_before(suite: "Suite", access: "Access") -> None:
    """Tell on stderr what a user should know before a suite's first call is paid for.

    Raises:
        LLMError: the run could not go on.
        SuiteError: the model or the cassette would reach no arm, or a replay would ask a server.
    """
    own = {arm.name: arm.llm for arm in suite.arms if arm.llm}
    models = dict.fromkeys(arm.llm for name in suite.arms if (arm := suite.arm(name.name)).llm)
    if suite.llm not in models and (suite.llm or access.record is not None):
        what = "--record" if access.record is not None else "llm"
        raise SuiteError(
            f"{what} reaches no arm: each of them names its own model or error_share; "
            "take these out of the suite"
        )
    served = [
        name for name, model in own.items() if not model.startswith(("simulated:", "replay:"))
    ]
    if suite.llm.startswith("replay:") and served:
        raise SuiteError(
            f"a replay asks no server, but arm `{served[0]}` names {own[served[0]]}; "
            "take its `llm` out"
        )
    for model in models:
        tell_before(model, suite.llm_options, access)


def tell_before(model: str, options: "LLMOptions", access: "Access") -> None:
    """The same for one model."""
    from ..evals.access import preflight

    screen = Screen(sys.stderr)
    for line in preflight(model, options, access):
        screen.raw(f"note: {line}")  # it holds a line to be copied, which must not be wrapped


def _absolute(path: Path | None) -> str | None:
    return None if path is None else str(path.expanduser().absolute())
