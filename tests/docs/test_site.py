"""The docs site is built without a warning, leads nowhere in vain, and fetches nothing."""

import os
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from .pages import DOCS, FOLDERS, PAGES, ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")

LOADS = {"src", "srcset", "poster", "data"}
LINKS_THAT_LOAD = {"stylesheet", "icon", "preload", "preconnect", "dns-prefetch", "modulepreload"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built with every warning an error."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return folder


class Loaded(HTMLParser):
    """What a browser fetches by itself when it shows a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.found += [given[name] for name in LOADS & given.keys()]
        if tag == "link" and LINKS_THAT_LOAD & set(given.get("rel", "").split()):
            self.found.append(given["href"])


def loads(html: str) -> list[str]:
    parser = Loaded()
    parser.feed(html)
    return parser.found


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > len(PAGES)
    for page in pages:
        for address in loads(page.read_text(encoding="utf-8")):
            assert not address.startswith(("http:", "https:", "//")), f"{page}: {address}"
            if not address.startswith(("data:", "#")):
                # 404.html is shown at any address, so its own begin at the root.
                base = site if address.startswith("/") else page.parent
                path = base / address.split("?")[0].lstrip("/")
                assert path.resolve().is_file(), f"{page}: {address}"
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert "url(http" not in text and "url(//" not in text and "@import" not in text, sheet


def test_what_a_page_loads_is_seen() -> None:
    page = '<link rel="preconnect" href="//cdn"><script src="https://x/y.js"></script><a href="/b">'
    assert loads(page) == ["//cdn", "https://x/y.js"]


def test_every_part_has_its_page(site: Path) -> None:
    shown = {str(p.relative_to(site)) for p in site.rglob("*.html")}
    for page in [*DOCS.glob("*.md"), *PAGES]:
        assert str(page.relative_to(DOCS).with_suffix(".html")) in shown
    assert {"figures.html", "changelog.html", "contributing.html"} <= shown
    assert all(any(name.startswith(f"{folder}/") for name in shown) for folder in FOLDERS)


def test_the_first_page_tells_the_figures_of_the_readme(site: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    gain = readme.split("<!-- gain:begin -->")[1].split("<!-- gain:end -->")[0]
    home = (site / "index.html").read_text(encoding="utf-8")
    figures = [word for word in gain.split() if word[:1] in "+-" and word[1:2].isdigit()]
    assert figures and all(figure.rstrip(",;") in home for figure in figures)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_lines_are_short(page: Path) -> None:
    long = [line for line in page.read_text(encoding="utf-8").splitlines() if len(line) > 120]
    assert long == []


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium, which no package carries")
def test_the_search_works_from_a_file_and_nothing_is_asked_for(site: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        page = browser.new_page()
        asked: list[str] = []
        wrong: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto((site / "extend" / "add_a_world.html").as_uri())
        page.click("input.md-search__input")
        page.keyboard.type("placebo")
        page.wait_for_selector(".md-search-result__link >> nth=0", timeout=60_000)
        first = page.get_attribute(".md-search-result__link >> nth=0", "href") or ""
        browser.close()
    found = Path(unquote(urlsplit(first).path))
    assert "placebo" in found.read_text(encoding="utf-8").lower() and site in found.parents
    assert wrong == [] and all(url.startswith(("file:", "data:")) for url in asked)
