"""The item analysis as a document for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from gradekit.course.items.look import most_telling_first
from gradekit.course.items.words import VERDICTS, answer_words, figure, percent, times
from gradekit.paper.document import Block, Cell, Document, Heading, Paragraph, Table, Term, Terms
from gradekit.paper.values import points_text

if TYPE_CHECKING:
    from gradekit.course.items.analysis import Item, ProblemItems
    from gradekit.course.items.report import ItemReport
    from gradekit.course.items.shared import Shared

MISTAKES_SHOWN, VALUES_SHOWN, PAIRS_SHOWN, NAMES_SHOWN, FIRST_SHOWN = 5, 20, 20, 5, 10

_CARE = (
    "Each of these values was given by a few students, and neither the key, nor a known mistake, nor an earlier answer "
    "of their own explains it. They may have a common source: a shared mistake, a shared note, a misprint. This is no "
    "evidence of copying by itself."
)
_ELSEWHERE = (
    "These answers are wrong for the student's own numbers, and agree with somebody else's in more digits than chance "
    "gives in a class of this size. Sheets that were mixed up, the wrong file, work in a group and copying all look "
    "alike here, and students are told nothing of it: ask before you conclude anything."
)
READ = (
    "Difficulty is the mean share of the points: 1 is easy, 0 is hard. Discrimination is the correlation with the "
    "points of all the other questions: 0.4 and more tells students apart well, below 0.2 hardly."
)


def report_page(report: ItemReport) -> Document:
    """All problems, what is worth a look, and wrong values that several share."""
    blocks: list[Block] = [Heading("Item analysis")]
    shown = shown_problems(report)
    blocks += [Paragraph(READ)] if shown else [Paragraph("There are no results of any problem.")]
    blocks += first(report) if len(shown) > 1 else []
    for problem in shown:
        blocks += _problem(problem, report)
    blocks += apart(report, shown)
    blocks += shared(report)
    blocks += elsewhere(report)
    return Document(tuple(blocks))


def shown_problems(report: ItemReport) -> list[ProblemItems]:
    """Those that somebody handed in, or should have; the only one in any case."""
    return [problem for problem in report.problems if problem.graded or problem.missing or len(report.problems) == 1]


def first(report: ItemReport) -> Iterator[Block]:
    """What to look at first, of all problems together."""
    flags = most_telling_first(report.flags)
    if flags:
        yield Heading("Worth a look first", 2)
        places = (": ".join(filter(None, (flag.problem, flag.question))) for flag in flags)
        terms = (Term(place, flag.message, flag.tone) for place, flag in zip(places, flags, strict=True))
        yield Terms(tuple(terms)[:FIRST_SHOWN])
        yield from _more(len(flags) - FIRST_SHOWN, "hint", " below")


def apart(report: ItemReport, shown: Sequence[ProblemItems]) -> Iterator[Block]:
    """Unreadable submissions that name no problem, or none that anybody else handed in."""
    if number := report.nameless + sum(one.unreadable for one in report.problems if one not in shown):
        count = times(number, "submission")
        yield Paragraph(f"Not counted in any problem: {count} that could not be marked.", "bad")


def _problem(problem: ProblemItems, report: ItemReport) -> Iterator[Block]:
    yield Heading(problem.problem, 2)
    yield Paragraph(summary(problem), "quiet")
    if not problem.items:
        return
    yield from figures(problem)
    yield _verdicts(problem.items)
    yield from _mistakes(problem.items)
    flags = [flag for flag in report.flags if flag.problem == problem.problem]
    if flags:
        yield Heading("Worth a look", 3)
        yield Terms(tuple(Term(flag.question, flag.message, flag.tone) for flag in flags))


def summary(problem: ProblemItems) -> str:
    others = {"missing": problem.missing, "unreadable": problem.unreadable}
    parts = [f"{problem.graded} marked", *(f"{number} {name}" for name, number in others.items() if number)]
    if problem.mean is not None:
        parts.append(f"mean {points_text(problem.mean)} of {points_text(problem.max_score)}")
    if problem.consistency.value is not None:
        parts.append(f"Cronbach's alpha {figure(problem.consistency.value)}")
    return " · ".join(parts)


def figures(problem: ProblemItems) -> Iterator[Block]:
    """A line a question, and why there is a –."""
    yield _figures(problem.items)
    yield from _reasons(problem)


def _figures(items: Sequence[Item]) -> Table:
    """Without the column for discrimination where there is none."""
    columns = ("Question", "Points", "Answers", "Difficulty", "Discrimination")
    used = len(columns) - all(item.discrimination.value is None for item in items)
    rows = tuple(
        (
            Cell(item.question, "strong"), Cell(points_text(item.max_score)), Cell(str(item.answers)),
            Cell(_or_none(item.difficulty)), Cell(_or_none(item.discrimination.value)),
        )[:used]
        for item in items
    )  # fmt: skip
    return Table(columns[:used], rows, right=tuple(range(1, used)))


def _or_none(value: float | Fraction | None) -> str:
    return "–" if value is None else figure(value)


def _reasons(problem: ProblemItems) -> Iterator[Block]:
    """Why there is a – among the figures, or a figure is left out."""
    lacking: dict[str, list[str]] = {}
    for item in problem.items:
        if item.discrimination.why:
            lacking.setdefault(item.discrimination.why, []).append(item.question)
    said = dict.fromkeys(lacking, "no discrimination")
    for why, names in lacking.items():
        said[why] += f" of {_names(names)}" if len(names) < len(problem.items) else ""
    if why := problem.consistency.why:
        said[why] = " and ".join(filter(None, (said.get(why), "no Cronbach's alpha")))
    if said:
        text = "; ".join(f"{what}: {why}" for why, what in said.items())
        yield Paragraph(f"{text[0].upper()}{text[1:]}.", "quiet")


def _verdicts(items: Sequence[Item]) -> Table:
    """Shares of those verdicts that occur."""
    occurring = [verdict for verdict in VERDICTS if any(item.verdicts[verdict] for item in items)]
    rows = tuple(
        (Cell(item.question, "strong"), *(Cell(_share(item, item.verdicts[verdict])) for verdict in occurring))
        for item in items
    )
    columns = ("Question", *(VERDICTS[verdict] for verdict in occurring))
    return Table(columns, rows, right=tuple(range(1, len(columns))))


def _share(item: Item, number: int) -> str:
    return percent(item.share(number)) if number else "–"


def _mistakes(items: Iterable[Item]) -> Iterator[Block]:
    made = tuple(Term(item.question, _named(item)) for item in items if item.mistakes)
    if made:
        yield Heading("Mistakes", 3)
        yield Terms(made)


def _named(item: Item) -> str:
    shown = list(item.mistakes.items())[:MISTAKES_SHOWN]
    parts = [f"{name} {number} ({percent(item.share(number))})" for name, number in shown]
    left = len(item.mistakes) - len(shown)
    return ", ".join(parts + [f"{left} more kinds"] * (left > 0))


def shared(report: ItemReport) -> Iterator[Block]:
    if report.shared is None:
        if report.why:
            yield Heading("Wrong values that several share", 2)
            yield Paragraph(f"Not looked at: {report.why}.", "quiet")
        return
    if report.shared.values:
        yield Heading("Wrong values that several share", 2)
        yield Paragraph(_CARE)
        yield from _values(report.shared)
        yield from _pairs(report.shared)


def _values(shared: Shared) -> Iterator[Block]:
    rows = tuple(
        tuple(map(Cell, (value.problem, value.question, answer_words(value.answer), _names(value.students))))
        for value in shared.values[:VALUES_SHOWN]
    )
    yield Table(("Problem", "Question", "Value", "Students"), rows)
    yield from _more(len(shared.values) + shared.more_values - len(rows), "value")


def _pairs(shared: Shared) -> Iterator[Block]:
    if not shared.pairs:
        return
    yield Paragraph("Students who share more than one of them:")
    rows = tuple(
        tuple(map(Cell, (" and ".join(pair.students), str(len(pair.questions)), _names(q for _, q in pair.questions))))
        for pair in shared.pairs[:PAIRS_SHOWN]
    )
    yield Table(("Students", "Shared", "Questions"), rows, right=(1,))
    yield from _more(len(shared.pairs) + shared.more_pairs - len(rows), "pair")


def _more(number: int, noun: str, where: str = "") -> Iterator[Block]:
    if number > 0:
        yield Paragraph(f"… and {times(number, f'more {noun}')}{where}", "quiet")


def elsewhere(report: ItemReport) -> Iterator[Block]:
    """Answers that are right for somebody else's numbers."""
    if report.neighbours is None:
        return
    yield Heading("Right for somebody else's numbers", 2)
    yield Paragraph(_ELSEWHERE if report.neighbours else "No answers that are wrong are right for anybody else.")
    columns = ("Problem", "Student", "Questions", "Right for")
    rows = tuple(
        (Cell(each.problem), Cell(each.student), Cell(", ".join(each.questions)), Cell(_names(each.others)))
        for each in report.neighbours[:VALUES_SHOWN]
    )
    if rows:
        yield Table(columns, rows)
        yield from _more(len(report.neighbours) - VALUES_SHOWN, "submission")


def _names(names: Iterable[str]) -> str:
    listed = list(names)
    left = len(listed) - NAMES_SHOWN
    return ", ".join(listed[:NAMES_SHOWN]) + (f" and {left} more" if left > 0 else "")
