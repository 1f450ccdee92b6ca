"""What things and places are called: several names each, as people and captions call them.

A table, nothing more. `weight` says how much a thing draws the eye (3 a sofa, 1 a vase, 0.5 what
only lists of objects name); `looks` are the colours, materials or subjects it may have.
"""

from dataclasses import dataclass

COLOURS = ("white", "black", "grey", "brown", "beige", "blue", "red", "green")
WOODS = ("wooden", "dark wooden", "white", "black", "brown")
CLOTHS = ("red", "blue", "grey", "green", "brown leather", "white", "striped", "black leather")
SUBJECTS = (
    "of a ship", "of flowers", "of mountains", "of a woman", "of a horse", "of the sea",
    "of a city", "of a forest", "of fruit", "of circles",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Noun:
    """Names of a thing, the usual one first; `vague` is what a careless eye calls it."""

    names: tuple[str, ...]
    vague: str
    weight: float
    looks: tuple[str, ...] = ()


NOUNS: dict[str, Noun] = {
    "sofa": Noun(("couch", "sofa"), "seat", 3.0, CLOTHS),
    "armchair": Noun(("armchair", "easy chair"), "chair", 2.0, CLOTHS),
    "chair": Noun(("chair",), "chair", 1.2, WOODS),
    "stool": Noun(("stool", "bar stool"), "seat", 1.2, ("wooden", "metal", "black")),
    "ottoman": Noun(("ottoman", "footstool"), "seat", 1.2, CLOTHS),
    "bed": Noun(("bed",), "bed", 3.0, ("white", "blue", "grey", "red", "striped")),
    "dining table": Noun(("dining table", "dinner table"), "table", 3.0, (*WOODS, "glass")),
    "coffee table": Noun(("coffee table", "low table"), "table", 1.8, (*WOODS, "glass")),
    "side table": Noun(("side table", "end table", "nightstand"), "table", 1.0, WOODS),
    "desk": Noun(("desk", "writing desk"), "table", 2.2, WOODS),
    "dresser": Noun(("dresser", "chest of drawers"), "cabinet", 2.0, WOODS),
    "shelves": Noun(("bookshelf", "shelving unit", "bookcase"), "shelf", 2.2, WOODS),
    "tv stand": Noun(("TV stand", "television stand"), "cabinet", 1.6, WOODS),
    "television": Noun(("television", "TV"), "screen", 2.2),
    "fridge": Noun(("refrigerator", "fridge"), "appliance", 3.0, ("white", "silver", "black")),
    "counter": Noun(
        ("counter", "countertop"), "surface", 2.0, ("granite", "marble", "white", "wooden")
    ),
    "stove": Noun(("stove", "oven", "range"), "appliance", 2.4, ("black", "silver", "white")),
    "sink": Noun(("sink",), "basin", 2.0),
    "toilet": Noun(("toilet",), "toilet", 3.0),
    "bathtub": Noun(("bathtub", "tub", "bath"), "tub", 3.0),
    "mirror": Noun(("mirror",), "mirror", 1.8, ("round", "large", "gold framed")),
    "painting": Noun(("painting", "picture"), "frame", 1.6, SUBJECTS),
    "poster": Noun(("poster",), "picture", 1.2, SUBJECTS),
    "window": Noun(("window",), "window", 1.5, ("large", "tall", "curtained")),
    "floor lamp": Noun(("floor lamp", "standing lamp", "tall lamp"), "lamp", 1.8),
    "desk lamp": Noun(("lamp", "desk lamp"), "light", 0.9),
    "plant": Noun(("plant", "potted plant", "houseplant"), "flower pot", 1.6),
    "statue": Noun(("statue", "sculpture", "figurine"), "ornament", 1.2),
    "vase": Noun(("vase",), "ornament", 0.8, COLOURS),
    "laptop": Noun(("laptop", "computer"), "screen", 0.9),
    "teddy bear": Noun(("teddy bear", "stuffed animal"), "toy", 1.0),
    "basketball": Noun(("basketball", "ball"), "toy", 0.7),
    "pillow": Noun(("pillow", "cushion"), "cushion", 0.8, CLOTHS[:5]),
    "towel": Noun(("towel",), "cloth", 0.8, COLOURS),
    "microwave": Noun(("microwave",), "appliance", 1.2),
    "coffee maker": Noun(("coffee maker", "coffee machine"), "appliance", 1.0),
    "toaster": Noun(("toaster",), "appliance", 0.7),
    "kettle": Noun(("kettle",), "pot", 0.6),
    "trash can": Noun(("trash can", "garbage can", "waste basket"), "bin", 1.0),
    "hamper": Noun(("laundry basket", "hamper"), "basket", 1.2),
    "dog bed": Noun(("dog bed", "pet bed"), "mat", 1.2, COLOURS),
    "safe": Noun(("safe",), "box", 1.2),
    "box": Noun(("cardboard box", "box"), "box", 0.8),
    "watering can": Noun(("watering can",), "can", 0.7),
    "boots": Noun(("boots",), "shoes", 0.7),
    "decoration": Noun(("decoration", "ornament"), "ornament", 1.0),
    "cabinets": Noun(("cabinets", "cupboards"), "furniture", 1.4, (*WOODS, "blue")),
    # What only dressed-up rooms have.
    "conference table": Noun(("conference table", "meeting table"), "table", 3.0, WOODS),
    "treadmill": Noun(("treadmill", "running machine"), "machine", 3.0),
    "weight rack": Noun(("weight rack", "rack of weights"), "rack", 2.2),
    "crib": Noun(("crib", "baby bed"), "bed", 3.0, ("white", "wooden")),
    "changing table": Noun(("changing table",), "table", 1.8),
    "pool table": Noun(("pool table", "billiard table"), "table", 3.0, ("green", "blue", "red")),
    "reading table": Noun(("reading table", "library table"), "table", 2.6, WOODS),
    "washing machine": Noun(("washing machine", "washer"), "appliance", 3.0),
    "dryer": Noun(("dryer",), "appliance", 2.4),
    "piano": Noun(("piano", "grand piano"), "instrument", 3.0, ("black", "white", "brown")),
    "china cabinet": Noun(("china cabinet", "display cabinet"), "cabinet", 2.2),
    "bench": Noun(("bench",), "seat", 1.8, WOODS),
    # What hallways and stairs have.
    "console table": Noun(("console table", "hall table", "narrow table"), "table", 2.0, WOODS),
    "grandfather clock": Noun(("grandfather clock", "tall clock"), "clock", 2.2),
    "clock": Noun(("wall clock", "clock"), "clock", 1.2),
    "cupboard": Noun(("cupboard", "cabinet"), "cabinet", 1.8, WOODS),
    "umbrella stand": Noun(("umbrella stand",), "stand", 1.2),
    "rug": Noun(("rug", "carpet"), "mat", 1.4, ("red", "blue", "patterned", "round", "striped")),
    "stairs up": Noun(("stairs going up", "staircase leading up"), "stairs", 3.0),
    "stairs down": Noun(("stairs going down", "staircase leading down"), "stairs", 3.0),
}

TYPES: dict[str, str] = {
    "Sofa": "sofa", "ArmChair": "armchair", "Chair": "chair", "Stool": "stool",
    "Ottoman": "ottoman", "Footstool": "ottoman", "Bed": "bed", "DiningTable": "dining table",
    "CoffeeTable": "coffee table", "SideTable": "side table", "Desk": "desk",
    "Dresser": "dresser", "ShelvingUnit": "shelves", "TVStand": "tv stand",
    "Television": "television", "Fridge": "fridge", "CounterTop": "counter", "Sink": "sink",
    "Toilet": "toilet", "Bathtub": "bathtub", "Mirror": "mirror", "Painting": "painting",
    "Poster": "poster", "Window": "window", "FloorLamp": "floor lamp", "DeskLamp": "desk lamp",
    "HousePlant": "plant", "Statue": "statue", "Vase": "vase", "Laptop": "laptop",
    "TeddyBear": "teddy bear", "BasketBall": "basketball", "Pillow": "pillow", "Towel": "towel",
    "Microwave": "microwave", "CoffeeMachine": "coffee maker", "Toaster": "toaster",
    "Kettle": "kettle", "GarbageCan": "trash can", "LaundryHamper": "hamper",
    "DogBed": "dog bed", "Safe": "safe", "Box": "box", "WateringCan": "watering can",
    "Boots": "boots", "RoomDecor": "decoration",
}  # fmt: skip
"""The noun of each type of the homes that is worth a word; the others nobody mentions."""

PLACES: dict[str, tuple[str, ...]] = {
    "kitchen": ("kitchen",),
    "living room": ("living room", "lounge", "sitting room"),
    "bedroom": ("bedroom",),
    "bathroom": ("bathroom", "restroom"),
    "hallway": ("hallway", "hall", "corridor"),
    "stairs": ("landing", "stairwell"),
    "office": ("office", "study"),
    "gym": ("gym", "exercise room"),
    "nursery": ("nursery", "baby's room"),
    "game room": ("game room", "billiard room"),
    "library": ("library", "reading room"),
    "laundry room": ("laundry room", "utility room"),
    "dining room": ("dining room", "dining area"),
    "music room": ("music room", "piano room"),
}
"""What people call each kind of place, the usual name first."""

FLOORS: dict[str, tuple[str, ...]] = {
    "kitchen": ("tile floor", "checkered floor", "wooden floor"),
    "bathroom": ("tile floor", "marble floor", "blue tile floor"),
    "laundry room": ("tile floor", "concrete floor"),
    "hallway": ("wooden floor", "marble floor", "carpeted floor"),
}
"""What covers the floor of a kind; `OTHER_FLOORS` for the rest."""

OTHER_FLOORS = ("wooden floor", "beige carpet", "grey carpet", "dark wooden floor")
WALLS = ("white", "white", "beige", "yellow", "light blue", "grey", "green")
