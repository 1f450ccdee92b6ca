"""What the tests of renderers share: each engine, both at once, and fresh ones."""

from collections.abc import Callable, Iterator

import pytest

from mnemonaut.envs.errors import EnvError
from mnemonaut.envs.homes.render import ENGINES, Renderer, open_renderer


@pytest.fixture(scope="session")
def open_or_skip() -> Callable[[str], Renderer]:
    """Opens an engine; the test skips where the machine has no EGL driver."""

    def one(engine: str) -> Renderer:
        try:
            return open_renderer(engine)
        except EnvError as error:
            pytest.skip(f"needs an EGL driver: {error}")

    return one


@pytest.fixture(scope="session", params=ENGINES)
def renderer(
    request: pytest.FixtureRequest, open_or_skip: Callable[[str], Renderer]
) -> Iterator[Renderer]:
    """Each engine in turn, opened once."""
    opened = open_or_skip(request.param)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def both(open_or_skip: Callable[[str], Renderer]) -> Iterator[tuple[Renderer, Renderer]]:
    """Both engines, opened once."""
    first, second = (open_or_skip(engine) for engine in ENGINES)
    yield first, second
    first.close()
    second.close()
