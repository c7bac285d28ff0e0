"""A student's problem file: the template's text with the student's numbers, without comments and printed keys."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from gradekit.exercise.problem.located import Nested, nested_text
from gradekit.exercise.problem.messages import Faults
from gradekit.exercise.problem.yaml_text import Mapping, Node, Scalar, Sequence, read_tree
from gradekit.variants.changed import Values

_DRAWN_IN = ("given", "network", "unroll", "train")
_PRINTED = ("published", "erratum")  # of the template's own numbers
_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?|[A-Za-z][A-Za-z0-9_-]*", re.ASCII)


def written(template: str, file: str, values: Values) -> str:
    """The text of the file. Raises ProblemError where the template is not YAML."""
    faults = Faults()
    tree = read_tree(template, file, faults)
    faults.raise_any()
    assert isinstance(tree, Mapping)  # the template was read as a problem before
    return "".join(_entries(tree, values))


def _entries(tree: Mapping, values: Values) -> Iterator[str]:
    for key, value in tree.entries:
        if key.text == "questions" and isinstance(value, Sequence):
            lines = (f"  - {_flow(question, {}, _PRINTED + _decided(question))}\n" for question in value.items)
            yield "questions:\n" + "".join(lines)
        elif key.text != "variants":
            yield f"{_scalar(key)}: {_flow(value, values if key.text in _DRAWN_IN else {})}\n"


def _decided(node: Node) -> tuple[str, ...]:
    """The answer too, where conditions decide on it."""
    if isinstance(node, Mapping):
        found = any(key.text == "correct_when" or _decided(value) for key, value in node.entries)
        return ("answer",) if found else ()
    return ("answer",) if isinstance(node, Sequence) and any(map(_decided, node.items)) else ()


def _flow(node: Node, values: Values, left_out: tuple[str, ...] = ()) -> str:
    """On one line."""
    if isinstance(node, Scalar):
        return _scalar(node)
    if isinstance(node, Sequence):
        return f"[{', '.join(_flow(item, values, left_out) for item in node.items)}]"
    entries = ((key, value) for key, value in node.entries if key.text not in left_out)
    return f"{{{', '.join(f'{_scalar(key)}: {_value(key.text, value, values, left_out)}' for key, value in entries)}}}"


def _value(name: str, node: Node, values: Values, left_out: tuple[str, ...]) -> str:
    """What is drawn for the name; a mapping under it only has the name by chance."""
    if name in values and not isinstance(node, Mapping):
        return _numbers(values[name])
    return _flow(node, values, left_out)


def _numbers(value: Nested) -> str:
    return nested_text(value)


def _scalar(node: Scalar) -> str:
    is_plain = not node.quoted and (node.text == "" or _PLAIN.fullmatch(node.text))
    return node.text if is_plain else json.dumps(node.text, ensure_ascii=False)
