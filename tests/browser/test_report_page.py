"""A report in a real Chromium, opened from a file."""

import gzip
import json
import shutil
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from evidence_page_audit import CONTRAST, audit

from mnemonaut.evals.report import Inline, gather, write_report
from mnemonaut.evals.report import page as page_of
from mnemonaut.evals.report.chunks import Chunk, trace_chunks
from mnemonaut.evals.summary import write_summary

from .conftest import Watch
from .report_runs import changed_lines, made_hostile, small_run

if TYPE_CHECKING:
    from playwright.sync_api import Page

DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwAD"
    "hgGAWjR9awAAAABJRU5ErkJggg=="
)
ROW = ".episodes tbody tr[data-at]"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_run(tmp_path_factory.mktemp("report") / "run")


@pytest.fixture(scope="module", params=["inline", "beside"])
def report(run: Path, request: pytest.FixtureRequest) -> Path:
    out = run.parent / f"{request.param}.html"
    return write_report([run], out, chunk_beside=request.param == "beside")


@pytest.fixture(scope="module")
def one_file(run: Path) -> Path:
    return write_report([run], run.parent / "one.html", chunk_beside=False)


def opened(page: "Page") -> str:
    """The task of the episode that is open, once it stands there."""
    page.wait_for_selector("#episode .rounds > li")
    return page.inner_text("#episode h1")


def steps_of(page: "Page") -> list[str]:
    """The column of steps, as it is shown."""
    names = "all => all.map((each) => each.dataset.name)"
    heads = page.locator(".episodes th[data-name]").evaluate_all(names)
    return page.locator(f"{ROW} td:nth-child({heads.index('steps') + 1})").all_inner_texts()


def test_a_row_opens_its_episode(watch: Watch, report: Path) -> None:
    page = watch(report)
    assert page.inner_text(".found").startswith("72 episodes, ")
    assert page.locator(ROW).count() == 50
    task = page.inner_text(f"{ROW} >> nth=0 >> a")
    page.click(f"{ROW} >> nth=0 >> td >> nth=0")
    assert opened(page) in task
    assert page.is_hidden("#report") and "/off-0/0" in page.url
    assert page.inner_text("#episode .goal-text").startswith("obtain 1 ")
    assert page.locator("#episode .matrix td a").count() == 2 * 6 - 1
    assert page.locator("#episode .map").count() == 1
    page.go_back()
    assert page.is_visible("#report") and page.is_hidden("#episode")


def test_everything_by_keyboard(watch: Watch, report: Path) -> None:
    page = watch(report)
    for key in ("j", "j", "k", "j"):
        page.keyboard.press(key)
    focused = "document.activeElement.closest('tr').dataset.at"
    assert page.evaluate(focused) == "1"
    page.keyboard.press("Enter")
    opened(page)
    assert "/off-0/1" in page.url
    page.keyboard.press("j")
    page.wait_for_selector("#episode .eyebrow:has-text('number 2 of')")
    page.keyboard.press("Escape")
    page.wait_for_selector("#report", state="visible")
    assert page.evaluate(focused) == "2"
    page.keyboard.press("n")
    assert "page 2 of 2" in page.inner_text(".at")
    page.keyboard.press("/")
    page.keyboard.type("stone_pick")
    assert page.inner_text(".found").startswith("24 of 72 episodes")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.is_visible("#help")
    page.keyboard.press("Escape")
    assert page.is_hidden("#help")


def test_filters_and_order_are_kept_in_the_address(watch: Watch, one_file: Path) -> None:
    page = watch(one_file)
    page.select_option("select[name=arm]", "online")
    page.select_option("select[name=pass]", "6")
    assert page.inner_text(".found").startswith("6 of 72 episodes")
    page.click("th[data-name=steps] button")
    page.click("th[data-name=steps] button")
    assert page.get_attribute("th[data-name=steps]", "aria-sort") == "descending"
    cells = steps_of(page)
    steps = [int(text.replace(",", "")) for text in cells]
    assert steps == sorted(steps, reverse=True) and len(set(steps)) > 1
    again = watch(page.url)
    assert again.inner_text(".found") == page.inner_text(".found")
    assert steps_of(again) == cells
    assert again.input_value("select[name=arm]") == "online"
    again.click("button[type=reset]")
    again.wait_for_selector(".found:text-matches('^72 episodes')")


