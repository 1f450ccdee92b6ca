"""Figures of the working memory, made up by hand: none of them measured."""

from typing import Any

STEPS = {"tiny": 2.5, "small": 40.0, "base": 650.0}
RATIOS = {"tiny": (3.5, 9.25, 15.5), "small": (6.0, 20.0, 30.0), "base": (8.0, 25.0, 45.0)}


def dualkv_figures() -> dict[str, Any]:
    figures: dict[str, Any] = {
        "exact_frames": 500,
        "exact_batch": 3,
        "exact_windows": 8,
        "exact_janus": 3.5e-6,
        "exact_janus_logits": 2e-6,
        "exact_janus_semantic_by_layer": [1e-6, 2e-6, 3.5e-6],
        "exact_janus_spatial_by_layer": [0.0, 1.5e-6],
        "exact_janus_windows": 4e-6,
        "exact_stack": 5e-6,
        "exact_stack_windows": 6e-6,
        "exact_stack_64_bits": 9e-15,
        "exact_qwen": 3e-6,
        "exact_qwen_windows": 2e-5,
        "bf16 streaming from one pass": 0.0155,
        "bf16 one pass from fp32": 0.016,
        "bf16 streaming from fp32": 0.0165,
        "retained_gap_janus": {
            "semantic": [0.001, 0.1, 0.125],
            "spatial": [0.0, 0.011],
            "logits": [0.25],
        },
        "retained_gap_stack": [2e-7, 0.15, 0.235, 0.32],
        "published": "no CUDA device was at hand",
    }
    for size, step in STEPS.items():
        figures |= {f"{size}_parameters": 2_400_000, f"{size}_memory_bytes": 3_000_000}
        for frames, ratio in zip((8, 32, 48), RATIOS[size], strict=True):
            figures |= {
                f"{size}_step_{frames}_ms": step,
                f"{size}_step_full_beside_{frames}_ms": 2 * step,
                f"{size}_recompute_{frames}_ms": step * ratio,
                f"{size}_recompute_{frames}_to_step": ratio,
                f"{size}_recompute_{frames}_to_full_step": ratio / 2,
            }
    for size in ("tiny", "small"):
        figures |= {
            f"{size}_step_57_100_ms": STEPS[size],
            f"{size}_step_400_500_ms": 1.05 * STEPS[size],
            f"{size}_late_to_early": 1.05,
            f"{size}_memory_bytes_difference": 0,
            f"{size}_process_growth_mb": 0.5,
            f"{size}_step_ms_by_frame": [STEPS[size]] * 50,
            f"{size}_released_ms": 2 * STEPS[size],
            f"{size}_released_to_step": 2.0,
        }
    return figures


def on_a_device() -> dict[str, Any]:
    """What stands in the place of `published` where there is one, too small for 48 frames."""
    figures: dict[str, Any] = {"published_device": "some card"}
    for frames in (8, 32, 48):
        figures[f"published_step_{frames}_ms"] = 100.25
        figures[f"published_memory_{frames}_bytes"] = 2_500_000_000
        figures[f"published_recompute_{frames}_ms"] = 400.5
        figures[f"published_recompute_{frames}_to_step"] = 4.0
    figures["published_recompute_48_ms"] = "out of memory"
    del figures["published_recompute_48_to_step"]
    return figures


DUALKV_MET = {
    "exact_janus <= 1e-05": True,
    "exact_qwen_windows <= 1e-05": False,
    "tiny_late_to_early <= 1.1": True,
    "tiny_memory_bytes_difference <= 0": True,
    "tiny_recompute_8_to_step >= 3": True,
    "tiny_recompute_32_to_step >= 10": False,
    "tiny_recompute_48_to_step >= 15": True,
    **{
        f"{size}_recompute_{frames}_to_step >= {least}": size == "small"
        for size in ("small", "base")
        for frames, least in ((8, 3), (32, 10), (48, 15))
    },
}
