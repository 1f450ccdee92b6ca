"""What both engines draw, against answers that are known."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.errors import EnvError
from mnemonaut.envs.homes.render import Boxes, Camera, Frame, Renderer
from mnemonaut.envs.homes.render_faces import BACKGROUND


def boxes_at(*centers: tuple[float, float, float], half: Any = 0.48, **changed: Any) -> Boxes:
    """Upright boxes; ids are 10, 11, ..."""
    count = len(centers)
    values: dict[str, Any] = {
        "centers": np.array(centers),
        "half_sizes": np.broadcast_to(half, (count, 3)),
        "rotations": np.tile(np.eye(3), (count, 1, 1)),
        "colors": np.full((count, 3), 200),
        "ids": np.arange(10, 10 + count),
        "hollow": np.zeros(count, bool),
    }
    return Boxes(**{**values, **changed})


def looking(yaw: float = 0, horizon: float = 0, **changed: Any) -> Camera:
    values: dict[str, Any] = {"position": (0, 0, 0), "width": 100, "height": 100}
    return Camera(**{**values, "yaw": yaw, "horizon": horizon, **changed})


def extent(frame: Frame, instance: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom pixel of an id."""
    rows, columns = np.nonzero(frame.ids == instance)
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


def test_a_box_ahead_fills_the_expected_pixels(renderer: Renderer) -> None:
    # Its front is at 2 m and reaches 0.48 m: 12 of the 50 pixels from the centre to the edge.
    frame = renderer.render(boxes_at((0, 0, 2.48)), looking())
    expected = np.full((100, 100), -1)
    expected[38:62, 38:62] = 10
    np.testing.assert_array_equal(frame.ids, expected)
    assert frame.depth[expected == 10] == pytest.approx(2.0, abs=1e-5)
    assert (frame.depth[expected == -1] == 20.0).all()
    assert (frame.rgb[expected == -1] == BACKGROUND).all()
    assert len(np.unique(frame.rgb[expected == 10], axis=0)) == 1
    assert frame.rgb.dtype == np.uint8
    assert frame.depth.dtype == np.float32
    assert frame.ids.dtype == np.int32


@pytest.mark.parametrize(
    ("yaw", "place"),
    [(0, (0, 0, 3)), (90, (3, 0, 0)), (180, (0, 0, -3)), (270, (-3, 0, 0)), (-90, (-3, 0, 0))],
)
def test_yaw_turns_clockwise(
    renderer: Renderer, yaw: float, place: tuple[float, float, float]
) -> None:
    frame = renderer.render(boxes_at(place), looking(yaw))
    assert frame.ids[50, 50] == 10
    assert frame.depth[50, 50] == pytest.approx(2.52, abs=1e-5)


def test_x_is_right_and_y_is_up_and_rows_go_down(renderer: Renderer) -> None:
    boxes = boxes_at((1, 0, 2), (-1, 0, 2), (0, 1, 2), (0, -1, 2), half=0.1)
    frame = renderer.render(boxes, looking())
    assert extent(frame, 10)[0] > 60 and extent(frame, 11)[2] < 40
    assert extent(frame, 12)[3] < 40 and extent(frame, 13)[1] > 60


def test_a_positive_horizon_looks_down(renderer: Renderer) -> None:
    down, up = (0, -2 * np.sin(np.pi / 6), 2 * np.cos(np.pi / 6)), (0, 1.0, 2 * np.cos(np.pi / 6))
    boxes = boxes_at(down, up, half=0.1)
    assert renderer.render(boxes, looking(horizon=30)).ids[50, 50] == 10
    assert renderer.render(boxes, looking(horizon=-30)).ids[50, 50] == 11


def test_the_field_of_view_is_vertical(renderer: Renderer) -> None:
    boxes = boxes_at((0, 0, 2.48))
    wide = renderer.render(boxes, looking(width=200))
    assert extent(wide, 10) == (88, 38, 111, 61)
    # tan(53.13 / 2) = 0.5: twice as large.
    long = renderer.render(boxes, looking(field_of_view=2 * np.degrees(np.arctan(0.5))))
    assert extent(long, 10) == (26, 26, 73, 73)