def test_a_figure_of_a_table_leads_to_its_episodes(watch: Watch, one_file: Path) -> None:
    page = watch(one_file)
    link = page.locator(".heat tbody a >> nth=0")
    share = link.evaluate("each => each.firstChild.textContent")
    link.click()
    said = page.inner_text(".found")
    assert f" {share} % reached their goal" in said and " of 72 episodes" in said
    page.select_option("select[name=pass]", "2")
    assert page.inner_text(".found") != said
    link.click()
    page.wait_for_function(
        "said => document.querySelector('.found').textContent === said", arg=said
    )


@pytest.mark.parametrize("run_id", ["tiny", ""])
def test_a_deep_link_opens_an_episode_and_keeps_the_filter(
    watch: Watch, report: Path, run_id: str
) -> None:
    page = watch(report, f"#{run_id}/online-1/7?arm=online&replicate=1")
    opened(page)
    assert "replicate 1" in page.inner_text("#episode .eyebrow")
    page.keyboard.press("k")
    page.wait_for_url("**/online-1/6?arm=online&replicate=1")
    page.keyboard.press("Escape")
    page.wait_for_selector("#report", state="visible")
    assert page.inner_text(".found").startswith("18 of 72 episodes")


def test_an_address_of_nothing_shows_the_list(watch: Watch, one_file: Path) -> None:
    page = watch(one_file, "#tiny/online-9/7")
    assert page.is_visible("#report") and "no stream online-9" in page.inner_text("#live")
    page = watch(one_file, "#tiny.cost")
    assert page.is_visible("#report") and page.is_hidden("#episode")


def test_the_other_arm_is_one_step_away(watch: Watch, one_file: Path) -> None:
    page = watch(one_file, "#/off-0/4")
    task = opened(page)
    page.click("#episode .matrix tbody tr >> nth=1 >> td >> nth=1 >> a")
    page.wait_for_url("**/online-0/*")
    assert opened(page) == task
    assert page.locator("#episode .recalls > li").count() > 0


def test_a_recalled_experience_tells_the_parts_of_its_score(watch: Watch, one_file: Path) -> None:
    page = watch(one_file, "#/online-0/17")
    opened(page)
    first = page.locator("#episode .recalls details").first
    first.locator("summary").click()
    told = first.locator("dl").inner_text()
    score = float(first.locator("summary .num").inner_text())
    line = next(text for text in told.splitlines() if text.startswith("similarity"))
    words = line.replace("\N{MINUS SIGN} ", "+ -").replace("+ ", "").split()
    parts = [float(word) for word in words[1::2]]
    assert len(parts) >= 3 and abs(sum(parts) - score) < 0.01


def test_pictures_stand_beside_the_map(watch: Watch, run: Path, tmp_path: Path) -> None:
    data = gather(run)
    shown = [[0, DOT], [4, DOT]]
    text = b64encode(gzip.compress(json.dumps(shown).encode())).decode()
    chunks = [*trace_chunks(data), Chunk("online-0/f5", text)]
    out = tmp_path / "a.html"
    out.write_text(page_of([data], Inline(), chunks={"tiny": chunks}), encoding="utf-8")
    page = watch(out, "#/online-0/5")
    page.wait_for_selector("#episode .frames img >> nth=1")
    assert page.get_attribute("#episode .frames img >> nth=1", "alt") == "view after action 4"
    width = "all => all.map((each) => each.naturalWidth)"
    assert page.eval_on_selector_all("#episode .frames img", width) == [1, 1]
    page.keyboard.press("j")
    page.wait_for_selector("#episode .eyebrow:has-text('number 6 of')")
    opened(page)
    assert page.locator("#episode .frames").count() == 0


def test_a_moved_page_says_what_is_missing(watch: Watch, run: Path, tmp_path: Path) -> None:
    out = write_report([run], tmp_path / "a.html", chunk_beside=True)
    shutil.rmtree(tmp_path / "a-episodes")
    page = watch(out, "#/off-0/0")
    page.wait_for_selector("#episode .alert")
    assert "keep both together" in page.inner_text("#episode .alert")
    assert [text for text in watch.wrong if "ERR_FILE_NOT_FOUND" not in text] == []
    watch.wrong.clear()


