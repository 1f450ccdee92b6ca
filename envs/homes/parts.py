"""Parts of furniture that are receptacles of their own: drawers of a dresser, shelves of a unit."""

from .draft import RoomDraft
from .geometry import OrientedBox
from .home import Item

BOARD = 0.02
SHELF_SPACING = 0.38


def within(
    box: OrientedBox, x: tuple[float, float], z: tuple[float, float], y: tuple[float, float]
) -> OrientedBox:
    """A box given by its ranges in the axes of another one, `y` from that one's underside."""
    px, pz = box.at((x[0] + x[1]) / 2, (z[0] + z[1]) / 2)
    center = (px, box.bottom + (y[0] + y[1]) / 2, pz)
    return OrientedBox(center, (x[1] - x[0], y[1] - y[0], z[1] - z[0]), box.yaw)


def drawers(
    draft: RoomDraft,
    piece: Item,
    columns: int,
    rows: int,
    y: tuple[float, float],
    x: tuple[float, float] = (0.0, 1.0),
) -> None:
    """A block of drawers behind a piece's front; `x` and `y` are shares of its size."""
    box = piece.box
    wide, tall, deep = box.size
    left, right = (x[0] - 0.5) * wide + 0.01, (x[1] - 0.5) * wide - 0.01
    step, rise = (right - left) / columns, (y[1] - y[0]) * tall / rows
    for row in range(rows):
        for column in range(columns):
            low = y[0] * tall + row * rise
            across = (left + column * step + 0.005, left + (column + 1) * step - 0.005)
            along, up = (-deep / 2 + 0.03, deep / 2), (low + 0.005, low + rise - 0.005)
            place = within(box, across, along, up)
            draft.add("Drawer", place, part_of=piece.name, mounted=True)


def shelves(draft: RoomDraft, piece: Item) -> None:
    """Boards of a shelving unit below its top."""
    wide, tall, deep = piece.box.size
    number = max(1, int((tall - 0.1) / SHELF_SPACING))
    step = (tall - 0.08) / number
    for i in range(number):
        low = 0.06 + i * step
        across, along = (-wide / 2 + 0.02, wide / 2 - 0.02), (-deep / 2 + 0.02, deep / 2 - 0.02)
        board = within(piece.box, across, along, (low, low + BOARD))
        draft.add("Shelf", board, part_of=piece.name, mounted=True)


def add_parts(draft: RoomDraft, piece: Item) -> None:
    """Gives a piece the parts of its type, as many as its size has place for."""
    rng, (wide, tall, deep) = draft.rng, piece.box.size
    if deep < 0.2:
        return
    columns = 2 if wide > 0.8 else 1
    if piece.type == "Dresser":
        drawers(draft, piece, columns, max(1, min(3, int(tall / 0.27))), (0.1, 0.96))
    elif piece.type == "ShelvingUnit":
        shelves(draft, piece)
    elif piece.type == "SideTable" and tall > 0.4 and rng.random() < 0.5:
        drawers(draft, piece, 1, 1, (0.62, 0.94))
    elif piece.type == "Desk" and rng.random() < 0.7:
        width = min(0.4 / wide, 0.45)
        side = (0.0, width) if rng.random() < 0.5 else (1.0 - width, 1.0)
        drawers(draft, piece, 1, int(rng.integers(1, 4)), (0.2, 0.9), side)
    elif piece.type == "TVStand" and rng.random() < 0.6:
        drawers(draft, piece, columns, 1, (0.15, 0.6))
