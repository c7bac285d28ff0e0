"""Exercise → Sheet: what is asked entry by entry, with the numbers that known mistakes give."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msgspec.structs import replace

from gradekit.engine.formula import index_text
from gradekit.engine.graph import topological
from gradekit.engine.number import exact_number
from gradekit.engine.ops.linear import indices
from gradekit.exchange.bands import decimal_of, right_band
from gradekit.exchange.sheet import Body, Choice, Field, Item, Numbers, Open, Sheet, Words
from gradekit.exchange.wrong import MOST, Wrong, wrong_numbers
from gradekit.exercise.lowering import Exercise, build
from gradekit.exercise.problem import tasks
from gradekit.exercise.problem.located import nested_text
from gradekit.exercise.problem.schema import Problem, Question
from gradekit.exercise.solve import Solution, solve
from gradekit.marking.kinds import kind_of
from gradekit.marking.marker import Marker
from gradekit.marking.parts import Part
from gradekit.paper.answers import answer_text, asked_text

_NONE = ("none-of-these", "none of these")
_TRUTH = (("true", "true"), ("false", "false"))


def read_sheet(problem: Problem) -> Sheet:
    """The exercise as questions of a platform. Raises ProblemError where it cannot be built, or has no value."""
    return _Reading(build(problem)).sheet()


class _Reading:
    """One exercise on its way to a sheet; `notes` grows with what is lost: text → ids of questions."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.solution: Solution = solve(exercise)
        self.marker = Marker(exercise)
        self.notes: dict[str, list[str]] = {}

    def sheet(self) -> Sheet:
        problem = self.exercise.problem
        items = tuple(map(self._item, problem.questions))
        self._note_what_leads_on()
        if problem.plot or any(question.plot for question in problem.questions):
            self.notes["the plots are left out"] = []
        return Sheet(problem.id, problem.title, problem.text, tuple(self._given()), items, tuple(self._said()))

    def _note(self, question: Question, text: str) -> None:
        ids = self.notes.setdefault(text, [])
        if question.id not in ids:
            ids.append(question.id)

    def _said(self) -> Iterator[str]:
        for text, ids in self.notes.items():
            yield f"{', '.join(ids)}: {text}" if ids else text

    def _given(self) -> Iterator[str]:
        """The given quantities, a line each; without a text the lines of the problem too."""
        for name, node in self.exercise.quantities.items():
            if node in self.exercise.bindings and "⁽" not in name:
                yield f"{name} = {_nested(self.exercise.bindings[node].tolist())}"
        for line in () if self.exercise.problem.text else self.exercise.lines:
            yield f"{line.name} = {line.expression.value}"

    def _item(self, question: Question) -> Item:
        ask = question.ask or asked_text(self.solution, question)
        if question.ask and question.id in self.exercise.asked:
            ask = f"{ask} ({asked_text(self.solution, question)})"
        here = "; ".join(f"{given.name} = {nested_text(given.value)}" for given in question.given)
        return Item(question.id, f"{ask}, with {here}" if here else ask, question.points, self._body(question))

    def _body(self, question: Question) -> Body:
        if isinstance(question.task, tasks.Words):
            return Words(question.task.accepted)
        if isinstance(question.task, tasks.Shapes):
            return self._shapes(question)
        if kind_of(question):
            return self._open(question)
        if question.id not in self.exercise.asked:
            return _choice(question)
        if question.open_length:
            self._note(question, "how long the list is, is part of the answer: left for a person, with the key")
            return Open(answer_text(self.solution, question))
        if isinstance(question.task, tasks.Table) and question.task.words:
            self._note(question, "a table with words in its cells: left for a person, with the key")
            return Open(answer_text(self.solution, question))
        return self._numbers(question)

    def _open(self, question: Question) -> Open:
        if isinstance(question.task, tasks.Construct):
            self._note(question, "a construction can be right in many ways: left for a person, with one right choice")
        return Open(answer_text(self.solution, question))

    def _shapes(self, question: Question) -> Body:
        """A whole number for each dimension."""
        kind = kind_of(question)
        right = kind.right(question, self.exercise.tasks[question.id]) if kind else []
        whole = right if right and isinstance(right[0], list) else [right]
        texts = [text.value for text in question.task.of] if isinstance(question.task, tasks.Shapes) else []
        fields = tuple(
            Field(f"dimension {at} of {text}", right_band(Decimal(size), Decimal(0)), row=row)
            for row, (text, shape) in enumerate(zip(texts, whole, strict=True))
            for at, size in enumerate(shape, 1)
        )
        return Numbers(fields) if fields else self._open(question)

    def _numbers(self, question: Question) -> Body:
        parts = [part for part in self.marker.plan.parts if part.question is question]
        if any(part not in self.marker.plan.numeric for part in parts):
            self._note(question, "the answer is a formula, which no platform reads: left for a person, with the key")
            return Open(answer_text(self.solution, question))
        if question.words:
            self._note(question, "the words that stand for the answer are left out")
        fields = [field for part in parts for field in self._fields(question, part, parts)]
        if len(fields) > 1:
            self._note(question, "a field an entry, which are marked one by one")
        return Numbers(_in_rows(fields))

    def _fields(self, question: Question, part: Part, parts: list[Part]) -> Iterator[tuple[tuple[int, ...], Field]]:
        value, tolerance = self.solution.values[part.node], self.marker.plan.tolerance(part)
        wrong = wrong_numbers(self.marker, question, part)
        name = part.said if len(parts) > 1 or part.node.rank else ""
        start = (part.position // _columns(question),)
        for index in indices(part.node.shape):
            right = right_band(_decimal(value, index), Decimal(repr(float(tolerance[index]))))
            label = f"{_row_of(question, part)}{_entry(name, index)}"
            yield (*start, *index[:-1]), Field(label, right, self._others(question, wrong, index, right))

    def _others(self, question: Question, wrong: Wrong, index: tuple[int, ...], right: Any) -> Any:
        found = wrong.at(index, right)
        if found.hidden:
            self._note(question, "known mistakes whose numbers lie within the tolerance of the key count as right")
        if found.left_out:
            self._note(question, f"of many known mistakes the first {MOST} are named")
        return found.bands

    def _note_what_leads_on(self) -> None:
        """Say where an own wrong value would be carried on."""
        asked = {question: {one.node for one in parts} for question, parts in self.exercise.asked.items()}
        later = []
        for question, nodes in asked.items():
            below = {node for node in topological(nodes) if node.inputs} - nodes
            if any(below & others for other, others in asked.items() if other != question):
                later.append(question)
        if later:
            self.notes["an own earlier value is not carried on: what follows from it is wrong"] = later


def _entry(name: str, index: tuple[int, ...]) -> str:
    """W[1,2], and (∂L/∂W)[1,2]."""
    whole = f"({name})" if index and not name.isidentifier() else name
    return f"{whole}{index_text(index)}" if index else name


def _decimal(value: Any, index: tuple[int, ...]) -> Decimal:
    fraction = value.fractions[index]
    return Decimal(str(value.decimals[index])) if fraction is None else decimal_of(fraction)


def _nested(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_nested, value))}]"
    return exact_number(value) if isinstance(value, Fraction) else exact_number(Fraction(int(value.p), int(value.q)))


def _columns(question: Question) -> int:
    """The parts that stand in one row."""
    return len(question.task.columns) if isinstance(question.task, tasks.Table) else 1


def _row_of(question: Question, part: Part) -> str:
    """The values of a table's row."""
    if not isinstance(question.task, tasks.Table):
        return ""
    rows = question.task.rows
    values = rows.rows[part.position // _columns(question)]
    said = ", ".join(f"{name} = {nested_text(value)}" for name, value in zip(rows.names, values, strict=True))
    return f"{said}: "


def _in_rows(fields: list[tuple[tuple[int, ...], Field]]) -> tuple[Field, ...]:
    """The fields with the number of their row."""
    rows = {key: number for number, key in enumerate(dict.fromkeys(key for key, _ in fields))}
    return tuple(replace(field, row=rows[key]) for key, field in fields)


def _choice(question: Question) -> Choice:
    right = frozenset(question.answer)
    if not question.options:
        return Choice(_TRUTH, right, is_truth=True)
    if right:
        return Choice(question.options, right, question.multiple)
    return Choice((*question.options, _NONE), frozenset((_NONE[0],)), question.multiple)
