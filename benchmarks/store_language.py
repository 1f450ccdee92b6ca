"""MiniLM beside hashing on natural language: does a recalled instruction describe the same goal?

Room-to-Room's train instructions, each stored as an experience that is its words alone. Asked is
each instruction of a fixed sample of goals, once for each setting; what may be recalled is

- `any`: all other instructions, the two of its own path among them;
- `other_paths`: those of other paths, which come from elsewhere and say it in other words;
- `in_building`: those of other paths in its own building, what an agent at home remembers.

hit@k: one of the k recalled ends at the same viewpoint of the same building. Instructions whose
goal nothing that may be recalled shares are left out; the last two settings ask the same ones.
Intervals are of a bootstrap over goals. `words` is the store's search for words alone (BM25), `+
words` is its fusion of ranks, `tfidf` a control by hand: exact cosines of rare words, no store.
Times are processor milliseconds of one text on one thread, medians, taken in turn.
"""

import os
import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from bootstrap import figures_of
from claim import Target, tell
from numpy.typing import NDArray
from store_language_corpus import DEPTHS, SETTINGS, Corpus, Hits, RareWords, Told, read

from mnemonaut.envs.errors import MnemonautError
from mnemonaut.memory import (
    Embedding,
    Experience,
    ExperienceStore,
    HashingEmbedding,
    Query,
    StoreError,
)
from mnemonaut.memory.embedding import embed_text
from mnemonaut.memory.embedding_cache import CachedEmbedding
from mnemonaut.memory.onnx_embedding import OnnxEmbedding
from mnemonaut.memory.onnx_export import TOLERANCE, export_onnx
from mnemonaut.memory.ranking import RankWeights
from mnemonaut.memory.sentence_transformer import minilm

GOALS, QUICK_GOALS, QUICK_BUILDINGS = 300, 60, 3
TIMED, QUICK_TIMED = 300, 60
BATCH = 256

VECTORS = RankWeights(outcome=0.0, recency=0.0, usefulness=0.0)
BOTH = replace(VECTORS, words=1.0)
WORDS = replace(BOTH, similarity=0.0)

PAIRS = (
    ("minilm", "hashing"),
    ("minilm", "words"),
    ("minilm", "tfidf"),
    ("minilm + words", "minilm"),
    ("hashing + words", "hashing"),
)

TARGETS = [
    *(Target(f"{setting}.minilm-chance.hit@1.low", 0.0, above=True) for setting in SETTINGS),
    Target("onnx.max_difference", TOLERANCE, at_least=False),
]


def asked(corpus: Corpus, goals: int) -> dict[str, list[int]]:
    """By setting, the questions about some goals, which are drawn once."""
    number = int(corpus.goal.max()) + 1
    chosen = np.random.default_rng(0).permutation(number)[:goals]
    about = np.flatnonzero(np.isin(corpus.goal, chosen)).tolist()
    return {
        setting: [nth for nth in about if corpus.counts(nth, setting)[1]] for setting in SETTINGS
    }


def experience(nth: int, one: Told) -> Experience:
    """An instruction as it is stored: nothing but its words is embedded."""
    where = {"building": one.building, "path": one.path, "nth": nth}
    return Experience({}, one.text, [], {"success": True}, where)


def filled(folder: Path, name: str, embedding: Embedding, corpus: Corpus) -> ExperienceStore:
    """A store with all instructions; the id of the nth is nth + 1."""
    store = ExperienceStore(folder / f"{name}.db", embedding=embedding)
    ids = store.remember_many([experience(nth, one) for nth, one in enumerate(corpus.told)])
    if ids != list(range(1, len(ids) + 1)):
        raise RuntimeError("instructions were merged, though each has a number of its own")
    return store


def recalled(
    store: ExperienceStore,
    corpus: Corpus,
    questions: Sequence[int],
    setting: str,
    weights: RankWeights,
) -> Iterator[list[int]]:
    """The best instructions for each question."""
    for start in range(0, len(questions), BATCH):
        queries = [
            Query(embed_text(experience(nth, corpus.told[nth])), scope=corpus.scope(nth, setting))
            for nth in questions[start : start + BATCH]
        ]
        for best in store.recall_many(queries, k=max(DEPTHS), weights=weights):
            yield [recall.id - 1 for recall in best]


