"""Spaces that gymnasium lacks: arrays of texts, and actions one of which does nothing."""

import json
import pickle

import numpy as np
from gymnasium import spaces

from mnemonaut.envs.spaces import MultiDiscreteWithNoOp, TextArray, Texts, text_arrays


def test_texts_contain_arrays_of_text_of_their_shape() -> None:
    space = Texts((2, 3), seed=5)
    drawn = space.sample()
    assert space.contains(drawn) and drawn.shape == (2, 3)
    assert not space.contains(np.zeros((2, 3)))
    assert not space.contains(np.array(["a"]))
    assert not space.contains([["a"] * 3] * 2)
    assert space == Texts((2, 3)) and space != Texts((3, 2))
    there_and_back = space.from_jsonable(json.loads(json.dumps(space.to_jsonable([drawn]))))
    assert there_and_back[0].tolist() == drawn.tolist()
    assert Texts((2, 3), seed=5).sample().tolist() == drawn.tolist()


def test_arrays_of_text_can_be_compared_by_gymnasium() -> None:
    names = np.array(["log", "air"]).view(TextArray)
    assert np.allclose(names, names.copy())
    assert not np.allclose(names, np.array(["log", "dirt"]).view(TextArray))
    assert type(names != "air") is np.ndarray
    assert (names != "air").tolist() == [True, False]
    copied = pickle.loads(pickle.dumps(names))
    assert isinstance(copied, TextArray) and copied.tolist() == ["log", "air"]


def test_the_texts_of_an_observation_are_found_by_its_space() -> None:
    space = spaces.Dict(
        {
            "bag": spaces.Dict({"name": Texts((2,)), "count": spaces.Box(0, 64, (2,))}),
            "pair": spaces.Tuple([spaces.Discrete(2), Texts(())]),
            "hidden": Texts((1,)),
        }
    )
    change = text_arrays(space)
    assert change is not None
    bag = {"name": np.array(["log", "air"]), "count": np.ones(2, np.float32)}
    pair = (1, np.array("cow"))
    shown = change({"bag": bag, "pair": pair, "more": 3})
    assert isinstance(shown["bag"]["name"], TextArray) and isinstance(shown["pair"][1], TextArray)
    assert type(shown["bag"]["count"]) is np.ndarray and shown["pair"][0] == 1
    assert set(shown) == {"bag", "pair", "more"}
    assert isinstance(change({"hidden": np.array(["x"])})["hidden"], TextArray)
    for misfit in (None, 3, {"bag": None, "pair": (1,)}, {"hidden": np.ones(1)}):
        assert change(misfit) is misfit
    assert change({"pair": (1,)}) == {"pair": (1,)}
    assert text_arrays(spaces.Dict({"word": spaces.Text(4)})) is None


def test_the_action_that_does_nothing_is_the_callers_own_copy() -> None:
    space = MultiDiscreteWithNoOp([3, 5], [0, 2])
    space.no_op()[:] = 1
    assert space.no_op().tolist() == [0, 2] and space.contains(space.no_op())
    assert space == spaces.MultiDiscrete([3, 5])
    shifted = MultiDiscreteWithNoOp([3, 5], [-1, 2], np.int32, start=[-1, 0])
    assert shifted.no_op().dtype == np.int32 and shifted.contains(shifted.no_op())
