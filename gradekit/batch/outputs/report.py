"""report.md: what a teacher wants to know first, for the summary of a CI job; the same on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from gradekit.batch.items import analyse, worth_a_look
from gradekit.batch.items.look import KINDS
from gradekit.batch.outputs.course import Course
from gradekit.batch.outputs.problem_sums import ProblemSums, QuestionSums
from gradekit.batch.outputs.spread import STEPS, histogram
from gradekit.batch.outputs.sums import Sums
from gradekit.batch.outputs.words import bar, percent, totals_text
from gradekit.batch.settled import Settled
from gradekit.document import Block, Cell, Document, Heading, Paragraph, Table, Term, Terms
from gradekit.grade.mistakes import BECAUSE
from gradekit.render.safe import safe_text
from gradekit.values import points_text

COMMONEST = 5  # mistakes of a question
LISTED = 20  # of any list of files or students
_ENOUGH = 5  # submissions, before their distribution says anything
_VERDICTS = {  # column → the verdicts that it counts
    "Right": ("correct", "follow_through"),
    "Partly": ("partial",),
    "Not right": ("incorrect",),
    "Left out": ("missing",),
    "Not read": ("malformed",),
    "Open": ("not_judged",),
}


class Writer:
    """`text` gives the file, from what the sums saw."""

    needs_sums_only = True

    def __init__(self, course: Course, sums: Sums) -> None:
        self.course, self.sums = course, sums

    def add(self, result: Settled) -> None:
        """The sums count it."""

    def text(self) -> Iterator[str]:
        from gradekit.render.markdown import render

        yield render(document(self.course, self.sums))


def document(course: Course, sums: Sums, brief: bool = False) -> Document:
    """The report: first what needs somebody, then how it went; in brief, without how each question did."""
    used = sums.used
    blocks: list[Block] = [Heading("Marks"), Paragraph(f"{totals_text(sums)}.")]
    for part in (_unreadable(sums), _absent(sums), _strangers(sums), _worth(sums), _overview(course, used)):
        blocks += part
    for problem, problems in {} if brief else used.items():
        blocks += _problem(problem, course.titles.get(problem, ""), problems)
    return Document((*blocks, *_changed(sums)))


def _unreadable(sums: Sums) -> Iterator[Block]:
    found = sums.unreadable[:LISTED]
    if not found:
        return
    yield Heading("Could not be marked", 2)
    rows = tuple((_data(file.place, "strong"), _data(file.error)) for file in found)
    yield Table(("File", "Why"), rows)
    yield from _more(sums.sum("unreadable") - len(found))


def _data(text: str, tone: str = "") -> Cell:
    """A cell of data, which is one line whatever it holds."""
    return Cell(safe_text(text), tone)


def _absent(sums: Sums) -> Iterator[Block]:
    """Who handed in nothing at all, and who only a part."""
    if not sums.absent:
        return
    number = len(sums.used)
    wholly = [student for student, missing in sums.absent.items() if missing == number]
    partly = {student: missing for student, missing in sums.absent.items() if missing < number}
    yield Heading("Handed nothing in", 2)
    if wholly:
        yield Paragraph(f"{', '.join(wholly[:LISTED])}{_and_more(wholly)}.")
    if partly:
        names = [f"{student} ({missing} of {number} missing)" for student, missing in partly.items()]
        yield Paragraph(f"Only a part: {', '.join(names[:LISTED])}{_and_more(names)}.")


def _strangers(sums: Sums) -> Iterator[Block]:
    if not sums.strangers:
        return
    yield Heading("Not on the roster", 2)
    names = [sums.strangers[who] for who in sorted(sums.strangers)]
    yield Paragraph(f"Marked all the same: {', '.join(names[:LISTED])}{_and_more(names)}.")


def _worth(sums: Sums) -> Iterator[Block]:
    """Questions that stand out, the most telling first; which wrong values are frequent is not known here."""
    flags = sorted(worth_a_look(analyse(sums.tally)), key=lambda flag: KINDS.index(flag.kind))
    if not flags:
        return
    yield Heading("Worth a look", 2)
    named = {flag: f"{flag.problem}: {flag.question}" if len(sums.used) > 1 else flag.question for flag in flags}
    yield Terms(tuple(Term(named[flag], flag.message, flag.tone) for flag in flags[:LISTED]))
    yield from _more(len(flags) - LISTED)


def _overview(course: Course, used: dict[str, ProblemSums]) -> Iterator[Block]:
    """One line a problem, where there are several."""
    if len(used) < 2:
        return
    yield Heading("Problems", 2)
    counted = [name for name in ("graded", "missing", "late") if name == "graded" or any(_each(used, name))]
    columns = ("Problem", *map(str.capitalize, counted), "Mean", "Median", "Full marks")
    rows = []
    for problem, sums in used.items():
        spread = sums.spread
        mean, median = f"{points_text(spread.mean)} / {points_text(sums.points)}", points_text(spread.median)
        points = (mean, median, str(sums.full)) if sums.graded else ("–", "–", "–")
        counts = (str(getattr(sums, name)) for name in counted)
        rows.append((Cell(problem, "strong"), *map(Cell, (*counts, *points))))
    yield Table(columns, tuple(rows), right=tuple(range(1, len(columns))))


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
    between = f", median {median}, half of all between {lower} and {upper}, from {least} to {most}"
    average = f"Of {points_text(sums.points)} points: mean {mean} ({percent(share)})"
    late = f" {sums.late} late." if sums.late else ""
    return f"{average}{between if sums.graded > 1 else ''}. {sums.full} of {sums.graded} with full marks.{late}"


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
    counts = {
        name: [_count(question, kinds) for question in sums.questions.values()] for name, kinds in _VERDICTS.items()
    }
    kinds = [name for name, numbers in counts.items() if any(numbers)]
    rows = []
    for at, (name, question) in enumerate(sums.questions.items()):
        judged = points_text(question.mean) if question.answers > question.open else "–"
        mean = f"{judged} / {points_text(question.points)}"
        rows.append((Cell(name, "strong"), Cell(mean), *(Cell(str(counts[kind][at])) for kind in kinds)))
    return Table(("Question", "Mean", *kinds), tuple(rows), right=tuple(range(1, len(kinds) + 2)))


def _count(question: QuestionSums, verdicts: Sequence[str]) -> int:
    return sum(question.verdicts[verdict] for verdict in verdicts)


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


def _and_more(names: Sequence[str]) -> str:
    return f" and {len(names) - LISTED} more" if len(names) > LISTED else ""


def _more(left: int) -> Iterator[Block]:
    if left > 0:
        yield Paragraph(f"and {left} more", "quiet")
