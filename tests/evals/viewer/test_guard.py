"""Only this machine, only reading, only what lies below the results folder."""

import json
import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from .conftest import Site

Serve = Callable[..., Site]


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "[::1]", "localhost.", "", "127.0.0.1:x", "0.0.0.0"],
)
def test_another_name_of_this_machine_is_refused(site: Site, host: str) -> None:
    """A page of another site can make its own name point here (DNS rebinding)."""
    answer = site.get("/runs.json", Host=host)
    assert answer.status == 421 and b"tiny" not in answer.body
    assert site.get("/", Host=host).status == 421


def test_this_machine_is_answered_at_any_port(site: Site) -> None:
    for host in ("localhost", "127.0.0.1:9999", "LOCALHOST:80"):  # the other end of a tunnel
        assert site.get("/runs.json", Host=host).status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_can_be_changed(site: Site, method: str) -> None:
    answer = site.get("/runs.json", method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_head_tells_what_get_would(site: Site) -> None:
    head, get = site.get("/runs/tiny/", "HEAD"), site.get("/runs/tiny/")
    assert head.status == get.status == 200 and head.body == b"" and get.body
    assert head.headers["content-length"] == get.headers["content-length"]


def test_another_site_gets_nothing(site: Site) -> None:
    asked = {"Sec_Fetch_Site": "cross-site"}
    assert site.get("/runs.json", Sec_Fetch_Mode="no-cors", **asked).status == 403
    assert site.get("/runs/tiny/", Sec_Fetch_Mode="navigate", **asked).status == 200  # a link
    answer = site.get("/runs.json", Origin="http://evil.example")
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/runs.json", "/runs/tiny/", "/memory/tiny/online-0/", "/x"])
def test_every_answer_says_what_a_page_may(site: Site, path: str) -> None:
    headers = site.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'" and policy["connect-src"] == "'self'"
    assert "unsafe" not in policy["script-src"] and "http" not in headers["content-security-policy"]
    assert policy["frame-ancestors"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"


def test_a_long_question_is_refused(site: Site) -> None:
    assert site.get("/memory/tiny/online-0/search.json?q=" + "x" * 9000).status == 414


OUTSIDE = [
    "/runs/../../secret/",
    "/runs/..%2f..%2fsecret/",
    "/runs/%2e%2e/",
    "/runs/~2e~2e/",
    "/runs/~2e~2e~2fsecret/",
    "/runs//etc/",
    "/runs/secret/",
    "/runs/linked/",
    "/runs/tiny/episodes/..%2f..%2frun/0.json",
    "/runs/tiny/episodes/online-0%00/0.json",
    "/runs/tiny/episodes/..-0/0.json",
    "/memory/..%2f..%2fsecret/online-0/",
    "/memory/tiny/..%2f..%2f..%2fsecret/",
    "/memory/~/1/",
    "/memory/~/..%2f/",
    "/assets/../app.py",
    "/assets/..%2fapp.py",
    "/assets/shell.j2",
    "/assets/%2fetc%2fpasswd",
    "/etc/passwd",
]


def test_no_path_leads_out(serve: Serve, results: Path, tmp_path: Path) -> None:
    root = tmp_path / "results"
    shutil.copytree(results, root)
    shutil.copytree(results / "tiny", tmp_path / "secret")
    (root / "linked").symlink_to(tmp_path / "secret")
    site = serve(root)
    assert site.get("/runs/tiny/").status == 200
    for path in OUTSIDE:
        answer = site.get(path)
        assert answer.status == 404, (path, answer.text)
        assert b"app_of" not in answer.body and b"root:" not in answer.body


INSIDE = {
    "stores/online-0.db": "/memory/tiny/online-0/",
    "traces/online-0.jsonl.gz": "/runs/tiny/episodes/online-0/0.json",
    "streams/off-0.jsonl": "/runs/tiny/",
    "run.json": "/runs/tiny/standing.json",
}


def test_no_link_inside_a_run_leads_out(serve: Serve, results: Path, tmp_path: Path) -> None:
    root = tmp_path / "results"
    shutil.copytree(results, root)
    site = serve(root)
    for part, asked in INSIDE.items():
        assert site.get(asked).status == 200
        outside = tmp_path / Path(part).name
        shutil.move(root / "tiny" / part, outside)
        (root / "tiny" / part).symlink_to(outside)
        assert site.get(asked).status == 404, part
        shutil.copy(outside, root / "copy")
        (root / "copy").replace(root / "tiny" / part)


def test_nothing_is_written(serve: Serve, results: Path, tmp_path: Path) -> None:
    """Whatever is asked for, every file of a run stays what it was, to the byte."""
    root = tmp_path / "results"
    shutil.copytree(results, root)

    def state() -> dict[str, str]:
        files = [path for path in root.rglob("*") if path.is_file()]
        # SQLite's own, which a reader in another process needs; they hold no row.
        rows = [path for path in files if not path.name.endswith(("-shm", "-wal"))]
        assert all(os.path.getsize(path) == 0 for path in files if path.name.endswith("-wal"))
        return {str(path): sha256(path.read_bytes()).hexdigest() for path in rows}

    before = state()
    site = serve(root)
    for path in (
        "/",
        "/runs.json",
        "/runs/tiny/",
        "/runs/tiny/episodes/online-0/3.json",
        "/runs/tiny/episodes/online-0/3/frames.json",
        "/memory/",
        "/memory/tiny/online-0/",
        "/memory/tiny/online-0/search.json?q=stick&words=1",
        "/memory/tiny/online-0/map.json",
        "/memory/tiny/online-0/1",
        "/memory/tiny/online-0/1/near.json",
        "/memory/tiny/online-0/1/led.json",
    ):
        assert site.get(path).status == 200, path
    assert state() == before


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/memory/tiny/online-0/" + "9" * 4400, 414),
        ("/runs/tiny/episodes/online-0/" + "9" * 4400 + ".json", 414),
        ("/memory/tiny/online-0/search.json?q=stick&k=" + "9" * 4400, 400),
    ],
)
def test_a_number_without_end_is_no_bug(site: Site, path: str, status: int) -> None:
    assert site.get(path).status == status


@pytest.mark.parametrize(
    ("env", "options"),
    [
        ("mnemonaut/VLNCE-v0", {"simulator": "X", "python": "PROGRAM"}),
        ("mnemonaut/Household-v0", {"engine": "unity"}),
        ("theirs:Env", {}),
    ],
)
def test_a_folder_that_somebody_sent_starts_no_program(
    serve: Serve, results: Path, tmp_path: Path, env: str, options: dict[str, str]
) -> None:
    """Frames are made by playing again, and run.json says with which interpreter."""
    root, ran = tmp_path / "results", tmp_path / "ran"
    shutil.copytree(results, root)
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\n", encoding="utf-8")
    program.chmod(0o755)
    told = root / "tiny" / "run.json"
    body = json.loads(told.read_text(encoding="utf-8"))
    given = {name: str(program) if v == "PROGRAM" else v for name, v in options.items()}
    body["suite"] |= {"env": env, "env_options": given}
    told.write_text(json.dumps(body), encoding="utf-8")
    answer = serve(root).get("/runs/tiny/episodes/online-0/0/frames.json")
    assert answer.status == 409 and "runs that you trust" in answer.json["error"]
    assert not ran.exists()
