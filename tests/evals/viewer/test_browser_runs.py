"""The runs in a real browser: the list, a run that goes on, and its episodes."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .conftest import Site, Watched, serving

Watch = Callable[..., Watched]

SUITE = """
schema_version = 1
name = "long"
env = "mnemonaut/MinecraftText-v0"
tasks = ["wooden_pickaxe", "stone_pickaxe"]
passes = 1000
replicates = 1
seed = 3
[[arms]]
name = "online"
episodic = "online"
"""


@pytest.fixture
def live(tmp_path: Path) -> Iterator[tuple[Path, "subprocess.Popen[bytes]"]]:
    """A results folder in which the real `bench` goes on for minutes, unless it is stopped."""
    (tmp_path / "long.toml").write_text(SUITE, encoding="utf-8")
    folder = tmp_path / "results"
    folder.mkdir()
    words = ["bench", "long.toml", "--out", "results/now", "--workers", "1", "--quiet"]
    line = [sys.executable, "-P", "-m", "mnemonaut.cli.main", *words]
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(line, cwd=tmp_path, stdout=nowhere, stderr=nowhere) as process:
        try:
            yield folder, process
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(60)
            finally:
                process.kill()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (400, "dark")])
def test_the_list_of_runs(site: Site, watched: Watch, width: int, scheme: str) -> None:
    one = watched(width, scheme)
    page = one.open(site.url)
    card = page.locator("[data-run=tiny]")
    assert card.locator(".state").inner_text() == "complete"
    assert "(online - off)" in card.inner_text() and one.fits()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 22, 26)"
    assert dark == (scheme == "dark")
    page.click("#theme")
    assert page.evaluate("document.documentElement.dataset.theme") != scheme
    card.get_by_role("link", name="tiny").click()
    page.wait_for_url("**/runs/tiny/")
    assert page.evaluate("document.documentElement.dataset.theme") != scheme, "it is remembered"


def test_a_live_run_moves_by_itself(
    serve: Callable[..., Site],
    watched: Watch,
    live: tuple[Path, "subprocess.Popen[bytes]"],
) -> None:
    folder, process = live
    one = watched()
    page = one.open(serve(folder).url)
    card = page.locator("[data-run=now]")
    card.wait_for(timeout=60_000)  # it appears when `bench` has begun
    assert card.locator(".state").inner_text() == "running now"
    done = "Number(document.querySelector('[data-run=now] .progress')?.ariaValueNow ?? 0)"
    one.until(f"{done} > 0")
    first = page.evaluate(done)
    one.until(f"{done} > {first}")

    card.get_by_role("link", name="now").first.click()
    page.wait_for_load_state("networkidle")
    page.locator("#standing a").wait_for(timeout=60_000)
    assert "This run is going on" in page.locator("#standing").inner_text()
    page.go_back()
    card.get_by_role("link", name="memory").click()
    page.get_by_role("link", name="online-0").click()
    assert "The run is going on" in page.inner_text("main")
    page.goto(page.url.split("/memory")[0])

    process.send_signal(signal.SIGINT)
    page.evaluate("window.same = true")
    one.until("document.querySelector('[data-run=now] .state')?.textContent === 'stopped'")
    assert page.evaluate("window.same"), "the page was not loaded again"
    assert "mnemonaut resume" in card.inner_text()
    assert process.wait(60) != 0 and not os.path.exists(folder / "now" / "summary.json")


def test_an_episode_opens_from_the_server(site: Site, watched: Watch) -> None:
    one = watched()
    page = one.open(f"{site.url}runs/tiny/#/online-0/4")
    page.wait_for_selector("a[href*='/episodes/online-0/experience/']", state="attached")
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    assert any(url.endswith("/runs/tiny/episodes/online-0/4.json") for url in one.asked)
    task = site.get("/runs/tiny/episodes/online-0/4.json").json["task"]
    assert task in page.inner_text("main")
    page.locator("a[href*='/episodes/online-0/experience/']").first.click()
    page.wait_for_url("**/memory/tiny/online-0/*")
    page.locator("#led a").first.click()
    page.wait_for_url("**/runs/tiny/#/**")
    page.locator("#site-nav").get_by_role("link", name="Runs").click()
    page.wait_for_selector("[data-run=tiny]")


def test_a_server_that_went_away(results: Path, watched: Watch) -> None:
    one = watched()
    with serving(results) as site:
        page = one.open(site.url)
        page.wait_for_selector("[data-run=tiny]")
    page.wait_for_selector("#problem:not([hidden])", timeout=60_000)
    assert page.inner_text("#problem") == "mnemonaut view does not answer; start it again"
    assert all("ERR_CONNECTION_REFUSED" in line for line in one.wrong)
    one.wrong.clear()
