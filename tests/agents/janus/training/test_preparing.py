"""A run's encoders learn to see as the run will use them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import save_file

pytest.importorskip("numba", reason="needs numba: pip install 'mnemonaut[render]'")

from mnemonaut.agents.janus.model import Janus
from mnemonaut.agents.janus.pretraining.encoders import FORMAT, VERSION
from mnemonaut.agents.janus.pretraining.settings import EncoderSettings
from mnemonaut.agents.janus.training.preparing import Encoders, encoder_settings
from mnemonaut.agents.janus.training.settings import TrainingError

from .small_runs import SMALL


@pytest.mark.parametrize(
    ("working", "kept"),
    [("both", (3, 5)), ("spatial", (3, 5)), ("semantic", (0, 1)), ("off", (0, 1))],
)
def test_a_spatial_encoder_learns_with_the_memory_that_it_will_have(
    working: str, kept: tuple[int, int]
) -> None:
    asked = replace(SMALL, working=working, initial=3, recent=5, seed=4)
    found = encoder_settings(asked)
    assert (found.initial, found.recent) == kept
    assert (found.seed, found.sights, found.walk_frames) == (4, SMALL.sights, SMALL.walk_frames)


def encoders_file(path: Path, model: Janus, settings: EncoderSettings) -> Path:
    """As `pretrained` writes it, with whatever weights the model has."""
    parts = ("semantic.", "spatial.")
    held = model.state_dict().items()
    tensors = {name: w.contiguous() for name, w in held if name.startswith(parts)}
    sizes: dict[str, Any] = model.sizes.to_json()
    body = {"format": FORMAT, "version": VERSION, "settings": settings.plain(), "sizes": sizes}
    save_file(tensors, path, metadata={"encoders": json.dumps({**body, "figures": {}})})
    return path


@pytest.mark.parametrize(
    ("learned", "runs", "said"),
    [
        ("both", "off", "learned with a memory, and this run is without one; leave --encoders out"),
        ("semantic", "both", "learned without a memory, and this run is with one"),
    ],
)
def test_encoders_of_the_other_kind_are_refused(
    learned: str, runs: str, said: str, tmp_path: Path
) -> None:
    model = Janus(SMALL.sizes(30))
    settings = encoder_settings(replace(SMALL, working=learned))
    file = encoders_file(tmp_path / "encoders", model, settings)
    with pytest.raises(TrainingError, match=said):
        Encoders(tmp_path / "out", file, replace(SMALL, working=runs), model)
    same = replace(SMALL, working={"both": "spatial", "semantic": "off"}[learned], recent=9)
    assert Encoders(tmp_path / "out", file, same, model).told["settings"] == settings.plain()
