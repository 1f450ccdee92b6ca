"""What earlier users teach."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory.preferences import learn_likeness
from mnemonaut.memory.preferences.centred import Floats
from mnemonaut.memory.preferences.likeness import Groups

USER: Groups = [np.array([[0.0, 1.0], [0.0, -1.0]]), np.array([[4.0, 1.0], [4.0, -1.0]])]
"""Sorts by the first coordinate; the second is noise to them."""


def users(seed: int, count: int = 4, size: int = 5) -> list[Groups]:
    draw = np.random.default_rng(seed)
    return [
        [draw.normal(size=size) + 0.3 * draw.normal(size=(2, size)) for _ in range(3)]
        for _ in range(count)
    ]


def test_the_map_worked_out_by_hand() -> None:
    # within = diag(0, 2), half of it isotropic: diag(.5, 1.5).
    # between = diag(8, 0) less chance .5 * diag(0, 2), made positive with trace 7: diag(7, 0);
    # half of it isotropic: diag(5.25, 1.75). Its ratios to within are 10.5 and 7/6.
    learnt = learn_likeness([USER], within_prior=2.0, between_prior=1.0)
    assert learnt is not None
    weights = np.diag([2.0 * 10.5 / 11.5, (1 / 1.5) * (7 / 6) / (13 / 6)])
    assert np.allclose(learnt.matrix @ learnt.matrix.T, weights)
    assert np.allclose(learnt.centre, [2.0, 0.0])


def test_things_look_alike_where_users_put_them_together() -> None:
    learnt = learn_likeness([USER], within_prior=1.0, between_prior=1.0)
    assert learnt is not None
    asked = np.array([[3.0, 1.0], [3.0, -1.0], [1.0, 1.0]])
    one, together, apart = learnt.transform(asked)
    plain = asked - learnt.centre
    assert plain[0] @ plain[1] == plain[0] @ plain[2] == 0.0  # alike before
    assert one @ together > 0.5 > -0.5 > one @ apart


def test_what_is_hardly_known_changes_nothing() -> None:
    learnt = learn_likeness(users(0), within_prior=1e9, between_prior=1e9)
    assert learnt is not None
    product = learnt.matrix @ learnt.matrix.T
    assert np.allclose(product, product[0, 0] * np.eye(5), atol=1e-6)


def test_too_little_teaches_nothing() -> None:
    thing = np.ones((1, 3))
    assert learn_likeness([]) is None
    assert learn_likeness([[]]) is None
    assert learn_likeness([[thing, 2 * thing]]) is None  # nothing lies together
    assert learn_likeness([[np.eye(3)]]) is None  # one receptacle
    assert learn_likeness([[np.eye(3), np.eye(3)]]) is None  # receptacles that do not differ
    assert learn_likeness([[np.repeat(thing, 2, axis=0), 2 * np.repeat(thing, 2, axis=0)]]) is None


@given(st.integers(0, 10_000))
def test_likeness_does_not_depend_on_the_axes(seed: int) -> None:
    """Turned vectors are as alike as they were; so are users told in another order."""
    known = users(seed)
    turn: Floats = np.linalg.qr(np.random.default_rng(seed + 1).normal(size=(5, 5)))[0]
    asked = np.random.default_rng(seed + 2).normal(size=(4, 5))
    plain = learn_likeness(known)
    turned = learn_likeness([[group @ turn for group in user] for user in reversed(known)])
    assert (plain is None) == (turned is None)
    if plain is not None and turned is not None:
        one, other = plain.transform(asked), turned.transform(asked @ turn)
        assert np.allclose(one @ one.T, other @ other.T, atol=1e-6)
