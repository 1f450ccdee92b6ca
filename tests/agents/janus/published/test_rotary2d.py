"""Rotary positions in the image, against the definition written out number by number."""

import math

import torch
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.agents.janus.published.rotary2d import rotary_table, turned


def _by_definition(numbers: list[float], row: int, column: int) -> list[float]:
    """Halves for row and column; in a half of D numbers, i turns with i + D / 2 at 100^(-2i/D)."""
    half = len(numbers) // 2
    told = []
    for part, place in ((numbers[:half], row), (numbers[half:], column)):
        first, second = [], []
        for i in range(half // 2):
            angle = place * 100 ** (-2 * i / half)
            one, other = part[i], part[i + half // 2]
            first.append(one * math.cos(angle) - other * math.sin(angle))
            second.append(other * math.cos(angle) + one * math.sin(angle))
        told += first + second
    return told


def test_it_is_the_definition() -> None:
    rows, columns, size = 2, 3, 16
    heads = torch.randn(3 + rows * columns, size)
    out = turned(heads, rotary_table(rows, columns, size, special=3))
    assert torch.equal(out[:3], heads[:3])  # camera and registers do not turn
    for token in range(rows * columns):
        row, column = divmod(token, columns)
        wanted = _by_definition(heads[3 + token].tolist(), row + 1, column + 1)
        torch.testing.assert_close(out[3 + token], torch.tensor(wanted))


@given(st.integers(0, 4), st.integers(0, 4))
def test_only_distance_matters(down: int, right: int) -> None:
    """Query and key moved alike: the same product."""
    size, side = 16, 7
    table = rotary_table(side, side, size, special=0)
    query, key = torch.randn(size), torch.randn(size)

    def product(row: int, column: int) -> float:
        one, other = row * side + column, (row + 2) * side + column + 1
        first = turned(query[None], table[:, one : one + 1])
        second = turned(key[None], table[:, other : other + 1])
        return float((first * second).sum())

    assert math.isclose(product(down, right), product(0, 0), abs_tol=1e-4)


def test_16_bit_tables_are_rounded_once() -> None:
    exact = rotary_table(40, 40, 64, special=5)
    half = rotary_table(40, 40, 64, special=5, dtype=torch.bfloat16)
    assert torch.equal(exact.to(torch.bfloat16), half)
