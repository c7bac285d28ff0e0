"""A .csv file: one submission a row. Each row becomes a JSON submission, so that the rest sees nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from json.encoder import encode_basestring
from typing import BinaryIO

from gradekit.course.inputs.columns import Layout, has_student, layout
from gradekit.course.inputs.decimal import with_points
from gradekit.course.inputs.lines import NOT_UTF8, Cut, Span, is_wide, span_lines, spans, why
from gradekit.course.inputs.partition import KIB, Options, Part, Refused
from gradekit.course.inputs.reading import open_file, size_and_time
from gradekit.course.inputs.records import Record, Records
from gradekit.course.inputs.times import iso_time
from gradekit.course.piece import Piece
from gradekit.errors import Place, SubmissionError, UsageError
from gradekit.marking.json_text import read_json

_DELIMITERS = (",", ";", "\t")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_WORDS = {"true": "true", "false": "false"}
_SHORT = 200  # characters of an answer that is remembered


@dataclass(frozen=True, slots=True)
class Rows(Cut):
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
    rows = [(delimiter, *_first_row(stream, size, delimiter)) for delimiter in _DELIMITERS]
    delimiter, row, below = max(rows, key=lambda each: _likelihood(each[1], options))
    try:
        if row.error:
            raise UsageError(f"the heading cannot be read: {row.error}")
        return layout(row.cells, delimiter, options.columns, options.problem), below
    except UsageError as error:
        raise SubmissionError(str(error), Place(file, row.line)) from None


def _likelihood(row: Record, options: Options) -> tuple[bool, bool, int]:
    """How surely this is the heading, or else what is wrong with it."""
    return has_student(row.cells, options.columns), bool(row.error), len(row.cells)


def row_pieces(stream: BinaryIO, found: Layout, span: Span, file: str, time: int) -> Iterator[Piece]:
    """A piece for each row that is not blank."""
    for number, _, cells, error in Records(span_lines(stream, span), found.delimiter, found.width):
        if error:
            yield Piece(file, number, None, time, error)
        else:
            yield Piece(file, number, submission_bytes(found, cells), time)


def submission_bytes(found: Layout, cells: list[str]) -> bytes:
    """The row as a JSON submission; empty cells are left out."""
    read = _answer_with_points if found.delimiter == ";" else _answer
    answers = [key + read(cell) for place, key in found.questions if (cell := cells[place]) and not cell.isspace()]
    problem = cells[found.problem].strip() if found.problem >= 0 else ""
    submitted = cells[found.submitted].strip() if found.submitted >= 0 else ""
    text = (
        f'{{"answers": {{{", ".join(answers)}}}, "problem": {encode_basestring(problem or found.problem_id)}, '
        f'"student": {encode_basestring(cells[found.student].strip())}'
    )
    when = f', "submitted_at": {encode_basestring(iso_time(submitted))}' if submitted else ""
    return f"{text}{when}}}".encode()


def _answer(cell: str) -> str:
    """What was typed as JSON: lists, objects, true and false as such, anything else as the text that it is."""
    return _short_answer(cell) if len(cell) <= _SHORT else _any_answer(cell)


def _answer_with_points(cell: str) -> str:
    return _answer(with_points(cell))


def _any_answer(cell: str) -> str:
    plain = cell.strip()
    if plain[0] in "[{" and _is_json(plain):
        return plain
    return _WORDS.get(plain.lower()) or encode_basestring(cell)


_short_answer = lru_cache(10_000)(_any_answer)  # in a course most answers are typed by many


def _is_json(text: str) -> bool:
    """Whether it is one value, and can stand as an answer in a submission, which is two brackets deeper."""
    try:
        read_json(text.encode(), "")
        read_json(f"[[{text}]]".encode(), "")
    except SubmissionError:
        return False
    return True


def _first_row(stream: BinaryIO, size: int, delimiter: str) -> tuple[Record, Span]:
    """The first row that is not blank, and the lines after it."""
    stream.seek(0)
    start = len(_BYTE_ORDER_MARK) * (stream.read(len(_BYTE_ORDER_MARK)) == _BYTE_ORDER_MARK)
    records = Records(span_lines(stream, Span(start, size, 1, size)), delimiter, 0)
    row = next(iter(records), Record(1, start, [], "the file is empty"))
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
