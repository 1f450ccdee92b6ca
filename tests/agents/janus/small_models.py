"""A small untrained Janus, and one that says what a test wants it to say."""

from pathlib import Path

import torch

from mnemonaut.agents.janus.checkpoint import save
from mnemonaut.agents.janus.model import Janus
from mnemonaut.agents.janus.sizes import JanusSizes
from mnemonaut.agents.janus.windows import windows_for
from mnemonaut.agents.janus.words import WordVocabulary, vocabulary_of
from mnemonaut.envs.navigation.rooms.vocabulary import vocabulary


def words() -> WordVocabulary:
    return vocabulary_of(vocabulary())


def small(bias: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0), seed: int = 0) -> Janus:
    """32 x 32 pixels and few parameters; `bias` is added to what it would say of each action."""
    torch.manual_seed(seed)
    sizes = JanusSizes(
        len(words()), picture=32, patch=8, width=32, heads=2, decoder_layers=2, stem=4
    )
    model = Janus(sizes).eval()
    with torch.no_grad():
        model.decoder.action_head.bias.add_(torch.tensor(bias))
    return model


def undecided(model: Janus, frames: torch.Tensor, working: str = "both") -> Janus:
    """The model with its means over frames (1, T, 3, H, W) taken away: it walks to and fro.

    It never stops; else an episode would be over.
    """
    windows = windows_for(working, 2, 4)
    said = torch.arange(frames.shape[1])[None] % 3 + 1
    with torch.no_grad():
        logits = model.stream(frames, said, torch.ones(1, 1).long(), windows).logits
        model.decoder.action_head.bias.sub_(logits[0].mean(0))
        model.decoder.action_head.bias[0] = -999.0
    return model


def saved(folder: Path, bias: tuple[float, float, float, float], working: str = "both") -> Path:
    """A checkpoint of it."""
    path = folder / f"{working}.safetensors"
    save(small(bias), path, {"made": "untrained"}, vocabulary=words(), windows=windows_for(working))
    return path


STOPS = (99.0, 0.0, 0.0, 0.0)
GOES_AHEAD = (0.0, 99.0, 0.0, 0.0)
