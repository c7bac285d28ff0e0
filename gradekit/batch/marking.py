"""Pieces of one partition → rows and outcomes. What goes wrong with one submission concerns no other."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from gradekit.batch.outcome import Outcome
from gradekit.batch.piece import Key, Piece, Report, Row, label, stamp
from gradekit.batch.problems import Problems, context, digest
from gradekit.errors import ProblemError, SubmissionError
from gradekit.submission import Submission, read_submission


def who(student: str) -> str:
    """A student's id as it is compared: capitals, composed characters and spaces make no difference."""
    if student.isascii():
        return " ".join(student.split()).lower()
    return " ".join(unicodedata.normalize("NFC", student).casefold().split())


def mark_pieces(problems: Problems, pieces: Iterable[Piece], known: Mapping[Key, bytes]) -> Report:
    """Mark every piece that is new or changed.

    known: content of the submissions whose marks are still good, with the stamp of the file's time where that counts
    """
    bench = _Bench(problems)
    left = dict(known)
    for piece in pieces:
        content = b"" if piece.data is None else digest(piece.data)
        seen = left.pop((piece.file, piece.line), None)
        if content and (seen == content or seen == content + stamp(piece.time)):
            bench.unchanged += 1
        else:
            bench.mark(piece, content)
    return Report(bench.rows, [outcome for _, outcome in bench.outcomes.values()], list(left), bench.unchanged, dict(problems.faults))


@dataclass(slots=True)
class _Bench:
    """One partition on its way: rows so far, and the outcomes that they point to."""

    problems: Problems
    rows: list[Row] = field(default_factory=list)
    outcomes: dict[bytes, tuple[int, Outcome]] = field(default_factory=dict)
    unchanged: int = 0

    def mark(self, piece: Piece, content: bytes) -> None:
        row = Row(piece.file, piece.line, content, b"", piece.time, "unreadable")
        if piece.data is None:
            self.rows.append(row._replace(context=context("", {}), error=piece.error))
            return
        try:
            submission = read_submission(piece.data, piece.file)
        except SubmissionError as error:
            at = {"at_line": piece.line or error.place.line, "at_column": error.place.column}
            self.rows.append(row._replace(context=context("", {}), error=error.message, **at))
            return
        self.rows.append(self._graded(row, replace(submission, file=label(piece.file, piece.line))))

    def _graded(self, row: Row, submission: Submission) -> Row:
        row = row._replace(
            context=context(submission.problem, self.problems.digests),
            student=submission.student,
            who=who(submission.student),
            problem=submission.problem,
            submitted=submission.submitted_at,
        )
        marker = self.problems.marker(submission.problem)
        if isinstance(marker, str):
            return row._replace(error=marker)
        try:
            grade = marker.grade(submission)
        except ProblemError as error:
            self.problems.refuse(submission.problem, error)
            return row._replace(error=str(self.problems.marker(submission.problem)))
        outcome = Outcome(submission.problem, grade.questions, grade.warnings)
        return row._replace(status="graded", outcome=self._position(outcome))

    def _position(self, outcome: Outcome) -> int:
        return self.outcomes.setdefault(outcome.digest, (len(self.outcomes), outcome))[0]
