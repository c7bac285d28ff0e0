"""Shapes as answers: [3, 4], or text such as 3×4, 3x4, 3 by 4 and (3, 4)."""

from __future__ import annotations

import re
from typing import Any

from gradekit.engine.number import number_or_none
from gradekit.exercise.lowering.kinds.shapes import Dimensions, ShapeKey
from gradekit.exercise.problem.schema import Question
from gradekit.marking.answers.entries import Malformed
from gradekit.marking.json_text import JsonNumber
from gradekit.marking.kinds.kind import Kind, malformed, missing, shared
from gradekit.marking.mistakes.because import BECAUSE
from gradekit.marking.result import QuestionGrade
from gradekit.marking.submission import Answer, is_missing, kind_of

_MAX_RANK = 8
_BETWEEN = re.compile(r"\s*(?:[×xX*,;]|\bby\b)\s*|\s+")
_TOUCHING = re.compile(r"(?<=[0-9])\s*[xX]\s*(?=[0-9])")
_CALL = re.compile(r"(?:torch\.Size|TensorShape|tf\.TensorShape)(?=\()")
_SINGLE = ("scalar", "number", "a number", "a scalar")
_DIMENSION = re.compile(r"[0-9]{1,9}|[^\W\d]\w{0,31}")


def mark(question: Question, key: ShapeKey, answer: Answer) -> QuestionGrade:
    """Each shape is right or not; the reverse of a right one is called transposed."""
    if is_missing(answer):
        return missing(question)
    answers = _split(key, answer)
    if isinstance(answers, Malformed):
        return malformed(question, answers.message)
    read = [None if is_missing(part) and part != () else _shape(part) for part in answers]
    if refused := next((shape for shape in read if isinstance(shape, Malformed)), None):
        return malformed(question, refused.message)
    right = [_is_right(shape, wanted) for shape, wanted in zip(read, key.shapes, strict=True)]
    turned = [_is_turned(shape, wanted) for shape, wanted in zip(read, key.shapes, strict=True)]
    pairs = zip(key.mistaken, read, strict=True)
    forgotten = [known.get(shape, "") for known, shape in pairs if isinstance(shape, tuple)]
    mistake = "transposed" if any(turned) else next(filter(None, forgotten), None)
    entries = right if key.is_list else right[0]
    return shared(question, right, _message(key, right, mistake), entries=entries, mistake=mistake)


def _split(key: ShapeKey, answer: Answer) -> tuple[Answer, ...] | Malformed:
    """One answer for each shape that is asked for."""
    if not key.is_list:
        return (answer,)
    if isinstance(answer, tuple) and len(answer) == len(key.shapes):
        return answer
    received = f"a list of {len(answer)}" if isinstance(answer, tuple) else kind_of(answer)
    return Malformed(f"expected a list of {len(key.shapes)} shapes, in the order asked; received {received}")


def _shape(answer: Answer) -> Dimensions | Malformed:
    """The dimensions of one shape, as whole numbers or names."""
    parts = answer if isinstance(answer, tuple) else (_pieces(answer) if isinstance(answer, str) else (answer,))
    if len(parts) > _MAX_RANK:
        return Malformed(f"expected a shape like [3, 4]; received {len(parts)} dimensions")
    found = [_dimension(part) for part in parts]
    wrong = next((part for part in found if isinstance(part, Malformed)), None)
    return wrong or tuple(part for part in found if not isinstance(part, Malformed))


def _pieces(text: str) -> tuple[str, ...]:
    plain = _TOUCHING.sub("×", _CALL.sub("", text.strip()).strip("()[]").strip())
    if plain.casefold() in (*_SINGLE, ""):
        return ()
    return tuple(part for part in _BETWEEN.split(plain) if part)


def _dimension(part: Answer) -> int | str | Malformed:
    text = part.text if isinstance(part, JsonNumber) else part
    if isinstance(text, str) and _DIMENSION.fullmatch(text.strip()):
        return int(text) if text.strip().isdigit() else text.strip()
    if isinstance(text, str) and (size := _whole(text)) is not None:
        return size
    received = repr(text[:40]) if isinstance(text, str) else kind_of(part)
    return Malformed(f"expected a shape like [3, 4] or 3×4; received {received} as a dimension")


def _whole(text: str) -> int | None:
    """The whole number that it is, also where a program wrote 3.0."""
    number = number_or_none(text)
    whole = number is not None and number.value.denominator == 1 and 0 <= number.value < 10**9
    return int(number.value) if whole and number else None


def _is_right(shape: Any, wanted: Dimensions) -> bool:
    """A vector's shape may be said as that of a column."""
    return bool(shape == wanted or len(wanted) == 1 and shape == (*wanted, 1))


def _is_turned(shape: Any, wanted: Dimensions) -> bool:
    return isinstance(shape, tuple) and shape != wanted and len(shape) > 1 and shape == wanted[::-1]


def _message(key: ShapeKey, right: list[bool], mistake: str | None) -> str:
    if all(right):
        return ""
    wrong = [text for text, good in zip(key.texts, right, strict=True) if not good]
    where = f" for {', '.join(wrong[:4])}" if key.is_list and any(right) else ""
    because = "rows and columns are exchanged" if mistake == "transposed" else BECAUSE[mistake] if mistake else ""
    return f"Not right{where}{': ' if because else ''}{because}."


def _right(question: Question, key: ShapeKey) -> Any:
    shapes = [list(shape) for shape in key.shapes]
    return shapes if key.is_list else shapes[0]


def _empty(question: Question, key: ShapeKey) -> Any:
    return [None for _ in key.shapes] if key.is_list else None


KIND = Kind(mark, _right, _empty, lambda question, key: f"shape of {', '.join(key.texts)}")
