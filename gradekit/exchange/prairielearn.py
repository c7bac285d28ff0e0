"""PrairieLearn: a folder of questions for each exercise, marked by the first band that holds a number.

https://prairielearn.readthedocs.io/en/latest/question/ says what info.json, question.html and server.py are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from uuid import NAMESPACE_URL, uuid5

from msgspec.structs import replace

from gradekit.exchange.bands import plain
from gradekit.exchange.exported import Exported
from gradekit.exchange.sheet import Band, Body, Choice, Item, Numbers, Open, Sheet, Words
from gradekit.exchange.variants import sheets_of
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


_READ = """\
    return json.loads((pathlib.Path(data["options"]["question_path"]) / "bands.json").read_text(encoding="utf-8"))
"""
_READ_VARIANT = """\
    return variant(data)["bands"]


def variant(data):
    file = pathlib.Path(data["options"]["question_path"]) / "variants.json"
    every = json.loads(file.read_text(encoding="utf-8"))
    return every[random.Random(str(data["variant_seed"])).randrange(len(every))]
"""
_GENERATE = "def generate(data):\n"
_OF_VARIANTS = (
    _SERVER.replace(_READ, _READ_VARIANT)
    .replace("bands.json", "variants.json")
    .replace("import pathlib\n", "import pathlib\nimport random\n")
    .replace(_GENERATE, f'{_GENERATE}    data["params"].update(variant(data)["params"])\n')
)


def export(form: str, problems: Sequence[Problem], options: object = None) -> Exported:
    """Folders to put into a course's questions. Raises ProblemError where a quantity has no value."""
    files: dict[str, bytes] = {}
    notes: list[str] = []
    for problem in problems:
        sheets = sheets_of(problem, options)
        lost = (noted(one, [*with_points(one, "a PrairieLearn question"), *_lost(one)]) for one in sheets)
        notes += dict.fromkeys(note for some in lost for note in some)
        first = replace(sheets[0], id=problem.id)
        for number, item in enumerate(first.items):
            several = [(sheet, sheet.items[number]) for sheet in sheets]
            made = _drawn(first, several) if len(sheets) > 1 else _question(first, item)
            for path, text in made:
                files[f"questions/{problem.id}/{_slug(item)}/{path}"] = text.encode()
    return files, tuple(notes)


def _drawn(first: Sheet, variants: Sequence[tuple[Sheet, Item]]) -> Iterator[tuple[str, str]]:
    """A question that takes one of its variants by the seed that PrairieLearn gives it."""
    item = variants[0][1]
    every = [{"params": _texts(sheet, one), "bands": _bands(one.body)} for sheet, one in variants]
    yield "info.json", write_json({**_info(first, item), "singleVariant": False})
    yield "question.html", _html(item.body, {name: f"{{{{{{params.{name}}}}}}}" for name in _texts(first, item)})
    yield "server.py", _OF_VARIANTS
    yield "variants.json", write_json(every)


def _lost(sheet: Sheet) -> list[str]:
    """The guide of what a person marks is the only thing without a place."""
    guided = [item.id for item in sheet.items if isinstance(item.body, Open) and item.body.guide]
    return [f"{', '.join(guided)}: the guide for who marks is shown as the right answer"] if guided else []


def _slug(item: Item) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in item.id)


def _question(sheet: Sheet, item: Item) -> Iterator[tuple[str, str]]:
    yield "info.json", write_json(_info(sheet, item))
    yield "question.html", _html(item.body, _texts(sheet, item))
    if isinstance(item.body, Numbers):
        yield "server.py", _SERVER
        yield "bands.json", write_json(_bands(item.body))


def _bands(body: Body) -> dict[str, object]:
    """By the name of each number, what is right and what is known to be wrong."""
    fields = body.fields if isinstance(body, Numbers) else ()
    return {_name(number): list(map(_band, field.bands)) for number, field in enumerate(fields, 1)}


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


Texts = Mapping[str, str]  # what differs from variant to variant, ready to stand in HTML


def _texts(sheet: Sheet, item: Item) -> Texts:
    body, found = item.body, {"statement": statement(sheet), "asked": asked(item)}
    if isinstance(body, Numbers):
        for number, field in enumerate(body.fields, 1):
            found[f"label{number}"] = html_text(one_line(field.label))
            found[f"around{number}"] = plain(field.right.tolerance)
    elif isinstance(body, Choice):
        found |= {f"right{number}": str(id in body.right).lower() for number, (id, _) in enumerate(body.options, 1)}
    else:
        found["answer"] = html_text(one_line(body.accepted[0] if isinstance(body, Words) else body.guide))
    return found


def _html(body: Body, texts: Texts) -> str:
    panel = f"<pl-question-panel>\n{texts['statement']}\n{texts['asked']}\n</pl-question-panel>\n"
    if isinstance(body, Numbers):
        return panel + "".join(_numbers(body, texts))
    if isinstance(body, Choice):
        return panel + _choice(body, texts)
    if isinstance(body, Words):
        return panel + _words(texts)
    guide = f"<pl-answer-panel>\n<p>{texts['answer']}</p>\n</pl-answer-panel>\n"
    return f'{panel}<pl-rich-text-editor file-name="answer.html"></pl-rich-text-editor>\n{guide}'


def _numbers(body: Numbers, texts: Texts) -> Iterator[str]:
    """A line a row of the answer, and below it what is said of each number."""
    numbered = list(enumerate(body.fields, 1))
    for _, row in groupby(numbered, key=lambda one: one[1].row):
        yield "<p>\n" + "".join(_input(number, texts) for number, _ in row) + "</p>\n"
    said = "".join(_said(number, texts) for number, field in numbered if any(band.says for band in field.others))
    yield f"<pl-submission-panel>\n{said}</pl-submission-panel>\n" if said else ""


def _input(number: int, texts: Texts) -> str:
    label = f"{text} =" if (text := texts[f"label{number}"]) else ""
    around = f'comparison="relabs" rtol="0" atol="{texts[f"around{number}"]}"'
    return f'<pl-number-input answers-name="{_name(number)}" label="{label}" {around}></pl-number-input>\n'


def _said(number: int, texts: Texts) -> str:
    name = f"feedback.{_name(number)}"
    return f"{{{{#{name}}}}}<p>{texts[f'label{number}']} {{{{{name}}}}}</p>{{{{/{name}}}}}\n"


def _choice(body: Choice, texts: Texts) -> str:
    kind = 'pl-checkbox answers-name="choice" partial-credit="net-correct"'
    start = kind if body.multiple else 'pl-multiple-choice answers-name="choice"'
    lines = (
        f'<pl-answer correct="{texts[f"right{number}"]}">{html_text(one_line(wording))}</pl-answer>\n'
        for number, (_, wording) in enumerate(body.options, 1)
    )
    return f'<{start} order="fixed">\n{"".join(lines)}</{start.split()[0]}>\n'


def _words(texts: Texts) -> str:
    rest = 'remove-leading-trailing="true" ignore-case="true"'
    return f'<pl-string-input answers-name="words" correct-answer="{texts["answer"]}" {rest}></pl-string-input>\n'
