import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mnemonaut.agents.navigator import PathRanker, Question, candidate_paths
from mnemonaut.agents.navigator.checkpoint import load_ranker, save_ranker
from mnemonaut.agents.navigator.fitting import FittingSettings, train_ranker
from mnemonaut.agents.navigator.network import NetworkSettings
from mnemonaut.agents.navigator.training import TrainingSettings
from mnemonaut.envs.navigation.routes import Building, Route
from mnemonaut.memory.errors import NotAStore, StoreVersion

pytest.importorskip("torch")

SMALL = FittingSettings(
    network=NetworkSettings(
        table=24, width=32, heads=2, fused=16, dropout=0.0, word_dropout=0.0, lexical=True
    ),
    training=TrainingSettings(epochs=8, rows=8, rate=1e-2, softness=0.3),
    members=1,
)


@pytest.fixture(scope="module")
def ranker(
    make_building: Callable[[str, int], Building],
    make_routes: Callable[[Building, int, int], list[Route]],
) -> PathRanker:
    """Trained for seconds on buildings in which every thing stands elsewhere."""
    import torch

    torch.set_num_threads(1)
    buildings = [make_building(f"train{n}", 100 + n) for n in range(5)]
    routes = [r for n, b in enumerate(buildings) for r in make_routes(b, 16, n)]
    return train_ranker(routes, buildings, SMALL, 0)


def asked(routes: list[Route], building: Building) -> list[Question]:
    graph = building.graph
    return [
        Question(
            route.instructions,
            route.heading,
            candidate_paths(graph, graph.number(route.path[0])),
            building,
        )
        for route in routes
    ]


def test_it_learns_to_end_where_the_thing_is(
    ranker: PathRanker,
    make_building: Callable[[str, int], Building],
    make_routes: Callable[[Building, int, int], list[Route]],
) -> None:
    new = make_building("new", 999)
    routes = make_routes(new, 30, 5)
    questions = asked(routes, new)
    right = [
        one.paths[int(row.argmax())][-1] == new.graph.number(route.path[-1])
        for route, one, logits in zip(routes, questions, ranker.answer(questions), strict=True)
        for row in logits[..., 0]
    ]
    chance = np.mean([1 / len(one.paths) for one in questions])
    assert chance < 0.3
    assert np.mean(right) > 0.8


def test_an_answer_does_not_depend_on_its_batch(
    ranker: PathRanker,
    building: Building,
    make_routes: Callable[[Building, int, int], list[Route]],
) -> None:
    questions = asked(make_routes(building, 9, 3), building)
    together = ranker.answer(questions)
    for one, logits in zip(questions, together, strict=True):
        (alone,) = ranker.answer([one])
        assert alone.shape == (2, len(one.paths), 2)
        assert np.allclose(alone, logits, atol=1e-4)
        for text, row in zip(one.instructions, logits, strict=True):
            end, prefix = ranker.score_paths(text, one.heading, one.paths, building)
            assert np.allclose(end, row[:, 0], atol=1e-4)
            assert np.allclose(prefix, row[:, 1], atol=1e-4)


def test_a_masked_panorama_changes_its_path_alone(ranker: PathRanker, building: Building) -> None:
    paths = candidate_paths(building.graph, 0)
    flags = [n == 2 for n in range(len(paths))]
    text = "Go to the lamp"
    known, _ = ranker.score_paths(text, 0.5, paths, building)
    masked, _ = ranker.score_paths(text, 0.5, paths, building, unvisited=flags)
    same = ~np.array(flags)
    assert np.allclose(known[same], masked[same], atol=1e-5)
    assert abs(known[2] - masked[2]) > 1e-3


def test_a_masked_panorama_is_not_read(ranker: PathRanker, building: Building) -> None:
    graph, scenery = building.graph, dict(building.scenery or {})
    paths = candidate_paths(graph, 0)[:1]
    del scenery[graph.viewpoints[paths[0][-1]]]
    text = "Go to the lamp"
    seen = ranker.score_paths(text, 0.5, paths, building, unvisited=[True])
    unseen = ranker.score_paths(text, 0.5, paths, Building(graph, scenery), unvisited=[True])
    assert np.array_equal(seen, unseen)


def test_no_paths_and_no_known_word(ranker: PathRanker, building: Building) -> None:
    assert ranker.score_paths("Go", 0.0, [], building)[0].shape == (0,)
    end, prefix = ranker.score_paths("Zzz!", 0.0, [(0,), (0, 1)], building)
    assert np.isfinite(end).all() and np.isfinite(prefix).all()


def test_equal_seeds_give_equal_weights(
    building: Building, make_routes: Callable[[Building, int, int], list[Route]]
) -> None:
    from dataclasses import replace

    brief = replace(SMALL, training=replace(SMALL.training, epochs=1, halfway=0.5))
    routes = make_routes(building, 6, 1)
    one, two = (train_ranker(routes, [building], brief, 4) for _ in range(2))
    other = train_ranker(routes, [building], brief, 5)
    scores = [
        r.score_paths("Go to the lamp", 0.0, [(0, 1), (0, 5)], building) for r in (one, two, other)
    ]
    assert np.array_equal(scores[0], scores[1])
    assert not np.array_equal(scores[0], scores[2])


def test_saved_and_loaded_it_answers_the_same(
    ranker: PathRanker, building: Building, tmp_path: Path
) -> None:
    file = tmp_path / "deep" / "ranker.pt"
    save_ranker(ranker, file)
    again = load_ranker(file)
    paths = candidate_paths(building.graph, 3)
    before = ranker.score_paths("Stop at the sofa", 0.1, paths, building)
    assert np.array_equal(before, again.score_paths("Stop at the sofa", 0.1, paths, building))
    assert [path.name for path in file.parent.iterdir()] == ["ranker.pt"]


def test_a_bad_file_is_one_line(tmp_path: Path) -> None:
    import torch

    with pytest.raises(NotAStore, match="train navigator"):
        load_ranker(tmp_path / "absent.pt")
    (tmp_path / "text.pt").write_text("no tensors")
    with pytest.raises(NotAStore, match="holds no navigator"):
        load_ranker(tmp_path / "text.pt")
    newer = '{"format": "mnemonaut.navigator", "version": 99}'
    torch.save({"description": newer, "tensors": {}}, tmp_path / "newer.pt")
    with pytest.raises(StoreVersion, match="upgrade"):
        load_ranker(tmp_path / "newer.pt")
    empty = '{"format": "mnemonaut.navigator", "version": 1}'
    torch.save({"description": empty, "tensors": {}}, tmp_path / "empty.pt")
    with pytest.raises(NotAStore, match="damaged"):
        load_ranker(tmp_path / "empty.pt")


def test_importing_it_loads_no_heavy_package() -> None:
    code = (
        "import sys, mnemonaut.agents.navigator as n; "
        "print([m for m in ('torch', 'scipy', 'sentence_transformers') if m in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert told.stdout.strip() == "[]"
