"""The page as text: it holds itself, asks nobody, and nothing in its data can get out."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from mnemonaut.evals.report import Beside, Inline, Served, gather, page
from mnemonaut.evals.report.chunks import trace_chunks
from mnemonaut.evals.report.page import SCRIPTS, STYLES, inside_script, sections_of
from mnemonaut.evals.report.static import asset

ASSETS = Path(__file__).parents[3] / "evals" / "report" / "assets"


class Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def inline(folder: Path) -> str:
    data = gather(folder)
    (section,) = sections_of([data])
    return page([data], Inline(), chunks={section.id: list(trace_chunks(data))})


def body_of(text: str) -> dict[str, list[dict[str, object]]]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)
    assert found is not None
    return dict(json.loads(found[1]))


def test_the_same_run_gives_the_same_bytes(complete: Path) -> None:
    assert inline(complete) == inline(complete)


def test_nothing_is_fetched(complete: Path) -> None:
    for tag, given in Elements(inline(complete)).found:
        assert tag not in ("link", "iframe", "object", "embed", "base")
        assert "src" not in given and "style" not in given
        assert not any(name.startswith("on") for name in given)
        assert (given.get("href") or "#").startswith("#")


def test_its_policy_names_what_it_runs_by_hash(complete: Path) -> None:
    text = inline(complete)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None and "unsafe" not in policy[1]
    for kind in ("style", "script"):
        found = re.search(rf"<{kind}>(.*?)</{kind}>", text, re.S)
        assert found is not None
        digest = b64encode(sha256(found[1].encode()).digest()).decode()
        assert f"sha256-{digest}" in policy[1].replace("&#39;", "'")


@pytest.mark.parametrize(
    ("source", "connect"),
    [
        (Inline(), "'none'"),
        (Beside("a-episodes"), "'none'"),
        (Served("/runs/x/episodes"), "'self'"),
    ],
)
def test_only_a_served_page_may_ask_its_server(
    complete: Path, source: Inline | Beside | Served, connect: str
) -> None:
    text = page([gather(complete)], source).replace("&#39;", "'")
    assert f"connect-src {connect};" in text
    assert ("/assets/live.js" in text) is isinstance(source, Served)
    assert ('id="site-nav"' in text) is isinstance(source, Served)


def test_every_run_has_an_id_and_a_name_of_its_own(complete: Path, older: Path) -> None:
    data = gather(complete)
    sections = sections_of([data, gather(older)])
    assert [section.id for section in sections] == ["tiny", "tiny-2"]
    assert len({section.name for section in sections}) == 2
    text = page([data, gather(older)], Inline())
    assert "All runs" in text and "All runs" not in page([data], Inline())
    ids = [given["id"] for _, given in Elements(text).found if "id" in given]
    assert len(ids) == len(set(ids))


def test_links_inside_the_page_lead_somewhere(complete: Path) -> None:
    found = Elements(inline(complete)).found
    ids = {given["id"] for _, given in found if "id" in given}
    plain = {given["href"] for tag, given in found if tag == "a" and "/" not in str(given["href"])}
    assert {str(href)[1:] for href in plain} <= ids


def test_a_run_that_is_not_done_or_only_begun_has_a_page(half: Path) -> None:
    assert "not complete" in page([gather(half)], Inline())
    for path in (half / "streams").iterdir():
        path.unlink()
    assert body_of(page([gather(half)], Inline()))["runs"][0]["count"] == 0


def test_every_error_episode_is_counted_and_the_rest_is_told(complete: Path) -> None:
    data = gather(complete)
    broken = replace(data, errors={at: f"EnvCrashed: pid {at}" for at in range(20)})
    text = page([data, broken], Inline())
    overview = text[text.index('id="overview"') : text.index("</tbody>")]
    assert re.findall(r'<td class="num">(\d+)</td>\n</tr>', overview) == ["0", "20"]
    assert text.count(" <code>EnvCrashed") == 8 and "and 12 others</li>" in text
    few = replace(data, errors={0: "EnvCrashed: a"})
    assert "others</li>" not in page([few], Inline())


def test_data_cannot_end_its_script() -> None:
    hostile = json.dumps({"a": "</script><script>alert(1)</script><!-- & -->"})
    safe = inside_script(hostile)
    assert not set("<>&") & set(safe) and json.loads(safe) == json.loads(hostile)


def test_every_asset_is_used_and_small_enough() -> None:
    used = {*STYLES, *SCRIPTS}
    for path in ASSETS.iterdir():
        text = path.read_text(encoding="utf-8")
        assert path.suffix == ".j2" or path.name in used
        assert len(text.splitlines()) <= 300
        assert asset(path.name) == text
        if path.suffix == ".js":
            assert "innerHTML" not in text and "</script" not in text
