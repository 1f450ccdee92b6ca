"""Frames: what goes in comes out, and damage is told, never believed."""

import ast
import enum
import json
import socket
import threading
import time
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from mnemonaut.envs import wire
from mnemonaut.envs.world import Goal

DTYPES = st.one_of(
    npst.boolean_dtypes(),
    npst.integer_dtypes(endianness="?"),
    npst.floating_dtypes(endianness="?"),
    npst.complex_number_dtypes(),
    npst.unicode_string_dtypes(),
    npst.byte_string_dtypes(),
    npst.datetime64_dtypes(),
)
ARRAYS = DTYPES.flatmap(
    lambda dtype: npst.arrays(dtype, npst.array_shapes(min_dims=0, max_dims=3, min_side=0))
)
SCALARS = DTYPES.flatmap(lambda dtype: npst.arrays(dtype, ())).map(lambda array: array[()])
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats()
    | st.text()
    | st.binary()
    | ARRAYS
    | SCALARS
)
KEYS = st.text() | st.sampled_from(["__tuple__", "__array__", "__"]) | st.integers()
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(KEYS, inner),
    max_leaves=12,
)


def same(one: Any, two: Any) -> bool:
    if type(one) is not type(two):
        return False
    if isinstance(one, dict):
        return list(one) == list(two) and all(same(one[key], two[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(two) and all(map(same, one, two))
    if isinstance(one, np.ndarray):
        return (one.dtype, one.shape, one.tobytes()) == (two.dtype, two.shape, two.tobytes())
    return bool(one == two or (one != one and two != two))


def decoded(pieces: list[bytes], goal: Any = dict) -> Any:
    frame = b"".join(pieces)
    header, payload = wire._PREFIX.unpack(frame[: wire._PREFIX.size])
    assert len(frame) == wire._PREFIX.size + header + payload
    body = memoryview(frame)[wire._PREFIX.size :]
    return wire.decode(bytes(body[:header]), body[header:], goal)


@given(VALUES)
@settings(max_examples=150, deadline=None)
def test_round_trip(value: Any) -> None:
    assert same(decoded(wire.encode(value)), value)


def test_arrays_of_any_layout_come_back_writable_and_alone() -> None:
    value = np.arange(24, dtype=">i2").reshape(2, 3, 4)
    strided, turned = value[:, ::2], np.asfortranarray(value)
    one, two = decoded(wire.encode([strided, turned]))
    assert np.array_equal(one, strided) and np.array_equal(two, turned)
    one[...] = 0
    assert np.array_equal(two, turned)
    assert one.flags.owndata and two.flags.writeable


def test_goal_crosses_by_its_fields() -> None:
    goal = Goal("cut", "cut the bread", {"cut": ["bread"]}, 40)
    pieces = wire.encode({"goal": goal})
    assert decoded(pieces, goal=Goal) == {"goal": goal}
    assert decoded(pieces)["goal"]["text"] == "cut the bread"  # the worker has no Goal


def test_relatives_of_plain_types_become_plain() -> None:
    class Colour(enum.IntEnum):
        RED = 3

    value = decoded(wire.encode([Colour.RED, MappingProxyType({"a": 1}), bytearray(b"x")]))
    assert same(value, [3, {"a": 1}, b"x"])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"a": [object()]}, "builtins.object"),
        (np.array([None]), "dtype object"),
        (np.zeros(2, [("a", "i4")]), "one plain array for each field"),
        ({1, 2}, "set"),
    ],
)
def test_what_cannot_be_sent_is_named(value: Any, words: str) -> None:
    with pytest.raises(wire.WireError, match=words):
        wire.encode(value)


def test_a_value_that_contains_itself_is_refused() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(wire.WireError, match="contains itself"):
        wire.encode(value)


TAGS = st.sampled_from(
    ["__tuple__", "__array__", "__scalar__", "__element__", "__bytes__", "__goal__", "__new__"]
)
JSON = st.recursive(
    st.none() | st.integers(-5, 2**70) | st.floats() | st.sampled_from(["<f4", "|O", "<U3", "a"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TAGS | st.just("key"), inner, max_size=2)
    ),
    max_leaves=8,
)


@given(JSON.map(lambda tree: json.dumps(tree).encode()) | st.binary(), st.binary())
@settings(max_examples=200, deadline=None)
def test_damage_raises_only_wire_errors(header: bytes, payload: bytes) -> None:
    try:
        wire.decode(header, memoryview(payload))
    except wire.WireError:
        return
    assert isinstance(json.loads(header), dict | list | int | float | str | None)


@pytest.mark.parametrize(
    "tree",
    [
        {"__array__": ["<f8", [4]]},
        {"__array__": ["<f8", [-1]]},
        {"__array__": ["<f8", [2**40, 2**40]]},
        {"__bytes__": 9},
        {"__bytes__": -1},
        {"__code__": "print"},
    ],
)
def test_a_header_cannot_promise_more_than_came(tree: Any) -> None:
    with pytest.raises(wire.WireError):
        wire.decode(json.dumps(tree).encode(), memoryview(b"12345678"))


def test_channel_carries_small_and_large_frames_in_order() -> None:
    one, two = socket.socketpair()
    large = np.arange(1_500_000, dtype=np.int32)
    values: list[Any] = ["a", {"image": large, "name": "b", "x": np.float32(2)}, [], large[:3]]
    with one, two:
        sender = wire.Channel(one)
        frames = [wire.encode(value) for value in values]
        thread = threading.Thread(target=lambda: list(map(sender.send, frames)))
        thread.start()
        receiver = wire.Channel(two)
        deadline = time.monotonic() + 30
        assert all([same(receiver.receive(deadline), value) for value in values])
        thread.join(30)


def test_channel_tells_a_deadline_from_an_end() -> None:
    one, two = socket.socketpair()
    with one, two:
        channel = wire.Channel(one)
        with pytest.raises(TimeoutError):
            channel.receive(time.monotonic() + 0.01)
        with pytest.raises(TimeoutError):  # nobody reads, and the socket's buffer is small
            channel.send(wire.encode(bytes(50_000_000)), time.monotonic() + 0.05)
        two.sendall(wire.encode("cut off")[0][:-1])
        two.close()
        with pytest.raises(wire.Closed):
            channel.receive(time.monotonic() + 5)
        with pytest.raises(wire.Closed):
            channel.send(wire.encode(1), time.monotonic() + 5)


def test_channel_refuses_an_absurd_length() -> None:
    one, two = socket.socketpair()
    with one, two:
        two.sendall(b"GET / HTTP/1.1\r\n")
        with pytest.raises(wire.WireError, match="2 GiB"):
            wire.Channel(one).receive(time.monotonic() + 5)


@pytest.mark.parametrize("name", ["wire", "worker", "supervisor"])
def test_the_worker_s_side_is_python_3_8_and_imports_nothing_of_ours(name: str) -> None:
    source = Path(wire.__file__).with_name(f"{name}.py").read_text()
    tree = ast.parse(source, feature_version=(3, 8))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module != "mnemonaut"
        elif isinstance(node, ast.Import):
            assert not {alias.name.partition(".")[0] for alias in node.names} & {
                "mnemonaut",
                "gymnasium",
            }
