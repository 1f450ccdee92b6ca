"""Boxes, cameras, and which engine is opened."""

import sys
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.errors import EnvError, MissingExtra, UnknownName
from mnemonaut.envs.homes.render import Boxes, Camera, join, open_renderer


def some_boxes(count: int = 2, **changed: Any) -> Boxes:
    values: dict[str, Any] = {
        "centers": np.zeros((count, 3)),
        "half_sizes": np.ones((count, 3)),
        "rotations": np.tile(np.eye(3), (count, 1, 1)),
        "colors": np.full((count, 3), 200),
        "ids": np.arange(count),
        "hollow": np.zeros(count, bool),
    }
    return Boxes(**{**values, **changed})


def test_boxes_take_their_types() -> None:
    boxes = some_boxes(centers=[[1, 2, 3], [4, 5, 6]], hollow=[0, 1])
    assert len(boxes) == 2
    assert boxes.centers.dtype == boxes.half_sizes.dtype == boxes.rotations.dtype == np.float32
    assert boxes.colors.dtype == np.uint8 and boxes.ids.dtype == np.int32
    assert boxes.hollow.tolist() == [False, True]
    assert boxes.tiled is not None and boxes.tiled.tolist() == [False, False]


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"half_sizes": np.ones((3, 3))}, "half_sizes of boxes has shape (3, 3), not (2, 3)"),
        ({"rotations": np.eye(3)}, "rotations of boxes has shape (3, 3), not (2, 3, 3)"),
        ({"ids": np.zeros(1)}, "ids of boxes has shape (1,), not (2,)"),
        ({"tiled": np.zeros(3, bool)}, "tiled of boxes has shape (3,), not (2,)"),
        ({"centers": np.full((2, 3), np.nan)}, "centers of boxes must be finite numbers"),
        ({"half_sizes": -np.ones((2, 3))}, "half_sizes of boxes must not be negative"),
        ({"ids": np.array([0, -1])}, "ids of boxes must be at least 0"),
    ],
)
def test_wrong_boxes_are_refused(changed: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError) as error:
        some_boxes(**changed)
    assert str(error.value).startswith(text)


def test_join_keeps_order_and_takes_no_parts() -> None:
    one, two = some_boxes(2), some_boxes(1, ids=[7], tiled=[True])
    both = join([one, two])
    assert both.ids.tolist() == [0, 1, 7]
    assert both.tiled is not None and both.tiled.tolist() == [False, False, True]
    assert len(join([])) == 0 and join([]).rotations.shape == (0, 3, 3)


@pytest.mark.parametrize(
    ("yaw", "horizon", "forward", "right", "up"),
    [
        (0, 0, (0, 0, 1), (1, 0, 0), (0, 1, 0)),
        (90, 0, (1, 0, 0), (0, 0, -1), (0, 1, 0)),
        (180, 0, (0, 0, -1), (-1, 0, 0), (0, 1, 0)),
        (0, 90, (0, -1, 0), (1, 0, 0), (0, 0, 1)),
        (270, 30, (-np.sqrt(3) / 2, -0.5, 0), (0, 0, 1), (-0.5, np.sqrt(3) / 2, 0)),
    ],
)
def test_axes_are_unitys(yaw: float, horizon: float, forward: Any, right: Any, up: Any) -> None:
    axes = Camera((0, 0, 0), yaw, horizon).axes()
    np.testing.assert_allclose(axes, [right, up, forward], atol=1e-12)


def test_field_of_view_is_vertical() -> None:
    right, up = Camera((0, 0, 0), field_of_view=90, width=400, height=200).slopes()
    assert (right, up) == pytest.approx((2.0, 1.0))


@pytest.mark.parametrize(
    "wrong",
    [
        {"position": (0, np.inf, 0)},
        {"position": (0, 0)},
        {"yaw": np.nan},
        {"field_of_view": 0},
        {"field_of_view": 180},
        {"field_of_view": np.nan},
        {"width": 0},
        {"height": -1},
        {"near": 0},
        {"near": 2, "far": 1},
        {"far": np.nan},
    ],
)
def test_wrong_cameras_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Camera(**{"position": (0, 0, 0), **wrong})


def test_an_unknown_engine_is_named() -> None:
    with pytest.raises(UnknownName, match="unknown renderer `modernGL`"):
        open_renderer("modernGL")


@pytest.mark.parametrize("engine", ["moderngl", "numba"])
def test_an_absent_package_names_its_extra(monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    monkeypatch.setitem(sys.modules, engine, None)
    with pytest.raises(MissingExtra, match=rf"{engine} is not installed; .*mnemonaut\[render\]"):
        open_renderer(engine)


def test_without_both_packages_either_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "moderngl", None)
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(MissingExtra, match="moderngl or numba is not installed"):
        open_renderer()


def test_without_moderngl_numba_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "moderngl", None)
    renderer = open_renderer()
    assert renderer.engine == "numba"
    renderer.close()


def test_without_egl_numba_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    import moderngl

    def refuse(**_: Any) -> None:
        raise Exception("libEGL.so.1: cannot open shared object file")

    monkeypatch.setattr(moderngl, "create_context", refuse)
    renderer = open_renderer()
    assert renderer.engine == "numba"
    renderer.close()
    with pytest.raises(EnvError, match=r"cannot open an EGL context \(libEGL.*renderer `numba`"):
        open_renderer("moderngl")
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(EnvError, match="cannot open an EGL context"):
        open_renderer()
