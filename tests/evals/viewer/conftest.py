"""A real server over real runs, asked by plain HTTP and by a headless Chromium."""

import http.client
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mnemonaut.evals.viewer.app import app_of
from mnemonaut.evals.viewer.library import Library
from mnemonaut.evals.viewer.serving import listening, server_of, url_of
from mnemonaut.memory import Experience, ExperienceStore

from ..conftest import suite_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the server answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Site:
    """A server that listens."""

    url: str
    port: int
    library: Library

    def get(self, path: str, method: str = "GET", **headers: str) -> Answered:
        """Ask for a path as it stands: nothing is normalised on the way."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.putrequest(method, path, skip_host="Host" in given)
            for name, value in given.items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answered(answer.status, told, answer.read())
        finally:
            connection.close()


@contextmanager
def serving(results: Path, stores: Sequence[str] = ()) -> Iterator[Site]:
    """The app over a results folder, in a thread of this process."""
    library = Library(results, stores)
    made = listening(0)
    server = server_of(app_of(library))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [made]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive() and time.monotonic() < deadline
        time.sleep(0.01)
    try:
        yield Site(url_of(made), made.getsockname()[1], library)
    finally:
        server.should_exit = True
        thread.join(60)
        made.close()
        assert not thread.is_alive()


@pytest.fixture
def serve() -> Iterator[Callable[..., Site]]:
    """`serve(results, stores)` is a server that ends with the test."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda *given: stack.enter_context(serving(*given))


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory, undisturbed: Callable[..., Path]) -> Path:
    """A folder of one complete run, `tiny`: off, online and frozen; not to be written to."""
    root = tmp_path_factory.mktemp("viewed") / "results"
    shutil.copytree(undisturbed(suite_of("off", "online", "frozen")), root / "tiny")
    return root


@pytest.fixture(scope="session")
def site(results: Path) -> Iterator[Site]:
    """One server over `results` for all tests that only ask."""
    with serving(results) as found:
        yield found


def made(nth: int) -> Experience:
    """One of many experiences, all different."""
    task = ("stick", "planks", "log")[nth % 3]
    success = nth % 2 == 0
    text = "the plan went through" if success else f"failed: needs {nth} planks"
    return Experience(
        state={"text": f"I am in a forest. I carry {nth} log.", "facts": {"log": nth}},
        task=task,
        plan=[{"skill": "mine", "args": ["log", nth]}, {"skill": "craft", "args": [task, 1]}],
        outcome={
            "success": success,
            "text": text,
            "steps": [{"success": success, "text": text, "change": {"inventory": {"log": nth}}}],
            "ended": "goal reached" if success else "replanned",
        },
        where={"env": "forest", "episode": f"0/{nth}"},
        when=nth,
    )


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of 60 experiences, of which #1 was used twice and helped once."""
    path = tmp_path / "named" / "sixty.db"
    with ExperienceStore(path) as opened:
        opened.remember_many([made(nth) for nth in range(60)])
        opened.credit([1], True)
        opened.credit([1], False)
    return path


@dataclass(slots=True)
class Watched:
    """A page of a real browser, and all that went wrong in it."""

    page: "Page"
    wrong: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def open(self, address: str) -> "Page":
        self.page.goto(address)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def until(self, expression: str, seconds: float = 60.0) -> None:
        """Wait for a JavaScript expression; Playwright's own wait would need `unsafe-eval`."""
        deadline = time.monotonic() + seconds
        while not self.page.evaluate(expression):
            assert time.monotonic() < deadline, f"not within {seconds:g} s: {expression}"
            self.page.wait_for_timeout(50)

    def fits(self) -> bool:
        """Whether nothing is wider than the screen."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def watched(browser: "Browser") -> Iterator[Callable[..., Watched]]:
    """`watched(width, scheme)` is a new page; at the end nothing may have gone wrong in any, and
    nothing been asked of another host."""
    opened: list[Watched] = []

    def page(width: int = 1280, scheme: Any = "light") -> Watched:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        found = Watched(context.new_page())
        found.page.set_default_timeout(20_000)
        found.page.on("console", lambda said: _note(found, said.type, said.text))
        found.page.on("pageerror", lambda error: found.wrong.append(str(error)))
        found.page.on("request", lambda request: found.asked.append(request.url))
        opened.append(found)
        return found

    yield page
    for one in opened:
        one.page.context.close()
        assert one.wrong == []
        assert [
            url for url in one.asked if not url.startswith(("http://127.0.0.1:", "data:"))
        ] == []


def _note(found: Watched, kind: str, text: str) -> None:
    if kind in ("error", "warning"):
        found.wrong.append(f"{kind}: {text}")
