"""An answer → entries of a shape, every number kept as it was typed, or a choice.

`as_array` reads an answer as numbers of a shape, `choices` as a choice or a truth value. Both answer with Malformed,
in words for the student, instead of raising.
"""

from functools import lru_cache
from math import prod

from msgspec import Struct

from gradekit.engine.number import MAX_CHARACTERS, Typed, find_number
from gradekit.errors import TextError
from gradekit.marking.json_text import JsonNumber
from gradekit.marking.submission import Answer, Shape, is_missing, kind_of, leaves, shape_of


class Expression(Struct, frozen=True):
    """An entry that is text and not a number."""

    text: str


Entry = Typed | Expression | None  # None: the student left it empty


class ArrayAnswer(Struct, frozen=True):
    """An answer read as entries in row-major order.

    shape: the expected one, or its reverse where `transposed_shape` (the entries stand as given then).
    note: what was read differently from how it was written, for the report.
    """

    shape: Shape
    entries: tuple[Entry, ...]
    note: str = ""
    transposed_shape: bool = False


class Malformed(Struct, frozen=True):
    """An answer that is not of the kind asked; one plain sentence for the student."""

    message: str


def as_array(answer: Answer, shape: Shape) -> ArrayAnswer | Malformed:
    """The answer as numbers and expressions of a shape; a missing one as missing entries of that shape.

    A row or column stands for a vector and the reverse, a list of one for a single number and the reverse, each with a
    note; the exactly transposed shape is kept as given. Any other shape is malformed.
    """
    if is_missing(answer):
        return ArrayAnswer(shape, (None,) * prod(shape))
    given, written = tuple(leaves(answer)), shape_of(answer)
    if wrong := [leaf for leaf in given if isinstance(leaf, (bool, dict))]:
        where = f" in each entry of {shape_words(shape)}" if shape else ""
        return Malformed(f"received {kind_of(wrong[0])}; expected a number{where}")
    if written is None:
        return Malformed(f"the lists inside differ in length; expected {shape_words(shape)}{_mend(shape)}")
    fitted = fit(written, shape)
    if isinstance(fitted, Malformed):
        return fitted
    entries = _entries(given, written)
    if isinstance(entries, Malformed):
        return entries
    note, transposed = fitted
    return ArrayAnswer(written if transposed else shape, entries, note, transposed)


def choices(answer: Answer) -> frozenset[str] | bool | Malformed:
    """The chosen option ids, or a truth value (also as the text true or false); [] chooses none."""
    if isinstance(answer, bool):
        return answer
    if isinstance(answer, str) and answer.strip().lower() in ("true", "false"):
        return answer.strip().lower() == "true"
    chosen = answer if isinstance(answer, tuple) else (answer,)
    if wrong := [entry for entry in chosen if isinstance(entry, (bool, tuple, dict))]:
        return Malformed(f"received {kind_of(wrong[0])} as a choice; expected the id of an option, or a list of ids")
    ids = [text for entry in chosen if (text := _written(entry).strip())]
    if chosen and not ids:
        return Malformed("nothing was chosen; expected the id of an option, a list of ids, true or false")
    longest = max(map(len, ids), default=0)
    return Malformed(_too_long(longest)) if longest > MAX_CHARACTERS else frozenset(ids)


def shape_words(shape: Shape) -> str:
    """A shape in words: a single value, a vector of 3, a matrix of 2×3."""
    match shape:
        case ():
            return "a single value"
        case (0,):
            return "an empty list"
        case (entries,):
            return f"a vector of {entries}"
        case _:
            return f"{'a matrix' if len(shape) == 2 else 'an array'} of {'×'.join(map(str, shape))}"


def fit(written: Shape, expected: Shape) -> tuple[str, bool] | Malformed:
    """The note and whether the shape is the transposed one, where the written shape can be read as the expected."""
    if written == expected:
        return "", False
    if _same_entries(written, expected):
        return f"{shape_words(written)} was read as {shape_words(expected)}", False
    if len(expected) == 2 and written == expected[::-1]:
        return "", True
    return Malformed(f"wrong shape: received {shape_words(written)}, expected {shape_words(expected)}{_mend(expected)}")


def _same_entries(written: Shape, expected: Shape) -> bool:
    """Whether the two differ in brackets only: one entry alone, or a vector as a row or column."""
    if prod(written) == prod(expected) == 1:
        return len(written) <= 2
    return {len(written), len(expected)} == {1, 2} and prod(written) == prod(expected) and 1 in written + expected


def _mend(expected: Shape) -> str:
    match expected:
        case ():
            return "; write one number without brackets"
        case (entries,):
            return f"; write one list of {entries}"
        case (rows, columns):
            return f"; write a list of {rows} rows, each a list of {columns}"
        case _:
            return "; nest the lists in that shape"


def _entries(given: tuple[Answer, ...], shape: Shape) -> tuple[Entry, ...] | Malformed:
    entries: list[Entry] = []
    for position, leaf in enumerate(given):
        entry = _entry(_written(leaf))
        if isinstance(entry, Malformed):
            return Malformed(_entry_words(position, shape) + entry.message)
        entries.append(entry)
    return tuple(entries)


_SHORT = 40  # characters of a number that many may type
number_of = lru_cache(maxsize=1 << 16)(find_number)  # equal texts are read once; raising is not remembered


def _entry(text: str) -> Entry | Malformed:
    if not text.strip():
        return None
    if len(text) > MAX_CHARACTERS:
        return Malformed(_too_long(len(text)))
    try:
        number = number_of(text) if len(text) <= _SHORT else find_number(text)
    except TextError as error:
        return Malformed(error.message)
    return Expression(text) if number is None else number


def _written(leaf: Answer) -> str:
    """The text of a number or text, '' for null."""
    return leaf.text if isinstance(leaf, JsonNumber) else leaf if isinstance(leaf, str) else ""


def _too_long(characters: int) -> str:
    return f"this answer has {characters} characters and at most {MAX_CHARACTERS} are read; write it shorter"


def _entry_words(position: int, shape: Shape) -> str:
    index: list[str] = []
    for size in reversed(shape):
        position, entry = divmod(position, size)
        index.insert(0, str(entry + 1))
    return f"entry [{','.join(index)}]: " if index else ""
