"""Which examples each step of `train:` uses: `batches`, or an `order` cut into batches of one size."""

from __future__ import annotations

from collections.abc import Iterator

from gradekit.exercise.problem.fields import Fields, Reader, Refusal, kind, read_items
from gradekit.exercise.problem.known import MAX_RUN
from gradekit.exercise.problem.located import Given, Text
from gradekit.exercise.problem.messages import Faults, count
from gradekit.exercise.problem.shorthands import Batch
from gradekit.exercise.problem.values import read_exact
from gradekit.exercise.problem.yaml_text import Node, Sequence

Order = tuple[int, ...]


def read_whole(least: int, most: int = MAX_RUN, what: str = "number") -> Reader[int]:
    """A reader of one whole number between two ends."""

    def read(node: Node, faults: Faults) -> int:
        number = read_exact(node, faults)
        if number.denominator != 1 or not least <= number <= most:
            raise Refusal(node.place, f"expected a whole {what} from {least} to {most}; received {kind(node)}")
        return int(number)

    return read


_read_example = read_whole(1, 100_000, "number of an example")


def read_batches(node: Node, faults: Faults) -> tuple[Batch, ...]:
    """One item a step: a list of examples, or the number of one."""
    return read_items(node, faults, "[[1, 2], [3, 4]]", _read_batch)


def _read_batch(node: Node, faults: Faults) -> Batch:
    if isinstance(node, Sequence):
        return Batch(read_items(node, faults, "[1, 2]", _read_example))
    return Batch((_read_example(node, faults),), alone=True)


def read_order(node: Node, faults: Faults) -> tuple[Order, ...]:
    """The examples in the order of one pass, or one such list for each pass."""
    if isinstance(node, Sequence) and any(isinstance(item, Sequence) for item in node.items):
        return read_items(node, faults, "[[2, 1, 3], [3, 1, 2]]", _read_pass)
    return (_read_pass(node, faults),)


def _read_pass(node: Node, faults: Faults) -> Order:
    return read_items(node, faults, "[2, 1, 3]", _read_example)


def batches(fields: Fields, data: tuple[Given, ...], faults: Faults) -> tuple[tuple[Batch, ...], int]:
    """The batches of all passes that the file gives, and how many make one pass; none where every step uses all."""
    size = _examples(data, faults)
    if "batches" in fields and (other := next((key for key in ("order", "batch_size") if key in fields), "")):
        faults.add(fields.places[other], f"'batches' says already which examples each step uses: delete {other!r}")
    _check_numbers(fields, size, faults)
    if "batches" in fields:
        listed = fields.get("batches", ())
        return listed, max(1, len(listed))
    if "order" not in fields and "batch_size" not in fields:
        return (), 1
    orders = fields.get("order", (tuple(range(1, size + 1)),))
    cut = [tuple(_cut(order, fields.get("batch_size", 0))) for order in orders]
    return tuple(batch for one in cut for batch in one), max(1, len(cut[0]) if cut else 1)


def _cut(order: Order, size: int) -> Iterator[Batch]:
    """The order in pieces of that size; one by one where there is none."""
    for start in range(0, len(order), size or 1):
        yield Batch(order[start : start + (size or 1)], alone=not size)


def _examples(data: tuple[Given, ...], faults: Faults) -> int:
    """How many examples the data have; a fault where two names disagree."""
    lengths = {given.name: 0 if isinstance(given.value, Text) else len(given.value) for given in data}
    for given in data:
        if not lengths[given.name]:
            message = f"{given.name!r} is one number; expected a list with one entry for each example, like x: [1, 2]"
            faults.add(given.place, message)
    if len(set(lengths.values())) > 1 and 0 not in lengths.values():
        found = ", ".join(f"{name} {length}" for name, length in lengths.items())
        faults.add(data[0].place, f"all data need the same number of examples; received {found}")
    return min(lengths.values(), default=0)


def _check_numbers(fields: Fields, size: int, faults: Faults) -> None:
    for key in ("batches", "order", "batch_size"):
        if key in fields and not size:
            faults.add(fields.places[key], f"{key!r} needs examples: add data: {{x: [1, 2], y: [3, 4]}}")
            return
    used = [k for batch in fields.get("batches", ()) for k in batch.examples]
    used += [k for order in fields.get("order", ()) for k in order]
    if beyond := next((k for k in used if k > size), 0):
        key = "batches" if "batches" in fields else "order"
        faults.add(fields.nodes[key].place, f"there is no example {beyond}: the data have {count(size, 'example')}")
