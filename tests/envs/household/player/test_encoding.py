"""What the encoder keeps from event to event never shows in what it says."""

import copy
from typing import Any

import msgpack
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.household.player.encoding import MetadataEncoder


def decoded(encoder: MetadataEncoder, metadata: dict[str, Any]) -> Any:
    return msgpack.loads(b"".join(encoder.metadata(metadata)), raw=False, strict_map_key=False)


def thing(name: str, distance: Any = 1.0, visible: Any = False, **more: Any) -> dict[str, Any]:
    fields = {"name": name, "objectId": name, "distance": distance, "visible": visible}
    return {**fields, "isInteractable": visible, "position": {"x": 1.0}, "parents": None, **more}


def test_lively_fields_are_written_in_place() -> None:
    encoder = MetadataEncoder()
    still = {"x": 0.5}
    for distance, visible in ((1.0, False), (2.5, True), (-0.0, True), (1e300, False)):
        metadata = {"objects": [thing("A", distance, visible), thing("B")], "still": still}
        assert decoded(encoder, metadata) == metadata
    bodies = [piece for piece in encoder.metadata(metadata) if isinstance(piece, bytearray)]
    assert len(bodies) == 2
    again = encoder.metadata({"objects": [thing("A", 7.0), thing("B", 3.0)], "still": still})
    kept = [piece for piece in again if isinstance(piece, bytearray)]
    assert [new is old for new, old in zip(kept, bodies, strict=True)] == [True, True]


def test_a_changed_object_is_encoded_anew() -> None:
    encoder = MetadataEncoder()
    before = {"objects": [thing("A")]}
    decoded(encoder, before)
    for change in (
        {"position": {"x": 2.0}},
        {"parents": ["B"]},
        {"distance": 3},
        {"distance": np.float64(4.0)},
        {"visible": 1},
        {"extra": "field"},
    ):
        after = {"objects": [{**thing("A"), **change}]}
        assert decoded(encoder, after) == after
        assert decoded(encoder, before) == before


def test_values_of_numpy_become_plain() -> None:
    sent = {"a": np.float32(0.5), "b": np.arange(3), "objects": [thing("A", np.float32(2.0))]}
    assert decoded(MetadataEncoder(), sent) == {
        "a": 0.5,
        "b": [0, 1, 2],
        "objects": [thing("A", 2.0)],
    }


values = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.text()
objects = st.builds(
    thing,
    st.sampled_from("ABCD"),
    st.floats(allow_nan=False) | st.integers(0, 3),
    st.booleans() | st.none(),
    state=values,
)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"objects": st.lists(objects, max_size=4), "sceneName": values, "colors": values},
            optional={"actionReturn": st.lists(values, max_size=2)},
        ),
        min_size=1,
        max_size=6,
    )
)
def test_any_run_of_events(events: list[dict[str, Any]]) -> None:
    encoder = MetadataEncoder()
    for event in events:
        told = copy.deepcopy(event)
        assert decoded(encoder, event) == told == event
