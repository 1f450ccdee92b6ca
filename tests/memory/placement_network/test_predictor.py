"""The trained network as a predictor: it learns a law, reads no place, and depends on no order."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mnemonaut.memory.embedding import HashingEmbedding
from mnemonaut.memory.errors import StoreError
from mnemonaut.memory.placement.predictor import PlacementPredictor, Ranked
from mnemonaut.memory.placement.rooms import RoomScene
from mnemonaut.memory.placement_network import (
    NetworkPredictor,
    NetworkSettings,
    TrainingSettings,
    train,
)
from mnemonaut.memory.placement_network.graph import memory_graph, room_graph

MakeRoom = Callable[..., RoomScene]
TINY = NetworkSettings(width=16)
QUICK = TrainingSettings(steps=60, learning_rate=1e-2, rooms_per_step=4, memory_rooms=1)


@pytest.fixture(scope="module")
def predictor(rooms: list[RoomScene], names: HashingEmbedding) -> NetworkPredictor:
    return train(rooms, names, shape=TINY, settings=replace(QUICK, loss="choice"))


def permuted(room: RoomScene, seed: int) -> RoomScene:
    order = np.random.default_rng(seed).permutation(len(room.objects))
    return replace(room, objects=tuple(room.objects[int(i)] for i in order))


def scores(ranking: list[Ranked]) -> dict[str, float]:
    return {ranked.receptacle_type: ranked.score for ranked in ranking}


def moved(room: RoomScene, type: str, parent: str) -> RoomScene:
    """The room with its object of that type on, and at, another receptacle."""
    (there,) = (thing for thing in room.objects if thing.type == parent)
    return replace(
        room,
        objects=tuple(
            replace(thing, center=there.center, parents=(there.id,))
            if thing.type == type
            else thing
            for thing in room.objects
        ),
    )


@pytest.mark.parametrize("loss", ["binary", "choice"])
@pytest.mark.parametrize("redraw", [False, True])
@pytest.mark.parametrize("memory", [True, False])
def test_a_law_is_learnt(
    rooms: list[RoomScene],
    names: HashingEmbedding,
    room: MakeRoom,
    law: dict[tuple[str, str], str],
    loss: str,
    redraw: bool,
    memory: bool,
) -> None:
    """Also in rooms that it has not seen, of a furniture order of their own."""
    settings = replace(QUICK, steps=120, loss=loss, redraw_memory=redraw)
    learnt = train(rooms, names, shape=replace(TINY, memory=memory), settings=settings)
    for (kind, object_type), home in law.items():
        new = room("new", kind, 77)
        ranking = learnt.rank(object_type, new, {f"{object_type}|new"})
        assert ranking[0].receptacle_type == home
        assert scores(ranking).keys() == set(new.candidates(object_type, {f"{object_type}|new"}))
        assert sum(scores(ranking).values()) == pytest.approx(1)


def test_the_order_of_objects_does_not_matter(
    rooms: list[RoomScene], names: HashingEmbedding, room: MakeRoom
) -> None:
    """Neither in the room that is asked about nor in the remembered ones."""
    learnt = train(rooms, names, shape=TINY, settings=replace(QUICK, loss="choice"))
    asked = room("new", "kitchen", 5)
    plain = scores(learnt.rank("Mug", asked, {"Mug|new"}))
    other = scores(learnt.rank("Mug", permuted(asked, 1), {"Mug|new"}))
    assert other == pytest.approx(plain, abs=1e-5)
    (member,) = learnt.members
    here = memory_graph([room_graph(scene) for scene in rooms])
    there = memory_graph([room_graph(permuted(scene, 3)) for scene in reversed(rooms)])
    assert here != there
    one, two = (
        scores(NetworkPredictor([replace(member, memory=memory)], names).rank("Mug", asked))
        for memory in (here, there)
    )
    assert one == pytest.approx(two, abs=1e-5)


def test_the_hidden_objects_home_does_not_reach_the_answer(
    predictor: NetworkPredictor, room: MakeRoom
) -> None:
    """Another true parent and place leave every score as it is, bit by bit."""
    asked = room("new", "kitchen", 5)
    answer = predictor.rank("Mug", asked, {"Mug|new"})
    for parent in ("Table", "Bowl", "Floor"):
        assert predictor.rank("Mug", moved(asked, "Mug", parent), {"Mug|new"}) == answer


def test_the_memory_does_reach_the_answer(
    rooms: list[RoomScene], names: HashingEmbedding, room: MakeRoom
) -> None:
    """Equal weights, another memory: where mugs were supported changes what is said of mugs."""
    learnt = train(rooms, names, shape=TINY, settings=replace(QUICK, steps=5))
    (member,) = learnt.members
    memory = memory_graph([room_graph(moved(r, "Mug", "Shelf")) for r in rooms])
    other = NetworkPredictor([replace(member, memory=memory)], names)
    asked = room("new", "bedroom", 5)
    assert other.rank("Mug", asked, {"Mug|new"}) != learnt.rank("Mug", asked, {"Mug|new"})


def test_what_is_hidden_is_not_read(predictor: NetworkPredictor, room: MakeRoom) -> None:
    asked = room("new", "kitchen", 5)
    hidden, choice = {"Mug|new", "Apple|new"}, ["Bowl", "Shelf", "Table"]
    kept = tuple(thing for thing in asked.objects if thing.id not in hidden)
    without = replace(asked, objects=kept)
    answer = predictor.rank("Mug", asked, hidden, choice)
    assert predictor.rank("Mug", without, (), choice) == answer
    assert predictor.rank("Mug", asked, {"Mug|new"}, choice) != answer


def test_candidates_are_the_callers(predictor: NetworkPredictor, room: MakeRoom) -> None:
    asked = room("new", "kitchen", 5)
    ranking = predictor.rank("Mug", asked, {"Mug|new"}, ["Shelf", "Trampoline", "Desk", "Shelf"])
    assert ranking[-1] == Ranked("Trampoline", 0.0)
    assert scores(ranking).keys() == {"Shelf", "Desk", "Trampoline"}
    unknown = predictor.rank("Mug", asked, (), ["Zoo", "Attic"])
    assert [ranked.receptacle_type for ranked in unknown] == ["Attic", "Zoo"]
    assert predictor.rank("Mug", asked, (), []) == []
    nowhere = predictor.rank("Mug", RoomScene("empty", "kitchen"))
    assert scores(nowhere).keys() == {"Shelf", "Table", "Bowl", "Floor", "Desk", "Bed"}


def test_an_unknown_type_is_told_apart_by_its_name_alone(
    rooms: list[RoomScene], room: MakeRoom
) -> None:
    """Nothing but the text half of the feature knows of it; the learnt half is zero."""
    names = HashingEmbedding(32)
    learnt = train(rooms, names, shape=TINY, settings=replace(QUICK, loss="choice"))
    asked = room("new", "bedroom", 5)
    before = learnt.rank("Mug", asked, {"Mug|new"})
    one, same, other = (learnt.rank(type, asked) for type in ("TeaPot", "Tea_Pot", "CupBoard"))
    assert one == same != other
    assert learnt.rank("Mug", asked, {"Mug|new"}) == before
    with pytest.raises(StoreError, match="names of 32 dimensions, not 384"):
        NetworkPredictor(learnt.members).rank("Zeppelin", asked)


def test_an_unknown_kind_of_room_is_answered_without_it(
    predictor: NetworkPredictor, room: MakeRoom
) -> None:
    attic = replace(room("new", "kitchen", 5), kind="attic")
    ranking = predictor.rank("Apple", attic, {"Apple|new"})
    assert ranking[0].receptacle_type == "Bowl"
    assert ranking != predictor.rank("Apple", room("new", "kitchen", 5), {"Apple|new"})


def test_the_shipped_vectors_are_the_default(rooms: list[RoomScene], room: MakeRoom) -> None:
    settings = replace(QUICK, loss="choice")
    learnt: PlacementPredictor = train(rooms, shape=TINY, settings=settings)
    asked = room("new", "kitchen", 5)
    assert learnt.rank("Mug", asked, {"Mug|new"})[0].receptacle_type == "Shelf"
    assert learnt.rank("Cup", asked) != learnt.rank("RemoteControl", asked)
    unnamed = [scores(learnt.rank(type, asked)) for type in ("Zeppelin", "Gizmo")]
    assert unnamed[0] == pytest.approx(unnamed[1])


def test_equal_seeds_give_equal_scores(
    rooms: list[RoomScene], names: HashingEmbedding, room: MakeRoom
) -> None:
    settings = replace(QUICK, steps=4)
    asked = room("new", "kitchen", 5)
    one, same, other = (
        train(rooms, names, shape=TINY, settings=settings, seed=seed).rank("Mug", asked)
        for seed in (1, 1, 2)
    )
    assert one == same != other


def test_members_are_averaged(
    rooms: list[RoomScene], names: HashingEmbedding, room: MakeRoom
) -> None:
    settings = replace(QUICK, steps=4)
    asked = room("new", "kitchen", 5)
    both = train(rooms, names, shape=TINY, settings=settings, members=2, seed=3)
    alone = [scores(NetworkPredictor([member]).rank("Mug", asked)) for member in both.members]
    mean = {name: (alone[0][name] + alone[1][name]) / 2 for name in alone[0]}
    assert scores(both.rank("Mug", asked)) == pytest.approx(mean)


def test_bad_requests_are_told(rooms: list[RoomScene], names: HashingEmbedding) -> None:
    with pytest.raises(ValueError, match="leave none to ask about"):
        train(rooms[:1], names, shape=TINY, settings=QUICK)
    with pytest.raises(ValueError, match="unknown loss `hinge`; known: binary, choice"):
        train(rooms, names, shape=TINY, settings=replace(QUICK, loss="hinge"))
    with pytest.raises(ValueError, match="ask for 1 or more"):
        train(rooms, names, shape=TINY, settings=QUICK, members=0)
    with pytest.raises(ValueError, match="at least one"):
        NetworkPredictor([])


def test_without_torch_one_line_names_the_cure() -> None:
    script = (
        "import sys\n"
        "sys.modules['torch'] = None\n"
        "from mnemonaut.memory.embedding import HashingEmbedding\n"
        "from mnemonaut.memory.placement_network import MissingExtra, load, train\n"
        "for call in (lambda: train([], HashingEmbedding(8)), lambda: load('none')):\n"
        "    try:\n        call()\n"
        "    except MissingExtra as error:\n        print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    cure = "torch is not installed; run `pip install 'mnemonaut[neural]'`"
    assert done.stdout.splitlines() == [cure, cure]
