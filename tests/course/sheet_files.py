"""Spreadsheets as bytes, written by hand: the least that LibreOffice and Excel open."""

from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

Cell = str | int | float | bool

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _zipped(**parts: str) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def _relation(kind: str, target: str) -> str:
    inside = f'<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def xlsx_of(data: str) -> bytes:
    """An .xlsx file with this XML as its <sheetData>."""
    types = "".join(
        f'<Override PartName="{part}" ContentType="{_ML}.{kind}+xml"/>'
        for part, kind in (("/xl/workbook.xml", "sheet.main"), ("/xl/worksheets/sheet1.xml", "worksheet"))
    )
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return _zipped(**{
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{rels}{types}</Types>',
        "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{data}</sheetData></worksheet>',
    })  # fmt: skip


def xlsx(rows: Sequence[Sequence[Cell]]) -> bytes:
    """An .xlsx file with one sheet of these rows; empty cells are not there, as programs save them."""
    return xlsx_of("".join(
        f'<row r="{r}">{"".join(_xlsx(f"{chr(65 + c)}{r}", cell) for c, cell in enumerate(row) if cell != "")}</row>'
        for r, row in enumerate(rows, 1)
    ))  # fmt: skip


def _xlsx(place: str, cell: Cell) -> str:
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
    return f'<c r="{place}"><v>{cell!r}</v></c>'


def ods(rows: Sequence[Sequence[Cell]]) -> bytes:
    """An .ods file with one sheet of these rows."""
    names = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    lines = "".join(f"<table:table-row>{''.join(map(_ods, row))}</table:table-row>" for row in rows)
    body = f'<office:spreadsheet><table:table table:name="S">{lines}</table:table></office:spreadsheet>'
    return _zipped(**{
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f'{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
        'manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.'
        'opendocument.spreadsheet"/></manifest:manifest>',
        "content.xml": f"{_HEAD}<office:document-content{names}><office:body>{body}</office:body>"
        "</office:document-content>",
    })  # fmt: skip


def _ods(cell: Cell) -> str:
    if cell == "" and isinstance(cell, str):
        return "<table:table-cell/>"
    kind, value = ("string", "") if isinstance(cell, str) else ("float", f' office:value="{cell!r}"')
    if isinstance(cell, bool):
        kind, value = "boolean", f' office:boolean-value="{str(cell).lower()}"'
    return (
        f'<table:table-cell office:value-type="{kind}"{value}><text:p>{escape(str(cell))}</text:p></table:table-cell>'
    )
