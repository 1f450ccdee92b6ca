"""Preferences by example: what a user of them relies on."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory import Embedding, HashingEmbedding
from mnemonaut.memory.embedding import embedding
from mnemonaut.memory.embedding_cache import CachedEmbedding
from mnemonaut.memory.preferences import PreferenceError, Preferences, likeness_of

EXAMPLES = {
    "red apple": "bowl",
    "green apple": "bowl",
    "toy car": "box",
    "toy train": "box",
}
WORDS = HashingEmbedding(256)
NAMES = ["yellow apple", "toy plane", "car", "apple pie", "sofa", "toy apple"]


@pytest.fixture(scope="module")
def minilm() -> Embedding:
    return CachedEmbedding(embedding("minilm"))


def shown(receptacles: Sequence[str] = ("bowl", "box")) -> Preferences:
    return Preferences(EXAMPLES, receptacles, WORDS)


def test_unseen_objects_go_where_things_like_them_went() -> None:
    assert shown().predict("yellow apple").best == "bowl"
    assert shown().predict("toy plane").best == "box"
    assert [ranked.best for ranked in shown().predict_batch(["a toy", "an apple"])] == [
        "box",
        "bowl",
    ]


def test_what_was_shown_is_known_however_it_is_spelt() -> None:
    odd = {**EXAMPLES, "toy horse": "bowl"}
    ranked = Preferences(odd, ("box", "bowl"), WORDS).predict("Toy_Horse")
    assert (ranked.best, ranked.probabilities) == ("bowl", (1.0, 0.0))


def test_a_later_example_corrects_an_earlier() -> None:
    pairs = [("apple", "bowl"), ("toy", "box"), ("apple", "box")]
    assert Preferences(pairs, ("bowl", "box"), WORDS).predict("apple").best == "box"


def test_receptacles_that_are_not_here_are_never_chosen_but_count() -> None:
    """Who keeps toys in a box that is not in this room does not want them in the bowl."""
    here = shown(("bowl", "shelf"))
    assert here.predict("toy plane").best == "shelf"
    assert here.predict("yellow apple").best == "bowl"
    assert here.predict("toy car").best == "shelf"  # shown, but its place is not here


def test_without_examples_names_alone_decide() -> None:
    nothing = Preferences({}, ("shoe rack", "book shelf"), WORDS)
    assert nothing.predict("book").best == "book shelf"
    assert nothing.predict_batch(["shoe"])[0].best == "shoe rack"


def test_a_tie_keeps_the_receptacles_order() -> None:
    for order in (("a", "b", "c"), ("c", "a", "b")):
        ranked = Preferences({"x": "elsewhere"}, order, WORDS).predict("unrelated")
        assert ranked.receptacles == order


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6))
def test_rankings_are_whole_and_repeatable(names: list[str]) -> None:
    mine = shown(("bowl", "box", "sofa"))
    batch = mine.predict_batch(names)
    assert len(batch) == len(names) and batch == mine.predict_batch(names)
    for ranked in (*batch, *map(mine.predict, names)):
        assert sorted(ranked.receptacles) == ["bowl", "box", "sofa"]
        assert list(ranked.probabilities) == sorted(ranked.probabilities, reverse=True)
        assert sum(ranked.probabilities) == pytest.approx(1.0)
        assert ranked.best == ranked.receptacles[0]


def test_no_question_no_answer() -> None:
    assert shown().predict_batch([]) == ()


@pytest.mark.parametrize("receptacles", [(), ("box", "box")])
def test_receptacles_must_be_told_once(receptacles: tuple[str, ...]) -> None:
    with pytest.raises(PreferenceError, match="each of them once"):
        Preferences(EXAMPLES, receptacles, WORDS)


def test_others_who_teach_nothing_change_nothing() -> None:
    told = Preferences(EXAMPLES, ("bowl", "box"), WORDS, [{"cup": "sink"}, {}])
    assert told.predict("yellow apple") == shown().predict("yellow apple")


def test_what_others_teach_may_be_learnt_once() -> None:
    others = [{"blue cup": "sink", "blue mug": "sink", "red cup": "shelf", "red mug": "shelf"}] * 3
    learnt = likeness_of(others, WORDS)
    assert learnt is not None
    once = Preferences(EXAMPLES, ("bowl", "box"), WORDS, learnt)
    each = Preferences(EXAMPLES, ("bowl", "box"), WORDS, others)
    assert once.predict("red toy") == each.predict("red toy") != shown().predict("red toy")


def test_others_who_sort_by_colour_make_colour_count() -> None:
    """By its words the thing is as near to either example; colour is what people sort by here."""
    colours, things = ("red", "blue", "green"), ("cup", "hat", "pen", "ball", "sock", "lamp")
    others = [{f"{c} {t}": c for c in colours for t in things[n : n + 3]} for n in range(4)]
    examples = {"red brush": "left", "blue comb": "right"}
    words = HashingEmbedding(64)
    asked = ["red comb", "blue brush"]
    plain = Preferences(examples, ("left", "right"), words)
    assert [plain.predict(name).probabilities[0] for name in asked] == pytest.approx([0.5, 0.5])
    taught = Preferences(examples, ("left", "right"), words, others)
    assert [taught.predict(name).best for name in asked] == ["left", "right"]


def test_meanings_are_enough(minilm: Embedding) -> None:
    examples = {"banana": "bowl", "grapes": "bowl", "toy car": "chest", "doll": "chest"}
    mine = Preferences(examples, ("bowl", "chest"), minilm)
    assert [mine.predict(n).best for n in ("mango", "Lego brick")] == ["bowl", "chest"]
    batch = mine.predict_batch(["Lego brick", "pear", "TeddyBear", "peach"])
    assert [ranked.best for ranked in batch] == ["chest", "bowl", "chest", "bowl"]
