"""Shapes: the lengths of axes, whatever stands in them."""

from __future__ import annotations

from gradekit.errors import ShapeError

Shape = tuple[int, ...]


def broadcast(*shapes: Shape) -> Shape:
    """The common shape of equally ranked shapes, in which a length of 1 stretches. Raises ShapeError."""
    result = []
    for lengths in zip(*shapes, strict=True):
        longest = {length for length in lengths if length != 1}
        if len(longest) > 1:
            raise ShapeError(f"shapes {' and '.join(map(show_shape, shapes))} do not fit entry by entry")
        result.append(longest.pop() if longest else 1)
    return tuple(result)


def show_shape(shape: Shape) -> str:
    """A shape for people: 'a number', 'a vector of 3', '2×3'."""
    if not shape:
        return "a number"
    return f"a vector of {shape[0]}" if len(shape) == 1 else "×".join(map(str, shape))
