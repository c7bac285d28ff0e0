"""QTI 3.0: a package with a test for each exercise and an item for each question.

A number is right where it is at least one bound and at most the other: players differ in what qti-equal does with a
tolerance. https://www.imsglobal.org/spec/qti/v3p0/impl
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from gradekit.exchange.exported import Exported
from gradekit.exchange.qti3_item import item_file
from gradekit.exchange.sheet import Item, Sheet
from gradekit.exchange.variants import sheets_of
from gradekit.exchange.words import noted, one_line
from gradekit.exchange.xml_text import add, manifest, written
from gradekit.exercise.problem.schema import Problem

_ITEMS = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"


def export(form: str, problems: Sequence[Problem], options: object = None) -> Exported:
    """A package of items and tests. Raises ProblemError where a quantity has no value."""
    tests = {problem.id: sheets_of(problem, options) for problem in problems}
    files = {"imsmanifest.xml": written(_manifest(tests))}
    for id, sheets in tests.items():
        files[f"{id}.xml"] = written(_test(id, sheets))
        for sheet in sheets:
            for number, item in _numbered(sheet):
                files[_path(sheet, number)] = item_file(sheet, item, _ident(sheet, number))
    every = (sheet for sheets in tests.values() for sheet in sheets)
    return files, tuple(dict.fromkeys(note for sheet in every for note in noted(sheet)))


def _numbered(sheet: Sheet) -> list[tuple[int, Item]]:
    return list(enumerate(sheet.items, 1))


def _ident(sheet: Sheet, number: int) -> str:
    """An id begins with a letter."""
    return f"q-{sheet.id}-{number}"


def _path(sheet: Sheet, number: int) -> str:
    return f"items/{sheet.id}-{number}.xml"


def _manifest(tests: Mapping[str, Sequence[Sheet]]) -> Element:
    root, resources = manifest(_PACKAGE, "QTI Package", "3.0.0")
    for id, sheets in tests.items():
        test = _resource(resources, f"t-{id}", "imsqti_test_xmlv3p0", f"{id}.xml")
        items = [(sheet, number) for sheet in sheets for number, _ in _numbered(sheet)]
        for sheet, number in items:
            add(test, "dependency", "", {"identifierref": _ident(sheet, number)})
        for sheet, number in items:
            _resource(resources, _ident(sheet, number), "imsqti_item_xmlv3p0", _path(sheet, number))
    return root


def _resource(resources: Element, ident: str, kind: str, path: str) -> Element:
    resource = add(resources, "resource", "", {"identifier": ident, "type": kind, "href": path})
    add(resource, "file", "", {"href": path})
    return resource


def _test(id: str, sheets: Sequence[Sheet]) -> Element:
    """All items in order; of variants one, at random, for each question."""
    title = one_line(sheets[0].title)
    test = Element("qti-assessment-test", {"xmlns": _ITEMS, "identifier": f"t-{id}", "title": title})
    modes = {"identifier": "part", "navigation-mode": "nonlinear", "submission-mode": "individual"}
    part = add(test, "qti-test-part", "", modes)
    section = add(part, "qti-assessment-section", "", {"identifier": "section", "title": title, "visible": "true"})
    for number, item in _numbered(sheets[0]):
        into = section if len(sheets) == 1 else _one_of(section, number, item)
        for sheet in sheets:
            reference = {"identifier": _ident(sheet, number), "href": _path(sheet, number)}
            add(into, "qti-assessment-item-ref", "", reference)
    return test


def _one_of(section: Element, number: int, item: Item) -> Element:
    """A section of which one item is taken."""
    about = {"identifier": f"variants-{number}", "title": one_line(item.id), "visible": "false"}
    inner = add(section, "qti-assessment-section", "", about)
    add(inner, "qti-selection", "", {"select": "1"})
    return inner
