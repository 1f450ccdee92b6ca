"""The file of encoders: what is there is taken, what is missing is made, the rest is refused."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from mnemonaut.agents.janus.model import Janus
from mnemonaut.agents.janus.pretraining.encoders import (
    PARTS,
    load_encoders,
    part_file,
    pretrained,
)
from mnemonaut.agents.janus.pretraining.settings import EncoderSettings
from mnemonaut.agents.janus.training.settings import TrainingError

from ..training.small_runs import SMALL

SETTINGS = EncoderSettings(sights=8, walk_frames=48)
SIZES = SMALL.sizes(99)
CPU = torch.device("cpu")


class Interrupted(Exception):
    """Stands for a run that is killed."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("encoders") / "a"
    pretrained(file, SETTINGS, SIZES, CPU, lambda part, share: None)
    return file


def untold(part: str, share: float) -> None:
    raise AssertionError(f"{part} is made again")


def test_a_model_gets_what_was_learned_and_the_file_says_how(made: Path) -> None:
    torch.manual_seed(1)
    model, other = Janus(SIZES), Janus(SMALL.sizes(7))
    before = [weight.clone() for weight in model.decoder.parameters()]
    body = load_encoders(made, model)
    assert body["settings"] == SETTINGS.plain()
    assert body["sizes"]["width"] == 32 and "words" not in body["sizes"]
    assert {name: set(of) for name, of in body["figures"].items()} == {
        "semantic": {"places", "things", "doorway"},
        "spatial": {"depth", "steps", "heading_8", "heading_end", "offset"},
    }
    assert load_encoders(made, other) == body  # whatever the words of the policy
    for part in PARTS:
        own, others = getattr(model, part).state_dict(), getattr(other, part).state_dict()
        assert all(torch.equal(own[name], others[name]) for name in own)
    after = model.decoder.parameters()
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_what_is_there_is_not_made_again(made: Path) -> None:
    before = made.read_bytes()
    told = pretrained(made, SETTINGS, SIZES, CPU, untold)
    assert told["figures"].keys() == set(PARTS) and made.read_bytes() == before
    assert [file.name for file in made.parent.iterdir()] == [made.name]


@pytest.mark.parametrize("order", [("semantic", "spatial"), ("spatial", "semantic")])
def test_parts_made_apart_are_joined_to_the_same_bytes(
    made: Path, tmp_path: Path, order: tuple[str, str]
) -> None:
    file = tmp_path / "b"
    for part in order:
        told = pretrained(file, SETTINGS, SIZES, CPU, lambda part, share: None, parts=(part,))
        assert list(told["figures"]) == [part] and part_file(file, part).exists()
    assert not file.exists()
    pretrained(file, SETTINGS, SIZES, CPU, untold)
    assert file.read_bytes() == made.read_bytes()
    assert [left.name for left in tmp_path.iterdir()] == ["b"]


def test_an_interrupted_run_goes_on_where_a_part_was_done(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "b"

    def interrupt(part: str, share: float) -> None:
        if part == "spatial":
            raise Interrupted

    with pytest.raises(Interrupted):
        pretrained(file, SETTINGS, SIZES, CPU, interrupt)
    assert [left.name for left in tmp_path.iterdir()] == ["b.semantic"]
    parts: set[str] = set()
    pretrained(file, SETTINGS, SIZES, CPU, lambda part, share: parts.add(part))
    assert parts == {"spatial"} and file.read_bytes() == made.read_bytes()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda: (replace(SETTINGS, seed=1, rate=0.1), SIZES), r"\(rate, seed\)"),
        (lambda: (SETTINGS, replace(SIZES, width=64)), r"\(width\)"),
    ],
)
def test_what_was_made_otherwise_is_refused(
    made: Path,
    tmp_path: Path,
    change: Callable[[], tuple[EncoderSettings, object]],
    named: str,
) -> None:
    settings, sizes = change()
    part = part_file(tmp_path / "b", "spatial")
    part.write_bytes(made.read_bytes())
    for file in (made, tmp_path / "b"):
        with pytest.raises(TrainingError, match=named) as caught:
            pretrained(file, settings, sizes, CPU, untold)  # type: ignore[arg-type]
        assert "remove it" in str(caught.value) and "\n" not in str(caught.value)


def test_other_files_are_refused_in_one_line(made: Path, tmp_path: Path) -> None:
    model = Janus(SIZES)
    with pytest.raises(TrainingError, match="is missing; name another file"):
        load_encoders(tmp_path / "none", model)
    other = tmp_path / "other"
    other.write_bytes(b"no tensors at all")
    with pytest.raises(TrainingError, match="holds no encoders"):
        load_encoders(other, model)
    whole = made.read_bytes()
    other.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TrainingError, match="holds no encoders"):
        load_encoders(other, model)
    pretrained(other.with_name("p"), SETTINGS, SIZES, CPU, lambda *_: None, parts=("semantic",))
    with pytest.raises(TrainingError, match="holds no whole spatial encoder"):
        load_encoders(part_file(other.with_name("p"), "semantic"), model)
    with pytest.raises(TrainingError, match="name another file"):
        pretrained(other / "under" / "b", SETTINGS, SIZES, CPU, lambda *_: None)


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"width": 64}, r"\(width\)"),
        ({"picture": 128}, r"\(picture\)"),
        ({"clock": True, "stem": 8}, r"\(clock, stem\)"),
    ],
)
def test_encoders_of_other_sizes_are_refused_though_their_tensors_may_fit(
    made: Path, other: dict[str, Any], named: str
) -> None:
    model = Janus(replace(SIZES, **other))
    before = [weight.clone() for weight in model.parameters()]
    with pytest.raises(TrainingError, match=f"holds encoders of other sizes {named}; name another"):
        load_encoders(made, model)
    after = model.parameters()
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))
    assert load_encoders(made, Janus(replace(SIZES, decoder_layers=2, lam=0.5)))["sizes"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"sights": 0}, "sights is 0; give 1 or more"),
        ({"walk_lengths": ()}, "give 2 to walk_batch"),
        ({"walk_lengths": (1, 9)}, "give 2 to walk_batch"),
        ({"recent": 0}, "give 0 or more, and 1 or more"),
    ],
)
def test_impossible_settings_are_told(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(TrainingError, match=said):
        EncoderSettings(**wrong)  # type: ignore[arg-type]
