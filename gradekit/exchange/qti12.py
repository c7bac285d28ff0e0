"""QTI 1.2 as Canvas imports it for Classic Quizzes: a quiz for each exercise, a question for each number.

A number is right between two bounds. Canvas gives a numerical answer all points or none.
http://www.imsglobal.org/question/qtiv1p2/imsqti_asi_bindv1p2.html
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from gradekit.exchange.bands import plain
from gradekit.exchange.exported import Exported
from gradekit.exchange.sheet import Choice, Item, Numbers, Sheet, Words
from gradekit.exchange.single import single_fields
from gradekit.exchange.variants import sheets_of
from gradekit.exchange.words import asked, html_paragraph, noted, one_line, statement, title_of
from gradekit.exchange.xml_text import add, manifest, written
from gradekit.exercise.problem.schema import Problem

_QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_CANVAS = "http://canvas.instructure.com/xsd/cccv1p0"
_PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_META = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
_ANSWER = "response1"


def export(form: str, problems: Sequence[Problem], options: object = None) -> Exported:
    """A package of quizzes. Raises ProblemError where a quantity has no value."""
    quizzes = {problem.id: list(map(single_fields, sheets_of(problem, options))) for problem in problems}
    firsts = [replace(sheets[0], id=id) for id, sheets in quizzes.items()]
    files: dict[str, bytes] = {"imsmanifest.xml": written(_manifest(firsts))}
    for first in firsts:
        files[f"{first.id}/{first.id}.xml"] = written(_quiz(first, quizzes[first.id]))
        files[f"{first.id}/assessment_meta.xml"] = written(_about(first))
    every = (sheet for sheets in quizzes.values() for sheet in sheets)
    return files, tuple(dict.fromkeys(note for sheet in every for note in noted(sheet, _lost(sheet))))


def _lost(sheet: Sheet) -> list[str]:
    """What Canvas has no place for."""
    known = [item.id for item in sheet.items if isinstance(item.body, Numbers) and _wrong(item.body)]
    several = [item.id for item in sheet.items if isinstance(item.body, Choice) and item.body.multiple]
    notes = ["known mistakes get no feedback and no share of the points: " + ", ".join(known)] if known else []
    said = "Canvas itself decides on the points of some right options"
    return notes + ([f"{', '.join(several)}: {said}"] if several else [])


def _wrong(body: Numbers) -> bool:
    return any(band.credit < 1 or band.says for band in body.fields[0].others)


def _manifest(sheets: Iterable[Sheet]) -> Element:
    root, resources = manifest(_PACKAGE, "IMS Content", "1.1.3")
    for sheet in sheets:
        quiz = add(resources, "resource", "", {"identifier": f"quiz-{sheet.id}", "type": "imsqti_xmlv1p2"})
        add(quiz, "file", "", {"href": f"{sheet.id}/{sheet.id}.xml"})
        add(quiz, "dependency", "", {"identifierref": f"about-{sheet.id}"})
        path = f"{sheet.id}/assessment_meta.xml"
        about = add(resources, "resource", "", {"identifier": f"about-{sheet.id}", "type": _META, "href": path})
        add(about, "file", "", {"href": path})
    return root


def _about(sheet: Sheet) -> Element:
    quiz = Element("quiz", {"identifier": f"quiz-{sheet.id}", "xmlns": _CANVAS})
    add(quiz, "title", one_line(sheet.title))
    add(quiz, "description", statement(sheet))
    add(quiz, "shuffle_answers", "false")
    add(quiz, "quiz_type", "assignment")
    add(quiz, "points_possible", f"{float(sum(item.points for item in sheet.items)):.4f}")
    return quiz


def _quiz(sheet: Sheet, variants: Sequence[Sheet]) -> Element:
    root = Element("questestinterop", {"xmlns": _QTI})
    assessment = add(root, "assessment", "", {"ident": f"quiz-{sheet.id}", "title": one_line(sheet.title)})
    _fields(assessment, {"cc_maxattempts": "1"})
    section = add(assessment, "section", "", {"ident": "root_section"})
    for number, item in enumerate(sheet.items, 1):
        into = _group(section, item, f"{sheet.id}-group-{number}") if len(variants) > 1 else section
        for one in variants:
            _item(into, one, one.items[number - 1], f"{one.id}-{number}")
    return root


def _group(section: Element, item: Item, ident: str) -> Element:
    """A group of questions, of which Canvas gives each student one."""
    group = add(section, "section", "", {"ident": ident, "title": one_line(item.id)})
    selection = add(add(group, "selection_ordering"), "selection")
    add(selection, "selection_number", "1")
    add(add(selection, "selection_extension"), "points_per_item", _points(item))
    return group


def _points(item: Item) -> str:
    return f"{float(item.points):.6f}".rstrip("0").rstrip(".")


def _item(section: Element, sheet: Sheet, item: Item, ident: str) -> None:
    element = add(section, "item", "", {"ident": ident, "title": title_of(sheet, item)})
    about = {"question_type": _kind(item), "points_possible": _points(item)}
    _fields(add(element, "itemmetadata"), about)
    presentation = add(element, "presentation")
    _html(presentation, asked(item))
    processing = Element("resprocessing")
    score = {"maxvalue": "100", "minvalue": "0", "varname": "SCORE", "vartype": "Decimal"}
    add(add(processing, "outcomes"), "decvar", "", score)
    condition = add(processing, "respcondition", "", {"continue": "No"})
    _answer(presentation, add(condition, "conditionvar"), item)
    if len(condition[0]) and condition[0][0].tag != "other":
        add(condition, "setvar", "100", {"action": "Set", "varname": "SCORE"})
    element.append(processing)


def _kind(item: Item) -> str:
    if isinstance(item.body, Choice):
        several = "multiple_answers_question" if item.body.multiple else "multiple_choice_question"
        return "true_false_question" if item.body.is_truth else several
    kinds = {Numbers: "numerical_question", Words: "short_answer_question"}
    return kinds.get(type(item.body), "essay_question")


def _answer(presentation: Element, condition: Element, item: Item) -> None:
    """Where the answer goes, and what is right."""
    body = item.body
    if isinstance(body, Choice):
        _choice(presentation, condition, body)
        return
    response = add(presentation, "response_str", "", {"ident": _ANSWER, "rcardinality": "Single"})
    kind = {"fibtype": "Decimal"} if isinstance(body, Numbers) else {}
    add(add(response, "render_fib", "", kind), "response_label", "", {"ident": "answer1"})
    if isinstance(body, Numbers):
        _bounds(condition, body)
    elif isinstance(body, Words):
        for wording in body.accepted:
            add(condition, "varequal", one_line(wording), {"respident": _ANSWER})
    else:
        add(condition, "other")


def _bounds(condition: Element, body: Numbers) -> None:
    """The value or a number between two bounds, for each right value."""
    either = add(condition, "or")
    for band in (band for band in body.fields[0].bands if band.credit == 1 and not band.says):
        add(either, "varequal", plain(band.value), {"respident": _ANSWER})
        both = add(either, "and")
        add(both, "vargte", plain(band.low), {"respident": _ANSWER})
        add(both, "varlte", plain(band.high), {"respident": _ANSWER})


def _choice(presentation: Element, condition: Element, body: Choice) -> None:
    """Options, all of which have to be judged rightly."""
    cardinality = "Multiple" if body.multiple else "Single"
    response = add(presentation, "response_lid", "", {"ident": _ANSWER, "rcardinality": cardinality})
    options = add(response, "render_choice")
    whole = add(condition, "and") if body.multiple else condition
    for number, (id, wording) in enumerate(body.options, 1):
        ident = f"option{number}"
        _html(add(options, "response_label", "", {"ident": ident}), html_paragraph(one_line(wording)))
        if id in body.right:
            add(whole, "varequal", ident, {"respident": _ANSWER})
        elif body.multiple:
            add(add(whole, "not"), "varequal", ident, {"respident": _ANSWER})


def _html(parent: Element, html: str) -> None:
    add(add(parent, "material"), "mattext", html, {"texttype": "text/html"})


def _fields(parent: Element, about: dict[str, str]) -> None:
    metadata = add(parent, "qtimetadata")
    for label, entry in about.items():
        field = add(metadata, "qtimetadatafield")
        add(field, "fieldlabel", label)
        add(field, "fieldentry", entry)
