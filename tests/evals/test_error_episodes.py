"""A simulator's crash or hang is an error episode: in the denominator, shown, never dropped."""

import json
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.errors import MnemonautError
from mnemonaut.evals.results import Folder, StreamKey, read_lines
from mnemonaut.evals.runner import run_suite
from mnemonaut.evals.stream import run_stream
from mnemonaut.evals.suite import Suite, parse_suite
from mnemonaut.evals.summary import read_summary

from .conftest import HERE, one_line

KEY = StreamKey("off", 0)


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here, in the workers, and in the processes of the envs."""
    monkeypatch.syspath_prepend(str(HERE))
    monkeypatch.setenv("PYTHONPATH", str(HERE))


def suite_of(env: str, **changes: Any) -> Suite:
    arm = {"name": "off", "planner": "random"}
    body = {"name": "trouble", "env": env, "passes": 1, "replicates": 1, "arms": [arm]}
    return parse_suite(body | changes, "trouble")


def records(folder: Path) -> dict[str, dict[str, Any]]:
    return {r["task"]: r for r in read_lines(Folder(folder).episodes(KEY))}


def test_crashes_and_errors_are_counted_and_the_run_goes_on(tmp_path: Path) -> None:
    suite = suite_of(
        "stumbling:StumblingEnv",
        remote=True,
        passes=2,
        tasks=["calm", "crash", "raise", "serene"],
    )
    run_suite(suite, tmp_path, workers=1)
    found = list(read_lines(tmp_path / "episodes.jsonl"))
    assert len(found) == 8
    for record in found:
        calm = record["task"] in ("calm", "serene")
        assert record["success"] is calm and (record["error"] is None) is calm
        assert record["steps"] == (2 if calm else 0)
        assert record["rounds"]
    errors = {r["task"]: r["error"] for r in found if r["error"]}
    assert errors["crash"].startswith("EnvCrashed: env died in step: exit status 7")
    assert errors["raise"].startswith("EnvError: env raised KeyError in step")
    assert all(len(text.splitlines()) == 1 for text in errors.values())
    arm = read_summary(tmp_path)["arms"]["off"]
    assert arm["episodes"] == 8 and arm["error_episodes"] == 4
    assert arm["success"]["estimate"] == 0.5
    assert "4 error episodes" in (tmp_path / "table.md").read_text(encoding="utf-8")


def test_a_hang_ends_within_its_limit(tmp_path: Path) -> None:
    suite = suite_of("stumbling:impatient", tasks=["hang", "calm", "serene"])
    run_stream(suite, tmp_path, KEY)
    found = records(tmp_path)
    assert found["hang"]["error"].startswith("EnvTimeout: env did not answer step within 0.5 s")
    assert found["calm"]["success"] and found["serene"]["success"]
    assert json.loads(Folder(tmp_path).finished(KEY).read_bytes())["episodes"] == 3


def test_error_episodes_are_the_same_each_time(tmp_path: Path) -> None:
    suite = suite_of("stumbling:StumblingEnv", remote=True, tasks=["calm", "crash", "raise"])
    texts = []
    for name in ("one", "two"):
        run_stream(suite, tmp_path / name, KEY)
        texts.append(Folder(tmp_path / name).episodes(KEY).read_bytes())
    assert texts[0] == texts[1]


def test_a_stream_cut_after_a_crash_goes_on(tmp_path: Path) -> None:
    suite = suite_of("stumbling:StumblingEnv", remote=True, tasks=["crash", "calm"])
    run_stream(suite, tmp_path / "whole", KEY)
    episodes = list(read_lines(Folder(tmp_path / "whole").episodes(KEY)))
    upto = 1 + [r["task"] for r in episodes].index("crash")
    asked = iter(range(9))
    run_stream(suite, tmp_path / "cut", KEY, lambda: next(asked) >= upto)
    assert records(tmp_path / "cut")["crash"]["error"]
    run_stream(suite, tmp_path / "cut", KEY)
    one, two = (Folder(tmp_path / n).episodes(KEY).read_bytes() for n in ("whole", "cut"))
    assert one == two


def test_an_env_that_cannot_start_is_no_episode(tmp_path: Path) -> None:
    """Nothing would be measured: the run stops and says why."""
    options = {"size": 3}
    suite = suite_of("stumbling:StumblingEnv", remote=True, env_options=options)
    with pytest.raises(MnemonautError) as error:
        run_stream(suite, tmp_path, KEY)
    assert "env raised TypeError in start" in one_line(error)
    local = suite_of("stumbling:StumblingEnv", env_options=options)
    with pytest.raises(MnemonautError) as error:
        run_stream(local, tmp_path, KEY)
    assert "does not take these options" in one_line(error)
