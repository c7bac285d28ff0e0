"""Strict readers of every format that is written: each raises AssertionError, or whatever its parser raises."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import zipfile
from pathlib import PurePosixPath
from typing import Any
from xml.etree import ElementTree

import msgspec
import yaml

from gradekit.exercise.problem.json_schema import schema_of
from tests.cli.test_edges import check_safe
from tests.paper.pages import Page

MOST = 64 << 20  # bytes that an archive of ours unpacks to
_FORBIDDEN_XML = re.compile(r"<!(?:DOCTYPE|ENTITY|\[INCLUDE)", re.IGNORECASE)
_COMMANDS = re.compile(r"\\(?:write|input|include|openin|openout|immediate|catcode|csname|directlua)(?![A-Za-z])")


def read(name: str, data: bytes) -> None:
    """What a file of that name holds is what its format allows."""
    _READERS[PurePosixPath(name).suffix](data)


def read_json(data: bytes) -> Any:
    """No NaN, no key twice, and all readers agree that it is JSON."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(dict(pairs)) == len(pairs), "a key stands there twice"
        return dict(pairs)

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    value = json.loads(data.decode("utf-8"), parse_constant=refuse, object_pairs_hook=unique)
    msgspec.json.decode(data)
    return value


def valid(kind: str, data: bytes) -> Any:
    """The value of strict JSON that is valid for a published schema, by a validator of JSON Schema."""
    import jsonschema

    value = read_json(data)
    fault = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(schema_of(kind)).iter_errors(value))
    assert fault is None, f"{fault.json_path}: {fault.message[:300]}"
    return value


def read_lines(data: bytes) -> None:
    for line in data.decode("utf-8").splitlines():
        read_json(line.encode())


def read_csv(data: bytes) -> None:
    """As many cells in every row, and none of them a formula."""
    from tests.course.test_outputs_csv import opens_as_formula

    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if opens_as_formula(cell) and not _is_number(cell)]


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?[0-9.]+", cell) is not None


def read_xml(data: bytes) -> None:
    """XML without a document type, entities of its own or what XML cannot hold."""
    assert not _FORBIDDEN_XML.search(re.sub(r"<!\[CDATA\[.*?\]\]>", "", data.decode("utf-8"), flags=re.DOTALL))
    ElementTree.fromstring(data)


def read_html(data: bytes) -> None:
    text = data.decode("utf-8")
    Page(text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u200b\u2066-\u2069]", text)


def read_latex(data: bytes) -> None:
    """Brackets that close, and no command that reads, writes or redefines."""
    text = re.sub(r"\\.|%.*", " ", data.decode("utf-8"))
    assert text.count("{") == text.count("}")
    assert not _COMMANDS.search(data.decode("utf-8"))


def read_text(data: bytes) -> None:
    check_safe(data.decode("utf-8"))


def read_yaml(data: bytes) -> None:
    assert isinstance(yaml.safe_load(data), dict)


def read_python(data: bytes) -> None:
    ast.parse(data.decode("utf-8"))


def read_notebook(data: bytes) -> None:
    import nbformat

    nbformat.validate(read_json(data))


def read_zip(data: bytes) -> None:
    """Members with names that lead nowhere else, not too large together, each read by its kind."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        members = archive.infolist()
        assert sum(member.file_size for member in members) < MOST
        assert len({member.filename for member in members}) == len(members)
        for member in members:
            parts = PurePosixPath(member.filename).parts
            assert ".." not in parts and not member.filename.startswith("/") and "\\" not in member.filename
            assert member.filename.isprintable()
            if not member.is_dir() and PurePosixPath(member.filename).suffix in _READERS:
                read(member.filename, archive.read(member))


_READERS = {
    ".json": read_json, ".jsonl": read_lines, ".csv": read_csv, ".xml": read_xml, ".html": read_html,
    ".tex": read_latex, ".txt": read_text, ".md": read_text, ".yaml": read_yaml, ".py": read_python,
    ".ipynb": read_notebook, ".zip": read_zip,
}  # fmt: skip
