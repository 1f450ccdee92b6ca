"""A learnt ranker of paths with and without an episodic memory of places; EXPLORED setting.

The whole graph and its texts are known beforehand, so these figures are not comparable with agents
that explore an unknown building (NavGPT, DUET and their kin). Real Room-to-Room, no images, no
language model. All learning and choosing on FIT, cross-fitted inside it; reported on the 21
pseudo-unseen buildings (five orders) and on val_seen. Rows:

blind: uniform over the candidates, the 3 m vote. ranker: the network's logits alone. alone: with
the second stage, nothing remembered. memory: geometry and memory, no ranker. both: all. Each with
the likeliest end (`.argmax`) or the vote within 3 m; memory also shuffled, of another building
(placebo), or with wrong paths (corrupted). `hashing`: memory likens texts by hashed words.
"""

import math
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import navigation_protocol as protocol
import numpy as np
from claim import Target, tell
from navigation_protocol import Floats, Item, Scores
from navigation_training import EMBEDDINGS, say, trained

from mnemonaut.agents.navigator import FittingSettings, Navigator
from mnemonaut.agents.navigator.features import Sight
from mnemonaut.agents.navigator.fitting import hushed
from mnemonaut.agents.navigator.rankings import Place, Rankings
from mnemonaut.agents.navigator.streams import judged
from mnemonaut.envs.navigation.routes import Route, matterport_building
from mnemonaut.memory.places import decide, probabilities

SETTINGS = FittingSettings()
CONTROL_ORDERS = (0,)


@dataclass(frozen=True, eq=False)
class Player:
    """Plays streams and scores every row.

    Attributes:
        ranked, blind: navigators with and without the ranker, one embedding.
        rankings: what the ranker said, kept over orders and controls.
        prefix: of the names of rows.
    """

    ranked: Navigator
    blind: Navigator
    scores: Scores
    prefix: str = ""
    _known: dict[tuple[str, str], Floats] = field(default_factory=dict)

    def play(
        self, buildings: protocol.ByBuilding, control: str, order: int,
        before: protocol.ByBuilding | None = None,
    ) -> None:  # fmt: skip
        """One order of every building under one control."""
        others = protocol.placebo_of(buildings) if control == "placebo" else {}
        for name, routes in buildings.items():
            other = protocol.ordered(buildings[others[name]], order) if others else ()
            visits = protocol.visits(
                protocol.ordered(routes, order),
                control,
                order=order,
                other=other,
                before=(before or {}).get(name, ()),
            )
            building = matterport_building(name)
            memory = self.ranked.memory(building)
            for each in judged(visits, building, self.ranked.rankings, memory):
                visit = each.visit
                assert isinstance(visit, protocol.Visit)
                item = Item(order, name, visit.route.path_id, each.nth, visit.earlier)
                found = self._scored(visit.route, each.place)
                for row, pick in self._rows(each.place, each.sight, control):
                    self.scores.add(self.prefix + row, item, found[pick])

    def _rows(self, place: Place, sight: Sight, control: str) -> Iterator[tuple[str, int]]:
        ends = self.ranked.rankings.options(place).numbered.ends
        distances = place.building.graph.distances

        def picked(logits: Floats, radius: float = 3.0) -> int:
            return decide(probabilities(logits), ends, distances, radius)

        end = "" if control == "online" else f".{control}"
        told = np.any(sight.told)
        without = sight.gate * np.array([1.0, 0.0, 0.0, 1.0])  # the blind one has no ranker to ask
        blind_sight = Sight(sight.own, sight.told, without)
        both = (self.ranked.remembering if told else self.ranked.alone).logits(sight)
        only = (self.blind.remembering if told else self.blind.alone).logits(blind_sight)
        yield f"both{end}", picked(both)
        yield f"memory{end}", picked(only)
        if end:
            return
        yield "both.argmax", picked(both, 0.0)
        yield "memory.argmax", picked(only, 0.0)
        alone = self.ranked.alone.logits(hushed(sight))
        yield "alone", picked(alone)
        yield "alone.argmax", picked(alone, 0.0)
        yield "ranker", picked(sight.own[:, 0])
        yield "ranker.argmax", picked(sight.own[:, 0], 0.0)
        yield "blind", picked(np.zeros(len(ends)))
        yield "blind.learnt", picked(self.blind.alone.logits(hushed(sight)))

    def _scored(self, route: Route, place: Place) -> Floats:
        """(candidates, METRICS), kept."""
        key = (route.building, route.path_id)
        if key not in self._known:
            graph = place.building.graph
            reference = [graph.number(viewpoint) for viewpoint in route.path]
            self._known[key] = protocol.path_scores(place.paths, reference, graph)
        return self._known[key]


