"""Pieces of one partition → rows and outcomes. What goes wrong with one submission concerns no other."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gradekit.batch.decode import Handed, decode
from gradekit.batch.desk import Desk, shown, unexplained
from gradekit.batch.outcome import Outcome
from gradekit.batch.piece import Key, Piece, Report, Row, stamp
from gradekit.batch.problems import Problems, context, digest
from gradekit.errors import ProblemError, SubmissionError
from gradekit.grade.marker import Paper
from gradekit.submission import read_submission


def who(student: str) -> str:
    """A student's id as it is compared: capitals, composed characters and spaces make no difference."""
    if student.isascii():
        return " ".join(student.split()).lower()
    return " ".join(unicodedata.normalize("NFC", student).casefold().split())


def mark_pieces(problems: Problems, pieces: Iterable[Piece], known: Mapping[Key, bytes]) -> Report:
    """Mark every piece that is new or changed.

    known: content of the submissions whose marks are still good, with the stamp of the file's time where that counts
    """
    share = _Share(problems)
    left = dict(known)
    for piece in pieces:
        content = b"" if piece.data is None else digest(piece.data)
        seen = left.pop((piece.file, piece.line), None) if left else None
        if content and seen is not None and (seen == content or seen == content + stamp(piece.time)):
            share.unchanged += 1
        else:
            share.take(piece, content)
    return share.report(list(left))


@dataclass(slots=True)
class _Waiting:
    """Submissions of one problem that were read: the positions of their rows, their answers, and warnings."""

    at: list[int] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    warnings: list[tuple[str, ...]] = field(default_factory=list)


@dataclass(slots=True)
class _Share:
    """The pieces of one partition on their way: read one by one, marked together."""

    problems: Problems
    rows: list[Row] = field(default_factory=list)
    waiting: dict[str, _Waiting] = field(default_factory=dict)
    contexts: dict[str, bytes] = field(default_factory=dict)
    unchanged: int = 0

    def take(self, piece: Piece, content: bytes) -> None:
        """Read one piece; where that fails, its row says why."""
        try:
            self.rows.append(self._row(piece, content))
        except SubmissionError as error:
            at_line = piece.line or error.place.line
            self.rows.append(self._unreadable(piece, content, error.message, at_line, error.place.column))

    def _row(self, piece: Piece, content: bytes) -> Row:
        if piece.data is None:
            return self._unreadable(piece, content, piece.error)
        handed = decode(piece.data, piece.file)
        error = self._wait(handed, piece)
        student, problem = handed.student, handed.problem
        return Row(
            piece.file, piece.line, content, self._context(problem), piece.time, "unreadable" if error else "graded",
            student, who(student), problem, handed.submitted, -1, error,
        )  # fmt: skip

    def _wait(self, handed: Handed, piece: Piece) -> str:
        """Keep the submission for being marked with all others of its problem; or why it is not marked."""
        desk = self.problems.desk(handed.problem)
        if isinstance(desk, str):
            return desk
        try:
            paper = desk.plain_paper(handed.answers) if handed.is_plain else desk.paper(handed.answers)
        except SubmissionError:
            read_submission(piece.data or b"", piece.file)  # which says where it is
            raise
        waiting = self.waiting.setdefault(handed.problem, _Waiting())
        waiting.at.append(len(self.rows))
        waiting.papers.append(paper)
        waiting.warnings.append(handed.warnings + desk.warnings(handed.answers))
        return ""

    def _unreadable(self, piece: Piece, content: bytes, error: str, line: int = 0, column: int = 0) -> Row:
        row = Row(piece.file, piece.line, content, self._context(""), piece.time, "unreadable")
        return row._replace(error=error, at_line=line, at_column=column)

    def _context(self, problem: str) -> bytes:
        found = self.contexts.get(problem)
        if found is None:
            found = self.contexts[problem] = context(problem, self.problems.digests)
        return found

    def report(self, gone: list[Key]) -> Report:
        """Mark what waits, and say what was found."""
        outcomes: dict[int, tuple[int, Outcome]] = {}
        for problem, waiting in self.waiting.items():
            self._mark(problem, waiting, outcomes)
        found = [outcome for _, outcome in outcomes.values()]
        return Report(self.rows, found, gone, self.unchanged, dict(self.problems.faults))

    def _mark(self, problem: str, waiting: _Waiting, outcomes: dict[int, tuple[int, Outcome]]) -> None:
        desk = self.problems.desk(problem)
        try:
            found = desk.outcomes(waiting.papers, waiting.warnings) if isinstance(desk, Desk) else desk
        except ProblemError as error:
            self.problems.refuse(problem, error)
            found = str(self.problems.desk(problem))
        if isinstance(found, str):
            for at in waiting.at:
                self.rows[at] = self.rows[at]._replace(status="unreadable", error=found)
            return
        for at, paper, outcome in zip(waiting.at, waiting.papers, found, strict=True):
            position = outcomes.setdefault(id(outcome), (len(outcomes), outcome))[0]
            wrong = _wrong(outcome, paper)
            self.rows[at] = Row(*self.rows[at][:10], position, wrong=wrong)


def _wrong(outcome: Outcome, paper: Paper) -> str:
    """The answers that are wrong for no known reason, as JSON: question → answer."""
    answers = {outcome.questions[k].id: shown(paper[k].answer) for k in unexplained(outcome)}
    parts = [f"{json.dumps(question)}:{answer}" for question, answer in answers.items() if answer]
    return "{" + ",".join(parts) + "}" if parts else ""
