"""--format text and markdown: every submission as its student reads it, and one line for each below.

Of a whole course only the lines of what was handed in are shown, behind the report in brief.
"""

from __future__ import annotations

from gradekit.course.outputs.course import Course, late_text, score_text
from gradekit.course.outputs.report import document as report
from gradekit.course.outputs.results import grade_of
from gradekit.course.outputs.sums import Sums
from gradekit.course.settling.settled import Settled
from gradekit.paper.document import Block, Document, Paragraph
from gradekit.paper.marks import grade_page, overview_page

PAGES = 20  # submissions that are shown one by one
LINES = 500  # of one line each


class Writer:
    """Takes the results in order; `document` gives the page."""

    def __init__(self, course: Course, sums: Sums) -> None:
        self.course, self.sums = course, sums
        self._first: list[Settled] = []

    def add(self, result: Settled) -> None:
        """Keep the first results; who is missing is in the report."""
        if len(self._first) < (PAGES if result.status == "missing" else LINES):
            self._first.append(result)

    def document(self, room: int | None = None) -> Document:
        """All that is shown. room: columns that a line may take; None: as many as it needs."""
        if self.sums.count <= PAGES:
            pages = [block for result in self._first if result.status == "graded" for block in self._page(result)]
            return Document((*pages, *_lines(self._first, room)))
        handed_in = [result for result in self._first if result.status != "missing"]
        left = self.sums.count - self.sums.sum("missing") - len(handed_in)
        more = Paragraph(f"and {left} more; --format csv prints all, --out keeps them", "quiet")
        brief = report(self.course, self.sums, brief=True, room=room)
        return Document((*brief.blocks, *_lines(handed_in, room), *([more] if left else [])))

    def _page(self, result: Settled) -> tuple[Block, ...]:
        title = self.course.titles.get(result.problem, "")
        page = grade_page(grade_of(result), title, self.course.keys.get(result.problem))
        if result.late is None:
            return page.blocks
        return (*page.blocks, Paragraph(f"Note: {late_text(result.late)}: {score_text(result)}", "fair"))


def _lines(results: list[Settled], room: int | None) -> tuple[Block, ...]:
    """One line each, where there are several."""
    return overview_page(results, room).blocks if len(results) > 1 else ()
