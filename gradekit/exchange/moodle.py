"""Moodle XML: a category of questions for each exercise.

A number is a `numerical` question, several are a `cloze` one with a field an entry, which count alike; known mistakes
are further answers. https://docs.moodle.org/en/Moodle_XML_format and Embedded_Answers_(Cloze)_question_type.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from html import escape
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement

from gradekit.exchange.bands import plain
from gradekit.exchange.exported import Exported
from gradekit.exchange.shares import moodle_share, without_shares
from gradekit.exchange.sheet import Band, Choice, Field, Item, Numbers, Open, Sheet, Words
from gradekit.exchange.variants import sheets_of
from gradekit.exchange.words import asked, html_paragraph, html_text, noted, one_line, paragraphs, statement, title_of
from gradekit.exchange.xml_text import written
from gradekit.exercise.problem.schema import Problem

_LONGEST = 255  # characters of a name


def export(form: str, problems: Sequence[Problem], options: object = None) -> Exported:
    """One quiz file. Raises ProblemError where a quantity has no value."""
    quiz = Element("quiz")
    notes: list[str] = []
    for problem in problems:
        writers = [Writer(sheet) for sheet in sheets_of(problem, options)]
        quiz.extend(_variants(writers) if len(writers) > 1 else writers[0].questions())
        notes += dict.fromkeys(note for writer in writers for note in noted(writer.sheet, writer.notes))
    return written(quiz).decode(), tuple(notes)


def _variants(writers: Sequence[Writer]) -> Iterator[Element]:
    """A category for each question, from which a quiz takes one at random."""
    for number, item in enumerate(writers[0].sheet.items):
        yield writers[0].category_of(item)
        for writer in writers:
            yield writer.question(writer.sheet.items[number])


class Writer:
    """The questions of one sheet; `notes` grows with what Moodle cannot express."""

    def __init__(self, sheet: Sheet, category: str = "") -> None:
        self.sheet = sheet
        self.category = category or sheet.title
        self.notes: list[str] = []

    def questions(self) -> Iterator[Element]:
        yield self._category()
        for item in self.sheet.items:
            yield self.question(item)

    def category_of(self, item: Item) -> Element:
        """The variants of one question."""
        return self._category(f"/{one_line(item.id).replace('/', '//')}")

    def _category(self, below: str = "") -> Element:
        question = Element("question", type="category")
        name = one_line(self.category).replace("/", "//")
        _text(question, "category", f"$course$/top/gradekit/{name}{below}")
        return question

    def question(self, item: Item) -> Element:
        write = {Numbers: self._numbers, Choice: self._choice, Words: self._words, Open: self._open}
        body = without_shares(item).body
        if type(body) is not type(item.body):
            self.notes.append(f"{item.id}: its right options have no equal shares in Moodle: left for a person")
        return write[type(body)](item, body)  # type: ignore[operator]  # each takes its own kind of body

    def _start(self, item: Item, kind: str, below: str = "") -> Element:
        question = Element("question", type=kind)
        _text(question, "name", title_of(self.sheet, item)[:_LONGEST])
        _html(question, "questiontext", statement(self.sheet) + asked(item) + below)
        _html(question, "generalfeedback", "")
        if kind != "cloze":
            SubElement(question, "defaultgrade").text = f"{float(item.points):.7f}"
        SubElement(question, "penalty").text = "0.3333333"
        SubElement(question, "hidden").text = "0"
        SubElement(question, "idnumber").text = f"{self.sheet.id}/{item.id}"[:100]
        return question

    # Numbers

    def _numbers(self, item: Item, body: Numbers) -> Element:
        if len(body.fields) > 1:
            return self._start(item, "cloze", "".join(self._table(item, body)))
        question = self._start(item, "numerical")
        for band in body.fields[0].bands:
            answer = _answer(question, self._share(item, band), plain(band.value), band.says)
            SubElement(answer, "tolerance").text = plain(band.tolerance)
        for key, value in (("unitgradingtype", "0"), ("unitpenalty", "0.1"), ("showunits", "3"), ("unitsleft", "0")):
            SubElement(question, key).text = value
        return question

    def _table(self, item: Item, body: Numbers) -> Iterator[str]:
        """The fields in rows, each weighing the same; the points of the whole are the sum of the weights."""
        weight, rest = divmod(item.points, len(body.fields))
        if rest or not weight:
            worth = f"{float(item.points):g}"
            said = f"counts {len(body.fields)} points, one a field; set its mark to {worth} in the quiz"
            self.notes.append(f"{item.id}: {said}")
        each = 1 if rest or not weight else int(weight)
        for _, row in groupby(body.fields, key=lambda field: field.row):
            yield f"<p>{' '.join(self._field(item, field, each) for field in row)}</p>"

    def _field(self, item: Item, field: Field, weight: int) -> str:
        answers = "~".join(self._cloze(item, band) for band in field.bands)
        return f"{html_text(one_line(field.label))} = {{{weight}:NUMERICAL:{answers}}}"

    def _cloze(self, item: Item, band: Band) -> str:
        share = self._share(item, band)
        sign = "=" if share == "100" else f"%{share}%"
        said = f"#{_cloze_text(one_line(band.says))}" if band.says else ""
        return f"{sign}{plain(band.value)}:{plain(band.tolerance)}{said}"

    def _share(self, item: Item, band: Band) -> str:
        share, is_exact = moodle_share(band.credit)
        note = f"{item.id}: a share of {band.credit} becomes {share} %, the nearest of Moodle's list"
        if not is_exact and note not in self.notes:
            self.notes.append(note)
        return share

    # Choices, words, and what a person judges

    def _choice(self, item: Item, body: Choice) -> Element:
        question = self._start(item, "truefalse" if body.is_truth else "multichoice")
        if body.is_truth:
            for truth in ("true", "false"):
                _answer(question, "100" if truth in body.right else "0", truth, "")
            return question
        settings = {"single": str(not body.multiple).lower(), "shuffleanswers": "1", "answernumbering": "abc"}
        for key, value in settings.items():
            SubElement(question, key).text = value
        share = moodle_share(Fraction(1, len(body.right)))[0]
        for id, wording in body.options:
            credit = share if id in body.right else f"-{share}" if body.multiple else "0"
            _answer(question, credit, html_paragraph(one_line(wording)), "", "html")
        return question

    def _words(self, item: Item, body: Words) -> Element:
        question = self._start(item, "shortanswer")
        SubElement(question, "usecase").text = "0"
        for wording in body.accepted:
            _answer(question, "100", one_line(wording).replace("*", "\\*"), "")
        return question

    def _open(self, item: Item, body: Open) -> Element:
        question = self._start(item, "essay")
        settings = {"responseformat": "editor", "responserequired": "1", "responsefieldlines": "10", "attachments": "0"}
        for key, value in settings.items():
            SubElement(question, key).text = value
        _html(question, "graderinfo", "".join(map(html_paragraph, paragraphs(body.guide))))
        return question


def _text(parent: Element, tag: str, text: str, **attributes: str) -> Element:
    element = SubElement(parent, tag, attributes)
    SubElement(element, "text").text = text
    return element


def _html(parent: Element, tag: str, text: str) -> Element:
    return _text(parent, tag, text, format="html")


def _answer(question: Element, share: str, text: str, says: str, form: str = "moodle_auto_format") -> Element:
    answer = _text(question, "answer", text, fraction=share, format=form)
    _html(answer, "feedback", html_paragraph(one_line(says)) if says else "")
    return answer


def _cloze_text(text: str) -> str:
    """For the feedback of an embedded answer, which Moodle decodes once before it shows it as HTML."""
    return html_text(escape(text, quote=False)).replace("~", "&#126;")
