"""What a student handed in: JSON text → Submission. An answer stays the tree that was written until a question says
what it wants (`answers`)."""

import re
import unicodedata
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct

from gradekit.errors import Place, SubmissionError
from gradekit.marking.handed_in import file_bytes
from gradekit.marking.json_text import JsonNumber, read_json, shown, value_place

MAX_ID_CHARACTERS = 300
_NAMED = 20  # unknown keys that are named one by one
PLACEHOLDER = "your-id"  # the student of an empty submission

Answer = None | bool | str | JsonNumber | tuple["Answer", ...] | dict[str, "Answer"]
Shape = tuple[int, ...]

_REQUIRED = ("student", "problem", "answers")
_KNOWN = (*_REQUIRED, "submitted_at")
_SEVERAL = "students"  # the key of several students who hand in together; `student` may hold a list too
MAX_TOGETHER = 20
_IDS = ("student", "problem")
_WHOLE = re.compile("[0-9]+")  # an id that somebody wrote, or some program exported, without quotes
_UNSAFE = ("Cc", "Zl", "Zp")  # Unicode categories that break a line or steer a terminal


class Submission(Struct, frozen=True):
    """One student's answers to one problem; `file` is the label used in reports.

    student: the id; of several who hand in together their ids, with a line break between them, which no id holds
    """

    student: str
    problem: str
    answers: dict[str, Answer]
    submitted_at: str = ""
    file: str = ""
    warnings: tuple[str, ...] = ()


def load_submission(path: Path | str, file: str = "") -> Submission:
    """Read a submission file; `file` is its label in messages and reports, by default the path as given.

    Raises SubmissionError for anything but a readable regular file of at most MAX_BYTES, and as read_submission.
    """
    name = Path(path).as_posix()
    label = file or (name if name.isprintable() else shown(name))
    return read_submission(file_bytes(path, label), label)


def read_submission(data: bytes, file: str) -> Submission:
    """Read a submission from the bytes of its file.

    Raises SubmissionError (and nothing else), with the place, for what is not JSON or not a submission.
    """
    members = read_json(data, file)
    if not isinstance(members, dict):
        raise SubmissionError(f"received {kind_of(members)}; expected an object with {_listed(_REQUIRED)}", Place(file))
    is_several = _SEVERAL in members and "student" not in members
    members = _with_ids(members)
    if missing := [key for key in _REQUIRED if key not in members]:
        them = "it" if len(missing) == 1 else "them"
        message = f"the submission lacks {_listed(missing)}; add {them}{_guesses(members, missing)}"
        raise SubmissionError(message, Place(file))
    for key in _KNOWN:
        if key in members and (fault := _fault(key, members[key])):
            written = _SEVERAL if key == "student" and is_several else key
            raise SubmissionError(f"{shown(written)} {fault}", value_place(data, written, file))
    answers = {name: as_answer(answer) for name, answer in members["answers"].items()}
    student = members["student"]
    ids = (student if isinstance(student, str) else "\n".join(student), members["problem"])
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


def kind_of(answer: Any) -> str:
    """What kind of value this is, in words: a number, a text, null, …"""
    if isinstance(answer, bool):
        return f"a truth value ({str(answer).lower()})"
    words = {JsonNumber: "a number", str: "a text", dict: "an object", type(None): "null"}
    return words.get(type(answer), "a list")


def may_have_rows(entries: int) -> bool:
    """Whether so many entries may be those of a matrix of several rows and columns."""
    return any(entries % rows == 0 for rows in range(2, entries // 2 + 1))


def as_answer(answer: Any) -> Answer:
    """What read_json gives, as an answer: lists are tuples."""
    if isinstance(answer, list):
        return tuple(map(as_answer, answer))
    return {name: as_answer(part) for name, part in answer.items()} if isinstance(answer, dict) else answer


def answer_of(raw: bytes) -> Answer:
    """The answer that a piece of JSON holds. Raises SubmissionError where the strict reader refuses it."""
    return as_answer(read_json(b"[[" + raw + b"]]", "")[0][0])  # as deep as it stands in a submission


def _with_ids(members: dict[str, Any]) -> dict[str, Any]:
    """The same with `students` under `student`, and with ids that are whole numbers as the texts that were typed."""
    found = dict(members)
    if _SEVERAL in found and "student" not in found:
        found = {"student" if key == _SEVERAL else key: value for key, value in found.items()}
    for key in _IDS:
        value = found.get(key)
        if key == "student" and isinstance(value, list):
            found[key] = list(map(_id_text, value)) if len(value) != 1 else _id_text(value[0])
        elif key in found:
            found[key] = _id_text(value)
    return found


def _id_text(value: Any) -> Any:
    return value.text if isinstance(value, JsonNumber) and _WHOLE.fullmatch(value.text) else value


def _fault(key: str, value: Any) -> str:
    """What is wrong with the value of a top-level key, or ''."""
    if key == "student" and isinstance(value, list):
        many = f"names {len(value)} students; expected 1 to {MAX_TOGETHER} ids, of those who hand in together"
        return next(filter(None, map(partial(_fault, key), value)), "") if 1 < len(value) <= MAX_TOGETHER else many
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
    student = members["student"]
    if PLACEHOLDER not in (map(str.strip, student) if isinstance(student, list) else (student.strip(),)):
        return tuple(unknown)
    return (f"the student is still {shown(PLACEHOLDER)}, as in the template; write the student's own id", *unknown)


def _guesses(members: dict[str, Any], missing: list[str]) -> str:
    from difflib import get_close_matches  # only needed for this message, and start-up matters

    unknown = [key[:MAX_ID_CHARACTERS] for key in members if key not in _KNOWN][:20]
    near = [(key, close[0]) for key in missing if (close := get_close_matches(key, unknown, 1))]
    return "".join(f"; is {shown(found)} meant as {shown(key)}?" for key, found in near)


def _listed(keys: tuple[str, ...] | list[str]) -> str:
    return ", ".join(map(shown, keys))
