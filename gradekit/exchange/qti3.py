"""QTI 3.0: a package with a test for each exercise and an item for each question.

A number is right where it is at least one bound and at most the other: players differ in what qti-equal does with a
tolerance. https://www.imsglobal.org/spec/qti/v3p0/impl
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from gradekit.exchange.exported import Exported
from gradekit.exchange.qti3_item import item_file
from gradekit.exchange.reading import read_sheet
from gradekit.exchange.sheet import Item, Sheet
from gradekit.exchange.words import noted, one_line
from gradekit.exchange.xml_text import add, manifest, written
from gradekit.exercise.problem.schema import Problem

_ITEMS = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"


def export(form: str, problems: Sequence[Problem], options: object = None) -> Exported:
    """A package of items and tests. Raises ProblemError where a quantity has no value."""
    sheets = [read_sheet(problem) for problem in problems]
    files = {"imsmanifest.xml": written(_manifest(sheets))}
    for sheet in sheets:
        files[f"{sheet.id}.xml"] = written(_test(sheet))
        for number, item in _numbered(sheet):
            files[_path(sheet, number)] = item_file(sheet, item, _ident(sheet, number))
    return files, tuple(note for sheet in sheets for note in noted(sheet))


def _numbered(sheet: Sheet) -> list[tuple[int, Item]]:
    return list(enumerate(sheet.items, 1))


def _ident(sheet: Sheet, number: int) -> str:
    """An id begins with a letter."""
    return f"q-{sheet.id}-{number}"


def _path(sheet: Sheet, number: int) -> str:
    return f"items/{sheet.id}-{number}.xml"


def _manifest(sheets: Sequence[Sheet]) -> Element:
    root, resources = manifest(_PACKAGE, "QTI Package", "3.0.0")
    for sheet in sheets:
        test = _resource(resources, f"t-{sheet.id}", "imsqti_test_xmlv3p0", f"{sheet.id}.xml")
        for number, _ in _numbered(sheet):
            add(test, "dependency", "", {"identifierref": _ident(sheet, number)})
        for number, _ in _numbered(sheet):
            _resource(resources, _ident(sheet, number), "imsqti_item_xmlv3p0", _path(sheet, number))
    return root


def _resource(resources: Element, ident: str, kind: str, path: str) -> Element:
    resource = add(resources, "resource", "", {"identifier": ident, "type": kind, "href": path})
    add(resource, "file", "", {"href": path})
    return resource


def _test(sheet: Sheet) -> Element:
    title = one_line(sheet.title)
    test = Element("qti-assessment-test", {"xmlns": _ITEMS, "identifier": f"t-{sheet.id}", "title": title})
    modes = {"identifier": "part", "navigation-mode": "nonlinear", "submission-mode": "individual"}
    part = add(test, "qti-test-part", "", modes)
    section = add(part, "qti-assessment-section", "", {"identifier": "section", "title": title, "visible": "true"})
    for number, _ in _numbered(sheet):
        reference = {"identifier": _ident(sheet, number), "href": _path(sheet, number)}
        add(section, "qti-assessment-item-ref", "", reference)
    return test