def neighbours(corpus: Corpus, goals: int, models: Mapping[str, Embedding]) -> dict[str, Any]:
    """hit@1 and hit@5 in each setting, by each way to recall, and what differs."""
    figures: dict[str, Any] = {"instructions": len(corpus.told)}
    questions, rare = asked(corpus, goals), RareWords([one.text for one in corpus.told])
    with tempfile.TemporaryDirectory() as folder:
        stores = {n: filled(Path(folder), n, model, corpus) for n, model in models.items()}
        for setting, about in questions.items():
            hits = {"chance": corpus.chance(about, setting)}
            by_hand = [rare.best(nth, corpus.allowed(nth, setting), max(DEPTHS)) for nth in about]
            hits["tfidf"] = corpus.hits(about, by_hand)
            ways = [("words", stores["hashing"], WORDS)]
            for name, store in stores.items():
                ways += [(name, store, VECTORS), (f"{name} + words", store, BOTH)]
            for name, store, weights in ways:
                found = recalled(store, corpus, about, setting, weights)
                hits[name] = corpus.hits(about, list(found))
            figures |= told(setting, corpus.goal[about], hits)
        for store in stores.values():
            store.close()
    return figures


def told(setting: str, goals: NDArray[np.int64], hits: Mapping[str, Hits]) -> dict[str, Any]:
    """Means and differences with intervals, goals drawn again."""
    clusters = np.unique(goals, return_inverse=True)[1]
    counts = np.bincount(clusters).astype(np.float64)
    figures: dict[str, Any] = {
        f"{setting}.questions": len(goals),
        f"{setting}.goals": len(counts),
    }

    def note(name: str, values: Hits) -> None:
        for column, k in enumerate(DEPTHS):
            sums = np.bincount(clusters, values[:, column]).astype(np.float64)
            known = figures_of("", sums, counts)
            figures.update({f"{setting}.{name}.hit@{k}{end}": v for end, v in known.items()})

    for name, values in hits.items():
        note(name, values)
    for one, other in (*PAIRS, ("minilm", "chance")):
        note(f"{one}-{other}", hits[one] - hits[other])
    return figures


def speed(texts: Sequence[str], torch_model: Embedding) -> dict[str, Any]:
    """Milliseconds for a text by each embedding, and how far ONNX Runtime is from PyTorch."""
    with tempfile.TemporaryDirectory() as folder:
        export_onnx("minilm", Path(folder) / "minilm")
        models = {
            "hashing": HashingEmbedding(),
            "minilm": torch_model,
            "minilm_onnx": OnnxEmbedding(Path(folder) / "minilm"),
        }
        spent: dict[str, list[float]] = {name: [] for name in models}
        vectors: dict[str, list[NDArray[np.float32]]] = {name: [] for name in models}
        for model in models.values():
            model.encode(texts[:10])
        for text in texts:
            for name, model in models.items():
                begun = time.process_time()
                vectors[name].append(model.encode([text])[0])
                spent[name].append(1000 * (time.process_time() - begun))
    difference = np.abs(np.stack(vectors["minilm"]) - np.stack(vectors["minilm_onnx"])).max()
    figures = {f"ms_per_text.{name}": round(median(ms), 4) for name, ms in spent.items()}
    ratio = figures["ms_per_text.minilm"] / figures["ms_per_text.minilm_onnx"]
    return {
        "timed_texts": len(texts),
        "words_per_text": round(float(np.mean([len(text.split()) for text in texts])), 1),
        **figures,
        "onnx.times_faster": round(ratio, 2),
        "onnx.max_difference": float(f"{difference:.2g}"),
    }


def cache_file() -> Path:
    """Where vectors are kept between runs: the user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    folder = Path(cache).expanduser() / "mnemonaut" / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "embeddings.sqlite"


def measure(options: Namespace) -> dict[str, Any]:
    try:
        corpus = Corpus(read(QUICK_BUILDINGS if options.quick else None))
        import torch

        torch.set_num_threads(1)
        model = minilm()
        every = len(corpus.told) // (QUICK_TIMED if options.quick else TIMED)
        figures = speed([one.text for one in corpus.told[::every]], model)
        cached = CachedEmbedding(model, cache_file())
        models: dict[str, Embedding] = {"hashing": HashingEmbedding(), "minilm": cached}
        figures |= neighbours(corpus, QUICK_GOALS if options.quick else GOALS, models)
        cached.close()
    except (MnemonautError, StoreError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    return figures


if __name__ == "__main__":
    tell("store_language", measure, TARGETS, __doc__ or "")
