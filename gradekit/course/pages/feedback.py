"""One student's results and answers → the page that they get. Nothing of anybody else, and no right answer unasked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gradekit.course.pages.parting import WRONG, Worked
from gradekit.course.pages.results import Result
from gradekit.paper.answered import answered
from gradekit.paper.document import Block, Cell, Document, Heading, Paragraph, Table, Term, Terms
from gradekit.paper.line_of import first_wrong
from gradekit.paper.marks import VERDICTS

_SECRET = "What you handed in could not be read; ask for the reason."


def feedback_page(student: str, parts: list[tuple[Result, Worked | None, Mapping[str, Any]]], reveal: bool) -> Document:
    """parts: a result each, with the exercise where it is known, and the answers by question where they are."""
    blocks: list[Block] = [Heading("Feedback"), Paragraph(student, "quiet")]
    for result, worked, answers in parts:
        blocks += _result(result, worked, answers, reveal)
    return Document(tuple(blocks))


def _result(result: Result, worked: Worked | None, answers: Mapping[str, Any], reveal: bool) -> Iterator[Block]:
    yield Heading(worked.exercise.problem.title if worked else result["problem"] or "What you handed in", 2)
    if result["status"] == "missing":
        yield Paragraph("Nothing was handed in.", "quiet")
    elif result["status"] == "unreadable":
        yield Paragraph(result.get("said") or _SECRET, "bad")
    else:
        yield _marks(result, worked, answers, reveal)
        yield from _parting(result, worked, answers, reveal)
        yield from _others(result)
    yield from (Paragraph(f"Note: {warning}", "fair") for warning in result.get("warnings", ()))


def _marks(result: Result, worked: Worked | None, answers: Mapping[str, Any], reveal: bool) -> Table:
    key = worked.key if worked and reveal else {}
    columns = ("Question", "Your answer", *(("Right answer",) if key else ()), "Verdict", "Points")
    rows = tuple(
        (
            Cell(one["id"], "strong"), Cell(_own(one["id"], answers)), *([Cell(key.get(one["id"], ""))] if key else ()),
            Cell(*VERDICTS[one["verdict"]]), Cell(_of(one["score"], one["max_score"])),
        )
        for one in result["questions"]
    )  # fmt: skip
    total = (Cell("Total"), *[Cell("")] * (len(columns) - 2), Cell(_of(result["score"], result["max_score"])))
    return Table(columns, rows, (len(columns) - 1,), total)


def _own(question: str, answers: Mapping[str, Any]) -> str:
    return answered(answers[question]) if question in answers else ""


def _of(score: float, most: float) -> str:
    return f"{score:g} / {most:g}"


def _parting(result: Result, worked: Worked | None, answers: Mapping[str, Any], reveal: bool) -> Iterator[Block]:
    """The first question that is not right: what was answered, the line it should follow, what went wrong."""
    first = _first(result)
    if first is None:
        return
    yield Heading("Where your answers part from the working", 3)
    entry = first_wrong(first["entries"])
    place = f"{first['id']}[{','.join(map(str, entry))}]" if entry else first["id"]
    line = worked.line(first["id"], entry, reveal) if worked else None
    own = _own(first["id"], answers)
    yield Terms((Term(place, f"your answer: {' '.join(own.split())}" if own else "", "bad"),))
    yield from [line] if line else []
    yield Paragraph(first["message"] or "Not right.")


def _first(result: Result) -> Result | None:
    return next((one for one in result["questions"] if one["verdict"] in WRONG), None)


def _others(result: Result) -> Iterator[Block]:
    first = _first(result)
    said = tuple(
        Term(one["id"], one["message"], VERDICTS[one["verdict"]][1])
        for one in result["questions"]
        if one is not first and one["message"] and one["verdict"] != "missing"
    )
    yield from [Terms(said)] if said else []