def test_depth_of_a_floor_that_reaches_behind_the_camera(renderer: Renderer) -> None:
    floor = boxes_at((0, -1.55, 0), half=(30, 0.05, 30))
    frame = renderer.render(floor, looking(height=80, far=40))
    rows = np.arange(80)
    slope = (2 * rows + 1) / 80 - 1
    expected = np.where(slope > 0, 1.5 / np.maximum(slope, 1e-9), np.inf)
    drawn = expected < 29.9
    assert (frame.ids[drawn] == 10).all() and (frame.ids[slope < 0] == -1).all()
    np.testing.assert_allclose(
        frame.depth[drawn], np.repeat(expected[drawn, None], 100, 1), rtol=1e-4
    )


def test_the_nearer_box_hides_the_farther(renderer: Renderer) -> None:
    boxes = boxes_at((0, 0, 5), (0, 0, 2.48), (0, 0, 8))
    frame = renderer.render(boxes, looking())
    assert set(np.unique(frame.ids)) == {-1, 11}


def test_a_hollow_box_shows_its_inner_faces(renderer: Renderer) -> None:
    boxes = boxes_at((0, 0, 2.48), (0, 0, 2.7), half=[[0.48] * 3, [0.1] * 3], hollow=[1, 0])
    frame = renderer.render(boxes, looking())
    assert frame.ids[50, 50] == 11  # what lies in it is seen from the front
    assert frame.depth[50, 50] == pytest.approx(2.6, abs=1e-5)
    assert frame.ids[41, 41] == 10 and frame.depth[41, 41] == pytest.approx(2.96, abs=0.5)
    assert frame.depth[frame.ids == 10].max() == pytest.approx(2.96, abs=1e-4)
    from_inside = renderer.render(boxes_at((0, 0, 0), hollow=[True]), looking())
    assert (from_inside.ids == 10).all()
    assert from_inside.depth == pytest.approx(0.48, abs=1e-5)


def test_a_camera_in_a_solid_box_looks_out_of_it(renderer: Renderer) -> None:
    frame = renderer.render(boxes_at((0, 0, 0), (0, 0, 3)), looking())
    assert set(np.unique(frame.ids)) == {-1, 11}


def test_near_and_far_cut(renderer: Renderer) -> None:
    boxes = boxes_at((0, 0, 2.48))
    assert (renderer.render(boxes, looking(far=1.9)).ids == -1).all()
    assert (renderer.render(boxes, looking(far=2.1)).ids == 10).any()
    # The near plane opens the front; the sides have no inner faces.
    assert (renderer.render(boxes, looking(near=2.1)).ids == -1).all()
    behind = renderer.render(boxes_at((0, 0, -2)), looking())
    assert (behind.ids == -1).all() and (behind.depth == 20).all()


def test_a_turned_box_shows_two_sides(renderer: Renderer) -> None:
    half, turn = 0.5, np.sqrt(0.5)
    rotation = [[[turn, 0, turn], [0, 1, 0], [-turn, 0, turn]]]
    frame = renderer.render(boxes_at((0, 0, 3), half=half, rotations=rotation), looking())
    assert frame.depth[50, 49:51].min() == pytest.approx(3 - half / turn, abs=0.05)
    left, right = frame.rgb[50, 45], frame.rgb[50, 54]
    assert frame.ids[50, 45] == frame.ids[50, 54] == 10 and (left != right).any()


def test_six_sides_have_six_shades(renderer: Renderer) -> None:
    box = boxes_at((0, 0, 0), half=0.5)
    shades = set()
    for yaw in (0, 90, 180, 270):
        angle = np.radians(yaw)
        place = -2 * np.sin(angle), 0.0, -2 * np.cos(angle)
        shades.add(renderer.render(box, looking(yaw, position=place)).rgb[50, 50, 0])
    for horizon in (90, -90):
        place = 0.0, 2.0 if horizon > 0 else -2.0, 0.0
        shades.add(renderer.render(box, looking(0, horizon, position=place)).rgb[50, 50, 0])
    assert len(shades) == 6 and all(100 < shade <= 200 for shade in shades)


