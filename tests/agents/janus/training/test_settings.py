"""Knobs: what is impossible is refused before anything is drawn."""

from dataclasses import replace

import pytest

from mnemonaut.agents.janus.training.settings import TrainingSettings
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
        ({"seed": -1}, "seed is -1; give 0 or more"),
        ({"decay": -0.1}, "decay is -0.1; give 0 or more"),
        ({"kinds": (("rout", 1.0),)}, "unknown kind of rooms task `rout`. Did you mean `route`?"),
        ({"kinds": (("route", float("nan")),)}, "below 0"),
        ({"shape": (("foo", 3.0),)}, "unknown number of a shape `foo`"),
        ({"shape": (("words", 3.0),)}, "unknown number of a shape `words`"),
        ({"shape": (("width", 33.0),)}, "shape: width=33 must be a multiple of 4 * heads = 16"),
        ({"shape": (("heads", 2.7),)}, "shape: heads is 2.7; give a whole number"),
        ({"shape": (("heads", float("inf")),)}, "shape: heads is inf; give a whole number"),
        ({"shape": (("lam", float("nan")),)}, "shape: lam is nan; give a finite number"),
        ({"shape": (("heads", 0.0),)}, "shape: heads=0 is too small; give >= 1"),
        ({"shape": (("clock", 0.5),)}, "shape: clock is 0.5; give 0 or 1"),
        ({"mirrored": 7.0}, "mirrored is 7; give a share of 0 to 1"),
        ({"push": -0.1}, "push is -0.1; give a share of 0 to 1"),
        ({"warmup": float("nan")}, "warmup is nan; give a share of 0 to 1"),
        ({"betas": (0.5, 1.5)}, "betas is 1.5; give a share of 0 to 1"),
        ({"rate": -1.0}, "rate is -1; give a number above 0"),
        ({"clip": 0.0}, "clip is 0; give a number above 0"),
        ({"betas_adam": (0.9,)}, "betas_adam is 0.9; give two numbers"),
        ({"betas_adam": (0.9, 1.0)}, "from 0 to below 1, such as 0.9,0.98"),
    ],
)
def test_impossible_settings_are_told_in_one_line(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(MnemonautError) as caught:
        TrainingSettings(**wrong)  # type: ignore[arg-type]
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_a_shape_changes_the_numbers_of_its_size() -> None:
    shape = (("width", 64.0), ("lam", 0.5), ("clock", 1.0))
    sizes = TrainingSettings(shape=shape).sizes(99)
    assert (sizes.width, sizes.lam, sizes.clock, sizes.words) == (64, 0.5, True, 99)
    assert (type(sizes.width), type(sizes.clock)) == (int, bool)
