"""What JanusVLN's paper tells of its memories, for the shape of it; no figure of it is ours."""

from collections.abc import Callable, Mapping

from figure_tables import table

TABLE_3 = {
    "both": (5.17, 58.0, 52.8, 49.2),
    "spatial": (6.75, 53.1, 45.5, 40.0),
    "semantic": (6.58, 54.3, 47.0, 40.9),
    "off": (7.85, 36.9, 24.8, 16.8),
}
"""JanusVLN, arXiv 2509.22548, Table 3, R2R-CE val_unseen, no extra data: NE, OSR, SR, SPL."""

TABLE_5: Mapping[str, tuple[float, float | None]] = {
    "8 first, 48 last": (52.8, 49.2),
    "32 last": (51.7, None),
    "48 last, none of the first": (51.0, 47.5),
}
"""The same, Table 5: SR and SPL by the frames that are kept."""


def effect_published() -> str:
    """JanusVLN's own ablation, in habitat with R2R-CE."""
    rows = [[arm, *(f"{value:.{2 if n == 0 else 1}f}" for n, value in enumerate(values))]
            for arm, values in TABLE_3.items()]  # fmt: skip
    return table(["R2R-CE, published", "NE, m", "OSR, %", "SR, %", "SPL, %"], rows)


def windows_published() -> str:
    """What JanusVLN's own windows gave."""
    rows = [
        [window, f"{success:.1f}", "-" if spl is None else f"{spl:.1f}"]
        for window, (success, spl) in TABLE_5.items()
    ]
    return table(["R2R-CE, published", "SR, %", "SPL, %"], rows)


CONSTANT: Mapping[str, Callable[[], str]] = {
    "effect_published": effect_published,
    "windows_published": windows_published,
}
"""Parts of the same that need no result."""
