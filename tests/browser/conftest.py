"""A real Chromium, and pages in it that are watched: what they load, and what goes wrong."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from evidence_page_browser import QUIET, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LOCAL = ("file:", "data:", "blob:", "about:", "http://127.0.0.1:")
LIMIT = 20_000
"""Milliseconds that anything in a page may take."""


@dataclass
class Watch:
    """Opens pages, and keeps what they asked for and what went wrong in them."""

    browser: "Browser"
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    _open: list[Any] = field(default_factory=list)

    def __call__(
        self, address: str | Path, fragment: str = "", *, width: int = 1280, theme: Any = "light"
    ) -> "Page":
        """A page of its own (no memory of others), `fragment` with its #."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme
        )
        self._open.append(context)
        page = context.new_page()
        page.set_default_timeout(LIMIT)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", self._said)
        page.goto((address.as_uri() if isinstance(address, Path) else address) + fragment)
        return page

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(message.text)

    def close(self) -> None:
        for context in self._open:
            context.close()


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Chromium for the tests of a module.

    Not for the whole session: while playwright runs, its thread has an event loop, and no other
    test could start one.
    """
    binary = chromium()
    if binary is None:
        pytest.skip("needs Chromium, which no package carries: set MNEMONAUT_CHROMIUM to it")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=binary, args=list(QUIET))
        yield found
        found.close()


@pytest.fixture
def watch(browser: "Browser") -> Iterator[Watch]:
    """`watch(address)` opens a page; afterwards nothing was wrong, and nothing but this machine
    was asked."""
    found = Watch(browser)
    yield found
    found.close()
    assert found.wrong == []
    assert [url for url in found.asked if not url.startswith(LOCAL)] == []
