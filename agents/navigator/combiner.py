"""The second stage: the ranker's word, geometry and memory's word become one logit per candidate.

    logit = own . a + net(own) + gate * (told . b + net(own, told, gate inputs))

The gate is a number in (0, 1) read off how much is remembered and how well it agrees with what the
ranker thinks of it; at 0 the decision is the one without memory. Played by numpy alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .features import GATED, Sight

Floats = NDArray[np.float64]

TRUST = GATED.index("trust")


@dataclass(frozen=True, eq=False, slots=True)
class Combiner:
    """Weights of a second stage.

    Attributes:
        members: each one's arrays by name; logits are averaged.
        memory: whether it listens to memory; without, `told` and `gate` are not read.
        own_used: columns of `Sight.own` that it reads.
        scale: what each column is divided by once its mean over candidates is taken off.
        weighed: whether memory's word is multiplied by the memory's own trust in itself first;
            for a stage without a ranker, which could not tell wrong memories otherwise.
    """

    members: Sequence[Mapping[str, Floats]]
    memory: bool
    own_used: tuple[int, ...]
    scale: Mapping[str, Floats]
    weighed: bool = False

    def logits(self, sight: Sight) -> Floats:
        """(n,) logits of the candidates."""
        own = centred(sight.own[:, list(self.own_used)], self.scale["own"])
        told = centred(told_by(sight, self.weighed), self.scale["told"])
        silent = not self.memory or not np.any(sight.told)
        total = np.zeros(len(own))
        for member in self.members:
            total += own @ member["own"] + _net(own, member, "own")
            if silent:
                continue
            gate = sight.gate @ member["gate"] + member["gate_bias"]
            read = np.concatenate(
                [own, told, np.broadcast_to(sight.gate, (len(own), len(sight.gate)))], axis=1
            )
            total += (told @ member["told"] + _net(read, member, "told")) / (1 + np.exp(-gate))
        return total / len(self.members)

    def trust(self, sight: Sight) -> float:
        """The gate, mean over the members; 0 where memory is empty or not listened to."""
        if not self.memory or not np.any(sight.told):
            return 0.0
        gates = [sight.gate @ m["gate"] + m["gate_bias"] for m in self.members]
        return float(np.mean(1 / (1 + np.exp(-np.array(gates)))))


def told_by(sight: Sight, weighed: bool) -> Floats:
    """(n, FEATURES): memory's word, times its trust where asked."""
    return sight.told * sight.gate[TRUST] if weighed else sight.told


def centred(columns: Floats, scale: Floats) -> Floats:
    """Each column less its mean over the candidates, divided by its scale."""
    return np.asarray((columns - columns.mean(axis=0)) / scale)


def _net(inputs: Floats, member: Mapping[str, Floats], name: str) -> Floats:
    hidden = np.tanh(inputs @ member[f"{name}_in"] + member[f"{name}_bias"])
    return np.asarray(hidden @ member[f"{name}_out"])
