"""What `dualkv.py` measures is what it says; no time is asserted."""

from typing import Any

import dualkv
import dualkv_cost as cost
import dualkv_published
import dualkv_qwen
import dualkv_streams as streams
import pytest
import torch

from mnemonaut.agents.janus.model import Windows
from mnemonaut.agents.janus.published.paper_size import TEXT_7B, VISION_7B, random_published
from mnemonaut.agents.janus.published.vggt import VGGTSizes
from mnemonaut.agents.janus.sizes import JanusSizes
from mnemonaut.memory.frame_window import FrameWindow

SIZES = JanusSizes(
    words=30, picture=16, patch=4, width=32, heads=2, global_heads=2, spatial_blocks=3, read=2,
    decoder_layers=3, registers=1, stem=8,
)  # fmt: skip
MODEL = streams.random_janus(SIZES)
SMALL = Windows(FrameWindow(2, 4), FrameWindow(1, 6))
EQUAL = Windows(FrameWindow(2, 4), FrameWindow(2, 4))


@pytest.mark.parametrize("windows", [SMALL, Windows(FrameWindow(0, 1), FrameWindow(3, 2))])
def test_streaming_is_one_pass_in_every_layer_of_both_caches(windows: Windows) -> None:
    told = streams.random_episodes(SIZES, 3, 20)
    stepped, whole = (way(MODEL, told, windows) for way in (streams.streamed, streams.one_pass))
    found = streams.apart(stepped, whole)
    assert (len(found.semantic), len(found.spatial)) == (3, 2)
    assert found.most <= 1e-5
    assert whole.held["semantic", "keys"].shape == (3, 3, 2, 20 * SIZES.decoder_tokens, 16)


@pytest.mark.parametrize("side", [0, 1])
def test_one_frame_more_in_a_window_is_seen(side: int) -> None:
    told = streams.random_episodes(SIZES, 2, 20)
    wider = list(SMALL)
    wider[side] = FrameWindow(wider[side].initial, wider[side].recent + 1)
    stepped = streams.streamed(MODEL, told, SMALL)
    found = streams.apart(stepped, streams.one_pass(MODEL, told, Windows(*wider)))
    assert found.logits > 1e-4 and max(found.semantic) > 1e-4
    assert (max(found.spatial) > 1e-4) == (side == 1)


def test_the_retained_frames_alone_are_enough_until_one_has_left() -> None:
    told = streams.random_episodes(SIZES, 2, 20)
    before = streams.retained_gap(MODEL, told, [3, 5], EQUAL)
    assert max(max(gaps) for gaps in before.values()) < 1e-5
    after = streams.retained_gap(MODEL, told, [12, 19], EQUAL)
    assert after["spatial"][0] < 1e-6, "a first layer's keys have seen nothing"
    assert after["spatial"][1] > 1e-3 and min(after["semantic"][1:]) > 1e-3
    assert after["logits"][0] > 1e-3


def test_16_bits_differ_and_not_by_much() -> None:
    gaps = streams.half_precision(MODEL, streams.random_episodes(SIZES, 2, 12), SMALL)
    assert all(1e-4 < gap < 0.1 for gap in gaps.values())


def test_random_layers_and_a_decoder_of_transformers() -> None:
    layers = dualkv.layers_of(torch.float64, 30)
    assert layers.apart(FrameWindow(2, 4), 30) < 1e-12
    assert dualkv_qwen.absent() == ""
    found = dualkv_qwen.streaming_from_one_pass(FrameWindow(2, 4), 20, 2, 0)
    assert len(found) == dualkv_qwen.LAYERS and max(found) <= 1e-5


def test_windows_are_drawn_alike_every_time() -> None:
    drawn = list(dualkv.random_windows(20))
    assert drawn == list(dualkv.random_windows(20))
    assert len(set(drawn)) == 20 and any(w.semantic != w.spatial for w in drawn)


