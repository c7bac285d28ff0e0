"""The item analysis as a document for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from gradekit.batch.items.words import answer_words, figure, percent, times
from gradekit.document import Block, Cell, Document, Heading, Paragraph, Table, Term, Terms
from gradekit.values import points_text

if TYPE_CHECKING:
    from gradekit.batch.items.analysis import Item, ProblemItems
    from gradekit.batch.items.figures import Measure
    from gradekit.batch.items.report import ItemReport
    from gradekit.batch.items.shared import Shared

MISTAKES_SHOWN, VALUES_SHOWN, PAIRS_SHOWN, NAMES_SHOWN = 5, 20, 20, 5

_CARE = (
    "Each of these values was given by a few students, and neither the key, nor a known mistake, nor an earlier answer "
    "of their own explains it. They may have a common source: a shared mistake, a shared note, a misprint. This is no "
    "evidence of copying by itself."
)
_VERDICTS = {
    "correct": "Right", "partial": "Partly", "follow_through": "Followed", "incorrect": "Wrong", "missing": "Empty",
    "malformed": "Unread", "not_judged": "Open",
}  # fmt: skip
_READ = (
    "Difficulty is the mean share of the points: 1 is easy, 0 is hard. Discrimination is the correlation with the "
    "points of all the other questions: 0.4 and more tells students apart well, below 0.2 hardly."
)


def report_page(report: ItemReport) -> Document:
    """All problems, what is worth a look, and wrong values that several share."""
    blocks: list[Block] = [Heading("Item analysis")]
    blocks += [Paragraph(_READ)] if report.problems else []
    for problem in report.problems:
        blocks += _problem(problem, report)
    if not report.problems:
        blocks.append(Paragraph("There are no results of any problem."))
    if report.nameless:
        count = times(report.nameless, "submission")
        blocks.append(Paragraph(f"{count} could not be read and named no problem.", "bad"))
    blocks += _shared(report)
    return Document(tuple(blocks))


def _problem(problem: ProblemItems, report: ItemReport) -> Iterator[Block]:
    yield Heading(problem.problem, 2)
    yield Paragraph(_summary(problem), "quiet")
    if not problem.items:
        return
    yield _figures(problem.items)
    yield from _reasons(problem)
    yield _verdicts(problem.items)
    yield from _mistakes(problem.items)
    flags = [flag for flag in report.flags if flag.problem == problem.problem]
    if flags:
        yield Heading("Worth a look", 3)
        yield Terms(tuple(Term(flag.question, flag.message, flag.tone) for flag in flags))


def _summary(problem: ProblemItems) -> str:
    parts = [f"{problem.graded} marked", f"{problem.missing} missing", f"{problem.unreadable} unreadable"]
    if problem.mean is not None:
        parts.append(f"mean {figure(problem.mean)} of {points_text(problem.max_score)}")
    if problem.consistency.value is not None:
        parts.append(f"Cronbach's alpha {figure(problem.consistency.value)}")
    return " · ".join(parts)


def _figures(items: Iterable[Item]) -> Table:
    rows = tuple(
        (
            Cell(item.question, "strong"), Cell(points_text(item.max_score)), Cell(str(item.answers)),
            Cell("–" if item.difficulty is None else figure(item.difficulty)), Cell(_measured(item.discrimination)),
        )
        for item in items
    )  # fmt: skip
    columns = ("Question", "Points", "Answers", "Difficulty", "Discrimination")
    return Table(columns, rows, right=(1, 2, 3, 4))


def _measured(measure: Measure) -> str:
    return "–" if measure.value is None else figure(measure.value)


def _reasons(problem: ProblemItems) -> Iterator[Block]:
    """Why there is a – among the figures."""
    reasons: dict[str, list[str]] = {}
    for item in problem.items:
        if item.discrimination.why:
            reasons.setdefault(item.discrimination.why, []).append(item.question)
    said = [f"No discrimination of {_names(names)}: {why}" for why, names in reasons.items()]
    if problem.consistency.why:
        said.append(f"no Cronbach's alpha: {problem.consistency.why}")
    if said:
        text = "; ".join(said)
        yield Paragraph(f"{text[0].upper()}{text[1:]}.", "quiet")


def _verdicts(items: Iterable[Item]) -> Table:
    """Shares of those verdicts that occur."""
    items = tuple(items)
    occurring = [verdict for verdict in _VERDICTS if any(item.verdicts[verdict] for item in items)]
    rows = tuple(
        (Cell(item.question, "strong"), *(Cell(_share(item, item.verdicts[verdict])) for verdict in occurring))
        for item in items
    )
    columns = ("Question", *(_VERDICTS[verdict] for verdict in occurring))
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


def _shared(report: ItemReport) -> Iterator[Block]:
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


def _more(number: int, noun: str) -> Iterator[Block]:
    if number > 0:
        yield Paragraph(f"… and {times(number, f'more {noun}')}", "quiet")


def _names(names: Iterable[str]) -> str:
    listed = list(names)
    left = len(listed) - NAMES_SHOWN
    return ", ".join(listed[:NAMES_SHOWN]) + (f" and {left} more" if left > 0 else "")
