"""What can go wrong with a language model so that a run cannot go on; one line each.

LLMError
├── LLMUnavailable   no answer within all attempts
├── CacheMiss        `--cache only`, and the answer is not in the cache
├── CassetteError    a replay that asks something else than was recorded
└── LimitReached     the cost or token limit; `resume` with a higher one goes on

An answer of the wrong form is no error: it is counted as a format failure.
"""

from ...envs.errors import MnemonautError


class LLMError(MnemonautError):
    """The endpoint, the key or a file is wrong, so that no request will do better.

    `faults` has one word for each attempt that a server was asked in vain; none where it was not
    asked at all.
    """

    exit_code = 6
    faults: tuple[str, ...] = ()

    def __init__(self, text: str, faults: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.faults = faults


class LLMUnavailable(LLMError):
    """No answer within all attempts."""


class CacheMiss(LLMError):
    """Offline replay from the cache, and an answer is not in it."""


class CassetteError(LLMError):
    """The recording does not fit the run, or cannot be read or written."""


class LimitReached(LLMError):
    """The run would cost more than the user allowed."""

    exit_code = 7
