"""The picture of the store names each line once, and is the same bytes every time."""

import xml.etree.ElementTree as ElementTree

from learning_curve import PAPER
from measured import Result
from store_picture import OPENING, TIMES, picture

from .store_results import scale_figures


def result() -> Result:
    return Result("store_scale", {"figures": scale_figures(), "met": {}})


def test_equal_results_give_equal_bytes() -> None:
    first = picture(result())
    assert first == picture(result())
    assert "<dc:date>" not in first and "Matplotlib v" not in first
    assert PAPER in first, "a ground of its own, so that it reads on a dark page too"


def test_every_line_is_named_once_and_every_recall_told() -> None:
    root = ElementTree.fromstring(picture(result()))
    texts = root.iter("{http://www.w3.org/2000/svg}text")
    words = ["".join(node.itertext()).strip() for node in texts]
    for line in (*TIMES, *OPENING):
        assert words.count(line.label) == 1
    assert words.count("recall 0.975") == 2
    assert words.count("1,000,000") == words.count("10,000") == 2
    assert {"0.1", "1"} <= set(words)
