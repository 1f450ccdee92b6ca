"""The colours of rooms: a floor, a wall or a thing looks the same in every home.

Floors show what covers them by their pattern and by the base of their colour, and the kind of
their room by a tint, so that a kitchen is told from a bedroom at a glance. Things have the colour
that they are told to have, or else the one of their noun; what draws the eye has a hue of its own.
"""

from collections.abc import Mapping
from types import MappingProxyType

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255, in full light."""

PLAIN, TILES, CHECKERS, BOARDS, VEINS = range(5)
"""What a floor is laid with; `painting.py` draws them."""

FLOORS: Mapping[str, tuple[int, Colour, Colour]] = MappingProxyType({
    "tile floor": (TILES, (226, 222, 212), (150, 146, 140)),
    "checkered floor": (CHECKERS, (236, 234, 228), (58, 58, 62)),
    "wooden floor": (BOARDS, (196, 148, 94), (166, 120, 72)),
    "dark wooden floor": (BOARDS, (112, 74, 46), (88, 56, 34)),
    "marble floor": (VEINS, (238, 238, 240), (186, 188, 198)),
    "blue tile floor": (TILES, (104, 152, 206), (226, 232, 240)),
    "concrete floor": (VEINS, (150, 150, 148), (134, 134, 132)),
    "carpeted floor": (PLAIN, (150, 60, 62), (150, 60, 62)),
    "beige carpet": (PLAIN, (214, 194, 158), (214, 194, 158)),
    "grey carpet": (PLAIN, (142, 144, 150), (142, 144, 150)),
})  # fmt: skip
"""Pattern and its two colours of each floor that a place may have."""

TINTS: Mapping[str, tuple[Colour, float]] = MappingProxyType({
    "kitchen": ((236, 170, 60), 0.35),
    "living room": ((190, 110, 60), 0.15),
    "bedroom": ((104, 92, 200), 0.35),
    "bathroom": ((70, 190, 214), 0.35),
    "office": ((110, 120, 92), 0.35),
    "gym": ((28, 36, 58), 0.45),
    "nursery": ((250, 150, 190), 0.45),
    "game room": ((30, 110, 60), 0.45),
    "library": ((130, 30, 40), 0.45),
    "laundry room": ((180, 184, 190), 0.35),
    "dining room": ((230, 110, 40), 0.35),
    "music room": ((120, 40, 130), 0.40),
})  # fmt: skip
"""Colour and share of it that the kind of a room adds to its floor."""

WALLS: Mapping[str, Colour] = MappingProxyType({
    "white": (242, 240, 236),
    "beige": (230, 214, 182),
    "yellow": (240, 220, 128),
    "light blue": (170, 208, 236),
    "grey": (178, 180, 184),
    "green": (168, 208, 160),
})  # fmt: skip

CEILING: Colour = (250, 249, 246)
DOOR_FRAME: Colour = (96, 44, 22)
FRONT_DOOR: Colour = (62, 82, 58)
GLASS: Colour = (150, 212, 250)

LOOKS: Mapping[str, Colour] = MappingProxyType({
    "white": (246, 246, 246),
    "black": (34, 34, 38),
    "grey": (130, 132, 138),
    "brown": (126, 78, 42),
    "beige": (224, 204, 168),
    "blue": (42, 82, 200),
    "red": (206, 36, 40),
    "green": (40, 146, 62),
    "silver": (186, 192, 202),
    "wooden": (190, 136, 78),
    "dark wooden": (92, 56, 32),
    "brown leather": (134, 74, 40),
    "black leather": (38, 36, 38),
    "glass": (176, 222, 226),
    "metal": (158, 166, 178),
    "granite": (106, 104, 110),
    "marble": (226, 228, 234),
})  # fmt: skip
"""The colour of each look that is told."""

NOUNS: Mapping[str, Colour] = MappingProxyType({
    "sofa": (196, 120, 70),
    "armchair": (176, 132, 84),
    "chair": (160, 108, 60),
    "stool": (170, 120, 70),
    "ottoman": (190, 140, 110),
    "bed": (236, 226, 214),
    "dining table": (150, 96, 52),
    "coffee table": (140, 92, 54),
    "side table": (154, 104, 62),
    "desk": (146, 100, 60),
    "dresser": (158, 110, 66),
    "shelves": (150, 104, 62),
    "tv stand": (120, 86, 58),
    "television": (16, 18, 24),
    "fridge": (220, 226, 232),
    "counter": (188, 182, 172),
    "stove": (70, 70, 76),
    "sink": (236, 240, 244),
    "toilet": (252, 252, 252),
    "bathtub": (250, 252, 252),
    "mirror": (196, 232, 236),
    "painting": (214, 90, 140),
    "poster": (90, 180, 170),
    "window": GLASS,
    "floor lamp": (252, 226, 120),
    "desk lamp": (252, 214, 90),
    "plant": (36, 150, 48),
    "statue": (196, 190, 176),
    "vase": (90, 110, 210),
    "laptop": (70, 74, 82),
    "teddy bear": (190, 130, 60),
    "basketball": (238, 116, 30),
    "pillow": (232, 220, 200),
    "towel": (240, 200, 120),
    "microwave": (60, 62, 68),
    "coffee maker": (96, 24, 24),
    "toaster": (210, 60, 50),
    "kettle": (60, 170, 190),
    "trash can": (86, 98, 90),
    "hamper": (214, 190, 140),
    "dog bed": (160, 90, 130),
    "safe": (70, 84, 96),
    "box": (204, 160, 104),
    "watering can": (60, 140, 120),
    "boots": (70, 50, 40),
    "decoration": (220, 170, 40),
    "cabinets": (214, 190, 150),
    "conference table": (140, 88, 50),
    "treadmill": (46, 48, 56),
    "weight rack": (100, 104, 112),
    "crib": (244, 236, 224),
    "changing table": (250, 200, 210),
    "pool table": (24, 128, 70),
    "reading table": (134, 84, 46),
    "washing machine": (240, 244, 248),
    "dryer": (222, 226, 232),
    "piano": (24, 22, 24),
    "china cabinet": (116, 66, 40),
    "bench": (150, 102, 60),
})  # fmt: skip
"""The colour of what is told without a look."""

TYPES: Mapping[str, Colour] = MappingProxyType({
    "Drawer": (170, 122, 76),
    "Cabinet": (214, 190, 150),
    "Shelf": (160, 112, 68),
    "SinkBasin": (150, 160, 170),
    "Faucet": (176, 184, 194),
    "ShowerHead": (176, 184, 194),
    "StoveBurner": (24, 24, 26),
    "Book": (60, 110, 160),
    "AlarmClock": (230, 70, 60),
    "Pot": (90, 94, 102),
    "Pan": (50, 52, 58),
    "Bread": (200, 140, 70),
    "Lettuce": (110, 190, 70),
    "Apple": (200, 40, 40),
    "Tomato": (220, 50, 40),
    "Potato": (190, 150, 90),
    "Plate": (244, 244, 240),
    "Bowl": (120, 170, 220),
    "Mug": (230, 230, 236),
    "Cup": (180, 220, 230),
    "WineBottle": (40, 80, 50),
    "Bottle": (120, 180, 190),
    "PaperTowelRoll": (248, 248, 246),
    "ToiletPaper": (248, 248, 246),
    "TissueBox": (170, 200, 230),
    "HandTowel": (220, 150, 170),
    "TowelHolder": (176, 184, 194),
    "HandTowelHolder": (176, 184, 194),
    "ToiletPaperHanger": (176, 184, 194),
    "LightSwitch": (250, 250, 246),
    "SoapBottle": (240, 130, 170),
    "SprayBottle": (90, 150, 230),
    "Candle": (250, 240, 200),
    "Cloth": (200, 110, 110),
    "TableTopDecor": (220, 170, 40),
    "VacuumCleaner": (180, 40, 60),
    "ShowerDoor": (190, 220, 226),
    "ShowerCurtain": (220, 226, 236),
    "Desktop": (50, 52, 58),
    "BaseballBat": (206, 160, 96),
    "RemoteControl": (30, 30, 34),
    "CellPhone": (30, 30, 34),
})  # fmt: skip
"""The colour of what nobody tells of; `OTHER` for the rest."""

OTHER: Colour = (150, 140, 130)

PICTURES: tuple[Colour, ...] = (
    (214, 90, 140), (90, 180, 170), (60, 90, 190), (232, 150, 50), (110, 60, 140), (90, 160, 70),
)  # fmt: skip
"""What paintings and posters show; each keeps its own."""


def floor_colours(floor: str, kind: str) -> tuple[int, Colour, Colour]:
    """Pattern and the two colours of a floor in a room of a kind."""
    pattern, first, second = FLOORS.get(floor, FLOORS["grey carpet"])
    if kind not in TINTS:
        return pattern, first, second
    tint, share = TINTS[kind]
    return pattern, mixed(first, tint, share), mixed(second, tint, share)


def thing_colour(item_type: str, noun: str, look: str) -> Colour:
    """The colour of an item by its look, else its noun, else its type."""
    if look in LOOKS:
        return LOOKS[look]
    return NOUNS.get(noun) or TYPES.get(item_type, OTHER)


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """`first` with a share of `second` in it."""
    red, green, blue = (
        round(one * (1.0 - share) + other * share) for one, other in zip(first, second, strict=True)
    )
    return red, green, blue