def test_tiles_are_a_quarter_of_a_metre(renderer: Renderer) -> None:
    # 1 m of a wall at 1 m, 10 pixels a tile along both sides.
    wall = boxes_at((0, 0, 1.5), half=(2, 2, 0.5), tiled=[True])
    frame = renderer.render(wall, looking(width=80, height=80))
    shades = np.unique(frame.rgb[..., 0])
    assert len(shades) == 2 and 5 <= shades[1] - shades[0] <= 20
    dark = frame.rgb[..., 0] == shades[0]
    squares = dark.reshape(8, 10, 8, 10)
    assert (squares == squares[:, :1, :, :1]).all()
    board = squares[:, 0, :, 0]
    assert (board[1:] != board[:-1]).all() and (board[:, 1:] != board[:, :-1]).all()


def test_ids_are_exact(renderer: Renderer) -> None:
    large = boxes_at((-1, 0, 3), (1, 0, 3), ids=[2**31 - 1, 16_777_217])
    assert set(np.unique(renderer.render(large, looking()).ids)) == {-1, 16_777_217, 2**31 - 1}


def test_no_boxes_and_one_pixel(renderer: Renderer) -> None:
    none = Boxes(*(np.zeros(0) for _ in range(6)))  # type: ignore[arg-type]
    frame = renderer.render(none, looking(width=3, height=2))
    assert frame.ids.tolist() == [[-1] * 3] * 2
    assert frame.rgb.shape == (2, 3, 3)
    tiny = renderer.render(boxes_at((0, 0, 2)), looking(width=1, height=1))
    assert tiny.ids.tolist() == [[10]]


def test_pictures_do_not_depend_on_what_was_drawn_before(
    renderer: Renderer, open_or_skip: Callable[[str], Renderer]
) -> None:
    first, second = boxes_at((0, 0, 2)), boxes_at((0.3, 0, 3), (0, 1, 4))
    fresh = open_or_skip(renderer.engine)
    expected = fresh.render(first, looking(20, 5, width=63, height=41))
    fresh.close()
    for size in (16, 17, 18, 19, 20, 21):  # more sizes than buffers are kept for
        renderer.render(second, looking(width=size))
    again = renderer.render(first, looking(20, 5, width=63, height=41))
    for one, other in (
        (expected.rgb, again.rgb), (expected.depth, again.depth), (expected.ids, again.ids)
    ):  # fmt: skip
        assert one.tobytes() == other.tobytes()


def test_a_frame_is_the_callers_own(renderer: Renderer) -> None:
    boxes = boxes_at((0, 0, 2))
    first = renderer.render(boxes, looking())
    kept = first.rgb.copy()
    second = renderer.render(boxes, looking(180))
    assert (first.rgb == kept).all() and (second.ids == -1).all()
    first.rgb[:] = 0
    assert (renderer.render(boxes, looking()).rgb == kept).all()


def test_threads_share_a_renderer(renderer: Renderer) -> None:
    scenes = [boxes_at((0, 0, 2 + n / 4), (0.5, 0.2, 3)) for n in range(4)]
    alone = [renderer.render(boxes, looking(width=64, height=64)) for boxes in scenes]

    def draw(number: int) -> bool:
        boxes = scenes[number % 4]
        frames = [renderer.render(boxes, looking(width=64, height=64)) for _ in range(10)]
        return all((frame.depth == alone[number % 4].depth).all() for frame in frames)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(draw, range(8), timeout=60)) == [True] * 8


@pytest.mark.parametrize("engine", ["moderngl", "numba"])
def test_a_closed_renderer_says_so(engine: str, open_or_skip: Callable[[str], Renderer]) -> None:
    one, other = open_or_skip(engine), open_or_skip(engine)
    one.render(boxes_at((0, 0, 2)), looking())
    one.close()
    one.close()
    with pytest.raises(EnvError, match="this renderer is closed; open another one"):
        one.render(boxes_at((0, 0, 2)), looking())
    assert (other.render(boxes_at((0, 0, 2)), looking()).ids == 10).any()
    other.close()