@pytest.mark.parametrize("frames", [0, 5])
def test_recomputation_says_what_a_step_with_those_frames_says(frames: int) -> None:
    told = streams.random_episodes(SIZES, 1, frames + 1)
    every = FrameWindow(0, frames + 2)
    stepped = streams.streamed(MODEL, told, Windows(every, every)).logits[:, -1]
    with torch.no_grad():
        prefix = MODEL.decoder.read(told.words)
        again = cost.recomputed(MODEL, told, prefix, frames)
    torch.testing.assert_close(again, stepped, atol=1e-5, rtol=0)


def test_an_aged_memory_attends_as_much_as_one_that_has_lived() -> None:
    told = streams.random_episodes(SIZES, 1, 12)
    memory = cost.aged(MODEL, SMALL, told)
    assert memory.frames.tolist() == [100]
    key = torch.zeros(1, 2, SIZES.decoder_tokens, 16)
    keys, _, mask = memory.semantic.write(0, key, key)
    words = int((told.words != 0).sum())
    assert keys.shape[2] == words + 6 * SIZES.decoder_tokens and mask is None


def test_an_episode_is_as_long_and_its_memory_as_large_as_told() -> None:
    sizes = JanusSizes(
        words=30, picture=16, patch=8, width=8, heads=1, global_heads=1, spatial_blocks=1,
        semantic_layers=1, decoder_layers=1, registers=0, stem=4,
    )  # fmt: skip
    told = streams.random_episodes(sizes, 1, 64)
    figures = cost.episodes(streams.random_janus(sizes), told, 1)
    assert figures["memory_bytes_difference"] == 0
    assert len(figures["step_ms_by_frame"]) == 50
    ratio = figures["step_400_500_ms"] / figures["step_57_100_ms"]
    assert figures["late_to_early"] == pytest.approx(ratio, rel=0.02)


def test_every_size_is_compared_with_each_number_of_frames() -> None:
    told = streams.random_episodes(SIZES, 1, 64)
    plan = cost.Plan(0, 2, 1, True)
    figures = cost.recomputing(MODEL, told, plan) | cost.released(MODEL, told, plan)
    assert len(figures) == 5 * len(cost.FRAMES) + 2
    assert all(value > 0 for value in figures.values())


def test_targets_name_figures_that_are_measured() -> None:
    names = {target.figure for target in dualkv.TARGETS}
    sizes = {f"{size}_recompute_{n}_to_step" for size in cost.PLANS for n in cost.FRAMES}
    assert sizes <= names
    assert names - sizes == {
        "exact_janus", "exact_janus_windows", "exact_stack", "exact_stack_windows", "exact_qwen",
        "exact_qwen_windows", "tiny_late_to_early", "tiny_memory_bytes_difference",
    }  # fmt: skip


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_without_a_device_the_figure_is_a_text() -> None:
    assert "no CUDA device" in dualkv_published.published()["published"]


def small_published() -> Any:
    rotary = TEXT_7B["rope_parameters"] | {"mrope_section": [1, 1, 2]}
    text = TEXT_7B | {
        "vocab_size": 262, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
        "num_attention_heads": 4, "num_key_value_heads": 2, "rope_parameters": rotary,
    }  # fmt: skip
    vision = VISION_7B | {
        "depth": 2, "hidden_size": 16, "intermediate_size": 24, "num_heads": 2,
        "out_hidden_size": 32, "patch_size": 4, "window_size": 16, "fullatt_block_indexes": [1],
    }  # fmt: skip
    sizes = VGGTSizes(width=16, heads=2, blocks=2, encoder_blocks=1, patch=4, grid=5, registers=2)
    return random_published(text=text, vision=vision, vggt=sizes, width=24)


def test_the_papers_arrangement_is_measured_by_the_same_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = small_published()
    figures = dualkv_published.compared(model, 18, 24, rounds=1, counts=(1, 3))
    assert figures["published_memory_3_bytes"] > figures["published_memory_1_bytes"] > 0
    assert figures["published_recompute_3_ms"] > 0

    def too_much(_: object) -> None:
        raise torch.OutOfMemoryError

    monkeypatch.setattr(dualkv_published.Recomputation, "__call__", too_much)
    figures = dualkv_published.compared(model, 18, 24, rounds=1, counts=(1,))
    assert figures["published_recompute_1_ms"] == "out of memory"
    assert figures["published_step_1_ms"] > 0 and "published_recompute_1_to_step" not in figures
