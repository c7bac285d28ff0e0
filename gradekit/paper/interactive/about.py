"""What is said of each box of the graph: its lines of working, and the chain rule behind its gradient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from gradekit.engine.formula import Step
from gradekit.exercise.solve import Solution
from gradekit.paper.answers import derivative_text
from gradekit.paper.document import Block, Heading, Paragraph
from gradekit.paper.drawing import GraphNode, GraphPicture
from gradekit.paper.lines import equations
from gradekit.paper.values import HEAD

_MOST = 4 * HEAD  # lines that are shown of one quantity beside the graph


class About(Struct, frozen=True):
    """A box, its lines of working, and whether a question asks for its value or its gradient."""

    node: GraphNode
    blocks: tuple[Block, ...]
    asks_value: bool
    asks_gradient: bool


def about(solution: Solution, picture: GraphPicture, steps: Sequence[Step]) -> list[About]:
    """What is said of every box, in the order in which they are worked out."""
    asked = {derivative_text(part) for parts in solution.exercise.asked.values() for part in parts}
    lines = by_quantity(steps)
    return [_about(node, picture, lines, asked) for node in picture.nodes]


def by_quantity(steps: Iterable[Step]) -> Mapping[str, list[Step]]:
    """The lines of each quantity, by its name."""
    found: dict[str, list[Step]] = {}
    for step in steps:
        found.setdefault(step.quantity, []).append(step)
    return found


def _about(node: GraphNode, picture: GraphPicture, lines: Mapping[str, list[Step]], asked: set[str]) -> About:
    shown = _named(node, picture)
    gradient = f"∂{shown.of}/∂{shown.name}"
    blocks = [Heading(node.label, 3), *some_lines(lines.get(shown.name, ())), *some_lines(lines.get(gradient, ()))]
    if len(blocks) == 1:
        blocks.append(Paragraph("Given." if node.kind == "given" else "No line of the working is about it.", "quiet"))
    return About(node, tuple(blocks), node.name in asked, bool(node.name) and gradient in asked)


def _named(node: GraphNode, picture: GraphPicture) -> GraphNode:
    """The box itself, where it has no name the first one below it that has."""
    by_id = {one.id: one for one in picture.nodes}
    while not node.name:
        below = next((edge.target for edge in picture.edges if edge.source == node.id), "")
        if not below:
            break
        node = by_id[below]
    return node


def some_lines(steps: Sequence[Step]) -> Iterator[Block]:
    """As many lines as there is room for beside the graph."""
    yield from equations(steps[:_MOST], set(), {})
    if len(steps) > _MOST:
        yield Paragraph(f"… and {len(steps) - _MOST} more lines below", "quiet")
