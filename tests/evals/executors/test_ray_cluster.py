"""Joining Ray: what is missing, wrong or not there is told in one line, and soon."""

import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from mnemonaut.envs.errors import MissingExtra, ResultsError
from mnemonaut.evals.access import Access
from mnemonaut.evals.executors import ray_cluster
from mnemonaut.evals.executors.names import executor_named
from mnemonaut.evals.executors.ray import RayExecutor, check_shares_nothing
from mnemonaut.evals.executors.ray_cluster import first_line, joined
from mnemonaut.evals.suite import Suite

from ..conftest import one_line, suite_of

CLUSTER = "192.0.2.1:6379"
SERVER = "postgresql://db/lab"


def with_model(*names: str) -> Suite:
    return suite_of(*names, llm="simulated:0.2")


@pytest.mark.parametrize("name", ["online", "shuffled", "frozen"])
def test_stores_need_a_server(name: str) -> None:
    suite = suite_of("off", *{"online", name})
    with pytest.raises(ResultsError, match="nodes of a cluster share no files") as error:
        check_shares_nothing(suite, Access(), "")
    assert "--store postgresql://" in one_line(error)
    check_shares_nothing(suite, Access(), SERVER)
    check_shares_nothing(suite_of("off"), Access(), "")


@pytest.mark.parametrize(
    ("access", "flag"),
    [
        (Access(cost_limit=1.0), "--cost-limit"),
        (Access(token_limit=0), "--token-limit"),
        (Access(record="tape.jsonl"), "--record"),
    ],
)
def test_what_is_counted_in_one_file_is_refused(access: Access, flag: str) -> None:
    with pytest.raises(ResultsError, match=flag) as error:
        check_shares_nothing(with_model("off"), access, "")
    assert "--executor local" in one_line(error)
    check_shares_nothing(suite_of("off"), access, "")  # no model is asked


def test_only_ray_on_this_machine_shares_files() -> None:
    suite = suite_of("online")
    RayExecutor(None).check(suite, Access(), "")
    with pytest.raises(ResultsError, match="share no files"):
        RayExecutor(CLUSTER).check(suite, Access(), "")


def test_the_names_of_executors() -> None:
    assert executor_named("ray", 3) == RayExecutor(None, 3)
    assert executor_named("ray:auto", 3) == RayExecutor("auto", 3)
    assert executor_named(f"ray://{CLUSTER}", 3) == RayExecutor(f"ray://{CLUSTER}", 3)


@pytest.mark.parametrize("scheme", ["", "ray://"])
def test_a_cluster_that_is_not_there(scheme: str, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (
        pytest.raises(ResultsError, match="cannot be joined") as error,
        joined(f"{scheme}127.0.0.1:{port}", 2, tmp_path),
    ):
        pass
    assert "see that it runs" in one_line(error)


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.delitem(sys.modules, "ray")
    monkeypatch.setattr(ray_cluster, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"mnemonaut\[ray\]"):
        RayExecutor(CLUSTER).check(suite_of("off"), Access(), "")
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtra), joined(None, 1, tmp_path):
        pass


def test_a_ray_of_ours_listens_to_us_alone(tmp_path: Path) -> None:
    code = (
        "import os; from mnemonaut.evals.executors.ray_cluster import imported;"
        "imported(ours=True); print(os.environ['RAY_AUTH_MODE'], len(os.environ['RAY_AUTH_TOKEN']),"
        " os.environ['RAY_USAGE_STATS_ENABLED'])"
    )
    clean = {k: v for k, v in os.environ.items() if not k.startswith("RAY_")}
    told = subprocess.run(
        [sys.executable, "-c", code],
        env=clean | {"HOME": str(tmp_path)}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert told.stdout.split() == ["token", "64", "0"]
    assert list(tmp_path.iterdir()) == []


@dataclass
class AuthenticationError(Exception):
    text: str = "no token"


def test_a_cluster_that_asks_for_a_token() -> None:
    try:
        try:
            raise AuthenticationError
        except AuthenticationError as inner:
            raise ConnectionError("Failed to connect") from inner
    except ConnectionError as error:
        assert ray_cluster._refused(error)
    assert not ray_cluster._refused(ConnectionError("Failed to connect"))


def test_the_first_line_that_says_something() -> None:
    assert first_line(RuntimeError("\n  too   old.\nmore")) == "too old"
    assert first_line(RuntimeError()) == "RuntimeError"
