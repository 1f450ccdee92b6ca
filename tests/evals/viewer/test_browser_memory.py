"""The memory browser in a real browser: search, why, neighbours, map, keyboard."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mnemonaut.memory import ExperienceStore

from .conftest import Site, Watched, made

if TYPE_CHECKING:
    from playwright.sync_api import FloatRect, Page

Watch = Callable[..., Watched]
STORE = "memory/tiny/online-0/"


def test_search_why_and_weights(site: Site, watched: Watch) -> None:
    one = watched()
    page = one.open(site.url + STORE)
    page.get_by_label("Recall for").fill("craft a stone pickaxe")
    page.keyboard.press("Enter")
    page.wait_for_selector("#found li")
    first = page.locator("#found li").first
    rows = first.locator("table.why tbody tr").all_inner_texts()
    assert [row.split()[0] for row in rows] == [
        "similarity",
        "outcome",
        "recency",
        "usefulness",
        "score",
    ]
    widths = page.eval_on_selector_all(
        "#found .diverging > i", "bars => bars.map(bar => bar.getBoundingClientRect().width)"
    )
    assert max(widths) > 40 and page.locator("#found li").count() == 5

    page.get_by_text("Weights of the rank").click()
    page.get_by_label("similarity").fill("0")
    page.get_by_label("recency").fill("1")
    page.get_by_label("half-life").fill("0.5")  # the newest is first, whatever else counts
    page.keyboard.press("Tab")
    one.until("location.search.includes('half_life=0.5')")
    one.until("document.querySelector('#found li')?.textContent.includes('age 0, half-life 0.5')")
    with ExperienceStore(site.library.shelves.find("tiny", "online-0").path, read_only=True) as s:
        newest = s.last_id()
    assert page.locator("#found li").first.get_attribute("data-id") == str(newest)
    page.reload()  # the address holds what was asked
    page.wait_for_selector(f"#found li[data-id='{newest}']:first-child")
    assert page.get_by_label("recency").input_value() == "1"


def test_what_is_wrong_is_said_in_the_page(site: Site, watched: Watch) -> None:
    one = watched()
    page = one.open(site.url + STORE)
    page.get_by_label("Recall for").fill("stick")
    page.locator("#ask [name=where]").fill("nonsense")
    page.keyboard.press("Enter")
    page.wait_for_selector("#said.bad")
    assert "write KEY=VALUE" in page.inner_text("#said")
    assert one.wrong == [
        "error: Failed to load resource: the server responded with a status of 400 (Bad Request)"
    ]
    one.wrong.clear()


def test_an_experience_and_its_neighbours(site: Site, watched: Watch) -> None:
    page = watched().open(f"{site.url}{STORE}2")
    page.wait_for_selector("#near tbody tr")
    near = site.get("/memory/tiny/online-0/2/near.json").json["near"]
    links = page.locator("#near a").all_inner_texts()
    assert links == [f"#{one['id']} {one['task']}" for one in near]
    led = site.get("/memory/tiny/online-0/2/led.json").json
    assert f"Recalled {led['recalls']} times" in page.inner_text("#led")
    page.locator("#near a").first.click()
    page.wait_for_url(f"**/{STORE}{near[0]['id']}")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of 10,000 experiences."""
    path = tmp_path_factory.mktemp("large") / "large.db"
    with ExperienceStore(path, merge=False) as store:
        for first in range(0, 10_000, 1000):
            store.remember_many([made(nth) for nth in range(first, first + 1000)])
    return path


def test_the_map_by_mouse(
    serve: Callable[..., Site], watched: Watch, results: Path, large: Path
) -> None:
    """Ten thousand points: hover tells, a click opens, a dragged rectangle comes closer."""
    one = watched()
    page = one.open(serve(results, [str(large)]).url + "memory/~/1/#map")
    page.wait_for_selector("#legend button")
    assert page.inner_text("#axes").startswith("10,000 experiences, axes from 2,000 of them")
    box = page.locator("#points").bounding_box()
    assert box is not None
    found = _hover(page, box)
    assert found.startswith("#") and page.locator("#tip").is_visible()
    name = found.split()[0][1:]
    page.mouse.move(box["x"] + 5, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    assert page.locator("#whole").is_enabled()
    page.locator("#whole").click()
    assert page.locator("#whole").is_disabled()
    assert _hover(page, box).split()[0][1:] == name
    page.mouse.down()
    page.mouse.up()
    page.wait_for_url(f"**/memory/~/1/{name}")
    assert page.inner_text("h1").startswith(f"#{name} ")


def _hover(page: "Page", box: "FloatRect") -> str:
    """Move over the map until a point is under the mouse, and say what is told of it."""
    for down in range(1, 24):
        for right in range(1, 40):
            x = box["x"] + box["width"] * right / 40
            page.mouse.move(x, box["y"] + box["height"] * down / 24)
            if page.evaluate("!document.getElementById('tip').hidden"):
                return page.inner_text("#here")
    raise AssertionError("no point was found")


def test_the_map_by_keyboard(site: Site, watched: Watch) -> None:
    page = watched(scheme="dark").open(site.url + STORE + "#map")
    page.wait_for_selector("#legend button")
    ways = page.locator("#colour option").all_inner_texts()
    assert ways == ["outcome", "task", "group", "age"]
    for way in ways:
        page.select_option("#colour", way)
        assert page.locator("#legend button").count() >= 1
    page.select_option("#colour", "task")
    names = page.locator("#legend button span:first-of-type").all_inner_texts()
    assert "stone_pickaxe" in names
    page.locator("#legend button").first.click()
    assert page.locator("#legend button").first.get_attribute("aria-pressed") == "false"
    page.focus("#points")
    reached = set()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
        reached.add(page.inner_text("#here"))
    assert len(reached) > 1 and all(text.startswith("#") for text in reached)
    assert not [text for text in reached if f" {names[0]} " in text], "hidden ones are passed over"
    name = page.inner_text("#here").split()[0][1:]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{STORE}{name}")


def test_the_same_as_a_table(site: Site, watched: Watch) -> None:
    one = watched()
    page = one.open(site.url + STORE)
    page.focus("#tab-search")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.wait_for_selector("#list tbody tr")
    everything = page.locator("#list tbody tr").count()
    page.locator("#tab-tasks").click()
    page.locator("#by-task a").first.click()
    one.until(f"document.querySelectorAll('#list tbody tr').length < {everything}")
    task = page.locator("#filter [name=task]").input_value()
    assert set(page.locator("#list tbody td:nth-child(2)").all_inner_texts()) == {task}


PAGES = ["", "memory/", "memory/tiny/", f"{STORE}?q=stick&words=1", f"{STORE}#map"]
PAGES += [f"{STORE}#experiences", f"{STORE}#tasks", f"{STORE}1", "runs/tiny/"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_small_screens(site: Site, watched: Watch, scheme: str) -> None:
    one = watched(400, scheme)
    for address in PAGES:
        one.page.goto("about:blank")
        one.open(site.url + address)
        assert one.fits(), address
        assert one.page.evaluate(LABELS) == [], address


LABELS = """() => [...document.querySelectorAll("input, select, button, a, canvas")]
    .filter((one) => one.checkVisibility() && !one.innerText?.trim() && !one.labels?.length
        && !one.ariaLabel).map((one) => one.outerHTML)"""
"""What can be reached and has no name."""