def test_a_run_without_traces_says_so(watch: Watch, run: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(run, tmp_path / "run"))
    shutil.rmtree(folder / "traces")
    page = watch(write_report([folder], tmp_path / "a.html"), "#/online-0/3")
    page.wait_for_selector("#episode .alert")
    assert "No trace of this episode can be read" in page.inner_text("#episode .alert")
    assert page.locator("#episode .numbers dd").count() >= 5


def test_an_address_of_nothing_says_so(watch: Watch, one_file: Path) -> None:
    for address, said in [
        ("#tiny/online-1/9999", "There is no episode 9999 in online-1; it has 18, from 0."),
        ("#tiny/other-0/3", "There is no stream other-0 in this run."),
        ("#nope/online-1/3", "There is no run nope on this page."),
        ("#tiny/?end=nonsense&arm=off", "Nothing here has end nonsense: not filtered by it."),
    ]:
        page = watch(one_file, address)
        assert page.inner_text(".episodes .odd") == said
        assert page.is_visible(".episodes .odd") and page.is_hidden("#episode")
        count = "36 of 72" if "arm=off" in address else "72"
        assert page.inner_text(".found").startswith(f"{count} episodes")
    page.fill("input[name=q]", "pickaxe")
    assert page.is_hidden(".episodes .odd")


def test_the_timeline_ends_as_the_episode_did(watch: Watch, run: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(run, tmp_path / "run"))
    for path in (folder / "traces").iterdir():
        changed_lines(path, gave_up)
    changed_lines(folder / "episodes.jsonl", lambda r: r | {"success": False, "ended": "stopped"})
    write_summary(folder)
    page = watch(write_report([folder], tmp_path / "a.html"), "#/online-0/4")
    opened(page)
    assert page.inner_text("#episode .rounds > li:last-child > p:last-child .chip") == "✗ stopped"


def gave_up(trace: dict[str, Any]) -> dict[str, Any]:
    """A trace whose last round ended without success, before anything else was known."""
    *others, last = trace["rounds"]
    return trace | {"rounds": [*others, last | {"ended": "gave up", "success": False}]}


def test_no_text_of_the_data_becomes_markup(watch: Watch, run: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(run, tmp_path / "run"))
    made_hostile(folder)
    page = watch(write_report([folder], tmp_path / "a.html"), "#/online-0/4")
    page.wait_for_selector("#episode .rounds > li")
    for name in ("details", "#episode details"):
        page.eval_on_selector_all(name, "all => all.forEach((each) => { each.open = true; })")
    assert "<script>window.hacked=1</script>" in page.inner_text("#episode h1")
    assert "onerror=" in page.inner_text("#episode .rounds")
    page.keyboard.press("Escape")
    assert "onerror=" in page.inner_text("#report")
    assert page.evaluate("window.hacked") is None
    assert page.locator("img, iframe").count() == 0


def test_the_theme_is_chosen_and_remembered(watch: Watch, one_file: Path) -> None:
    page = watch(one_file, theme="dark")
    back = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(back)
    assert page.inner_text("#theme") == "Light theme"
    page.click("#theme")
    light = page.evaluate(back)
    assert light != dark and page.inner_text("#theme") == "Dark theme"
    page.reload()
    assert page.evaluate(back) == light


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_can_be_read_and_used_by_everybody(
    watch: Watch, one_file: Path, width: int, theme: Any
) -> None:
    page = watch(one_file, width=width, theme=theme)
    tab = theme == "light"  # the order of controls does not know the theme
    found = [audit(page, tab=tab)]
    page.goto(f"{one_file.as_uri()}#/online-1/7")
    opened(page)
    page.eval_on_selector_all("details", "all => all.forEach((each) => { each.open = true; })")
    found.append(audit(page, tab=tab))
    for each in found:
        assert each["overflow"] == 0 and each["contrast"] >= CONTRAST, each["worst"]
        assert each["unnamed"] == [] and each["unreached"] == ([] if tab else None)
        assert each["controls"] > 20
