"""The learnt parts of the navigation benchmarks, trained on FIT once and kept by digest.

Rankers of both halves of FIT and of all of it, and the second stages, trained on streams of each
half judged by the ranker of the other. What is kept lies in the user's data folder and is made
again where routes, settings or PyTorch differ.
"""

import hashlib
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import navigation_protocol as protocol

from mnemonaut.agents.navigator import (
    FittingSettings,
    Navigator,
    PathRanker,
    load_navigator,
    load_ranker,
    save_navigator,
    save_ranker,
    train_ranker,
)
from mnemonaut.agents.navigator.checkpoint import navigator_file
from mnemonaut.agents.navigator.fitting import halves, joined, lessons_of, train_stages
from mnemonaut.agents.navigator.rankings import Rankings
from mnemonaut.envs.navigation.routes import Building, Route, matterport_building
from mnemonaut.memory.embedding import embedding
from mnemonaut.memory.embedding_cache import CachedEmbedding
from mnemonaut.memory.places import Words
from mnemonaut.memory.places.recollection import Embed

EMBEDDINGS = ("minilm", "hashing")
REVISION = 1
"""Raised where the code of training changes what it makes."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What a benchmark plays with.

    Attributes:
        ranked: by embedding: with the ranker; `alone` is its row without memory.
        blind: by embedding: memory and geometry, without the ranker.
        seconds: processor time of what was trained now; 0 where all was kept.
    """

    ranked: Mapping[str, Navigator]
    blind: Mapping[str, Navigator]
    seconds: float


def kept_folder(what: object, routes: protocol.ByBuilding) -> Path:
    """Where what was made of these routes by these settings is kept."""
    import torch

    told = [
        [route.path_id, route.path, route.instructions] for rs in routes.values() for route in rs
    ]
    text = json.dumps([REVISION, repr(what), torch.__version__, told], sort_keys=True)
    return navigator_file().parent / "benchmarks" / hashlib.sha256(text.encode()).hexdigest()[:16]


def embed_of(name: str) -> Embed:
    """An embedding, each text encoded once for all runs."""
    folder = navigator_file().parent / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "embeddings.sqlite" if name == "minilm" else None
    return CachedEmbedding(embedding(name), path).encode


def trained(
    routes: protocol.ByBuilding,
    settings: FittingSettings,
    *,
    embeddings: Sequence[str] = EMBEDDINGS,
) -> Trained:
    """Trained now, or read where it was trained before."""
    begun = time.process_time()
    rankers_in = kept_folder(settings.ranker, routes)
    stages_in = kept_folder(settings, routes)
    buildings = {name: matterport_building(name) for name in routes}
    parts: dict[str, list[str]] = dict(zip(("even", "odd"), halves(list(routes)), strict=True))
    embeds = {name: embed_of(name) for name in embeddings}
    rankers = {
        name: _ranker(rankers_in / f"{name}.pt", routes, names, buildings, settings, seed)
        for seed, (name, names) in enumerate([("fit", list(routes)), *parts.items()])
    }
    ranked: dict[str, Navigator] = {}
    blind: dict[str, Navigator] = {}
    for name in embeddings:
        files = [stages_in / f"{kind}.{name}.pt" for kind in ("ranked", "blind")]
        if not all(file.is_file() for file in files):
            _stages(files, routes, parts, buildings, rankers, settings, name, embeds[name])
        whole = load_navigator(files[0], embed=embeds[name])
        ranked[name] = replace_ranker(whole, rankers["fit"])
        blind[name] = load_navigator(files[1], embed=embeds[name])
    return Trained(ranked, blind, time.process_time() - begun)


def replace_ranker(navigator: Navigator, ranker: PathRanker) -> Navigator:
    """The same second stages on another ranker."""
    n = navigator
    return Navigator(
        ranker, n.alone, n.remembering, n.words, n.embed, n.settings, n.radius, n.embedding
    )


def say(text: str) -> None:
    """Progress, on stderr."""
    print(text, file=sys.stderr, flush=True)


def _ranker(
    file: Path,
    routes: protocol.ByBuilding,
    names: Sequence[str],
    buildings: Mapping[str, Building],
    settings: FittingSettings,
    seed: int,
) -> PathRanker:
    if file.is_file():
        return load_ranker(file)
    some: list[Route] = [route for name in sorted(names) for route in routes[name]]
    ranker = train_ranker(
        some,
        [buildings[name] for name in sorted(names)],
        settings,
        seed,
        encode=embed_of("minilm"),
        told=lambda what, share: say(f"{file.stem}: {100 * share:.0f} % {what}"),
    )
    save_ranker(ranker, file)
    return ranker


def _stages(
    files: Sequence[Path],
    routes: protocol.ByBuilding,
    parts: Mapping[str, Sequence[str]],
    buildings: Mapping[str, Building],
    rankers: Mapping[str, PathRanker],
    settings: FittingSettings,
    name: str,
    embed: Embed,
) -> None:
    words = Words.of(text for rs in routes.values() for r in rs for text in r.instructions)
    lessons = []
    for half, other in (("even", "odd"), ("odd", "even")):
        some = {building: routes[building] for building in parts[other]}
        say(f"streams of the {other} half, {name}")
        rankings = Rankings(rankers[half])
        lessons.append(lessons_of(some, buildings, rankings, settings, words, embed, 0))
    for file, ranker in zip(files, (True, False), strict=True):
        combiner = replace(settings.combiner, ranker=ranker, weighed=not ranker)
        alone, remembering = train_stages(joined(lessons), combiner, 0)
        navigator = Navigator(
            None, alone, remembering, words, embed, settings.places, embedding=name
        )
        save_navigator(navigator, file)