def figures_of(scores: Scores, part: str) -> dict[str, Any]:
    """The table of a part, the curve, the gains with intervals, and what controls cost."""
    told: dict[str, Any] = {}
    for row in scores.rows:
        for metric, value in scores.figures(row).items():
            told[f"{part}.{row}.{metric}"] = value
    for row in ("alone", "memory", "both"):
        told[f"{part}.{row}.curve"] = scores.curve(row)
    for row in ("both", "hashing.both"):
        if row in scores.rows:
            gain = scores.gain(row, "alone")
            told |= {f"{part}.{row}.gain.{name}": value for name, value in gain.items()}
    by_building = scores.gain("both", "alone", clusters="building")
    told[f"{part}.both.gain.low.buildings"] = by_building["low"]
    late = scores.curve("both").get("60+", math.nan)
    if np.isfinite(late):
        gain = scores.gain("both", "alone", earlier=(60, 10_000))
        told |= {f"{part}.both.gain60.{name}": value for name, value in gain.items()}
        told[f"{part}.both.SR60"] = late
    costs = []
    for control in ("shuffled", "placebo", "corrupted"):
        for row, against in (("both", "alone"), ("memory", "blind.learnt")):
            name = f"{row}.{control}"
            if name in scores.rows:
                cost = scores.gain(name, against)["mean"]
                told[f"{part}.{name}.over.{against}"] = cost
                costs += [abs(cost)] if row == "both" else []
    if costs:
        told[f"{part}.controls.furthest"] = max(costs)
    return told


def measure(options: Namespace) -> Mapping[str, Any]:
    """All figures; a quick run plays one order of three buildings with what was trained before."""
    import torch

    torch.set_num_threads(1)
    begun = time.process_time()
    names = ("minilm",) if options.quick else EMBEDDINGS
    learnt = trained(protocol.fit(), SETTINGS, embeddings=names)
    figures: dict[str, Any] = {"training.seconds": round(learnt.seconds, 1)}
    pseudo = protocol.pseudo_unseen()
    if options.quick:
        pseudo = dict(list(pseudo.items())[:3])
    scores = Scores()
    players = {
        name: Player(learnt.ranked[name], learnt.blind[name], scores, "" if n == 0 else f"{name}.")
        for n, name in enumerate(names)
    }
    share(players)
    for order in (0,) if options.quick else protocol.ORDERS:
        players["minilm"].play(pseudo, "online", order)
        say(f"order {order}: {time.process_time() - begun:.0f} s")
    for control in protocol.CONTROLS[1:]:
        for order in CONTROL_ORDERS:
            players["minilm"].play(pseudo, control, order)
        say(f"{control}: {time.process_time() - begun:.0f} s")
    if not options.quick:
        for order in (0, 1):
            players["hashing"].play(pseudo, "online", order)
        figures |= seen(learnt.ranked["minilm"], learnt.blind["minilm"])
    figures |= figures_of(scores, "pseudo_unseen")
    figures["seconds"] = round(time.process_time() - begun, 1)
    return figures


def share(players: Mapping[str, Player]) -> None:
    """All players ask one ranker, so each question is answered once."""
    first, *others = players.values()
    for player in others:
        player.ranked.rankings = first.ranked.rankings


def seen(ranked: Navigator, blind: Navigator) -> dict[str, Any]:
    """val_seen: its own routes one after the other, and with the train split shown before."""
    routes = protocol.routes("val_seen")
    figures: dict[str, Any] = {}
    ranked.rankings = Rankings(ranked.ranker)
    begun = time.process_time()
    for name, found in routes.items():
        building = matterport_building(name)
        memory = ranked.memory(building)
        for visit in protocol.visits(protocol.ordered(found, 0)):
            for shown in visit.news:
                ranked.remember(memory, shown)
            route, start = visit.route, visit.route.path[0]
            for text in route.instructions:
                ranked.choose(text, start, route.heading, building, memory)
    figures["val_seen.seconds.one_core"] = round(time.process_time() - begun, 1)
    for part, before in (("val_seen", None), ("val_seen.after_train", shown_before())):
        scores = Scores()
        player = Player(ranked, blind, scores)
        player.play(routes, "online", 0, before)
        figures |= figures_of(scores, part)
        say(part)
    return figures


@lru_cache(maxsize=1)
def shown_before() -> protocol.ByBuilding:
    """The train split."""
    return protocol.routes("train")


TARGETS = [
    Target("pseudo_unseen.alone.SR", 72),
    Target("pseudo_unseen.both.SR", 79.5),
    Target("pseudo_unseen.both.gain.low", 0, above=True),
    Target("pseudo_unseen.both.SR60", 83),
    Target("pseudo_unseen.controls.furthest", 1.0, at_least=False),
    Target("val_seen.seconds.one_core", 30, at_least=False),
]


if __name__ == "__main__":
    tell("navigation_ranker", measure, TARGETS, __doc__ or "")
