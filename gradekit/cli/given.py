"""The command line of `grade`, as it was typed."""

from __future__ import annotations

import os
from fractions import Fraction

from msgspec import Struct

from gradekit.cli.command import number, one_of
from gradekit.exercise.problem.known import DECIMALS

PAGES = ("text", "json", "markdown")  # what one submission can be shown as without the rest of the course
FORMATS = (*PAGES, "junit", "gradescope", "github", "csv")


class Given(Struct, frozen=True):
    """The command line of `grade`, as it was typed."""

    paths: list[str]
    problems: str
    out: str | None
    format: str | None
    reveal: bool
    fail_under: str | None
    roster: str | None
    keep: str
    due: str | None
    late: str | None
    timezone: str | None
    problem: str | None
    column: list[str] | None
    columns: str | None
    decimal: str | None
    seed: str | None
    gradebook: list[str] | None
    assignment: list[str] | None
    raw_csv: bool
    jobs: str | None
    engine: str
    scheduler: str | None
    max_seconds: str | None
    quiet: bool
    output: str | None
    debug: bool

    @property
    def form(self) -> str:
        """What is to be printed. Raises UsageError."""
        return one_of("--format", self.format or "text", FORMATS)

    @property
    def least(self) -> Fraction:
        """The percentage of --fail-under. Raises UsageError."""
        return Fraction(0) if self.fail_under is None else number("--fail-under", self.fail_under, 0, 100)

    @property
    def mark(self) -> str:
        """The decimal mark of all answers, '' where each problem file says it. Raises UsageError."""
        return "" if self.decimal is None else one_of("--decimal", self.decimal, DECIMALS)

    @property
    def is_single(self) -> bool:
        """Whether there is one submission at most: one .json file."""
        return len(self.paths) == 1 and self.paths[0].endswith(".json") and not os.path.isdir(self.paths[0])

    def is_one_page(self) -> bool:
        """Whether one submission is to be shown, and nothing asks for more than its marks."""
        more = (
            self.out, self.roster, self.due, self.late, self.timezone, self.problem, self.column, self.columns,
            self.gradebook, self.assignment, self.jobs, self.scheduler, self.max_seconds, self.keep != "error",
            self.engine != "local",
        )  # fmt: skip
        return self.is_single and self.form in PAGES and not any(more) and os.path.lexists(self.paths[0])
