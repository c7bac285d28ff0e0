"""PrairieLearn: a folder of questions for each exercise, marked by the first band that holds a number.

https://prairielearn.readthedocs.io/en/latest/question/ says what info.json, question.html and server.py are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from uuid import NAMESPACE_URL, uuid5

from gradekit.exchange.bands import plain
from gradekit.exchange.exported import Exported
from gradekit.exchange.reading import read_sheet
from gradekit.exchange.sheet import Band, Choice, Field, Item, Numbers, Open, Sheet, Words
from gradekit.exchange.words import asked, html_text, noted, one_line, statement, title_of, with_points
from gradekit.exercise.problem.schema import Problem
from gradekit.marking.json_text import write_json

_SERVER = '''\
"""Marks each number by bands.json: the first band that holds it decides on its share and on what is said."""

import json
import pathlib


def bands(data):
    return json.loads((pathlib.Path(data["options"]["question_path"]) / "bands.json").read_text(encoding="utf-8"))


def generate(data):
    for name, around in bands(data).items():
        data["correct_answers"][name] = around[0]["value"]


def grade(data):
    for name, around in bands(data).items():
        number = data["submitted_answers"].get(name)
        there = isinstance(number, (int, float))
        held = (band for band in around if there and band["low"] <= number <= band["high"])
        band = next(held, {"share": 0.0, "says": ""})
        data["partial_scores"][name] = {"score": band["share"], "weight": 1}
        data["feedback"][name] = band["says"]
    scores = data["partial_scores"].values()
    data["score"] = sum(one["score"] * one["weight"] for one in scores) / sum(one["weight"] for one in scores)
'''


def export(form: str, problems: Sequence[Problem], options: object = None) -> Exported:
    """Folders to put into a course's questions. Raises ProblemError where a quantity has no value."""
    files: dict[str, bytes] = {}
    notes: list[str] = []
    for sheet in map(read_sheet, problems):
        notes += noted(sheet, [*with_points(sheet, "a PrairieLearn question"), *_lost(sheet)])
        for item in sheet.items:
            for path, text in _question(sheet, item):
                files[f"questions/{sheet.id}/{_slug(item)}/{path}"] = text.encode()
    return files, tuple(notes)


def _lost(sheet: Sheet) -> list[str]:
    """The guide of what a person marks is the only thing without a place."""
    guided = [item.id for item in sheet.items if isinstance(item.body, Open) and item.body.guide]
    return [f"{', '.join(guided)}: the guide for who marks is shown as the right answer"] if guided else []


def _slug(item: Item) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in item.id)


def _question(sheet: Sheet, item: Item) -> Iterator[tuple[str, str]]:
    yield "info.json", write_json(_info(sheet, item))
    yield "question.html", _html(sheet, item)
    if isinstance(item.body, Numbers):
        yield "server.py", _SERVER
        bands = {_name(number): list(map(_band, field.bands)) for number, field in enumerate(item.body.fields, 1)}
        yield "bands.json", write_json(bands)


def _info(sheet: Sheet, item: Item) -> dict[str, object]:
    return {
        "uuid": str(uuid5(NAMESPACE_URL, f"gradekit/{sheet.id}/{item.id}")),
        "title": title_of(sheet, item),
        "topic": one_line(sheet.title),
        "tags": ["gradekit"],
        "type": "v3",
        "gradingMethod": "Manual" if isinstance(item.body, Open) else "Internal",
        "singleVariant": True,
    }


def _name(number: int) -> str:
    return f"number{number}"


def _band(band: Band) -> dict[str, object]:
    bounds = {"low": float(band.low), "high": float(band.high), "value": float(band.value)}
    return {**bounds, "share": float(band.credit), "says": one_line(band.says)}


def _html(sheet: Sheet, item: Item) -> str:
    panel = f"<pl-question-panel>\n{statement(sheet)}\n{asked(item)}\n</pl-question-panel>\n"
    body = item.body
    if isinstance(body, Numbers):
        return panel + "".join(_numbers(body))
    if isinstance(body, Choice):
        return panel + _choice(body)
    if isinstance(body, Words):
        return panel + _words(body)
    guide = f"<pl-answer-panel>\n<p>{html_text(one_line(body.guide))}</p>\n</pl-answer-panel>\n"
    return f'{panel}<pl-rich-text-editor file-name="answer.html"></pl-rich-text-editor>\n{guide}'


def _numbers(body: Numbers) -> Iterator[str]:
    """A line a row of the answer, and below it what is said of each number."""
    numbered = list(enumerate(body.fields, 1))
    for _, row in groupby(numbered, key=lambda one: one[1].row):
        yield "<p>\n" + "".join(_input(number, field) for number, field in row) + "</p>\n"
    said = "".join(_said(number, field) for number, field in numbered if any(band.says for band in field.others))
    yield f"<pl-submission-panel>\n{said}</pl-submission-panel>\n" if said else ""


def _input(number: int, field: Field) -> str:
    label = f"{html_text(one_line(field.label))} =" if field.label else ""
    around = f'comparison="relabs" rtol="0" atol="{plain(field.right.tolerance)}"'
    return f'<pl-number-input answers-name="{_name(number)}" label="{label}" {around}></pl-number-input>\n'


def _said(number: int, field: Field) -> str:
    name, label = f"feedback.{_name(number)}", html_text(one_line(field.label))
    return f"{{{{#{name}}}}}<p>{label} {{{{{name}}}}}</p>{{{{/{name}}}}}\n"


def _choice(body: Choice) -> str:
    kind = 'pl-checkbox answers-name="choice" partial-credit="net-correct"'
    start = kind if body.multiple else 'pl-multiple-choice answers-name="choice"'
    lines = (
        f'<pl-answer correct="{str(id in body.right).lower()}">{html_text(one_line(wording))}</pl-answer>\n'
        for id, wording in body.options
    )
    return f'<{start} order="fixed">\n{"".join(lines)}</{start.split()[0]}>\n'


def _words(body: Words) -> str:
    answer = html_text(one_line(body.accepted[0]))
    rest = 'remove-leading-trailing="true" ignore-case="true"'
    return f'<pl-string-input answers-name="words" correct-answer="{answer}" {rest}></pl-string-input>\n'
