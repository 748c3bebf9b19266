"""What of an outline or a line lies inside a frame: figures cut off what their axes do not hold."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

At = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle on paper; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float


def clip_outline(points: tuple[At, ...], frame: Frame) -> tuple[At, ...]:
    """Return the part of a closed outline inside the frame; () where there is none.

    Source: Sutherland & Hodgman (1974), Communications of the ACM 17:32.
    """
    for axis, bound, sign in _sides(frame):
        kept: list[At] = []
        for one, other in zip(points, (*points[1:], *points[:1]), strict=True):
            inside, next_inside = sign * (one[axis] - bound) >= 0, sign * (other[axis] - bound) >= 0
            if inside:
                kept.append(one)
            if inside != next_inside:
                kept.append(_crossing(one, other, axis, bound))
        points = tuple(kept)
    return points


def clip_line(points: tuple[At, ...], frame: Frame) -> list[tuple[At, ...]]:
    """Return the pieces of a line inside the frame, in order."""
    pieces: list[list[At]] = []
    for one, other in pairwise(points):
        part = _clip_segment(one, other, frame)
        if part is None:
            continue
        if pieces and pieces[-1][-1] == part[0]:
            pieces[-1].append(part[1])
        else:
            pieces.append([*part])
    return [tuple(piece) for piece in pieces]


def _clip_segment(one: At, other: At, frame: Frame) -> tuple[At, At] | None:
    for axis, bound, sign in _sides(frame):
        inside, next_inside = sign * (one[axis] - bound) >= 0, sign * (other[axis] - bound) >= 0
        if not (inside or next_inside):
            return None
        if not inside:
            one = _crossing(one, other, axis, bound)
        elif not next_inside:
            other = _crossing(one, other, axis, bound)
    return one, other


def _sides(frame: Frame) -> tuple[tuple[int, float, int], ...]:
    """Return for each side the coordinate it bounds, its value, and 1 where the inside lies above it."""
    return (0, frame.left, 1), (0, frame.right, -1), (1, frame.top, 1), (1, frame.bottom, -1)


def _crossing(one: At, other: At, axis: int, bound: float) -> At:
    share = (bound - one[axis]) / (other[axis] - one[axis])
    across = one[1 - axis] + share * (other[1 - axis] - one[1 - axis])
    return (bound, across) if axis == 0 else (across, bound)
