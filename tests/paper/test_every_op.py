"""Every function of the registry in an exercise, with given and with written-out operands: no command breaks on it."""

import json
from fractions import Fraction
from typing import Any

import pytest

from gradekit.cli import main
from gradekit.engine.graph import Example
from gradekit.engine.ops import OPS, Op
from gradekit.engine.ops.arguments import arguments

FUNCTIONS = sorted(name for name, op in OPS.items() if op.function)
COMMANDS = [
    ("solve",), ("solve", "--format", "json"), ("solve", "--format", "markdown"), ("solve", "--format", "latex"),
    ("solve", "--format", "html"), ("solve", "--exact"), ("check",), ("graph",), ("graph", "--format", "dot"),
    ("graph", "--format", "svg"), ("graph", "--format", "mermaid"), ("template",),
]  # fmt: skip
_BEHIND = ("n", "dims", "size", "stride", "base", "slope", "alpha", "delta")  # parameters that a call writes behind


def written(value: Any) -> str:
    """An operand or parameter as a problem file writes it."""
    return f"[{', '.join(map(written, value))}]" if isinstance(value, tuple) else str(value)


def call(op: type[Op], example: Example, operands: list[str]) -> str:
    """The call of an example; one whose parameters cannot be written is called without them."""
    behind = []
    for name in _BEHIND:
        value = dict(example.params).get(name)
        if name == "base" and not value:
            continue
        value = value[0] if name == "size" and isinstance(value, tuple) else value
        behind += [] if value is None else [written(part) for part in (value if isinstance(value, tuple) else (value,))]
    can = set(arguments(op).named) - set(_BEHIND)
    named = [f"{name}={written(v)}" for name, v in example.params if name in can and isinstance(v, int | Fraction)]
    return f"{op.name}({', '.join([*operands, *behind, *named])})"


def problem(op: type[Op]) -> str:
    """A problem with every example of the op, its operands given in `a` and written out in `b`."""
    given, lines, questions = [], [], []
    for k, example in enumerate(op.examples):
        names = [f"p{k}q{j}" for j in range(len(example.operands))]
        given += [f"  {name}: {written(value)}" for name, value in zip(names, example.operands, strict=True)]
        for letter, operands in (("a", names), ("b", list(map(written, example.operands)))):
            lines.append(f'  {letter}{k}: "{call(op, example, operands)}"')
            questions.append(f"  - {{id: {letter}{k}, find: {letter}{k}}}")
    head = ["given:", *given] if given else []
    return "\n".join([f"id: {op.name.replace('_', '-')}", *head, "compute:", *lines, "questions:", *questions, ""])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_command_breaks_on_an_op(name: str, tmp_path, capsys) -> None:
    path = tmp_path / f"{name.replace('_', '-')}.yaml"
    path.write_text(problem(OPS[name]), encoding="utf-8")
    for command, *options in COMMANDS:
        code = main([command, str(path), *options])
        shown = capsys.readouterr()
        assert code in (0, 1) if command == "check" else code == 0, (command, options, shown.err, path.read_text())
        assert "internal error" not in shown.err


@pytest.mark.parametrize("name", FUNCTIONS)
def test_given_and_written_operands_give_one_answer(name: str, tmp_path, capsys) -> None:
    path = tmp_path / f"{name.replace('_', '-')}.yaml"
    path.write_text(problem(OPS[name]), encoding="utf-8")
    assert main(["solve", str(path), "--format", "json"]) == 0
    answers = json.loads(capsys.readouterr().out)["answers"]
    for k in range(len(OPS[name].examples)):
        assert answers[f"a{k}"]["decimal"] == answers[f"b{k}"]["decimal"]
