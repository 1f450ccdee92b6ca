"""Knobs: what is impossible is refused, and what is told is read back."""

from dataclasses import replace

import pytest

from mnemonaut.agents.janus.training.settings import TrainingSettings, parsed
from mnemonaut.envs.errors import MnemonautError


def test_a_scale_multiplies_what_is_recorded_and_learned() -> None:
    full = TrainingSettings()
    quarter = replace(full, scale=0.25)
    for number in range(full.rounds):
        assert quarter.recorded(number) == round(full.recorded(number) / 4)
        assert quarter.learned(number) == round(full.learned(number) / 4)


def test_the_last_beta_holds_for_all_later_rounds() -> None:
    settings = TrainingSettings(betas=(0.5, 0.25), dagger_rounds=4)
    assert [settings.beta(n) for n in range(settings.rounds)] == [1.0, 0.5, 0.25, 0.25, 0.25]
    assert TrainingSettings(betas=()).beta(1) == 0.0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"working": "all"}, "unknown working memory `all`"),
        ({"recent": 0}, "1 or more recent"),
        ({"scale": 0.0}, "such as 0.25"),
        ({"precision": "int8"}, "known: float32, bfloat16"),
        ({"size": "huge"}, "unknown size of a janus `huge`"),
        ({"kinds": ()}, "correct `kinds`"),
        ({"kinds": (("route", -1.0),)}, "below 0"),
        ({"kinds": (("route", 0.0),)}, "correct `kinds`"),
        ({"rows": 0}, "rows is 0; give 1 or more"),
        ({"sights": 0}, "sights is 0; give 1 or more"),
    ],
)
def test_impossible_settings_are_told_in_one_line(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(MnemonautError) as caught:
        TrainingSettings(**wrong)  # type: ignore[arg-type]
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_settings_are_read_from_words() -> None:
    told = parsed(
        ["rate=5e-4", "kinds=route:1,find:2", "betas=0.5,0", "shape=width:64,lam:0.5", "rows=8"]
    )
    assert told == {
        "rate": 5e-4,
        "kinds": (("route", 1.0), ("find", 2.0)),
        "betas": (0.5, 0.0),
        "shape": (("width", 64.0), ("lam", 0.5)),
        "rows": 8,
    }
    sizes = TrainingSettings(**told).sizes(99)
    assert (sizes.width, sizes.lam, sizes.words) == (64, 0.5, 99)
    assert isinstance(sizes.width, int)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rat=1", "Did you mean `rate`?"),
        ("rate=fast", "rate is written like rate=0.001"),
        ("rows=1.5", "rows=32"),
        ("kinds=route", "kinds=route:0"),
        ("shape=wide", "width:64"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, said: str) -> None:
    with pytest.raises(MnemonautError, match=said):
        parsed([text])
