"""Published rows that stand beside ours, never in the same column.

DEPS: Wang et al. 2023, arXiv:2302.01560, Tables 2 and 3, success in percent, MT1 to MT8. They were
measured in MineDojo, or in MC-TextWorld where said; ours come from a built-in simulation.
"""

GROUPS = ("MT1", "MT2", "MT3", "MT4", "MT5", "MT6", "MT7", "MT8")

ROWS: dict[str, tuple[float, ...]] = {
    "GPT zero-shot (MineDojo)": (25.85, 47.88, 10.78, 7.14, 1.98, 0.0, 0.0, 0.0),
    "DEPS (MineDojo)": (79.77, 79.46, 62.40, 53.32, 29.24, 13.80, 12.56, 0.59),
    "DEPS (MC-TextWorld)": (100.0, 90.0, 80.0, 56.25, 64.71, 57.14, 69.57, 50.0),
}
