"""Pieces of one partition → rows and outcomes. What goes wrong with one submission concerns no other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from gradekit.course.digest import digest_of
from gradekit.course.marking.decode import answer_of, decode
from gradekit.course.marking.desk import Desk, shown, unexplained
from gradekit.course.marking.problems import Problems, context
from gradekit.course.outcome import Outcome
from gradekit.course.piece import Key, Piece, Report, Row, stamp, who
from gradekit.errors import ProblemError, SubmissionError
from gradekit.marking.marker import Paper
from gradekit.marking.submission import read_submission

if TYPE_CHECKING:
    from gradekit.course.marking.own_desk import OwnDesk


def mark_pieces(problems: Problems, pieces: Iterable[Piece], known: Mapping[Key, bytes]) -> Report:
    """Mark every piece that is new or changed.

    known: content of the submissions whose marks are still good, with the stamp of the file's time where that counts
    """
    share = _Share(problems)
    left = dict(known)
    for piece in pieces:
        content = b"" if piece.data is None else digest_of(piece.data)
        seen = left.pop((piece.file, piece.line), None) if left else None
        if content and seen is not None and (seen == content or seen == content + stamp(piece.time)):
            share.unchanged += 1
        else:
            share.take(piece, content)
    return share.report(list(left))


class _Waiting:
    """Submissions of one problem that were read: where their rows go and how these begin, their answers, warnings.

    own: where they are marked if every student has numbers of their own; then answers are read when these are known.
    """

    def __init__(self, desk: Desk | str, context: bytes, own: OwnDesk | None = None):
        self.desk, self.context, self.own = desk, context, own
        self.students: list[str] = []
        self.answers: list[Mapping[str, Any]] = []
        self.at: list[int] = []
        self.heads: list[tuple[Any, ...]] = []
        self.papers: list[Paper] = []
        self.warnings: list[tuple[str, ...]] = []


class _Share(Struct):
    """The pieces of one partition on their way: read one by one, marked together."""

    problems: Problems
    rows: list[Row] = field(default_factory=list)
    waiting: dict[str, _Waiting] = field(default_factory=dict)
    unchanged: int = 0
    outcomes: list[Outcome] = field(default_factory=list)

    def take(self, piece: Piece, content: bytes) -> None:
        """Read one piece; where that fails, its row says why."""
        try:
            self._take(piece, content)
        except SubmissionError as error:
            row = self._unreadable(piece, content, error.message)
            self.rows.append(row._replace(at_line=piece.line or error.place.line, at_column=error.place.column))

    def _take(self, piece: Piece, content: bytes) -> None:
        file, line, data, time, error = piece
        if data is None:
            self.rows.append(self._unreadable(piece, content, error))
            return
        student, problem, submitted, answers, warnings, is_plain = decode(data, file)
        waiting = self.waiting.get(problem) or self._open(problem)
        desk, of = waiting.desk, (student, who(student), problem, submitted)
        if isinstance(desk, Desk):
            try:
                fitting, others = desk.fitted(answers)
            except SubmissionError as refused:
                self.rows.append(
                    Row(file, line, content, waiting.context, time, "unreadable", *of, error=refused.message)
                )
                return
            if waiting.own:
                waiting.answers.append(_read(fitting, is_plain, piece))
                waiting.students.append(student)
            else:
                waiting.papers.append(_paper(desk, fitting, is_plain, piece))
            waiting.warnings.append(warnings + others)
        waiting.at.append(len(self.rows))
        waiting.heads.append((file, line, content, waiting.context, time, "graded", *of))
        self.rows.append(_NOBODY)

    def _open(self, problem: str) -> _Waiting:
        desk, own = self.problems.desk(problem), None
        if isinstance(desk, Desk) and self.problems.draws(problem):
            from gradekit.course.marking.own_desk import OwnDesk  # few problems are drawn

            own = OwnDesk(self.problems, problem, desk)
        found = self.waiting[problem] = _Waiting(desk, context(problem, self.problems.digests), own)
        return found

    def _unreadable(self, piece: Piece, content: bytes, error: str) -> Row:
        row = Row(piece.file, piece.line, content, context("", self.problems.digests), piece.time, "unreadable")
        return row._replace(error=error)

    def report(self, gone: list[Key]) -> Report:
        """Mark what waits, and say what was found."""
        for problem, waiting in self.waiting.items():
            self._mark(problem, waiting)
        return Report(self.rows, self.outcomes, gone, self.unchanged, dict(self.problems.faults))

    def _mark(self, problem: str, waiting: _Waiting) -> None:
        if waiting.own:
            found = waiting.own.outcomes(waiting.students, waiting.answers, waiting.warnings)
            self._place(waiting, found)
            return
        desk = waiting.desk
        try:
            outcomes = desk.outcomes(waiting.papers, waiting.warnings) if isinstance(desk, Desk) else desk
        except ProblemError as error:
            self.problems.refuse(problem, error)
            outcomes = str(self.problems.desk(problem))
        if isinstance(outcomes, str):
            self._refuse(waiting, outcomes)
        else:
            self._place(waiting, zip(outcomes, waiting.papers, strict=True))

    def _refuse(self, waiting: _Waiting, why: str) -> None:
        for at, head in zip(waiting.at, waiting.heads, strict=True):
            self.rows[at] = Row(*head)._replace(status="unreadable", error=why)

    def _place(self, waiting: _Waiting, found: Iterable[tuple[Outcome | str, Paper]]) -> None:
        """Put what was found where the rows go."""
        places: dict[int, tuple[int, tuple[int, ...]]] = {}
        for at, head, (outcome, paper) in zip(waiting.at, waiting.heads, found, strict=True):
            if isinstance(outcome, str):
                self.rows[at] = Row(*head)._replace(status="unreadable", error=outcome)
                continue
            place = places.get(id(outcome))
            if place is None:
                place = places[id(outcome)] = len(self.outcomes), unexplained(outcome)
                self.outcomes.append(outcome)
            wrong = _wrong(outcome, paper, place[1]) if place[1] else ""
            self.rows[at] = Row._make((*head, place[0], "", 0, 0, wrong, ""))


_NOBODY = Row("", 0, b"", b"", 0, "")  # until it is marked


def _read(answers: Mapping[str, Any], is_plain: bool, piece: Piece) -> Mapping[str, Any]:
    """The answers as the strict reader has them."""
    if not is_plain:
        return answers
    try:
        return {question: answer_of(bytes(raw)) for question, raw in answers.items()}
    except SubmissionError:
        read_submission(piece.data or b"", piece.file)  # which says where it is
        raise


def _paper(desk: Desk, answers: Mapping[str, Any], is_plain: bool, piece: Piece) -> Paper:
    if not is_plain:
        return desk.paper(answers)
    try:
        return desk.plain_paper(answers)
    except SubmissionError:
        read_submission(piece.data or b"", piece.file)  # which says where it is
        raise


def _wrong(outcome: Outcome, paper: Paper, questions: tuple[int, ...]) -> str:
    """The answers that are wrong for no known reason, as JSON: question → answer."""
    answers = {outcome.questions[k].id: shown(paper[k].answer) for k in questions}
    parts = [f"{json.dumps(question)}:{answer}" for question, answer in answers.items() if answer]
    return "{" + ",".join(parts) + "}" if parts else ""
