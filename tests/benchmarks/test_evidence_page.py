"""The page of a run measured, in its quick form; and what its audit finds wrong with a bad one."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from evidence_page import TARGETS, figures
from evidence_page_audit import audit
from evidence_page_browser import QUIET, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.skipif(
    chromium() is None, reason="needs Chromium, which no package carries: set MNEMONAUT_CHROMIUM"
)

BAD = """<!doctype html><title>bad</title>
<p style="color:#999;background:#fff">pale</p>
<p style="color:#000;background:#fff">black</p>
<svg width="50" height="20"><text y="12" style="fill:#eee">faint</text></svg>
<button></button><a href="#x" tabindex="-2">off the path</a><button>fine</button>
<div style="width:900px;height:1px"></div>"""
GOOD = """<!doctype html><title>good</title><style>body { background: #111; color: #eee; }
a { color: #9cf; }</style>
<p>text</p><label>name <input></label><a href="#x">link</a>"""


@pytest.fixture
def page() -> "Iterator[Page]":
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield browser.new_page(viewport={"width": 400, "height": 600})
        browser.close()


def test_an_audit_finds_what_is_wrong(page: "Page", tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text(BAD, encoding="utf-8")
    page.goto((tmp_path / "bad.html").as_uri())
    found = audit(page)
    worst = {words: contrast for contrast, words in found["worst"]}
    assert worst["pale"] == pytest.approx(2.85, abs=0.01) and worst["black"] == 21
    assert found["contrast"] < 1.5 and "faint" in worst
    assert found["overflow"] > 400
    assert len(found["unnamed"]) == 1 and "off the path" in found["unreached"][0]


def test_an_audit_passes_what_is_right(page: "Page", tmp_path: Path) -> None:
    (tmp_path / "good.html").write_text(GOOD, encoding="utf-8")
    page.goto((tmp_path / "good.html").as_uri())
    found = audit(page)
    assert found["contrast"] > 10 and found["overflow"] == 0 and found["controls"] == 2
    assert found["unnamed"] == found["unreached"] == []


def test_the_quick_form_meets_every_target_but_that_of_size() -> None:
    found = figures(quick=True)
    missed = [t.figure for t in TARGETS if not t.met(found)]
    timed = {"page_build_seconds", "page_interactive_seconds"}
    assert {*missed} - timed == {"page_episodes"}
    assert found["page_loads"] == 3 and found["page_views_audited"] == 8
