"""What a student handed in: JSON text → Submission, with every number kept as it was typed.

An answer stays the tree that was written until a question says what it wants: `as_array` reads it as numbers of a
shape, `choices` as a choice or a truth value. Both answer with Malformed, in words for the student, instead of raising.
"""

import errno
import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from pathlib import Path
from typing import Any

from gradekit.engine.number import MAX_CHARACTERS, Typed, find_number
from gradekit.errors import Place, SubmissionError, TextError
from gradekit.marking.json_text import MAX_BYTES, JsonNumber, read_json, shown, value_place

MAX_ID_CHARACTERS = 300
_NAMED = 20  # unknown keys that are named one by one
PLACEHOLDER = "your-id"  # the student of an empty submission

Answer = None | bool | str | JsonNumber | tuple["Answer", ...] | dict[str, "Answer"]
Shape = tuple[int, ...]

_REQUIRED = ("student", "problem", "answers")
_KNOWN = (*_REQUIRED, "submitted_at")
_UNSAFE = ("Cc", "Zl", "Zp")  # Unicode categories that break a line or steer a terminal

_SAFE_OPEN = ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_BINARY")  # those that the system has
_KINDS = (
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (lambda mode: stat.S_ISCHR(mode) or stat.S_ISBLK(mode), "a device"),
)
_REASONS = {
    errno.ENOENT: "there is no such file; check the name",
    errno.ENOTDIR: "there is no such file; check the name",
    errno.EACCES: "the file may not be read; change its permissions",
    errno.EPERM: "the file may not be read; change its permissions",
    errno.ELOOP: "not a regular file (a symbolic link); hand in the file itself",
}


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's answers to one problem; `file` is the label used in reports."""

    student: str
    problem: str
    answers: dict[str, Answer]
    submitted_at: str = ""
    file: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expression:
    """An entry that is text and not a number."""

    text: str


Entry = Typed | Expression | None  # None: the student left it empty


@dataclass(frozen=True, slots=True)
class ArrayAnswer:
    """An answer read as entries in row-major order.

    shape: the expected one, or its reverse where `transposed_shape` (the entries stand as given then).
    from_json_number: whether each entry was a JSON number, whose trailing zeros programs drop.
    note: what was read differently from how it was written, for the report.
    """

    shape: Shape
    entries: tuple[Entry, ...]
    from_json_number: tuple[bool, ...]
    note: str = ""
    transposed_shape: bool = False


@dataclass(frozen=True, slots=True)
class Malformed:
    """An answer that is not of the kind asked; one plain sentence for the student."""

    message: str


def load_submission(path: Path | str, file: str = "") -> Submission:
    """Read a submission file; `file` is its label in messages and reports, by default the path as given.

    Raises SubmissionError for anything but a readable regular file of at most MAX_BYTES, and as read_submission.
    """
    name = Path(path).as_posix()
    label = file or (name if name.isprintable() else shown(name))
    return read_submission(_file_bytes(path, label), label)


def read_submission(data: bytes, file: str) -> Submission:
    """Read a submission from the bytes of its file.

    Raises SubmissionError (and nothing else), with the place, for what is not JSON or not a submission.
    """
    members = read_json(data, file)
    if not isinstance(members, dict):
        raise SubmissionError(f"received {kind_of(members)}; expected an object with {_listed(_REQUIRED)}", Place(file))
    if missing := [key for key in _REQUIRED if key not in members]:
        them = "it" if len(missing) == 1 else "them"
        message = f"the submission lacks {_listed(missing)}; add {them}{_guesses(members, missing)}"
        raise SubmissionError(message, Place(file))
    for key in _KNOWN:
        if key in members and (fault := _fault(key, members[key])):
            raise SubmissionError(f"{shown(key)} {fault}", value_place(data, key, file))
    answers = {name: as_answer(answer) for name, answer in members["answers"].items()}
    ids = (members["student"], members["problem"])
    return Submission(*ids, answers, members.get("submitted_at", ""), file, _warnings(members))


def is_missing(answer: Answer) -> bool:
    """Whether nothing was answered: null, empty text, or a list or object of only these ([] itself is an answer)."""
    if isinstance(answer, (tuple, dict)):
        parts = answer.values() if isinstance(answer, dict) else answer
        return bool(answer) and all(map(is_missing, parts))
    return answer is None or isinstance(answer, str) and not answer.strip()


def shape_of(answer: Answer) -> Shape | None:
    """The shape of nested lists, () for anything that is no list, None where rows differ."""
    if not isinstance(answer, tuple):
        return ()
    shapes = {shape_of(entry) for entry in answer}
    if not shapes:
        return (0,)
    shape = shapes.pop()
    return None if shapes or shape is None else (len(answer), *shape)


def leaves(answer: Answer) -> Iterator[Answer]:
    """Everything in nested lists that is no list, in row-major order."""
    if not isinstance(answer, tuple):
        yield answer
        return
    for entry in answer:
        yield from leaves(entry)


