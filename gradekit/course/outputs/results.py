"""results.jsonl: one result a line, the object of `grade --format json` with sorted keys.

What marks say is put into words once; a line is that text with a file and a student set in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from gradekit.course.outputs.course import Course, WrongTotals
from gradekit.course.outputs.shared import ByMarks, is_as_marked, woven
from gradekit.course.outputs.sums import Sums
from gradekit.course.settling.settled import Change, Settled
from gradekit.course.settling.usual import Usual
from gradekit.marking.json_text import write_json_line
from gradekit.marking.result import Grade
from gradekit.paper.marks_json import Json, number_json, result_json

_FILE = b'{"file": '
_BETWEEN = '"\n"'
_STUDENT = b', "status": "graded", "student": '


class _Words(NamedTuple):
    """The parts of a line that the marks settle, as bytes, since most of a line is in them."""

    most: bytes
    score: bytes
    warnings: bytes
    late: bytes


def record(result: Settled, key: Mapping[str, Any] | None = None, variant: str = "") -> Json:
    """A result as other programs read it; with `key` (question id → right answer) the right answers too.

    variant: by whose numbers it was marked, where they differ
    """
    value = result_json(grade_of(result), key) | ({"variant": variant} if variant else {})
    if result.status == "unreadable":
        return value | _place(result) | ({"warnings": list(result.notes)} if result.notes else {})
    value |= {"score": number_json(result.score), "max_score": number_json(result.max_score)}
    value |= late_json(result)
    changes = {change.question: change for change in result.overrides}
    for question in value["questions"]:
        if change := changes.get(question["id"]):
            question["override"] = _change_json(change)
    return value


def late_json(result: Settled) -> Json:
    """How late it is, what is left of its points, and how many points that took; empty where it is in time."""
    late = result.late
    if late is None:
        return {}
    lost = number_json(result.full_score - result.score)
    return {"late": {"seconds": late.seconds, "days": late.days, "factor": number_json(late.factor), "lost": lost}}


def _change_json(change: Change) -> Json:
    """A person's decision; `before` is null where marking had left the question open."""
    before = None if change.before is None else number_json(change.before)
    return {"points": number_json(change.points), "before": before, "why": change.why}


def lines(results: Iterable[Settled | Usual], sums: Sums) -> Iterator[bytes]:
    """The bytes of results.jsonl, some lines at a time, of results that the sums count as they pass.

    Raises WrongTotals where the two do not agree.
    """
    words = ByMarks(_words)
    count = 0
    for result in results:
        if isinstance(result, Usual):
            count += len(result)
            yield _many(result, words, sums.course)
        else:
            count += 1
            yield _one(result, words, sums.course)
    if count != sums.count:
        raise WrongTotals(f"results.jsonl has {count} lines for {sums.count} results")


def _one(result: Settled, words: ByMarks[_Words], course: Course) -> bytes:
    variant = course.variant_of(result)
    if is_as_marked(result):
        return _graded(result, words(result), variant)
    return line(record(result, None, variant)).encode()


def _many(usual: Usual, words: ByMarks[_Words], course: Course) -> bytes:
    """The lines of many: between the texts that the marks settle, whose they are."""
    if course.drawn and any(marks.problem in course.drawn for marks in usual.marks.values()):
        return b"".join(_one(result, words, course) for result in usual.each())
    said = words.each(usual)
    about = {number: word.most + word.score + _STUDENT for number, word in said.items()}
    ends = {number: b', "warnings": ' + word.warnings + b"}\n" for number, word in said.items()}
    files, students = _texts(usual.files), _texts(usual.students)
    numbers = usual.numbers
    heads = [_FILE] * len(files)
    return b"".join(woven(heads, files, [about[n] for n in numbers], students, [ends[n] for n in numbers]))


def line(value: Json) -> str:
    """One line of JSON that is safe to show in a log."""
    return _json(value) + "\n"


def _json(value: Any) -> str:
    """JSON on one line; ##[, which CI runners obey, is written with an escape that reads as the same text."""
    return write_json_line(value).replace("##[", "#\\u0023[")


def grade_of(result: Settled) -> Grade:
    warnings = (result.outcome.warnings if result.outcome else ()) + result.notes
    return Grade(result.student, result.problem, result.file, result.status, result.questions, warnings, result.error)


def _place(result: Settled) -> Json:
    """Where in the file an error stands, where that is known."""
    place = {"line": result.at_line, "column": result.at_column}
    return {name: number for name, number in place.items() if number}


def _graded(result: Settled, words: _Words, variant: str) -> bytes:
    """The line of a graded submission without manual changes."""
    late = result.late
    about = b', "late": {"days": %d, %b, "seconds": %d}' % (late.days, words.late, late.seconds) if late else b""
    warnings = _json(list(grade_of(result).warnings)).encode() if result.notes else words.warnings
    head = (_FILE, _text(result.file), about, words.most, words.score)
    own = b', "variant": ' + _text(variant) if variant else b""
    return b"".join((*head, _STUDENT, _text(result.student), own, b', "warnings": ', warnings, b"}\n"))


def _words(result: Settled) -> _Words:
    outcome = result.outcome
    assert outcome is not None
    told = {name: _json(value) for name, value in result_json(outcome.grade).items()}
    members = (f'"{name}": {told[name]}' for name in ("max_score", "open_points", "problem", "questions", "schema"))
    late = late_json(result).get("late", {})
    share = ", ".join(f'"{name}": {_json(late[name])}' for name in ("factor", "lost") if late)
    parts = (f', {", ".join(members)}, "score": ', _json(number_json(result.score)), told["warnings"], share)
    return _Words(*(part.encode() for part in parts))


def _text(text: str) -> bytes:
    """A text as JSON."""
    quoted = encode_basestring(text)
    safe = quoted if quoted.isprintable() and "##[" not in quoted else _json(text)
    return safe.encode()


def _texts(texts: Sequence[str]) -> list[bytes]:
    """Texts as JSON, looked at together: nearly always there is nothing in them that JSON writes otherwise."""
    whole = "".join(texts)
    if whole.isprintable() and not any(special in whole for special in ('"', "\\", "##[")):
        return f'"{_BETWEEN.join(texts)}"'.encode().split(b"\n")
    return list(map(_text, texts))
