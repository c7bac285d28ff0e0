"""One QTI 3.0 item: its declarations, its body, and how a response becomes a score."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from math import lcm
from xml.etree.ElementTree import Element

from gradekit.exchange.bands import plain
from gradekit.exchange.sheet import Band, Choice, Field, Item, Numbers, Open, Sheet, Words
from gradekit.exchange.words import one_line, paragraphs, title_of
from gradekit.exchange.xml_text import add, written

_ITEMS = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_FEEDBACK = "FEEDBACK"


def item_file(sheet: Sheet, item: Item, ident: str) -> bytes:
    """The file of one item."""
    about = {"xmlns": _ITEMS, "identifier": ident, "title": title_of(sheet, item), "adaptive": "false"}
    root = Element("qti-assessment-item", {**about, "time-dependent": "false"})
    _declare_responses(root, item)
    _declare_outcomes(root, item)
    body = add(root, "qti-item-body")
    _statement(body, sheet, item)
    _interactions(body, item)
    _processing(root, item)
    _feedback(root, item)
    return written(root)


def _fields(item: Item) -> tuple[Field, ...]:
    return item.body.fields if isinstance(item.body, Numbers) else ()


def _response(number: int = 1) -> str:
    return f"RESPONSE{number}"


# Declarations


def _declare_responses(root: Element, item: Item) -> None:
    for number, field in enumerate(_fields(item), 1):
        declared = _declared(root, _response(number), "float")
        add(add(declared, "qti-correct-response"), "qti-value", plain(field.right.value))
    if isinstance(item.body, Choice):
        _declare_choice(root, item.body, item.points)
    elif isinstance(item.body, Words):
        declared = _declared(root, _response(), "string")
        add(add(declared, "qti-correct-response"), "qti-value", one_line(item.body.accepted[0]))
        _mapping(declared, {one_line(wording): item.points for wording in item.body.accepted}, "false")
    elif isinstance(item.body, Open):
        _declared(root, _response(), "string")


def _declared(root: Element, ident: str, kind: str, cardinality: str = "single") -> Element:
    about = {"identifier": ident, "cardinality": cardinality, "base-type": kind}
    return add(root, "qti-response-declaration", "", about)


def _declare_choice(root: Element, body: Choice, points: Fraction) -> None:
    """Of several right options each counts, and each wrong one takes as much away; never below nothing."""
    declared = _declared(root, _response(), "identifier", "multiple" if body.multiple else "single")
    right = [f"OPTION{number}" for number, (id, _) in enumerate(body.options, 1) if id in body.right]
    correct = add(declared, "qti-correct-response")
    for option in right:
        add(correct, "qti-value", option)
    share = points / len(right)
    wrong = -share if body.multiple else Fraction(0)
    options = [f"OPTION{number}" for number in range(1, len(body.options) + 1)]
    _mapping(declared, {option: share if option in right else wrong for option in options})


def _mapping(declared: Element, worth: dict[str, Fraction], case: str = "") -> None:
    mapping = add(declared, "qti-mapping", "", {"default-value": "0", "lower-bound": "0"})
    for key, points in worth.items():
        entry = {"map-key": key, "mapped-value": _number(points)} | ({"case-sensitive": case} if case else {})
        add(mapping, "qti-map-entry", "", entry)


def _declare_outcomes(root: Element, item: Item) -> None:
    by = {"external-scored": "human"} if isinstance(item.body, Open) else {}
    about = {"identifier": "SCORE", "cardinality": "single", "base-type": "float"}
    score = add(root, "qti-outcome-declaration", "", {**about, "normal-maximum": _number(item.points), **by})
    add(add(score, "qti-default-value"), "qti-value", "0")
    for number, field in enumerate(_fields(item), 1):
        if any(band.says for band in field.others):
            feedback = {"identifier": f"{_FEEDBACK}{number}", "cardinality": "single", "base-type": "identifier"}
            add(root, "qti-outcome-declaration", "", feedback)


# The body


def _statement(body: Element, sheet: Sheet, item: Item) -> None:
    for text in paragraphs(sheet.text):
        add(body, "p", text)
    if sheet.given:
        given = add(body, "ul")
        for line in sheet.given:
            add(given, "li", one_line(line))
    if not isinstance(item.body, Choice | Open):
        add(add(body, "p"), "strong", one_line(item.ask))


def _interactions(body: Element, item: Item) -> None:
    if isinstance(item.body, Numbers):
        _entries(body, item.body)
    elif isinstance(item.body, Choice):
        _choice(body, item, item.body)
    elif isinstance(item.body, Words):
        add(add(body, "p"), "qti-text-entry-interaction", "", {"response-identifier": _response()})
    else:
        interaction = add(body, "qti-extended-text-interaction", "", {"response-identifier": _response()})
        add(interaction, "qti-prompt", one_line(item.ask))
        rubric = add(body, "qti-rubric-block", "", {"use": "scoring", "view": "scorer"})
        _content(rubric, paragraphs(item.body.guide) if isinstance(item.body, Open) else [])


def _entries(body: Element, numbers: Numbers) -> None:
    """A paragraph a row."""
    number = 0
    for _, row in groupby(numbers.fields, key=lambda field: field.row):
        line = add(body, "p")
        for field in row:
            number += 1
            if field.label:
                add(line, "span", f"{one_line(field.label)} = ")
            about = {"response-identifier": _response(number), "expected-length": "12"}
            add(line, "qti-text-entry-interaction", "", about).tail = " "


def _choice(body: Element, item: Item, choice: Choice) -> None:
    most = "0" if choice.multiple else "1"
    about = {"response-identifier": _response(), "max-choices": most, "shuffle": "false"}
    interaction = add(body, "qti-choice-interaction", "", about)
    add(interaction, "qti-prompt", one_line(item.ask))
    for number, (_, wording) in enumerate(choice.options, 1):
        add(interaction, "qti-simple-choice", one_line(wording), {"identifier": f"OPTION{number}"})


# What a response is worth


def _processing(root: Element, item: Item) -> None:
    if isinstance(item.body, Open):
        return
    processing = add(root, "qti-response-processing")
    fields = _fields(item)
    share, unit = item.points / max(1, len(fields)), _unit(item)
    for number, field in enumerate(fields, 1):
        _condition(processing, number, field, share / unit)
    if unit != 1:
        _scaled(processing, unit)
    if not _fields(item):
        add(_set(processing, "SCORE"), "qti-map-response", "", {"identifier": _response()})


def _unit(item: Item) -> Fraction:
    """What is counted: points, or whole numbers of a smaller unit.

    Players round each outcome to three decimals, so that nine times a ninth of 3 points would be 2.997.
    """
    shares = [item.points / len(_fields(item)) * band.credit for field in _fields(item) for band in field.bands]
    if len(_fields(item)) < 2 or all((share * 1000).denominator == 1 for share in shares):
        return Fraction(1)
    return Fraction(1, lcm(*(share.denominator for share in shares)))


def _scaled(processing: Element, unit: Fraction) -> None:
    """What was counted, in points."""
    quotient = add(_set(processing, "SCORE"), "qti-divide")
    add(quotient, "qti-variable", "", {"identifier": "SCORE"})
    _value(quotient, "float", _number(1 / unit))


def _condition(processing: Element, number: int, field: Field, points: Fraction) -> None:
    """The first band that holds the number decides."""
    condition = add(processing, "qti-response-condition")
    for at, band in enumerate(field.bands):
        case = add(condition, "qti-response-else-if" if at else "qti-response-if")
        _holds(case, number, band)
        if band.credit:
            total = add(_set(case, "SCORE"), "qti-sum")
            add(total, "qti-variable", "", {"identifier": "SCORE"})
            _value(total, "float", _number(points * band.credit))
        if band.says:
            _value(_set(case, f"{_FEEDBACK}{number}"), "identifier", _ident(number, at))


def _holds(case: Element, number: int, band: Band) -> None:
    both = add(case, "qti-and")
    for test, bound in (("qti-gte", band.low), ("qti-lte", band.high)):
        comparison = add(both, test)
        add(comparison, "qti-variable", "", {"identifier": _response(number)})
        _value(comparison, "float", plain(bound))


def _set(parent: Element, outcome: str) -> Element:
    return add(parent, "qti-set-outcome-value", "", {"identifier": outcome})


def _value(parent: Element, kind: str, text: str) -> None:
    add(parent, "qti-base-value", text, {"base-type": kind})


def _feedback(root: Element, item: Item) -> None:
    for number, field in enumerate(_fields(item), 1):
        for at, band in enumerate(field.bands):
            if band.says:
                about = {"outcome-identifier": f"{_FEEDBACK}{number}", "identifier": _ident(number, at)}
                feedback = add(root, "qti-modal-feedback", "", {**about, "show-hide": "show"})
                where = f"{field.label}: " if field.label else ""
                _content(feedback, [one_line(where + band.says)])


def _content(parent: Element, texts: list[str]) -> None:
    content = add(parent, "qti-content-body")
    for text in texts:
        add(content, "p", text)


def _ident(number: int, at: int) -> str:
    return f"MISTAKE{number}-{at}"


def _number(points: Fraction) -> str:
    return f"{float(points):.10f}".rstrip("0").rstrip(".")