def as_array(answer: Answer, shape: Shape) -> ArrayAnswer | Malformed:
    """The answer as numbers and expressions of a shape; a missing one as missing entries of that shape.

    A row or column stands for a vector and the reverse, a list of one for a single number and the reverse, each with a
    note; the exactly transposed shape is kept as given. Any other shape is malformed.
    """
    if is_missing(answer):
        return ArrayAnswer(shape, (None,) * prod(shape), (False,) * prod(shape))
    given, written = tuple(leaves(answer)), shape_of(answer)
    if wrong := [leaf for leaf in given if isinstance(leaf, (bool, dict))]:
        where = f" in each entry of {shape_words(shape)}" if shape else ""
        return Malformed(f"received {kind_of(wrong[0])}; expected a number{where}")
    if written is None:
        return Malformed(f"the lists inside differ in length; expected {shape_words(shape)}{_mend(shape)}")
    fitted = _fit(written, shape)
    if isinstance(fitted, Malformed):
        return fitted
    entries = _entries(given, written)
    if isinstance(entries, Malformed):
        return entries
    numbers = tuple(isinstance(leaf, JsonNumber) for leaf in given)
    note, transposed = fitted
    return ArrayAnswer(written if transposed else shape, entries, numbers, note, transposed)


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


def kind_of(answer: Any) -> str:
    """What kind of value this is, in words: a number, a text, null, …"""
    if isinstance(answer, bool):
        return f"a truth value ({str(answer).lower()})"
    words = {JsonNumber: "a number", str: "a text", dict: "an object", type(None): "null"}
    return words.get(type(answer), "a list")


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


def _fit(written: Shape, expected: Shape) -> tuple[str, bool] | Malformed:
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
_numbers = lru_cache(maxsize=1 << 16)(find_number)  # equal texts are read once; raising is not remembered


def _entry(text: str) -> Entry | Malformed:
    if not text.strip():
        return None
    if len(text) > MAX_CHARACTERS:
        return Malformed(_too_long(len(text)))
    try:
        number = _numbers(text) if len(text) <= _SHORT else find_number(text)
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


def as_answer(answer: Any) -> Answer:
    """What read_json gives, as an answer: lists are tuples."""
    if isinstance(answer, list):
        return tuple(map(as_answer, answer))
    return {name: as_answer(part) for name, part in answer.items()} if isinstance(answer, dict) else answer


def _fault(key: str, value: Any) -> str:
    """What is wrong with the value of a top-level key, or ''."""
    if key == "answers":
        return "" if isinstance(value, dict) else f"is {kind_of(value)}; expected an object, question id → answer"
    if not isinstance(value, str):
        return f"is {kind_of(value)}; expected a text" + ", in quotes" * isinstance(value, JsonNumber)
    if not value.strip() and key in _REQUIRED:
        return f"is empty; expected the {key}'s id"
    if len(value) > MAX_ID_CHARACTERS:
        return f"has {len(value)} characters; at most {MAX_ID_CHARACTERS} are read"
    unsafe = next((character for character in value if unicodedata.category(character) in _UNSAFE), "")
    return f"holds the control character U+{ord(unsafe):04X}; remove it" if unsafe else ""


def _warnings(members: dict[str, Any]) -> tuple[str, ...]:
    keys = [key for key in members if key not in _KNOWN]
    unknown = [f"the key {shown(key)} is unknown and was ignored" for key in keys[:_NAMED]]
    if keys[_NAMED:]:
        unknown.append(f"{len(keys) - _NAMED} more keys are unknown and were ignored")
    if members["student"].strip() != PLACEHOLDER:
        return tuple(unknown)
    return (f"the student is still {shown(PLACEHOLDER)}, as in the template; write the student's own id", *unknown)


def _guesses(members: dict[str, Any], missing: list[str]) -> str:
    from difflib import get_close_matches  # only needed for this message, and start-up matters

    unknown = [key[:MAX_ID_CHARACTERS] for key in members if key not in _KNOWN][:20]
    near = [(key, close[0]) for key in missing if (close := get_close_matches(key, unknown, 1))]
    return "".join(f"; is {shown(found)} meant as {shown(key)}?" for key, found in near)


def _listed(keys: tuple[str, ...] | list[str]) -> str:
    return ", ".join(map(shown, keys))


def _file_bytes(path: Path | str, file: str) -> bytes:
    try:
        _check_regular(os.lstat(path), file)  # first, since opening alone can disturb a pipe or a device
        flags = sum(getattr(os, name, 0) for name in _SAFE_OPEN)
        with open(os.open(path, os.O_RDONLY | flags), "rb") as stream:
            # again, since the name may have changed hands; no st_ino is compared: on Windows lstat and fstat disagree
            _check_regular(os.fstat(stream.fileno()), file)
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise SubmissionError(why_not_read(error), Place(file)) from error
    except ValueError as error:  # a NUL in the path
        raise SubmissionError("there is no such file; check the name", Place(file)) from error


def _check_regular(status: os.stat_result, file: str) -> None:
    if reason := why_not_regular(status) or why_too_large(status.st_size):
        raise SubmissionError(reason, Place(file))


def why_not_read(error: OSError) -> str:
    """Why a file cannot be opened or read, and how to mend it."""
    return _REASONS.get(error.errno or 0, f"the file cannot be read ({error.strerror}); hand it in again")


def why_not_regular(status: os.stat_result) -> str:
    """Why this is not a file that is read, '' where it is one."""
    if stat.S_ISREG(status.st_mode):
        return ""
    kind = next((words for test, words in _KINDS if test(status.st_mode)), "something else")
    return f"not a regular file ({kind}); hand in the file itself"


def why_too_large(size: int) -> str:
    """Why a file of that many bytes is not read, '' where it is."""
    if size <= MAX_BYTES:
        return ""
    return f"the file is too large: {size} bytes, at most {MAX_BYTES} are read; hand in a smaller one"
