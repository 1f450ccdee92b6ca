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

CONTROLLER: tuple[tuple[str, int, float], ...] = (
    ("one oak log", 600, 0.39),
    ("one birch log", 600, 0.29),
    ("cobblestone, with a pickaxe", 600, 0.95),
    ("one iron ore, stone pickaxe", 3000, 0.40),
    ("three iron ore, stone pickaxe", 3000, 0.16),
    ("a diamond, iron pickaxe", 12000, 0.35),
    ("kill a sheep", 600, 0.44),
    ("kill a cow", 600, 0.60),
    ("kill a pig", 600, 0.49),
    ("craft at a table", 600, 0.90),
    ("smelt", 600, 0.80),
)
"""What DEPS's controller did in MineDojo (its Table 18): skill, most steps, share of tries."""

NAVIGATION: tuple[tuple[str, str, tuple[float | None, float | None], str], ...] = (
    ("Random", "val_seen", (15.9, None), "nothing"),
    ("Random", "val_unseen", (16.3, None), "nothing"),
    ("Seq2Seq, student forcing", "val_unseen", (21.8, None), "images; trained"),
    ("NavGPT, GPT-4", "val_unseen", (34.0, 29.0), "images put into words"),
    ("MapGPT, GPT-4V", "val_unseen", (43.7, 34.8), "images"),
    ("MapGPT, GPT-4V", "216 of val_unseen", (47.7, 38.1), "images"),
    ("DUET", "val_unseen", (72.0, 60.0), "images; trained"),
)
"""Room-to-Room elsewhere: agent, split, SR and SPL in percent, what it sees.

Random, Seq2Seq: Anderson et al. 2018, arXiv:1711.07280. NavGPT: Zhou et al. 2023,
arXiv:2305.16986. MapGPT: Chen et al. 2024, arXiv:2401.07314; its row on the whole split is as
later papers quote it. DUET: Chen et al. 2022, arXiv:2202.11742.
"""
