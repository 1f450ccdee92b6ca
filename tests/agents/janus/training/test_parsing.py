"""Settings on a command line: what is told is read back, and what is not understood is refused."""

import pytest

from mnemonaut.agents.janus.training.parsing import parsed
from mnemonaut.agents.janus.training.settings import TrainingSettings
from mnemonaut.envs.errors import MnemonautError


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
    assert TrainingSettings(**told).sizes(99).width == 64


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
