"""A .jsonl file: one submission a line. Cut at line ends into ranges of bytes, each read where it is marked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from msgspec import Struct

from gradekit.course.inputs.encoding import NOT_UTF8, is_wide
from gradekit.course.inputs.limits import MAX_LINE
from gradekit.course.inputs.partition import KIB, Options, Part, Refused, weight
from gradekit.course.inputs.reading import open_file, size_and_time
from gradekit.course.piece import Key, Piece
from gradekit.errors import SubmissionError
from gradekit.marking.handed_in import why_not_read

_BLOCK = 1 << 18
_BLANK = b" \t\r"
TOO_LONG = f"this line has more than {MAX_LINE} bytes; hand in a shorter one"


Line = tuple[int, int, bytes | None]  # its number, where it begins, its bytes without the end; None: over MAX_LINE


class Span(NamedTuple):
    """Whole lines of a file: their bytes, the number of the first, how many."""

    start: int
    stop: int
    line: int
    lines: int


class Cut(Struct, frozen=True):
    """Some lines of one file; `read` says what stands on them."""

    path: str
    file: str
    span: Span

    @property
    def first(self) -> Key:
        return self.file, self.span.line

    @property
    def last(self) -> Key:
        return self.file, self.span.line + self.span.lines - 1

    @property
    def size(self) -> int:
        return weight(self.span.lines, self.span.stop - self.span.start)

    def pieces(self) -> Iterator[Piece]:
        number = self.span.line
        try:
            with open_file(self.path) as stream:
                _, time = size_and_time(stream)
                for piece in self.read(stream, time):
                    yield piece
                    number = piece.line + 1
        except (SubmissionError, OSError) as error:
            yield Piece(self.file, number, None, 0, why(error))

    def read(self, stream: BinaryIO, time: int) -> Iterator[Piece]:
        raise NotImplementedError


class Lines(Cut, frozen=True):
    """Some lines of a .jsonl file."""

    kind = "lines"

    def read(self, stream: BinaryIO, time: int) -> Iterator[Piece]:
        return span_pieces(stream, self.span, self.file, time)


def lines_parts(path: str, file: str, options: Options) -> Iterator[Part]:
    """The parts of a .jsonl file; none where it is empty."""
    line = 0
    try:
        with open_file(path) as stream:
            if is_wide(stream):
                raise SubmissionError(NOT_UTF8)
            for span in spans(stream, options.pieces):
                yield Lines(path, file, span)
                line = span.line + span.lines
    except (SubmissionError, OSError) as error:
        yield Refused(file, why(error), line)


def line_pieces(lines: Iterator[Line], file: str, time: int) -> Iterator[Piece]:
    """A piece for each line that is not blank."""
    for number, _, data in lines:
        if data is None:
            yield Piece(file, number, None, time, TOO_LONG)
        elif data.strip(_BLANK):
            yield Piece(file, number, data, time)


def span_lines(stream: BinaryIO, span: Span) -> Iterator[Line]:
    """The lines of a span, whatever is in the rest of the stream."""
    stream.seek(span.start)
    number, offset = span.line, span.start
    while offset < span.stop and (data := stream.readline(min(MAX_LINE + 2, span.stop - offset))):
        start, offset = offset, offset + len(data)
        if len(data) > MAX_LINE and data[-1:] != b"\n":
            offset = _line_end(stream, offset, span.stop)
        data = data.removesuffix(b"\n").removesuffix(b"\r")
        yield number, start, data if len(data) <= MAX_LINE else None
        number += 1


def span_pieces(stream: BinaryIO, span: Span, file: str, time: int) -> Iterator[Piece]:
    """The pieces of a span: blocks of it are split, which is quick; from where a line is too long, line by line."""
    number, at, rest = span.line, stream.seek(span.start), b""
    while data := stream.read(min(_BLOCK, span.stop - at - len(rest))):
        *lines, rest = (rest + data).split(b"\n")
        if max(map(len, (*lines, rest))) > MAX_LINE:
            yield from line_pieces(span_lines(stream, span._replace(start=at, line=number)), file, time)
            return
        yield from (_piece(file, k, line, time) for k, line in enumerate(lines, number) if line.strip(_BLANK))
        number, at = number + len(lines), at + sum(map(len, lines)) + len(lines)
    if rest.strip(_BLANK):
        yield _piece(file, number, rest, time)


def _piece(file: str, number: int, line: bytes, time: int) -> Piece:
    return Piece(file, number, line.removesuffix(b"\r"), time)


def spans(stream: BinaryIO, most: int, start: int = 0, line: int = 1, block: int = _BLOCK) -> Iterator[Span]:
    """Cut a stream at line ends into spans of at most so many lines, and as many KiB unless one line is longer.

    Lines are counted and not read, since the process that does this may have many others waiting for it.
    """
    span = Span(start, start, line, 0)
    position = stream.seek(start)
    while data := stream.read(block):
        at = 0
        while (found := _last_end(data, at, most - span.lines)) > at:
            span = span._replace(stop=position + found, lines=span.lines + data.count(b"\n", at, found))
            at = found
            if span.lines >= most or span.stop - span.start >= most * KIB:
                yield span
                span = Span(span.stop, span.stop, span.line + span.lines, 0)
        position += len(data)
    if position > span.stop:  # the last line has no end
        span = span._replace(stop=position, lines=span.lines + 1)
    if span.lines:
        yield span


def why(error: SubmissionError | OSError) -> str:
    """Why something could not be read, in words for people."""
    return error.message if isinstance(error, SubmissionError) else why_not_read(error)


def _last_end(data: bytes, start: int, most: int) -> int:
    """Behind the last line end in a block, or behind the end of the last line that may still be taken."""
    if data.count(b"\n", start) <= most:
        return data.rfind(b"\n", start) + 1
    for _ in range(most):
        start = data.index(b"\n", start) + 1
    return start


def _line_end(stream: BinaryIO, offset: int, stop: int) -> int:
    """Skip the rest of a line; where it ends."""
    while data := stream.readline(min(_BLOCK, stop - offset)):
        offset += len(data)
        if data.endswith(b"\n"):
            break
    return offset
