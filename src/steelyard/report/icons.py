"""An icon array: a hundred people as a square of marks, those with the outcome filled.

A filled mark is also larger than an open one, so that the picture needs no colour.
"""

from __future__ import annotations

from steelyard.report.layout import Circle, Drawing, Item

SIDE = 10
STEP = 20.0
FILLED, OPEN = 8.0, 5.0


def icon_array(count: int, title: str, description: str) -> Drawing:
    """Return 100 marks in rows of ten, the first `count` of them filled, from the top left.

    Args:
        count: People with the outcome out of 100.
        title, description: What a reader of screens is told; the description holds the number.
    """
    items: list[Item] = []
    for index in range(SIDE * SIDE):
        row, column = divmod(index, SIDE)
        x, y = STEP * (column + 0.5), STEP * (row + 0.5)
        filled = index < count
        items.append(Circle(x, y, FILLED if filled else OPEN, "icon-yes" if filled else "icon-no"))
    return Drawing(SIDE * STEP, SIDE * STEP, title, description, tuple(items))
