"""A report of 10,000 episodes: how long it takes to write and to open, and who can use it.

The episodes are real: the 70 Minecraft tasks, all arms, in three passes of ten replicates. Cold
means a new profile of the browser for each load.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Literal

from claim import Target, tell
from evidence_page_audit import CONTRAST, audit
from evidence_page_browser import QUIET, chromium

from mnemonaut.evals.report import write_report
from mnemonaut.evals.runner import run_suite
from mnemonaut.evals.suite import load_suite, parse_suite

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LOADS = 7
LIMIT = 60_000
WIDTHS = (1280, 400)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

TARGETS = [
    Target("page_episodes", 10_000),
    Target("page_build_seconds", 20.0, at_least=False),
    Target("page_megabytes", 5.0, at_least=False),
    Target("page_interactive_seconds", 1.5, at_least=False),
    Target("page_least_contrast", CONTRAST),
    Target("page_overflow_pixels", 0, at_least=False),
    Target("page_controls_unnamed", 0, at_least=False),
    Target("page_controls_unreached", 0, at_least=False),
    Target("page_requests_beyond_files", 0, at_least=False),
]

# The first row is marked by the key j and opened by its link, as soon as that works.
_USABLE = """
() => {
  const tried = () => {
    if (!document.documentElement.dataset.ready) return setTimeout(tried, 4);
    dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
    const row = document.activeElement.closest("tr");
    if (!row) return setTimeout(tried, 4);
    window.__usable = performance.now();
    document.activeElement.click();
    const opened = () => {
      if (!document.querySelector("#episode .rounds")) return setTimeout(opened, 4);
      window.__opened = performance.now();
    };
    opened();
  };
  addEventListener("DOMContentLoaded", tried);
}
"""


def figures(quick: bool) -> dict[str, Any]:
    """What the page of a large run costs; `quick`: of a small one, and not compared in size."""
    with tempfile.TemporaryDirectory(prefix="mnemonaut-page-") as scratch:
        folder = Path(scratch)
        started = time.perf_counter()
        count = _run(folder / "run", quick)
        ran = time.perf_counter() - started
        started = time.perf_counter()
        page = write_report([folder / "run"], folder / "report.html", chunk_beside=True)
        built = time.perf_counter() - started
        size = page.stat().st_size
        beside = sum(f.stat().st_size for f in (folder / "report-episodes").iterdir())
        with _chromium() as browser:
            loads = [_load(browser, page) for _ in range(3 if quick else LOADS)]
            asked, seen = _audited(browser, page)
    return {
        "page_episodes": count,
        "page_run_seconds": round(ran, 1),
        "page_build_seconds": round(built, 2),
        "page_megabytes": round(size / 1e6, 2),
        "page_chunks_megabytes": round(beside / 1e6, 1),
        "page_interactive_seconds": round(median(load["usable"] for load in loads), 3),
        "page_interactive_slowest_seconds": round(max(load["usable"] for load in loads), 3),
        "page_first_episode_seconds": round(median(load["opened"] for load in loads), 3),
        "page_loads": len(loads),
        "page_requests_beyond_files": sum(not url.startswith("file:") for url in asked),
        **seen,
    }


def _run(folder: Path, quick: bool) -> int:
    """Play the episodes; returns how many."""
    body = load_suite("minecraft-default").model_dump(exclude_unset=True)
    changes: dict[str, Any] = {"passes": 3, "replicates": 10}
    if quick:
        changes = {"passes": 1, "replicates": 2, "groups": ["MT1"]}
    run_suite(parse_suite(body | changes, "minecraft-default"), folder, workers=2)
    with (folder / "episodes.jsonl").open("rb") as file:
        return sum(1 for _ in file)


@contextmanager
def _chromium() -> "Iterator[Browser]":
    binary = chromium()
    if binary is None:
        raise SystemExit("this benchmark needs Chromium: set MNEMONAUT_CHROMIUM to its binary")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=binary, args=list(QUIET))
        yield browser
        browser.close()


def _load(browser: "Browser", report: Path) -> dict[str, float]:
    """Seconds from the start of a cold load until the first row could be marked by keyboard, and
    until its episode, chunk and all, stood there."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(LIMIT)
    page.add_init_script(f"({_USABLE})()")
    page.goto(report.as_uri())
    page.wait_for_function("() => window.__opened")
    usable, opened = page.evaluate("() => [window.__usable, window.__opened]")
    context.close()
    return {"usable": usable / 1000, "opened": opened / 1000}


def _audited(browser: "Browser", report: Path) -> tuple[list[str], dict[str, Any]]:
    """What was asked for, and the worst of all widths and themes, of the report and an episode."""
    asked: list[str] = []
    found = []
    for width in WIDTHS:
        for theme in THEMES:
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=theme
            )
            page = context.new_page()
            page.set_default_timeout(LIMIT)
            page.on("request", lambda request: asked.append(request.url))
            page.goto(report.as_uri())
            tab = theme == "light"  # the order of controls does not know the theme
            found.append(audit(page, tab=tab))
            _open_first(page)
            found.append(audit(page, tab=tab))
            context.close()
    return asked, {
        "page_views_audited": len(found),
        "page_least_contrast": min(each["contrast"] for each in found),
        "page_overflow_pixels": max(each["overflow"] for each in found),
        "page_controls": sum(each["controls"] for each in found),
        "page_controls_unnamed": sum(len(each["unnamed"]) for each in found),
        "page_controls_unreached": sum(len(each["unreached"] or ()) for each in found),
    }


def _open_first(page: "Page") -> None:
    """Open the first episode, by keyboard alone."""
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("#episode .rounds")


if __name__ == "__main__":
    tell("evidence_page", lambda options: figures(options.quick), TARGETS, __doc__ or "")
