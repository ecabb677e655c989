"""A surface in a terminal: what is in front hides what is behind, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from steepest.pictures.lettering import Words
from steepest.pictures.picture import SURFACE, Heights, Panel
from steepest.pictures.viewing import flat
from steepest.pictures.wireframe import surface_lines

AXIS = np.linspace(0.0, 1.0, 41)
FRONT = AXIS < 0.4


def dots(values: np.ndarray) -> set[tuple[int, int]]:
    """The dots that are seen of a surface."""
    heights = Heights(AXIS, AXIS, values, ())
    panel = Panel((heights,), Words("x"), Words("y"), (0.0, 1.0), (0.0, 1.0), view=SURFACE)
    lines = list(surface_lines(panel, 60, 24, True, False))[:-1]
    found = set()
    for row, line in enumerate(lines):
        for column, sign in enumerate(line):
            bits = 0 if sign == " " else ord(sign) - 0x2800
            found |= {(column, row, bit) for bit in range(8) if bits >> bit & 1}
    return found


def wall(behind: float) -> np.ndarray:
    """A wall in front (y is small there), and a floor or nothing behind it."""
    rising = np.clip((AXIS - 0.2) / 0.2, 0, 1)
    values = np.where(FRONT, rising, behind)[:, None] + 0 * AXIS[None, :]
    values[-1, -1] = 0.0  # so that both have the same range of heights
    return values


def test_a_floor_behind_a_wall_is_hardly_seen() -> None:
    alone, with_floor = dots(wall(np.nan)), dots(wall(0.0))
    floor = np.where(FRONT, np.nan, 0.0)[:, None] + 0 * AXIS[None, :]
    floor[0, 0] = 1.0
    hidden = dots(floor)
    assert len(alone & with_floor) > 0.97 * len(alone)
    assert len(with_floor - alone) < 0.8 * len(hidden)


def test_the_view_has_x_to_the_right_y_to_the_back_and_z_up() -> None:
    origin, x, y, z = (
        np.array([float(part[0]) for part in flat(*np.array(place, dtype=float)[:, None])])
        for place in ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1))
    )
    assert x[0] > origin[0]
    assert y[0] > origin[0]
    assert y[1] > origin[1]
    assert y[2] < origin[2] < z[2]
    assert z[1] > origin[1]
    assert z[0] == pytest.approx(origin[0])


@pytest.mark.parametrize("values", [np.full((41, 41), 3.0), np.where(np.eye(41) > 0, 1.0, np.nan), wall(np.nan)])
def test_flat_and_holed_surfaces_are_drawn(values: np.ndarray) -> None:
    assert isinstance(dots(values), set)
