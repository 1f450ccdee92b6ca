"""What a room tells of its habits."""

import numpy as np
import pytest

from mnemonaut.memory.placement import context
from mnemonaut.memory.placement.context import FEATURES, Seen, features


@pytest.fixture
def seen() -> Seen:
    """Three objects, two alike, of which the memory expects places 0, 0 and 1; all lie on 2."""
    prior = np.array([[0.8, 0.1, 0.1], [0.8, 0.1, 0.1], [0.1, 0.8, 0.1]])
    named = np.array([[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 1.0]])
    return Seen(prior, np.array([2, 2, 2]), named, np.eye(3))


def of(seen: Seen, visible: list[bool], named: list[float] | None = None) -> dict[str, list[float]]:
    """The features of one query that is expected at place 0."""
    prior = np.array([[0.8, 0.1, 0.1]])
    like = np.array([[1.0, 0.5, 0.0] if named is None else named])
    found = features(prior, like, np.array([[1.0, 0.0, 0.0]]), seen, np.array([visible]))
    assert found.shape == (1, 3, len(FEATURES))
    return {name: found[0, :, nth].tolist() for nth, name in enumerate(FEATURES)}


def test_a_room_that_does_otherwise_is_followed(seen: Seen) -> None:
    found = of(seen, [True, True, True])
    for name in FEATURES:
        assert max(found[name]) == found[name][2], name
    assert found["share"] == [0.0, 0.0, 1.0]
    assert found["named"] == pytest.approx([-1.2, -0.15, 1.35])
    assert found["same"] == pytest.approx([-0.8, -0.1, 0.9])
    assert found["surplus"][2] == pytest.approx(np.log(4.0 / 1.3))


def test_nothing_visible_tells_nothing(seen: Seen) -> None:
    found = of(seen, [False, False, False])
    for name in FEATURES:
        assert len(set(found[name])) == 1, name
    assert context.nothing_seen(2, ("a", "b", "c")).shape == (2, 3, len(FEATURES))


def test_what_is_hidden_is_not_read(seen: Seen) -> None:
    """Moving an object that a query may not see changes nothing for it."""
    moved = Seen(seen.prior, np.array([0, 2, 2]), seen.named, seen.same)
    assert of(seen, [False, True, True]) == of(moved, [False, True, True])
    assert of(seen, [True, True, True]) != of(moved, [True, True, True])


def test_queries_do_not_mix(seen: Seen, rng: np.random.Generator) -> None:
    """Asked together or one at a time: the same."""
    prior = rng.random((4, 3)) + 0.1
    named, same = rng.random((4, 3)), np.zeros((4, 3))
    visible = rng.random((4, 3)) < 0.6
    together = features(prior, named, same, seen, visible)
    for nth in range(4):
        part = slice(nth, nth + 1)
        alone = features(prior[part], named[part], same[part], seen, visible[part])
        assert alone[0] == pytest.approx(together[nth], abs=1e-12)


def test_the_local_deviation_is_the_mode(seen: Seen) -> None:
    """At the mode, weights are what lies less what is expected there."""
    kernel = 0.3 * np.ones((3, 3))
    logits = np.log(seen.prior)
    lies = np.zeros((3, 3))
    lies[:, 2] = 1.0
    mask = np.ones((1, 3))
    deviation = context._local(logits, lies, np.eye(3)[:1] @ kernel, kernel, mask)[0]
    weights = deviation  # equal kernel rows: the deviation of every object is the same
    shares = np.exp(logits + weights)
    shares /= shares.sum(axis=1, keepdims=True)
    assert 0.3 * (lies - shares).sum(axis=0) == pytest.approx(deviation, abs=2e-3)
