"""--format text and markdown: every submission as its student reads it, and one line for each below.

Of a whole course only the lines are shown, behind the report in brief.
"""

from __future__ import annotations

from gradekit.batch.outputs.course import Course, late_text, score_text
from gradekit.batch.outputs.report import document as report
from gradekit.batch.outputs.results import grade_of
from gradekit.batch.outputs.sums import Sums
from gradekit.batch.settled import Settled
from gradekit.document import Block, Document, Paragraph
from gradekit.pages import grade_page, overview_page

PAGES = 20  # submissions that are shown one by one
LINES = 500  # of one line each


class Writer:
    """Takes the results in order; `document` gives the page."""

    def __init__(self, course: Course, sums: Sums) -> None:
        self.course, self.sums = course, sums
        self._first: list[Settled] = []

    def add(self, result: Settled) -> None:
        """Keep the first results."""
        if len(self._first) < LINES:
            self._first.append(result)

    def document(self, room: int | None = None) -> Document:
        """All that is shown. room: columns that a line may take; None: as many as it needs."""
        blocks: list[Block] = []
        if self.sums.count > PAGES:
            blocks += report(self.course, self.sums, brief=True).blocks
        else:
            blocks += (block for result in self._first if result.status == "graded" for block in self._page(result))
        if self.sums.count > 1:
            blocks += overview_page(self._first, room).blocks
        left = self.sums.count - len(self._first)
        more = f"and {left} more; --format csv prints all, --out keeps them"
        return Document((*blocks, *([Paragraph(more, "quiet")] if left else [])))

    def _page(self, result: Settled) -> tuple[Block, ...]:
        title = self.course.titles.get(result.problem, "")
        page = grade_page(grade_of(result), title, self.course.keys.get(result.problem))
        if result.late is None:
            return page.blocks
        return (*page.blocks, Paragraph(f"Note: {late_text(result.late)}: {score_text(result)}", "fair"))
