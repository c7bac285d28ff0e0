"""A person's decision about the points of one question: checked, kept, and shown in every output at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from gradekit.course.inputs.filenames import FileNames
from gradekit.course.outcome import Outcome
from gradekit.course.piece import Row, label, who
from gradekit.course.run.order import settings_of
from gradekit.course.run.run import rewrite
from gradekit.course.settling.members import Members
from gradekit.course.settling.settings import Settings
from gradekit.course.settling.settle import settle
from gradekit.course.state import Override, State, read_state
from gradekit.engine.number import exact_number, read_number
from gradekit.errors import TextError, UsageError
from gradekit.exercise.problem.messages import did_you_mean, listed, shown
from gradekit.paper.render.safe import safe_text

MAX_WHY = 500  # characters
_MOST_COMPARED = 10_000  # students among whom a likely one is looked for

Complain = Callable[[str], None]
Pair = tuple[Row, Outcome]


class Decision(Struct, frozen=True):
    """What is so from now on; points: None where marking decides again."""

    student: str
    problem: str
    question: str
    points: Fraction | None
    marked: str

    def __str__(self) -> str:
        decided = "" if self.points is None else f"{_points(self.points)} by decision, "
        head = f"{self.student}, {self.problem}, {self.question}: {decided}"
        return f"{head}{self.marked} as marked; every output is written anew"


def decide(
    folder: Path, student: str, question: str, points: str | None, why: str | None, problem: str | None,
    complain: Complain,
) -> Decision:  # fmt: skip
    """Give the question these points. Raises UsageError for what cannot be decided, and says why."""
    reason, value = _reason(why), _number(points)
    with _current(folder, complain) as state:
        row, outcome = _submission(state, student, question, problem)
        marked = next(q for q in outcome.questions if q.id == question)
        if not 0 <= value <= marked.max_score:
            most = exact_number(marked.max_score)
            raise UsageError(f"POINTS: expected a number from 0 to {most}, the points of {question}; received {points}")
        state.decide(Override(row.who, row.student, row.problem, question, value, reason, row.content))
        rewrite(folder, state)
        return Decision(row.student, row.problem, question, value, _of(marked.score if marked.is_judged else None))


def withdraw(folder: Path, student: str, question: str, problem: str | None, complain: Complain) -> Decision:
    """Withdraw a decision. Raises UsageError where there is none."""
    with _current(folder, complain) as state:
        decisions = state.overrides()
        theirs = [made for made in decisions if made.who in _keys(state, student) and made.question == question]
        found = [made for made in theirs if problem in (None, made.problem)]
        if len(found) != 1:
            raise UsageError(_none_to_undo(folder, student, question, decisions, found))
        (made,) = found
        state.undo(made.who, made.problem, question)
        rewrite(folder, state)
        return Decision(made.student, made.problem, question, None, _marked_now(state, made))


@contextmanager
def _current(folder: Path, complain: Complain) -> Iterator[State]:
    with read_state(folder):
        pass  # so that a wrong name makes no folder
    with State(folder, complain) as state:
        if not state.is_current:
            raise UsageError(f"{folder}: no run has ended here; run gradekit grade --out {folder} to its end first")
        yield state


def _reason(why: str | None) -> str:
    reason = safe_text(" ".join((why or "").split()))
    if not reason:
        raise UsageError("--why: say why, since every output shows it, as in --why 'right by another method'")
    if len(reason) > MAX_WHY:
        raise UsageError(f"--why: {len(reason)} characters, and at most {MAX_WHY} are kept; say it shorter")
    return reason


def _number(points: str | None) -> Fraction:
    if points is None:
        raise UsageError("POINTS is missing: say what the question is worth, or --undo")
    try:
        return read_number(points).value
    except TextError as error:
        raise UsageError(f"POINTS: {error}") from error


def _submission(state: State, student: str, question: str, problem: str | None) -> Pair:
    """The submission of the student that counts and has the question, under the id that the roster has."""
    keys = _keys(state, student)
    found = [pair for pair in _members(state).each(state.rows_of(keys)) if pair[0].who in keys]
    if not found:
        raise UsageError(f"there is no submission of {shown(student)}{_nearest(state, student)}")
    problems = sorted({row.problem for row, _ in found if row.problem})
    if problem is not None and problem not in problems:
        hint = did_you_mean(problem, problems) or f"; there are some for {listed(problems, 'and')}" * bool(problems)
        raise UsageError(f"there is no submission of {shown(student)} for {shown(problem)}{hint}")
    of_problem = [(row, outcome) for row, outcome in found if problem in (None, row.problem)]
    fitting = [(row, outcome) for row, outcome in of_problem if outcome and _has(outcome, question)]
    names = sorted({row.problem for row, _ in fitting})
    if len(names) > 1:
        raise UsageError(f"{listed(names, 'and')} have a question {shown(question)}; say which with --problem")
    if not names:
        raise UsageError(_no_question(student, question, of_problem))
    return _counting(state, fitting, student)


def _keys(state: State, student: str) -> tuple[str, ...]:
    """Every id of a student as it is compared, what the roster calls them first."""
    roster = _settings(state).roster
    known = roster.find(student) if roster else None
    names = (known.id, known.email, *(entry for _, entry in known.others)) if known else (student,)
    return tuple(dict.fromkeys(who(name) for name in names if name))


def _settings(state: State) -> Settings:
    last = state.last_run()
    return settings_of(last.settings)[0] if last else Settings()


def _members(state: State) -> Members:
    roster = _settings(state).roster
    return Members(roster, FileNames(roster.places if roster else {}, state.named()))


def _has(outcome: Outcome, question: str) -> bool:
    return any(each.id == question for each in outcome.questions)


def _counting(state: State, found: list[Pair], student: str) -> Pair:
    """Of several submissions for one problem the one that counts. Raises UsageError where none does."""
    problem, key = found[0][0].problem, found[0][0].who
    results = [each for each in settle(lambda: found, _settings(state), [problem]) if each.file]
    counting = {each.file for each in results if each.status == "graded" and each.who == key}
    for row, outcome in found:
        if label(row.file, row.line) in counting:
            return row, outcome
    raise UsageError(f"no submission of {shown(student)} for {shown(problem)} counts: {results[0].error}")


def _no_question(student: str, question: str, found: list[tuple[Row, Outcome | None]]) -> str:
    marked = [outcome for _, outcome in found if outcome]
    if not marked:
        return f"the submission of {shown(student)} could not be marked: {found[0][0].error}"
    known = [q.id for outcome in marked for q in outcome.questions]
    problems = sorted({outcome.problem for outcome in marked})
    hint = did_you_mean(question, known) or f"; there are {listed(list(dict.fromkeys(known)), 'and')}"
    return f"no question {shown(question)} in {listed(problems, 'or')}{hint}"


def _none_to_undo(folder: Path, student: str, question: str, known: list[Override], found: list[Override]) -> str:
    if found:
        return f"{listed([made.problem for made in found], 'and')} have such a decision; say which with --problem"
    texts = [f"{made.student} {made.question} ({made.problem})" for made in known[:20]]
    there = f"there are decisions about {listed(texts, 'and')}" if texts else "there are no decisions"
    return f"{folder}: no decision about {shown(question)} of {shown(student)}; {there}"


def _nearest(state: State, student: str) -> str:
    students = [name for (_, name), _ in zip(state.students(), range(_MOST_COMPARED + 1), strict=False)]
    return did_you_mean(student, students) if len(students) <= _MOST_COMPARED else ""


def _marked_now(state: State, made: Override) -> str:
    for row, outcome in state.rows_of(_keys(state, made.student)):
        for marked in outcome.questions if outcome and row.problem == made.problem else ():
            if marked.id == made.question:
                return _of(marked.score if marked.is_judged else None)
    return "no points"


def _of(points: Fraction | None) -> str:
    return "left open" if points is None else _points(points)


def _points(number: Fraction) -> str:
    return f"{exact_number(number)} point{'s' * (number != 1)}"
