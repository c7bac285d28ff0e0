"""Steps of a long run that nobody asks for: one step as a graph, which is evaluated as often as there are steps."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from gradekit.engine.graph import Node, apply, fresh, topological, variable
from gradekit.engine.ops.runs import Cycle, Feed, Loop, Rows
from gradekit.errors import Place
from gradekit.exercise.lowering.state import Building, add_line, own_quantity
from gradekit.exercise.problem.located import Line, Text

CLOCK = "number_of_the_step"  # what the number of the step is called in a step that stands for many

Fed = tuple[Node, tuple[Rows, ...]]  # what holds a quantity's value for every step, and what each step takes of it


class Pattern(Struct, frozen=True):
    """A step that stands for many: its lines, and what of its names differs from step to step."""

    lines: tuple[Line, ...]
    fed: Mapping[str, Fed]


class Gap(Struct, frozen=True):
    """Steps that are not written out. carried: (name before a step, name after it, name behind the gap).

    which: by step, over and over, the number of its pattern; first: the number of step 0; start: the first, from 0.
    """

    patterns: tuple[Pattern, ...]
    carried: tuple[tuple[str, str, str], ...]
    first: int
    start: int
    count: int
    which: tuple[int, ...] = (0,)


class _Made(Struct, frozen=True):
    """A pattern as a graph; feeds: by leaf, what it is fed from."""

    after: tuple[Node, ...]
    feeds: tuple[tuple[Node, Fed], ...]
    clock: Node
    outer: tuple[Node, ...]


def add_gap(state: Building, gap: Gap) -> None:
    """Declare what is carried through the steps, as it is after them."""
    states = [state.names[old] for old, _, _ in gap.carried if old in state.names]
    if len(states) < len(gap.carried):
        return  # what it starts from is at fault already
    olds = [old for old, _, _ in gap.carried]
    leaves = {old: variable(f"{old} in a step", node.shape) for old, node in zip(olds, states, strict=True)}
    made = [_made(state, gap, pattern, leaves) for pattern in gap.patterns]
    if state.faults:
        return
    outer = tuple(dict.fromkeys(node for each in made for node in each.outer))
    loops = tuple(_loop(each, tuple(leaves.values()), outer) for each in made)
    cycle = Cycle(loops, gap.which, _key(state, gap, outer))
    for k, (old, _, new) in enumerate(gap.carried):
        steps = {"first": gap.first, "start": gap.start, "count": gap.count}
        node = apply("run", *states, *outer, cycle=cycle, output=k, **steps)
        _declare(state, old, new, node, f"{old}, {gap.count} steps on")


def _made(state: Building, gap: Gap, pattern: Pattern, leaves: Mapping[str, Node]) -> _Made:
    """The lines of one step as a graph between leaves."""
    clock = variable("the number of a step")
    fed = {name: variable(f"{name} in a step", _fed_shape(*fed)) for name, fed in pattern.fed.items()}
    names = {**state.names, **leaves, **fed, CLOCK: clock}
    inside = replace(
        state, names=names, quantities={}, gradients=[], spoken={}, lines=[], updates=[], fixed={}, apart=None
    )
    for line in pattern.lines:
        add_line(inside, line)
    after = tuple(inside.names[new] for _, new, _ in gap.carried if new in inside.names)
    known = set(state.names.values())
    outer = [node for node in topological(after, stop=known) if node in known]
    feeds = tuple((fed[name], pattern.fed[name]) for name in fed)
    return _Made(after, feeds, clock, (*outer, *(source for _, (source, _) in feeds)))


def _fed_shape(source: Node, rows: tuple[Rows, ...]) -> tuple[int, ...]:
    return source.shape[1:] if isinstance(rows[0], int) else (len(rows[0]), *source.shape[1:])


def _loop(made: _Made, leaves: tuple[Node, ...], outer: tuple[Node, ...]) -> Loop:
    feeds = tuple(Feed(leaf, outer.index(source), rows, source.rank) for leaf, (source, rows) in made.feeds)
    return Loop(leaves, made.after, outer, feeds, made.clock)


def _key(state: Building, gap: Gap, outer: tuple[Node, ...]) -> str:
    """Equal for gaps that are computed alike, also where an exercise is built once more."""
    name = {node: name for name, node in state.names.items()}
    lines = [(line.name, line.expression.value) for pattern in gap.patterns for line in pattern.lines]
    fed = [(name, rows) for pattern in gap.patterns for name, (_, rows) in pattern.fed.items()]
    return repr((lines, fed, gap.carried, gap.which, [name[node] for node in outer if node in name], state.params))


def _declare(state: Building, old: str, name: str, node: Node, said: str) -> None:
    """A state behind the gap, in the line of the file that the state before it comes from."""
    named = own_quantity(state, fresh(node))
    place = next((line.place for line in reversed(state.lines) if line.name == old), Place())
    state.lines.append(Line(name, Text(said), place))
    state.spoken[named] = ()
    state.names[name] = state.quantities[name] = named

