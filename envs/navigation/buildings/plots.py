"""Which homes the buildings of the splits are made of.

The search in `storeys` and `survey` finds the same ones (a test makes it); written down, nothing is
generated only to be refused, and a building is there four times as fast.
"""

PLOTS: dict[int, tuple[int, tuple[int, ...]]] = {
    0: (0, (40003, 40004)),
    1: (0, (41000, 41003)),
    2: (1, (42105, 42115, 42120)),
    3: (0, (43000, 43003)),
    4: (0, (44000, 44002)),
    5: (0, (45000, 45005, 45007)),
    6: (0, (46000, 46002)),
    7: (1, (47100, 47101)),
    8: (0, (48006, 48008, 48009)),
    9: (0, (49000, 49003)),
    10: (0, (50000, 50001)),
    11: (0, (51006, 51017, 51028)),
    12: (0, (52000, 52001)),
    13: (0, (53003, 53005)),
    14: (0, (54000, 54001, 54003)),
    15: (0, (55002, 55003)),
    16: (0, (56004, 56005)),
    17: (0, (57001, 57003, 57007)),
}
"""The attempt that fits, and the seeds of its homes, by a building's number."""
