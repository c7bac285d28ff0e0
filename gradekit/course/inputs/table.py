"""A .csv file: one submission a row. Each row becomes a JSON submission, so that the rest sees nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from json.encoder import encode_basestring
from typing import BinaryIO

from gradekit.course.headings import NO_ANSWER
from gradekit.course.inputs.cells import json_of, json_of_comma, parts_of
from gradekit.course.inputs.columns import Layout, has_student, layout
from gradekit.course.inputs.encoding import NOT_UTF8, is_wide, separator
from gradekit.course.inputs.lines import Cut, Span, span_lines, spans, why
from gradekit.course.inputs.partition import KIB, Options, Part, Refused
from gradekit.course.inputs.reading import open_file, size_and_time
from gradekit.course.inputs.records import Record, Records
from gradekit.course.inputs.times import iso_time
from gradekit.course.piece import Piece
from gradekit.errors import Place, SubmissionError, UsageError

_DELIMITERS = (",", ";", "\t")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Rows(Cut, frozen=True):
    """Some rows of a .csv file; span: the lines that they stand on."""

    layout: Layout

    kind = "rows"

    def read(self, stream: BinaryIO, time: int) -> Iterator[Piece]:
        return row_pieces(stream, self.layout, self.span, self.file, time)


def table_parts(path: str, file: str, options: Options) -> Iterator[Part]:
    """The parts of a .csv file; none where nothing stands below the heading."""
    line = 0
    try:
        with open_file(path) as stream:
            size, _ = size_and_time(stream)
            found, below = heading(stream, size, file, options)
            for span in _spans(stream, found, below, options.pieces):
                yield Rows(path, file, span, found)
                line = span.line + span.lines
    except (SubmissionError, OSError) as error:
        at = error.place.line if isinstance(error, SubmissionError) else line
        yield Refused(file, why(error), at)


def heading(stream: BinaryIO, size: int, file: str, options: Options) -> tuple[Layout, Span]:
    """What the columns are, and the lines below. The delimiter is the first that gives a column for the student.

    Raises SubmissionError.
    """
    if is_wide(stream):
        raise SubmissionError(NOT_UTF8, Place(file))
    top, named = _top(stream, size)
    rows = [(delimiter, *_first_row(stream, top, delimiter)) for delimiter in (named or _DELIMITERS)]
    delimiter, row, below = max(rows, key=lambda each: _likelihood(each[1], options))
    return row_layout(row, delimiter, file, options), below


def row_layout(row: Record, delimiter: str, file: str, options: Options) -> Layout:
    """What the columns below a row of headings are. Raises SubmissionError."""
    try:
        if row.error:
            raise UsageError(f"the heading cannot be read: {row.error}")
        return layout(row.cells, delimiter, options.columns, options.problem)
    except UsageError as error:
        raise SubmissionError(str(error), Place(file, row.line)) from None


def _likelihood(row: Record, options: Options) -> tuple[bool, bool, int]:
    """How surely this is the heading, or else what is wrong with it."""
    return has_student(row.cells, options.columns), bool(row.error), len(row.cells)


def row_pieces(stream: BinaryIO, found: Layout, span: Span, file: str, time: int) -> Iterator[Piece]:
    """A piece for each row that is not blank, and in which something was handed in."""
    return record_pieces(Records(span_lines(stream, span), found.delimiter, found.width), found, file, time)


def record_pieces(records: Iterable[Record], found: Layout, file: str, time: int) -> Iterator[Piece]:
    """The same of rows that were read already."""
    for number, _, cells, error in records:
        if error:
            yield Piece(file, number, None, time, error)
        elif data := submission_bytes(found, cells):
            yield Piece(file, number, data, time)


def submission_bytes(found: Layout, cells: list[str]) -> bytes:
    """The row as a JSON submission, without what was not answered; b"" where nothing stands but who it is."""
    read = json_of_comma if found.delimiter == ";" else json_of
    answers = [
        key + read(cell)
        for place, key in found.questions
        if (cell := cells[place]) and cell != NO_ANSWER and not cell.isspace()
    ]
    for place, keys in found.parted:
        answers += [key + read(part) for key, part in zip(keys, parts_of(cells[place]), strict=False) if part]
    if not answers and found.attempt and all(map(_is_blank, (cells[place] for place in found.attempt))):
        return b""
    student = next((cell for place in found.students if not _is_blank(cell := cells[place])), "").strip()
    problem = cells[found.problem].strip() if found.problem >= 0 else ""
    submitted = cells[found.submitted].strip() if found.submitted >= 0 else ""
    text = (
        f'{{"answers": {{{", ".join(answers)}}}, "problem": {encode_basestring(problem or found.problem_id)}, '
        f'"student": {encode_basestring(student)}'
    )
    when = f', "submitted_at": {encode_basestring(iso_time(submitted))}' if not _is_blank(submitted) else ""
    return f"{text}{when}}}".encode()


def _is_blank(cell: str) -> bool:
    return not cell or cell == NO_ANSWER or cell.isspace()


def _top(stream: BinaryIO, size: int) -> tuple[Span, str]:
    """All lines that hold rows, and the separator that a line before them names, '' where none does."""
    stream.seek(0)
    first = stream.readline(len(_BYTE_ORDER_MARK) + 16)
    if named := separator(first):
        return Span(len(first), size, 2, size), named
    start = len(_BYTE_ORDER_MARK) * first.startswith(_BYTE_ORDER_MARK)
    return Span(start, size, 1, size), ""


def _first_row(stream: BinaryIO, top: Span, delimiter: str) -> tuple[Record, Span]:
    """The first row that is not blank, and the lines after it."""
    size = top.stop
    records = Records(span_lines(stream, top), delimiter, 0)
    row = next(iter(records), Record(1, top.start, [], "the file is empty"))
    line = records.next_line()
    return row, Span(line[1], size, line[0], size) if line else Span(size, size, row.line + 1, 0)


def _spans(stream: BinaryIO, found: Layout, below: Span, most: int) -> Iterator[Span]:
    """The lines below the heading, cut where rows begin. Rows are read for that only where there are many."""
    start, line = below.start, below.line
    if any(span.stop < below.stop for span in islice(spans(stream, most, start, line), 1)):
        records = Records(span_lines(stream, below), found.delimiter, found.width)
        for row in records:
            is_full = row.line - line >= most or row.offset - start >= most * KIB
            if is_full and row.line > records.looked:
                yield Span(start, row.offset, line, row.line - line)
                start, line = row.offset, row.line
    yield from spans(stream, below.stop, start, line)
