"""Options and access: what decides answers, what does not, and what is said before a run."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from mnemonaut.evals.access import (
    Access,
    LLMOptions,
    cache_path,
    model_name,
    preflight,
    price_of,
    user_folder,
)
from mnemonaut.planners.llm.cassette import Recorder
from mnemonaut.planners.llm.errors import LLMError
from mnemonaut.planners.llm.prices import Price
from mnemonaut.planners.llm.spec import parse_spec

from .conftest import one_line

SERVED = "my-model@http://127.0.0.1:8000/v1"
PRICES = '[models]\n"my-model" = { input = 1.5, output = 3 }\n'


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No cache, price table or key of whoever runs the tests."""
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    for name in ("MNEMONAUT_PRICES", "MNEMONAUT_LLM_KEY", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": -0.1},
        {"temperature": 2.1},
        {"temperature": float("nan")},
        {"max_tokens": 15},
        {"max_tokens": 100_001},
        {"state_tokens": 49},
        {"history_tokens": 0},
        {"experience_tokens": -1},
        {"temprature": 0.5},
    ],
)
def test_options_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        LLMOptions(**wrong)


def test_the_default_asks_for_the_likeliest_answer() -> None:
    assert LLMOptions().temperature == 0.0
    assert LLMOptions() == LLMOptions.model_validate(LLMOptions().model_dump())


def test_access_is_changed_by_what_is_given() -> None:
    before = Access(cache="read", token_limit=100, timeout=5.0)
    after = before.changed(cache=None, token_limit=0, cost_limit=0.5)
    assert after == Access(cache="read", token_limit=0, cost_limit=0.5, timeout=5.0)
    assert before == Access(cache="read", token_limit=100, timeout=5.0)
    assert before.changed(cache=None, prices=None) == before


def test_access_travels_as_json() -> None:
    access = Access(cache="write", cache_path="a.db", record="b.jsonl", cost_limit=1.5, attempts=2)
    assert Access(**access.plain()) == access


def test_the_cache_lies_where_it_is_told_or_in_the_users_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cache_path(Access(cache_path="here.db")) == Path("here.db")
    assert cache_path(Access()) == tmp_path / "XDG_CACHE_HOME" / "mnemonaut" / "llm.db"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert user_folder() == tmp_path / "home" / ".cache" / "mnemonaut"


def test_a_model_is_known_under_one_name(tmp_path: Path) -> None:
    Recorder(tmp_path / "tape.jsonl", "recorded", {})
    names = {
        "openai/gpt-4o-mini": "gpt-4o-mini",
        SERVED: "my-model",
        "lora-{seed}@http://h:1/v1": "lora-{seed}",
        "simulated:0.25": "simulated:0.25:{seed}",
        f"replay:{tmp_path / 'tape.jsonl'}": "recorded",
    }
    assert {text: model_name(parse_spec(text)) for text in names} == names


def test_two_draws_of_beliefs_are_two_models() -> None:
    assert "{seed}" in model_name(parse_spec("simulated:0"))
    assert model_name(parse_spec("simulated:0")) != model_name(parse_spec("simulated:0.1"))


def test_the_simulation_and_a_listed_model_cost_what_the_table_says(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(PRICES, encoding="utf-8")
    mine = Access(prices=str(tmp_path / "mine.toml"))
    assert price_of(parse_spec("simulated:0.38"), Access()) == Price(0.0, 0.0)
    assert price_of(parse_spec("openai/gpt-4o-mini"), mine) is not None
    assert price_of(parse_spec(SERVED), mine) == Price(1.5, 3.0)
    assert price_of(parse_spec(SERVED), Access()) is None


def test_a_missing_price_is_said_before_the_run() -> None:
    (line,) = preflight(SERVED, LLMOptions(), Access())
    assert "no price is known for `my-model`" in line and len(line.splitlines()) == 1
    assert "prices.toml" in line


def test_the_line_that_is_proposed_is_a_price_table(tmp_path: Path) -> None:
    """What a user copies out of the note, with numbers put in, ends the note."""
    (line,) = preflight(SERVED, LLMOptions(), Access())
    told = line[line.index('"my-model"') : line.index("}") + 1].replace("USD", "1")
    (tmp_path / "mine.toml").write_text(f"[models]\n{told}\n", encoding="utf-8")
    assert preflight(SERVED, LLMOptions(), Access(prices=str(tmp_path / "mine.toml"))) == []


@pytest.mark.parametrize("text", ["simulated:0.38", "openai/gpt-4o-mini"])
def test_nothing_is_said_where_the_price_is_known(text: str) -> None:
    assert preflight(text, LLMOptions(), Access(cost_limit=1.0)) == []


def test_a_cost_limit_needs_a_price() -> None:
    with pytest.raises(LLMError) as error:
        preflight(SERVED, LLMOptions(), Access(cost_limit=1.0))
    assert "--cost-limit needs a price" in one_line(error) and "my-model" in str(error.value)


def test_a_token_limit_needs_none() -> None:
    assert len(preflight(SERVED, LLMOptions(), Access(token_limit=1))) == 1


@pytest.mark.parametrize("text", ["", "gpt", "simulated:2", "replay:nowhere.jsonl", "@http://h/v1"])
def test_a_wrong_spec_is_one_line(text: str, tmp_path: Path) -> None:
    with pytest.raises(LLMError) as error:
        preflight(text, LLMOptions(), Access())
    assert one_line(error)
    assert error.value.exit_code == 6


def test_a_price_table_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(LLMError) as error:
        preflight(SERVED, LLMOptions(), Access(prices=str(tmp_path / "none.toml")))
    assert "none.toml" in one_line(error)


def test_a_replay_has_the_options_of_the_recording(tmp_path: Path) -> None:
    path, options = tmp_path / "tape.jsonl", LLMOptions(temperature=0.7)
    Recorder(path, "m", options.model_dump())
    assert preflight(f"replay:{path}", options, Access()) == []
    with pytest.raises(LLMError) as error:
        preflight(f"replay:{path}", LLMOptions(), Access())
    assert "recorded with other LLM options" in one_line(error)
    assert "0.7" in str(error.value)


def test_a_replay_is_not_recorded_again(tmp_path: Path) -> None:
    path = tmp_path / "tape.jsonl"
    Recorder(path, "m", LLMOptions().model_dump())
    with pytest.raises(LLMError) as error:
        preflight(f"replay:{path}", LLMOptions(), Access(record=str(tmp_path / "other.jsonl")))
    assert "--record" in one_line(error)
