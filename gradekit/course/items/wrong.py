"""Wrong values that nothing explains, made comparable: the same number typed in two ways is one value."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from typing import Any, NamedTuple

from gradekit.engine.number import Typed, number_or_none

TELLING_DIGITS = 3  # significant digits of a number that few people write by chance

_DECODER = json.JSONDecoder(parse_float=str, parse_int=str)


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
        answers = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return {}
    return answers if isinstance(answers, dict) else {}


def value_of(answer: Any, entries: Any = None) -> Value:
    """The answer to be compared; entries: which of it are right, as far as that is known."""
    shape = _shape(answer)
    texts = [leaf if isinstance(leaf, str) else json.dumps(leaf, sort_keys=True) for leaf in _leaves(answer)]
    where = f"{shape}"
    if shape == _shape(entries) and len(marks := list(_leaves(entries))) == len(texts):
        wrong = [at for at, mark in enumerate(marks) if mark is False]
        if 0 < len(wrong) < len(texts):
            texts, where = [texts[at] for at in wrong], f"{shape}{wrong}"
    read = [_read(text) for text in texts]
    fine = "\0".join([where, *[entry.fine for entry in read]])
    coarse = "\0".join([where, *[entry.coarse for entry in read]])
    return Value(digest(fine), digest(coarse), any(entry.is_telling for entry in read))


def digest(data: bytes | str) -> int:
    """64 bits that are the same on every machine."""
    data = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big")


class _Entry(NamedTuple):
    fine: str
    coarse: str
    is_telling: bool


def _leaves(value: Any) -> Iterable[Any]:
    """Whatever is no list in nested lists, row by row."""
    if not isinstance(value, list):
        return [value]
    return chain.from_iterable(map(_leaves, value)) if any(isinstance(part, list) for part in value) else value


def _shape(value: Any) -> tuple[int, ...]:
    """How long the lists are, from the outside in, by the first of each."""
    return (len(value), *(_shape(value[0]) if value else ())) if isinstance(value, list) else ()


@lru_cache(maxsize=65536)
def _read(text: str) -> _Entry:
    number = number_or_none(text)
    if number is None:
        plain = "".join(text.split())
        return _Entry(plain, plain, False)
    return _Entry(str(number.value), f"{float(number):.2e}", _significant(number) >= TELLING_DIGITS)


def _significant(number: Typed) -> int:
    """Significant digits as typed: 0.50 has two, 1200 two, 1/3 two."""
    mantissa = number.text.lower().partition("e")[0].lstrip("+-")
    whole = mantissa if "." in mantissa else mantissa.rstrip("0")
    return len(whole.replace(".", "").replace("/", "").replace(" ", "").lstrip("0"))
