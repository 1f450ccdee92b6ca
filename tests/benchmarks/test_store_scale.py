"""One size is measured from start to end, and leaves nothing behind."""

from pathlib import Path

import pytest
from store_scale import PER_CENTRE, SIZES, TARGETS, VECTORS_MB, size
from store_trial import Plan


def test_a_small_size(tmp_path: Path) -> None:
    rows = 600
    plan = Plan("", "", "", "clustered", rows // PER_CENTRE, rows, 0, 5, 250)
    told = size(plan, tmp_path, precisions=True)
    assert not list(tmp_path.iterdir())
    assert told.keys() == {"ours", "ours_default", "ours_float16", "ours_int8", "floor"}
    for name, figures in told.items():
        for question in ("top10", "filter17", "filter1"):
            assert figures[f"{question}_recall"] == 1, (name, question)
            assert figures[f"{question}_short"] == figures[f"{question}_astray"] == 0
        assert figures["wrong_texts"] == 0 and figures["open_wall_s"] > 0
        of_vectors = figures["memory_over_vectors"] * rows * VECTORS_MB
        assert of_vectors == pytest.approx(figures["memory_mb"])
    for name, precision in (("ours_float16", "float16"), ("ours_int8", "int8")):
        assert told[name]["index"]["precision"] == precision
        assert told[name]["index"]["checkpointed"] == rows
        assert told[name]["disk_mb"] < told["ours"]["disk_mb"]
    assert all(told[name]["add_ms"] > 0 for name in ("ours", "floor"))
    assert {target.figure.partition(".")[2] for target in TARGETS} <= told["ours"].keys()
    assert {target.figure.partition(".")[0] for target in TARGETS} == {str(SIZES[-1])}
