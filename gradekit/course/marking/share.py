"""Pieces of one partition → rows and outcomes. What goes wrong with one submission concerns no other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Raw, Struct, field
from msgspec.structs import replace

from gradekit.course.digest import digest_of
from gradekit.course.marking.decode import Handed, Plain, decode
from gradekit.course.marking.desk import REFUSED, Desk, shown, unexplained
from gradekit.course.marking.problems import Problems, context
from gradekit.course.outcome import Outcome
from gradekit.course.piece import Key, Piece, Report, Row, stamp, who
from gradekit.errors import ProblemError, SubmissionError
from gradekit.marking.answers.budget import MAX_FORMULAS, check_formulas
from gradekit.marking.papers import Paper
from gradekit.marking.submission import Answer, answer_of, read_submission

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


Answered = Mapping[str, Answer | bytes]  # question → answer


class _Waiting:
    """Submissions of one problem that were decoded: where their rows go, what they were, what they hold.

    own: where they are marked if every student has numbers of their own
    """

    def __init__(self, desk: Desk | str, context: bytes, own: OwnDesk | None = None):
        self.desk, self.context, self.own = desk, context, own
        self.at: list[int] = []
        self.pieces: list[Piece] = []
        self.contents: list[bytes] = []
        self.handed: list[Handed | Plain] = []

    def row(self, k: int, status: str = "graded", error: str = "", outcome: int = -1, wrong: str = "") -> Row:
        """The row of one of them."""
        return _row(self.pieces[k], self.contents[k], self.context, self.handed[k], status, error, outcome, wrong)


class _Share(Struct):
    """The pieces of one partition on their way: decoded one by one, read and marked together."""

    problems: Problems
    rows: list[Row] = field(default_factory=list)
    waiting: dict[str, _Waiting] = field(default_factory=dict)
    unchanged: int = 0
    outcomes: list[Outcome] = field(default_factory=list)

    def take(self, piece: Piece, content: bytes) -> None:
        """Decode one piece; where that fails, its row says why."""
        if piece.data is None:
            self.rows.append(self._unreadable(piece, content, piece.error))
            return
        try:
            handed = decode(piece.data, piece.file)
        except SubmissionError as error:
            self.rows.append(self._refused(piece, content, error))
            return
        waiting = self.waiting.get(handed.problem) or self._open(handed.problem)
        if len(piece.data) > MAX_FORMULAS and (said := _too_much(waiting.desk, handed)):
            self.rows.append(_row(piece, content, waiting.context, handed, "unreadable", said))
            return
        waiting.at.append(len(self.rows))
        waiting.pieces.append(piece)
        waiting.contents.append(content)
        waiting.handed.append(handed)
        self.rows.append(_NOBODY)

    def _open(self, problem: str) -> _Waiting:
        desk, own = self.problems.desk(problem), None
        if isinstance(desk, Desk) and self.problems.draws(problem):
            from gradekit.course.marking.own_desk import OwnDesk  # few problems are drawn

            own = OwnDesk(self.problems, problem, desk)
        found = self.waiting[problem] = _Waiting(desk, context(problem, self.problems.digests), own)
        return found

    def _refused(self, piece: Piece, content: bytes, error: SubmissionError) -> Row:
        row = self._unreadable(piece, content, error.message)
        return row._replace(at_line=piece.line or error.place.line, at_column=error.place.column)

    def _unreadable(self, piece: Piece, content: bytes, error: str) -> Row:
        row = Row(piece.file, piece.line, content, context("", self.problems.digests), piece.time, "unreadable")
        return row._replace(error=error, seal=piece.seal)

    def report(self, gone: list[Key]) -> Report:
        """Mark what waits, and say what was found."""
        for problem, waiting in self.waiting.items():
            try:
                self._mark(waiting)
            except ProblemError as error:
                self.problems.refuse(problem, error)
                self._refuse(waiting, str(self.problems.desk(problem)))
        return Report(self.rows, self.outcomes, gone, self.unchanged, dict(self.problems.faults))

    def _mark(self, waiting: _Waiting) -> None:
        desk = waiting.desk
        if isinstance(desk, str):
            self._refuse(waiting, desk)
        elif waiting.own:
            self._mark_own(waiting, desk, waiting.own)
        else:
            self._mark_together(waiting, desk)

    def _mark_together(self, waiting: _Waiting, desk: Desk) -> None:
        positions = desk.positions(waiting.handed)
        warnings = [each.warnings if type(each) is Handed else () for each in waiting.handed]
        answered = np.fromiter((len(each.answers) for each in waiting.handed), np.intp, count=len(waiting.handed))
        others = answered != np.count_nonzero(positions, axis=0)  # some of the answers are to no question
        refused = np.zeros(len(answered), dtype=bool)
        for k in np.flatnonzero(others).tolist():
            try:
                self._fit(waiting, desk, k, positions, warnings)
            except SubmissionError as error:
                self.rows[waiting.at[k]], refused[k] = waiting.row(k, "unreadable", error.message), True
        for k in np.flatnonzero((positions == REFUSED).any(axis=0) & ~refused).tolist():
            self.rows[waiting.at[k]], refused[k] = self._strictly(waiting, k, _UNREAD), True
        left = np.flatnonzero(~refused)
        some = left.tolist()
        papers = desk.papers(positions[:, left])
        self._place(waiting, some, desk.outcomes(papers, [warnings[k] for k in some]), papers)

    def _fit(
        self, waiting: _Waiting, desk: Desk, k: int, positions: np.ndarray, warnings: list[tuple[str, ...]]
    ) -> None:
        """Read answers under the ids that they must mean. Raises SubmissionError where none is to any question."""
        fitting, others = desk.fitted(waiting.handed[k].answers)
        positions[:, k] = desk.positions([replace(waiting.handed[k], answers=dict(fitting))])[:, 0]
        warnings[k] += others

    def _mark_own(self, waiting: _Waiting, desk: Desk, own: OwnDesk) -> None:
        read = [self._read(waiting, desk, k) for k in range(len(waiting.at))]
        some = [k for k, each in enumerate(read) if each]
        answers, warnings = zip(*filter(None, read), strict=True) if some else ((), ())
        found = own.outcomes([waiting.handed[k].student for k in some], answers, warnings)
        self._place(waiting, some, [outcome for outcome, _ in found], [paper for _, paper in found])

    def _read(self, waiting: _Waiting, desk: Desk, k: int) -> tuple[Answered, tuple[str, ...]] | None:
        """The answers as the strict reader has them, plain ones as the JSON that they are, and warnings.

        None where the row says why there are none.
        """
        handed = waiting.handed[k]
        try:
            fitting, others = desk.fitted(handed.answers)
        except SubmissionError as refused:
            self.rows[waiting.at[k]] = waiting.row(k, "unreadable", refused.message)
            return None
        if type(handed) is Handed:
            return fitting, handed.warnings + others
        try:
            return {question: desk.strict(question, bytes(raw)) for question, raw in fitting.items()}, others
        except SubmissionError as error:
            self.rows[waiting.at[k]] = self._strictly(waiting, k, error)
            return None

    def _strictly(self, waiting: _Waiting, k: int, error: SubmissionError) -> Row:
        """The row of one of which some answer is refused, with the place in its file."""
        piece = waiting.pieces[k]
        try:
            read_submission(piece.data or b"", piece.file)
        except SubmissionError as placed:
            error = placed
        return self._refused(piece, waiting.contents[k], error)

    def _refuse(self, waiting: _Waiting, why: str) -> None:
        for k, at in enumerate(waiting.at):
            self.rows[at] = waiting.row(k, "unreadable", why)

    def _place(
        self, waiting: _Waiting, some: Sequence[int], outcomes: Iterable[Outcome | str], papers: Sequence[Paper]
    ) -> None:
        """Put what was found where the rows go."""
        places: dict[int, tuple[int, tuple[int, ...]]] = {}
        for number, (k, outcome) in enumerate(zip(some, outcomes, strict=True)):
            if isinstance(outcome, str):
                self.rows[waiting.at[k]] = waiting.row(k, "unreadable", outcome)
                continue
            place = places.get(id(outcome))
            if place is None:
                place = places[id(outcome)] = len(self.outcomes), unexplained(outcome)
                self.outcomes.append(outcome)
            wrong = _wrong(outcome, papers[number], place[1]) if place[1] else ""
            self.rows[waiting.at[k]] = waiting.row(k, outcome=place[0], wrong=wrong)


_UNREAD = SubmissionError("an answer is no JSON")  # unless the strict reader says more
_NOBODY = Row("", 0, b"", b"", 0, "")  # until it is marked


def _too_much(desk: Desk | str, handed: Handed | Plain) -> str:
    """Why a submission has too many formulas to be marked, or ''."""
    if isinstance(desk, str):
        return ""
    try:
        check_formulas(map(_loose, handed.answers.values()), len(desk.marker.questions))
    except SubmissionError as error:
        return error.message
    return ""


def _loose(answer: Any) -> Answer:
    """The answer; None where it is a piece without texts, or one that is not strict JSON, which is refused later."""
    if not isinstance(answer, Raw):
        return answer
    try:
        return answer_of(text) if b'"' in (text := bytes(answer)) else None
    except SubmissionError:
        return None


def _row(
    piece: Piece, content: bytes, context: bytes, handed: Handed | Plain,
    status: str, error: str, outcome: int = -1, wrong: str = "",
) -> Row:  # fmt: skip
    file, line, _, time, _, seal = piece
    student = (handed.student, who(handed.student), handed.problem, handed.submitted_at)
    return Row._make((file, line, content, context, time, status, *student, outcome, error, 0, 0, wrong, "", seal))


def _wrong(outcome: Outcome, paper: Paper, questions: tuple[int, ...]) -> str:
    """The answers that are wrong for no known reason, as JSON: question → answer."""
    answers = {outcome.questions[k].id: shown(paper[k].answer) for k in questions}
    parts = [f"{json.dumps(question)}:{answer}" for question, answer in answers.items() if answer]
    return "{" + ",".join(parts) + "}" if parts else ""
