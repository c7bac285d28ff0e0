"""The course's page: figures, distributions, verdicts, mistakes, shared values, what was not read, decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from gradekit.course.items.analysis import Item, ProblemItems
from gradekit.course.items.page import READ, apart, elsewhere, figures, first, shared, shown_problems, summary
from gradekit.course.items.report import ItemReport
from gradekit.course.items.words import VERDICTS, answer_words, figure, percent
from gradekit.course.pages.examples import Examples
from gradekit.course.pages.results import MOST, PARTS, Facts, Mistaken
from gradekit.paper.document import Bars, Block, Cell, Document, Heading, Paragraph, Table, Term, Terms
from gradekit.paper.values import points_text

_COLOURS = {
    "correct": 2, "follow_through": 6, "partial": 4, "incorrect": 1, "malformed": 5, "missing": 7, "not_judged": 3,
}  # verdict → the number of its colour  # fmt: skip
_SHARE = 100 // PARTS


def course_page(report: ItemReport, facts: Facts, examples: Examples) -> Document:
    """Everything about a course on one page; students are named only where a few share a value, or a person decided."""
    problems = shown_problems(report)
    blocks: list[Block] = [Heading("How the course did")]
    blocks += [Paragraph(READ)] if problems else [Paragraph("There are no results of any problem.")]
    blocks += _all(problems) if len(problems) > 1 else []
    blocks += first(report) if len(problems) > 1 else []
    for problem in problems:
        blocks += _problem(problem, report, facts, examples)
    blocks += apart(report, problems)
    blocks += (replace(block, sortable=True) if isinstance(block, Table) else block for block in shared(report))
    blocks += (replace(block, sortable=True) if isinstance(block, Table) else block for block in elsewhere(report))
    blocks += _unread(facts)
    blocks += _decisions(facts)
    return Document(tuple(blocks))


def _all(problems: Iterable[ProblemItems]) -> Iterator[Block]:
    """One line a problem."""
    columns = ("Problem", "Marked", "Missing", "Unreadable", "Mean", "Of", "Cronbach's alpha")
    rows = tuple(
        (
            Cell(one.problem, "strong"), *(Cell(str(n)) for n in (one.graded, one.missing, one.unreadable)),
            Cell("–" if one.mean is None else points_text(one.mean)), Cell(points_text(one.max_score)),
            Cell("–" if one.consistency.value is None else figure(one.consistency.value)),
        )
        for one in problems
    )  # fmt: skip
    yield Table(columns, rows, right=tuple(range(1, len(columns))), sortable=True)


def _problem(problem: ProblemItems, report: ItemReport, facts: Facts, examples: Examples) -> Iterator[Block]:
    yield Heading(problem.problem, 2)
    yield Paragraph(summary(problem), "quiet")
    if not problem.items:
        return
    if shares := facts.shares.get(problem.problem):
        ranges = (f"{at * _SHARE} to {(at + 1) * _SHARE} %" for at in range(PARTS))
        rows = tuple((name, (number,)) for name, number in zip(ranges, shares, strict=True))
        yield Heading("Distribution", 3)
        yield Bars("Share of the points", (("students", 0),), rows)
    yield Heading("Questions", 3)
    yield from (replace(block, sortable=True) if isinstance(block, Table) else block for block in figures(problem))
    yield _verdicts(problem.items)
    yield from _mistakes(problem, examples)
    yield from _wrong_values(problem, report)
    if flags := [flag for flag in report.flags if flag.problem == problem.problem]:
        yield Heading("Worth a look", 3)
        yield Terms(tuple(Term(flag.question, flag.message, flag.tone) for flag in flags))


def _verdicts(items: Iterable[Item]) -> Bars:
    """Those verdicts that occur."""
    items = tuple(items)
    occurring = [verdict for verdict in _COLOURS if any(item.verdicts[verdict] for item in items)]
    kinds = tuple((VERDICTS[verdict], _COLOURS[verdict]) for verdict in occurring)
    rows = tuple((item.question, tuple(item.verdicts[verdict] for verdict in occurring)) for item in items)
    return Bars("Verdicts", kinds, rows)


def _mistakes(problem: ProblemItems, examples: Examples) -> Iterator[Block]:
    rows = tuple(
        (
            Cell(item.question, "strong"), Cell(name), Cell(str(number)), Cell(percent(item.share(number))),
            Cell("\n".join(examples.get(Mistaken(problem.problem, item.question, name), ()))),
        )
        for item in problem.items
        for name, number in item.mistakes.items()
    )  # fmt: skip
    if rows:
        used = 5 if any(row[4].text for row in rows) else 4
        columns = ("Question", "Mistake", "Students", "Share", "Answers, for example")
        yield Heading("Mistakes", 3)
        yield Table(columns[:used], tuple(row[:used] for row in rows), right=(2, 3), sortable=True)


def _wrong_values(problem: ProblemItems, report: ItemReport) -> Iterator[Block]:
    """Those that nothing explains, the commonest of each question."""
    frequent = report.shared.frequent if report.shared else {}
    rows = tuple(
        (Cell(item.question, "strong"), Cell(answer_words(one.answer)), Cell(str(one.students)))
        for item in problem.items
        for one in frequent.get((problem.problem, item.question), ())
    )
    if rows:
        yield Heading("Wrong values that no known mistake explains", 3)
        yield Table(("Question", "Value", "Students"), rows, right=(2,), sortable=True)


def _unread(facts: Facts) -> Iterator[Block]:
    if facts.unread_count:
        yield Heading("What could not be read", 2)
        yield Table(("File", "Why"), tuple((Cell(name), Cell(why)) for name, why in facts.unread), sortable=True)
        yield from _more(facts.unread_count)


def _decisions(facts: Facts) -> Iterator[Block]:
    if not facts.decision_count:
        return
    yield Heading("Decisions of people", 2)
    rows = tuple(
        (
            *map(Cell, (one.student, one.problem, one.question)),
            Cell("open" if one.before is None else f"{one.before:g}"), Cell(f"{one.points:g}"), Cell(one.why),
        )
        for one in facts.decisions
    )  # fmt: skip
    columns = ("Student", "Problem", "Question", "As marked", "Decided", "Why")
    yield Table(columns, rows, right=(3, 4), sortable=True)
    yield from _more(facts.decision_count)


def _more(number: int) -> Iterator[Block]:
    if number > MOST:
        yield Paragraph(f"… and {number - MOST} more", "quiet")
