"""GIFT, the text format of Moodle and others: a question for each number, known mistakes as further answers.

https://docs.moodle.org/en/GIFT_format. What readers agree on is used alone: no exponents, no spaces around a tolerance,
and no feedback behind a single number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from gradekit.exchange.bands import plain
from gradekit.exchange.exported import Exported
from gradekit.exchange.shares import moodle_share, without_shares
from gradekit.exchange.sheet import Band, Choice, Item, Numbers, Sheet, Words
from gradekit.exchange.single import single_fields
from gradekit.exchange.variants import sheets_of
from gradekit.exchange.words import asked, html_text, noted, one_line, statement, title_of, with_points
from gradekit.exercise.problem.schema import Problem

_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "~=#{}:"})


def export(form: str, problems: Sequence[Problem], options: object = None) -> Exported:
    """One file of questions. Raises ProblemError where a quantity has no value."""
    parts: list[str] = []
    notes: list[str] = []
    for problem in problems:
        sheets = list(map(single_fields, sheets_of(problem, options)))
        parts += _variants(problem.id, sheets) if len(sheets) > 1 else _questions(sheets[0])
        found = (note for sheet in sheets for note in noted(sheet, [*with_points(sheet, "GIFT"), *_lost(sheet)]))
        notes += dict.fromkeys(found)
    return "\n\n".join(parts) + "\n", tuple(notes)


def _questions(sheet: Sheet) -> list[str]:
    return [_category(sheet.id), *(_question(sheet, item) for item in sheet.items)]


def _variants(id: str, sheets: Sequence[Sheet]) -> Iterator[str]:
    """A category for each question, from which a quiz takes one at random."""
    for number, item in enumerate(sheets[0].items):
        yield _category(f"{id}/{one_line(item.id).replace('/', '//')}")
        yield from (_question(sheet, sheet.items[number]) for sheet in sheets)


def _category(path: str) -> str:
    return f"$CATEGORY: $course$/top/gradekit/{path}"


def _lost(sheet: Sheet) -> list[str]:
    """What GIFT has no words for."""
    single = [item.id for item in sheet.items if without_shares(item) is not item]
    guided = [item.id for item in sheet.items if isinstance(_body(item), str) and _body(item) == "{}"]
    notes = [f"{', '.join(single)}: the right options have no equal shares: left for a person"] if single else []
    return notes + ([f"{', '.join(guided)}: what a person should know who marks it is left out"] if guided else [])


def _question(sheet: Sheet, item: Item) -> str:
    text = statement(sheet) + asked(item)
    return f"::{escaped(title_of(sheet, item))}::[html]{escaped(text)} {_body(item)}"


def _body(item: Item) -> str:
    body = without_shares(item).body
    if isinstance(body, Numbers):
        return _numbers(body.fields[0].bands)
    if isinstance(body, Choice):
        return _choice(body)
    if isinstance(body, Words):
        return "{" + " ".join(f"={_plain(wording)}" for wording in body.accepted) + "}"
    return "{}"


def _numbers(bands: Sequence[Band]) -> str:
    if len(bands) == 1:
        return f"{{#{_number(bands[0])}}}"
    return "{#\n" + "\n".join(map(_answer, bands)) + "\n}"


def _number(band: Band) -> str:
    return f"{plain(band.value)}:{plain(band.tolerance)}"


def _answer(band: Band) -> str:
    share = moodle_share(band.credit)[0]
    weight = "" if share == "100" else f"%{share}%"
    return f"={weight}{_number(band)}" + (f"#{escaped(html_text(one_line(band.says)))}" if band.says else "")


def _choice(body: Choice) -> str:
    if body.is_truth:
        return "{TRUE}" if "true" in body.right else "{FALSE}"
    share = moodle_share(_share_of(body))[0]
    lines = [f"{_sign(body, id in body.right, share)}{_option(wording)}" for id, wording in body.options]
    return "{\n" + "\n".join(lines) + "\n}"


def _sign(body: Choice, is_right: bool, share: str) -> str:
    if body.multiple:
        return f"~%{'' if is_right else '-'}{share}%"
    return "=" if is_right else "~"


def _share_of(body: Choice) -> Fraction:
    return Fraction(1, len(body.right))


def _option(wording: str) -> str:
    return escaped(html_text(one_line(wording)).replace("%", "&#37;"))


def _plain(wording: str) -> str:
    """A wording that is compared with what students type."""
    return escaped(one_line(wording)).replace("*", "\\*")


def escaped(text: str) -> str:
    """With a backslash before each mark of the format."""
    return text.replace("\\", "\\\\").translate(_MARKS)
