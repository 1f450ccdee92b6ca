"""The semantic encoder learns to name what each patch shows, picture by picture."""

from collections.abc import Callable, Sequence
from math import tau

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from ....envs.navigation.buildings.lexicon import PLACES
from ....envs.navigation.rooms.homes import SPLITS
from ..blocks import start
from ..model import normalised
from ..semantic import SemanticEncoder
from ..sizes import JanusSizes
from .classes import DOORWAY, classes
from .descent import Descent
from .settings import EncoderSettings, Figures
from .sights import Eye, viewable

Told = Callable[[float], None]

_RARE = -3.0  # a name is true of few patches: where its logit starts


class Namer(nn.Module):
    """The semantic encoder with a head that names; the head is left behind."""

    def __init__(self, sizes: JanusSizes) -> None:
        super().__init__()
        self.encoder = SemanticEncoder(sizes)
        self.head = start(nn.Linear(sizes.width, len(classes())))
        nn.init.constant_(self.head.bias, _RARE)

    def forward(self, frames: Tensor) -> Tensor:
        """Logits (N, patches, classes) of pictures (N, 3, H, W) uint8."""
        named: Tensor = self.head(self.encoder(normalised(frames, torch.float32)))
        return named


def sights(
    eye: Eye, homes: Sequence[str], count: int, each: int, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Pictures (count, 3, H, W) from anywhere in homes drawn at random, `each` from one, and what
    their patches show, (count, patches, classes)."""
    frames = np.zeros((count, 3, eye.picture, eye.picture), np.uint8)
    names = np.zeros((count, eye.side**2, len(classes())), np.bool_)
    for first in range(0, count, each):
        home = viewable(homes[int(rng.integers(len(homes)))])
        for number in range(first, min(first + each, count)):
            x, y = home.spots[rng.integers(len(home.spots))].tolist()
            heading = float(rng.uniform(0.0, tau))
            frames[number], depth = eye.look(home, x, y, heading)
            names[number] = eye.names(home, x, y, heading, depth)
    return frames, names


def learn_to_see(
    settings: EncoderSettings, sizes: JanusSizes, device: torch.device, tell: Told
) -> tuple[SemanticEncoder, Figures]:
    """A semantic encoder that names things, and how well it does in homes that it has not seen.

    Returns:
        the encoder; see `named_well` for the figures.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)
        namer = Namer(sizes).to(device)
    rng = np.random.default_rng((settings.seed, 11))
    eye, descent = Eye(sizes.picture, sizes.side), Descent(namer, settings)
    batch = min(settings.sights_batch, settings.sights)
    each = -(-batch // settings.homes_batch)
    seen = 0
    while seen < settings.sights:
        frames, names = sights(eye, SPLITS["train"], batch, each, rng)
        truth = torch.from_numpy(names).to(device)
        with torch.autocast(device.type, torch.bfloat16):
            logits = namer(torch.from_numpy(frames).to(device))
        loss = functional.binary_cross_entropy_with_logits(logits.float(), truth.float())
        descent.step(loss * truth.shape[-1], seen / settings.sights)
        seen += len(frames)
        tell(min(1.0, seen / settings.sights))
    return namer.encoder, named_well(namer, eye, device, min(512, settings.sights))


@torch.no_grad()
def named_well(namer: Namer, eye: Eye, device: torch.device, count: int) -> Figures:
    """On `count` pictures of the validation homes: `places` and `things`, mean average precision
    over the classes that 10 patches or more show, and `doorway`, that of doorways; None where
    none is shown."""
    rng = np.random.default_rng(12)
    frames, names = sights(eye, SPLITS["valid"], count, 8, rng)
    parts = (torch.from_numpy(frames[at : at + 128]) for at in range(0, count, 128))
    scores = torch.cat([namer(part.to(device)) for part in parts]).float().cpu().numpy()
    truth = names.reshape(-1, names.shape[-1])
    scores = scores.reshape(truth.shape)
    precision = {
        name: average_precision(truth[:, number], scores[:, number])
        for name, number in classes().items()
        if truth[:, number].sum() >= 10
    }
    places = [value for name, value in precision.items() if name in PLACES]
    doorway = [value for name, value in precision.items() if name == DOORWAY]
    things = [v for name, v in precision.items() if name not in PLACES and name != DOORWAY]
    kinds = {"places": places, "things": things, "doorway": doorway}
    return {kind: round(float(np.mean(of)), 3) if of else None for kind, of in kinds.items()}


def average_precision(truth: NDArray[np.bool_], scores: NDArray[np.float32]) -> float:
    """Mean of the precision at each true one, best score first."""
    ranked = truth[np.argsort(-scores, kind="stable")]
    precision = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    return float(precision[ranked].mean()) if ranked.any() else float("nan")
