"""QTI → questions: numbers between two bounds, of version 1.2 (items of Canvas) and of versions 2 and 3."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from xml.etree.ElementTree import Element

from gradekit.exchange.incoming.question import Answer, Read, Unreadable, nearly, number, plain, right_first
from gradekit.exchange.incoming.safe_xml import local

_LOWER, _UPPER = ("vargte", "vargt", "gte", "gt"), ("varlte", "varlt", "lte", "lt")


def questions(root: Element) -> Iterator[Read]:
    """The items of a file; a file of anything else has none."""
    if local(root) == "questestinterop":
        for item in _all(root, "item"):
            yield _tried(item, _old_item)
    elif _name(root) == "assessmentitem":
        yield _tried(root, _new_item)


def _tried(item: Element, read: Callable[[Element, str], Read]) -> Read:
    name = item.get("title") or item.get("ident") or item.get("identifier") or "question"
    try:
        return read(item, name)
    except Unreadable as error:
        return Read(name, refused=str(error))


def _name(element: Element) -> str:
    """gte for qti-gte, responseif for qti-response-if and responseIf."""
    return local(element).removeprefix("qti-").replace("-", "").lower()


def _all(root: Element, name: str) -> list[Element]:
    return [element for element in root.iter() if _name(element) == name]


def _texts(elements: list[Element]) -> str:
    return plain(" ".join("".join(element.itertext()) for element in elements))


# Version 1.2


def _old_item(item: Element, name: str) -> Read:
    about = {
        "".join(_all(field, "fieldlabel")[0].itertext()): "".join(_all(field, "fieldentry")[0].itertext())
        for field in _all(item, "qtimetadatafield")
        if _all(field, "fieldlabel") and _all(field, "fieldentry")
    }
    kinds = [field.get("fibtype", "") for field in _all(item, "renderfib") + _all(item, "render_fib")]
    if about.get("question_type") != "numerical_question" and kinds not in (["Decimal"], ["Integer"]):
        raise Unreadable("it does not ask for one number")
    conditions = [_all(one, "conditionvar")[0] for one in _all(item, "respcondition") if _all(one, "setvar")]
    answers = [answer for condition in conditions for answer in _ranges(condition)]
    points = number(about.get("points_possible") or "1", "the points")
    text = _texts([one for part in _all(item, "presentation") for one in _all(part, "mattext")][:1])
    return Read(name, text, (right_first(answers),), points)


def _ranges(condition: Element) -> list[Answer]:
    """The bounds, and values outside of them."""
    found = []
    for both in [condition, *_all(condition, "and")]:
        low = [number(one.text or "", "a bound") for one in both if _name(one) in _LOWER]
        high = [number(one.text or "", "a bound") for one in both if _name(one) in _UPPER]
        if len(low) == len(high) == 1:
            found.append(Answer((low[0] + high[0]) / 2, abs(high[0] - low[0]) / 2))
    values = [number(one.text or "", "an answer") for one in _all(condition, "varequal")]
    alone = [one for one in values if not any(abs(one - answer.value) <= answer.tolerance for answer in found)]
    return found + [Answer(value, Fraction(0)) for value in alone]


# Versions 2 and 3


def _new_item(item: Element, name: str) -> Read:
    declared = [one for one in _all(item, "responsedeclaration") if _attribute(one, "basetype") in ("float", "integer")]
    if not declared:
        raise Unreadable("it does not ask for a number")
    others = len(_all(item, "responsedeclaration")) - len(declared)
    numbers = tuple(_field(item, one) for one in declared)
    said = (f"{others} answers that are no numbers",) if others else ()
    body = _all(item, "itembody")
    return Read(name, _texts(body), numbers, _points(item), said)


def _points(item: Element) -> Fraction:
    most = [_attribute(one, "normalmaximum") for one in _all(item, "outcomedeclaration")]
    return next((number(text, "the points") for text in most if text), Fraction(1))


def _attribute(element: Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.replace("-", "").lower() == name), "")


def _field(item: Element, declared: Element) -> tuple[Answer, ...]:
    """The cases of a response, in order; without any, its correct value alone."""
    ident = _attribute(declared, "identifier")
    cases = [one for one in item.iter() if _name(one) in ("responseif", "responseelseif") and _asks(one, ident)]
    scored = [(_score(case), case) for case in cases]
    most = max((score for score, _ in scored), default=Fraction(0))
    if not most:
        raise Unreadable("how its answer is marked cannot be read: expected two bounds and a score")
    feedback = {_attribute(one, "identifier"): _texts([one]) for one in _all(item, "modalfeedback")}
    return right_first([_case(case, score / most, feedback) for score, case in scored])


def _asks(case: Element, ident: str) -> bool:
    """Whether its condition is two bounds of this response."""
    if not len(case) or _name(case[0]) != "and" or len(case[0]) != 2:
        return False
    used = [_attribute(one, "identifier") for one in _all(case[0], "variable")]
    return used == [ident, ident] and all(_name(one) in _LOWER + _UPPER for one in case[0])


def _score(case: Element) -> Fraction:
    for action in case[1:]:
        if _attribute(action, "identifier") == "SCORE":
            return sum((number(one.text or "", "a score") for one in _all(action, "basevalue")), Fraction(0))
    return Fraction(0)


def _case(case: Element, share: Fraction, feedback: dict[str, str]) -> Answer:
    bounds = sorted(number(_all(one, "basevalue")[0].text or "", "a bound") for one in case[0])
    shown = [one.text or "" for action in case[1:] for one in _all(action, "basevalue")]
    says = next((feedback[ident] for ident in shown if ident in feedback), "")
    return Answer((bounds[0] + bounds[1]) / 2, (bounds[1] - bounds[0]) / 2, nearly(share), says)
