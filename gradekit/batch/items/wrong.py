"""Wrong values that nothing explains, made comparable: the same number typed in two ways is one value."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from gradekit.errors import TextError
from gradekit.number import Typed, find_number

TELLING_DIGITS = 3  # significant digits of a number that few people write by chance

Place = tuple[int, ...]


class WrongAnswers(NamedTuple):
    """The unexplained wrong answers of one submission.

    file: its label in results; student, who: as written and as compared; answers: question → answer, as JSON text
    entries: question → truth values in the answer's shape, where it is known which entries are wrong
    """

    file: str
    student: str
    who: str
    problem: str
    answers: str
    entries: Mapping[str, Any]


Source = Callable[[], Iterable[WrongAnswers]]  # read as often as needed, in the same order each time


class Value(NamedTuple):
    """What is compared of one answer.

    fine: a digest of the wrong entries as exact values; coarse: to three significant digits
    is_telling: whether one of them is a number of at least TELLING_DIGITS significant digits
    """

    fine: int
    coarse: int
    is_telling: bool


def read_answers(text: str) -> dict[str, Any]:
    """Question → answer, every number as the text that was typed; {} for what cannot be read."""
    try:
        answers = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return {}
    return answers if isinstance(answers, dict) else {}


def value_of(answer: Any, entries: Any = None) -> Value:
    """The answer to be compared; entries: which of it are right, as far as that is known."""
    wrong = list(_wrong(answer, entries))
    read = [_read(text) for _, text in wrong]
    fine = repr([(place, key.fine) for (place, _), key in zip(wrong, read, strict=True)])
    coarse = repr([(place, key.coarse) for (place, _), key in zip(wrong, read, strict=True)])
    return Value(digest(fine), digest(coarse), any(key.is_telling for key in read))


def digest(text: str) -> int:
    """64 bits that are the same on every machine."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


class _Entry(NamedTuple):
    fine: str
    coarse: str
    is_telling: bool


def _wrong(answer: Any, entries: Any) -> Iterator[tuple[Place, str]]:
    """The wrong entries; all where the two do not fit together, or none is marked as wrong."""
    whole = dict(_leaves(answer))
    marks = dict(_leaves(entries))
    wrong = [place for place in whole if marks.get(place) is False] if marks.keys() == whole.keys() else []
    for place in wrong or whole:
        yield place, _text(whole[place])


def _leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    if not isinstance(value, list):
        yield place, value
        return
    for at, part in enumerate(value):
        yield from _leaves(part, (*place, at))


def _text(leaf: Any) -> str:
    return leaf if isinstance(leaf, str) else json.dumps(leaf, sort_keys=True)


@lru_cache(maxsize=65536)
def _read(text: str) -> _Entry:
    try:
        number = find_number(text)
    except TextError:
        number = None
    if number is None:
        plain = "".join(text.split())
        return _Entry(plain, plain, False)
    return _Entry(str(number.value), f"{float(number):.2e}", _significant(number) >= TELLING_DIGITS)


def _significant(number: Typed) -> int:
    """Significant digits as typed: 0.50 has two, 1200 two, 1/3 two."""
    mantissa = number.text.lower().partition("e")[0].lstrip("+-")
    whole = mantissa if "." in mantissa else mantissa.rstrip("0")
    return len(whole.replace(".", "").replace("/", "").replace(" ", "").lstrip("0"))
