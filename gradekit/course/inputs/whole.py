"""Files that hold several submissions, or one that is no JSON: cut and read line by line, or read in one go.

What cannot be cut at line ends (UTF-16, spreadsheets, notebooks) and members of archives are read whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO

from msgspec import Struct

from gradekit.course.inputs.encoding import as_utf8, is_marked_wide
from gradekit.course.inputs.limits import MAX_WHOLE
from gradekit.course.inputs.lines import Span, line_pieces, lines_parts, span_lines, why
from gradekit.course.inputs.names import kind_of
from gradekit.course.inputs.partition import Options, Part, weight
from gradekit.course.inputs.reading import open_file, size_and_time
from gradekit.course.inputs.records import Record
from gradekit.course.inputs.table import heading, record_pieces, row_layout, row_pieces, table_parts
from gradekit.course.piece import Key, Piece
from gradekit.errors import SubmissionError

_TOO_LARGE = f"this file has {{}} bytes, and at most {MAX_WHOLE} are read of one in UTF-16 or of a spreadsheet; {{}}"
_MEND = "save it as CSV UTF-8"


class Whole(Struct, frozen=True):
    """One file that is read in one go."""

    path: str
    file: str
    bytes: int
    options: Options

    kind = "rows"

    @property
    def first(self) -> Key:
        return self.file, 0

    @property
    def last(self) -> Key:
        return self.file, MAX_WHOLE + 1

    @property
    def size(self) -> int:
        return weight(1, self.bytes)

    def pieces(self) -> Iterator[Piece]:
        try:
            with open_file(self.path) as stream:
                size, time = size_and_time(stream)
                data = stream.read(MAX_WHOLE + 1)
        except (SubmissionError, OSError) as error:
            yield Piece(self.file, 0, None, 0, why(error))
            return
        if len(data) > MAX_WHOLE:
            yield Piece(self.file, 0, None, time, _TOO_LARGE.format(size, _MEND))
        else:
            yield from pieces_of(data, self.file, time, self.options)


def parts_of_file(path: str, file: str, options: Options) -> Iterable[Part]:
    """The parts of a file of any kind but .json and .zip."""
    kind, size = kind_of(path), 0
    try:
        with open_file(path) as stream:
            size, _ = size_and_time(stream)
            is_cut = kind in _CUT and not is_marked_wide(stream)
    except (SubmissionError, OSError):
        is_cut = kind in _CUT  # which says why
    return _CUT[kind](path, file, options) if is_cut else [Whole(path, file, size, options)]


_CUT = {".jsonl": lines_parts, ".csv": table_parts, ".tsv": table_parts}


def pieces_of(data: bytes, file: str, time: int, options: Options) -> Iterator[Piece]:
    """The submissions in the bytes of a file of any kind but .json and .zip; file: its label."""
    try:
        yield from _READ[kind_of(file)](data, file, time, options)
    except SubmissionError as refused:
        yield Piece(file, refused.place.line, None, time, refused.message)


def _lines(data: bytes, file: str, time: int, options: Options) -> Iterator[Piece]:
    text = as_utf8(data)
    return line_pieces(span_lines(BytesIO(text), Span(0, len(text), 1, len(text))), file, time)


def _table(data: bytes, file: str, time: int, options: Options) -> Iterator[Piece]:
    text = as_utf8(data)
    stream = BytesIO(text)
    return row_pieces(stream, *heading(stream, len(text), file, options), file, time)


def _sheet(data: bytes, file: str, time: int, options: Options) -> Iterator[Piece]:
    from gradekit.course.inputs.sheets import sheet_rows  # which few courses hand in

    rows = sheet_rows(data)
    found = row_layout(next(rows, Record(1, 0, [], "the file is empty")), "", file, options)
    return record_pieces(rows, found, file, time)


def _notebook(data: bytes, file: str, time: int, options: Options) -> Iterator[Piece]:
    from gradekit.course.inputs.notebook import notebook_piece

    yield notebook_piece(data, file, time, options.problem)


_READ = {
    ".jsonl": _lines, ".csv": _table, ".tsv": _table, ".xlsx": _sheet, ".ods": _sheet, ".ipynb": _notebook,
}  # fmt: skip
