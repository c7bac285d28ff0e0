"""report.md: what a teacher wants to know first, for the summary of a CI job; the same on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from gradekit.course.items import analyse, worth_a_look
from gradekit.course.items.look import most_telling_first
from gradekit.course.items.words import VERDICTS
from gradekit.course.outputs.course import Course
from gradekit.course.outputs.problem_sums import ProblemSums
from gradekit.course.outputs.spread import STEPS, histogram
from gradekit.course.outputs.sums import Sums, SumsWriter
from gradekit.course.outputs.words import bar, percent, totals_text
from gradekit.marking.mistakes.because import BECAUSE
from gradekit.paper.document import Block, Cell, Document, Heading, Paragraph, Table, Term, Terms
from gradekit.paper.render.fit import fitted
from gradekit.paper.render.safe import safe_text
from gradekit.paper.values import points_text

COMMONEST = 5  # mistakes of a question
LISTED = 20  # of any list of files or students
_ENOUGH = 5  # submissions, before their distribution says anything
_GROUPS = 5  # of students who handed in so much
_NONE = "–"
_GAP = 3  # columns between the columns of a table


class Writer(SumsWriter):
    """`text` gives the file."""

    def text(self) -> Iterator[str]:
        from gradekit.paper.render.markdown import render

        yield render(document(self.course, self.sums))


def document(course: Course, sums: Sums, brief: bool = False, room: int | None = None) -> Document:
    """The report: first what needs somebody, then how it went; in brief, one line or two for each problem.

    room: columns that a line may take; None: as many as it needs
    """
    used = sums.used
    blocks: list[Block] = [Heading("Marks"), Paragraph(f"{totals_text(sums)}.")]
    for part in (_unreadable(sums), _absent(sums), _strangers(sums), _worth(sums), _overview(used, room)):
        blocks += part
    for problem, problems in used.items():
        if not brief:
            blocks += _problem(problem, course.titles.get(problem, ""), problems)
        elif len(used) == 1 and problems.graded:
            blocks += [Heading(problem, 2), Paragraph(_about(problems))]
    return Document((*blocks, *_changed(sums)))


def _unreadable(sums: Sums) -> Iterator[Block]:
    found = sums.unreadable[:LISTED]
    if not found:
        return
    yield Heading("Could not be marked", 2)
    rows = tuple((_data(file.place), _data(file.error)) for file in found)
    yield Table(("File", "Why"), rows)
    yield from _more(sums.sum("unreadable") - len(found))


def _data(text: str) -> Cell:
    """A cell of data, which is one line whatever it holds."""
    return Cell(safe_text(text))


def _absent(sums: Sums) -> Iterator[Block]:
    """Who handed in nothing at all, and who only a part, by how much is missing."""
    if not sums.absent:
        return
    groups: dict[tuple[int, str], list[str]] = {}
    for student, missing in sums.absent.items():
        groups.setdefault((-missing, _handed_in(student, sums)), []).append(student)
    ordered = [(said, groups[missing, said]) for missing, said in sorted(groups)]
    yield Heading("Missing", 2)
    yield Terms(tuple(Term(said, _names(students)) for said, students in ordered[:_GROUPS]))
    yield from _more(sum(len(students) for _, students in ordered[_GROUPS:]), "of whom less is missing")


def _handed_in(student: str, sums: Sums) -> str:
    missing, problems = sums.absent[student], len(sums.used)
    if missing < problems:
        return f"{missing} of {problems} problems missing"
    return "only what could not be marked" if student in sums.unclear else "nothing handed in"


def _strangers(sums: Sums) -> Iterator[Block]:
    if not sums.strangers:
        return
    yield Heading("Not on the roster", 2)
    names = [sums.strangers[who] for who in sorted(sums.strangers)]
    yield Paragraph(f"Marked all the same: {_names(names)}.")


def _worth(sums: Sums) -> Iterator[Block]:
    """Questions that stand out, the most telling first; which wrong values are frequent is not known here."""
    flags = most_telling_first(worth_a_look(analyse(sums.tally)))
    if not flags:
        return
    yield Heading("Worth a look", 2)
    named = {flag: f"{flag.problem}: {flag.question}" if len(sums.used) > 1 else flag.question for flag in flags}
    yield Terms(tuple(Term(named[flag], flag.message, flag.tone) for flag in flags[:LISTED]))
    yield from _more(len(flags) - LISTED)


def _overview(used: dict[str, ProblemSums], room: int | None) -> Iterator[Block]:
    """One line a problem, where there are several."""
    if len(used) < 2:
        return
    yield Heading("Problems", 2)
    counted = [name for name in ("graded", "missing", "late") if name == "graded" or any(_each(used, name))]
    columns = ("Problem", *map(str.capitalize, counted), "Mean", "Median", "Full marks")
    rows = [(*(_number(getattr(sums, name)) for name in counted), *_middle(sums)) for sums in used.values()]
    taken = sum(max(map(len, column)) + _GAP for column in zip(columns[1:], *rows, strict=True))
    (names,) = fitted([list(used)], None if room is None else room - taken)
    cells = ((Cell(name, "strong"), *map(Cell, row)) for name, row in zip(names, rows, strict=True))
    yield Table(columns, tuple(cells), right=tuple(range(1, len(columns))))


def _middle(sums: ProblemSums) -> tuple[str, str, str]:
    """Mean and median, and how many have all points."""
    if not sums.graded:
        return _NONE, _NONE, _NONE
    spread = sums.spread
    return f"{points_text(spread.mean)} / {points_text(sums.points)}", points_text(spread.median), str(sums.full)


def _number(number: int) -> str:
    return str(number) if number else _NONE


def _each(used: dict[str, ProblemSums], name: str) -> Iterator[int]:
    return (getattr(sums, name) for sums in used.values())


def _problem(problem: str, title: str, sums: ProblemSums) -> Iterator[Block]:
    yield Heading(problem, 2)
    yield from [Paragraph(title, "quiet")] if title else []
    if not sums.graded:
        yield Paragraph("Nothing is graded.")
        return
    yield Paragraph(_about(sums))
    if sums.graded >= _ENOUGH:
        yield _distribution(sums)
    yield _questions(sums)
    yield from _mistakes(sums)


def _about(sums: ProblemSums) -> str:
    spread = sums.spread
    mean, least, lower, median, upper, most = map(points_text, spread.values)
    share = sum(share * often for share, often in sums.shares.items()) / Fraction(sums.graded)
    parts = [f"Of {points_text(sums.points)} points: mean {mean} ({percent(share)})"]
    parts += [f"median {median}"] if sums.graded > 1 else []
    parts += [f"half of all between {lower} and {upper}"] if sums.graded >= _ENOUGH else []
    parts += [f"from {least} to {most}"] if sums.graded > 1 else []
    late = f" {sums.late} late." if sums.late else ""
    return f"{', '.join(parts)}. {sums.full} of {sums.graded} with full marks.{late}"


def _distribution(sums: ProblemSums) -> Table:
    """How many lie in each tenth, as a bar chart."""
    counts = histogram(sums.shares)
    names = [f"{100 * step // STEPS} to {100 * (step + 1) // STEPS} %" for step in range(STEPS)]
    rows = [
        (Cell(name), Cell(str(count)), Cell(bar(count, max(counts)))) for name, count in zip(names, counts, strict=True)
    ]
    return Table(("Of the points", "Submissions", ""), tuple(reversed(rows)), right=(0, 1))


def _questions(sums: ProblemSums) -> Table:
    """One row a question: its mean, and how many answers there are of each kind; without kinds that never occur."""
    kinds = [kind for kind in VERDICTS if any(question.verdicts[kind] for question in sums.questions.values())]
    rows = []
    for name, question in sums.questions.items():
        judged = points_text(question.mean) if question.answers > question.open else _NONE
        counts = (Cell(_number(question.verdicts[kind])) for kind in kinds)
        rows.append((Cell(name, "strong"), Cell(f"{judged} / {points_text(question.points)}"), *counts))
    columns = ("Question", "Mean", *(VERDICTS[kind] for kind in kinds))
    return Table(columns, tuple(rows), right=tuple(range(1, len(columns))))


def _mistakes(sums: ProblemSums) -> Iterator[Block]:
    """The commonest mistakes of each question."""
    rows = []
    for name, question in sums.questions.items():
        for place, (mistake, often) in enumerate(question.commonest(COMMONEST)):
            share = percent(Fraction(often, question.answers))
            words = BECAUSE.get(mistake, "right in another convention, which the student's message names")
            shown = (Cell("" if place else name, "strong"), Cell(str(often)), Cell(share), Cell(mistake), Cell(words))
            rows.append(shown)
    if rows:
        yield Heading("Commonest mistakes", 3)
        yield Table(("Question", "Answers", "Of all", "Mistake", "What was done"), tuple(rows), right=(1, 2))


def _changed(sums: Sums) -> Iterator[Block]:
    found = sums.changed[:LISTED]
    if not found:
        return
    yield Heading("Changed by a person", 2)
    rows = tuple(
        tuple(map(_data, (student, problem, change.question, points_text(change.points), change.why)))
        for student, problem, change in found
    )
    yield Table(("Student", "Problem", "Question", "Points", "Why"), rows, right=(3,))
    yield from _more(sums.changes - len(found))


def _names(names: Sequence[str]) -> str:
    return ", ".join(names[:LISTED]) + (f" and {len(names) - LISTED} more" if len(names) > LISTED else "")


def _more(left: int, said: str = "") -> Iterator[Block]:
    if left > 0:
        yield Paragraph(f"and {left} more {said}".rstrip(), "quiet")
