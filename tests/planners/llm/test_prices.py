"""The price table: known answers, the user's file above ours, and what is wrong in one line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.planners.llm.errors import LLMError
from mnemonaut.planners.llm.prices import (
    Price,
    PriceTable,
    cost,
    load_prices,
    missing_price_line,
    nano_dollars,
    user_file,
)


@pytest.fixture(autouse=True)
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's configuration folder; empty."""
    monkeypatch.delenv("MNEMONAUT_PRICES", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = tmp_path / "mnemonaut"
    folder.mkdir()
    return folder


def test_known_costs() -> None:
    price = Price(2.5, 10.0)
    assert nano_dollars(price, 1, 0) == 2500
    assert nano_dollars(price, 0, 1) == 10_000
    assert cost(price, 1_000_000, 1_000_000) == 12.5
    assert cost(Price(0, 0), 10**9, 10**9) == 0
    # Less than a nano-dollar a token: rounded up once, at the end.
    assert nano_dollars(Price(0.0001, 0.0003), 1, 1) == 1
    assert nano_dollars(Price(0.0001, 0.0003), 10_000, 10_000) == 4000


@given(st.integers(0, 10**8), st.integers(0, 10**8), st.integers(0, 10**5), st.integers(0, 10**5))
def test_cost_is_exact_in_money_and_never_falls(
    micro_in: int, micro_out: int, tokens_in: int, tokens_out: int
) -> None:
    """Prices in millionths of a dollar for a million tokens, against whole numbers."""
    price = Price(micro_in / 1e6, micro_out / 1e6)
    exact = tokens_in * micro_in + tokens_out * micro_out  # in 1e-12 USD
    nanos = nano_dollars(price, tokens_in, tokens_out)
    assert 0 <= nanos * 1000 - exact < 1000
    assert nano_dollars(price, tokens_in + 1, tokens_out) >= nanos
    assert nano_dollars(price, tokens_in, tokens_out + 1) >= nanos


def test_the_built_in_table() -> None:
    table = load_prices()
    assert table.sources == ("built-in prices",)
    assert table.price_of("gpt-4o-mini") == Price(0.15, 0.6, 0.075)
    assert table.price_of("openai/gpt-4o-mini") == Price(0.15, 0.6, 0.075)
    assert table.price_of("gpt-4o-mini-2024-07-18") == Price(0.15, 0.6, 0.075)
    assert table.price_of("gpt-4o-2024-05-13") == Price(5, 15)
    assert table.price_of("gpt-4o-2024-08-06") == table.price_of("gpt-4o")
    for model in ("simulated:0", "simulated:0.3", "simulated"):
        assert table.price_of(model) == Price(0, 0)
    for model in ("gpt-4o-audio-preview", "gpt", "", "qwen3@http://127.0.0.1:8000/v1"):
        assert table.price_of(model) is None


def test_the_longest_pattern_and_the_first_layer_win() -> None:
    mine = {"a-b*": Price(1, 1), "a*": Price(2, 2), "a-b-c": Price(3, 3)}
    table = PriceTable((mine, {"a-b-c-d": Price(4, 4), "b*": Price(5, 5), "*": Price(6, 6)}))
    found = [table.price_of(name) for name in ("a-b-c", "a-b-x", "ax", "a-b-c-d", "b", "z")]
    assert [price.input for price in found if price] == [3, 1, 2, 1, 5, 6]


def test_the_users_files_win(configuration: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = configuration / "prices.toml"
    own.write_text('[models]\n"gpt-4o*" = { input = 1, output = 2 }\n')
    other = configuration / "other.toml"
    other.write_text('[models]\n"openai/mine" = { input = 3, output = 4, cached_input = 0.5 }\n')
    table = load_prices()
    assert user_file() == own and table.sources == (str(own), "built-in prices")
    assert table.price_of("gpt-4o-mini") == Price(1, 2)
    assert table.price_of("gpt-4.1") == Price(2, 8, 0.5)
    last = load_prices(other)
    assert last.price_of("mine") == last.price_of("openai/mine") == Price(3, 4, 0.5)
    assert last.price_of("gpt-4o") == Price(1, 2)
    monkeypatch.setenv("MNEMONAUT_PRICES", str(other))
    assert load_prices().price_of("gpt-4o") == Price(2.5, 10, 1.25)
    assert load_prices().price_of("mine") == Price(3, 4, 0.5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[models", "is no TOML"),
        ("", "there is no table .models."),
        ("models = 3", "there is no table .models."),
        ("[model]\na = 1", "unknown entry `model`"),
        ("[models]\na = 1", "`a` has no prices"),
        ("[models]\na = { input = 1 }", "has no `output` price"),
        ("[models]\na = { output = 1 }", "has no `input` price"),
        ("[models]\na = { input = -1, output = 1 }", "`input` is -1; give USD"),
        ("[models]\na = { input = 1, output = nan }", "`output` is nan"),
        ("[models]\na = { input = inf, output = 1 }", "`input` is inf"),
        ('[models]\na = { input = "1", output = 1 }', "`input` is '1'"),
        ("[models]\na = { input = true, output = 1 }", "`input` is True"),
        ("[models]\na = { input = 1, output = 1, per = 1000 }", "unknown entry `per`"),
        ('[models]\n"a*b" = { input = 1, output = 1 }', "only stand at the end"),
    ],
)
def test_a_wrong_file_is_told_in_one_line(configuration: Path, text: str, said: str) -> None:
    path = configuration / "prices.toml"
    path.write_text(text)
    with pytest.raises(LLMError, match=said) as caught:
        load_prices()
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_a_named_file_must_be_there(configuration: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LLMError, match="check the path"):
        load_prices(configuration / "absent.toml")
    with pytest.raises(LLMError, match="check the path"):
        load_prices(configuration)
    (configuration / "latin.toml").write_bytes(b"[models] # \xe9")
    with pytest.raises(LLMError, match="no UTF-8 text"):
        load_prices(configuration / "latin.toml")
    monkeypatch.setenv("MNEMONAUT_PRICES", str(configuration / "absent.toml"))
    with pytest.raises(LLMError, match="check the path"):
        load_prices()


def test_a_missing_price_is_told_with_its_cure(configuration: Path) -> None:
    line = missing_price_line("openai/new-model")
    assert "`openai/new-model`" in line and str(configuration / "prices.toml") in line
    assert "\n" not in line
    written = '[models]\n"new-model" = { input = 1, output = 2 }'
    assert written.split("\n")[1].split(" = ")[0] in line
    (configuration / "prices.toml").write_text(written)
    assert load_prices().price_of("openai/new-model") == Price(1, 2)
