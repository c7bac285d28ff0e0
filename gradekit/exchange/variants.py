"""A problem whose numbers are drawn as several sheets: one for each variant that a platform chooses among."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from gradekit.exchange.reading import read_sheet
from gradekit.exchange.sheet import Sheet
from gradekit.exercise.problem.schema import Problem
from gradekit.variants.variant import Template

Options = Mapping[str, object]

NOT_DRAWN = "nothing of it is drawn ('variants'), so there is one of it"


def sheets_of(problem: Problem, options: object) -> tuple[Sheet, ...]:
    """The sheet; where variants are asked for and numbers are drawn, one for each variant, with its number in the id.

    Raises ProblemError where the problem has no value, or nothing that is drawn fits.
    """
    count, seed = asked(options)
    if not count:
        return (read_sheet(problem),)
    if problem.variants is None:
        sheet = read_sheet(problem)
        return (replace(sheet, notes=(*sheet.notes, NOT_DRAWN)),)
    template = Template(problem, seed)
    drawn = (template.draw(f"variant-{number}").problem for number in range(1, count + 1))
    return tuple(replace(read_sheet(one), id=f"{problem.id}-v{k}") for k, one in enumerate(drawn, 1))


def asked(options: object) -> tuple[int, str]:
    """How many variants, and the seed."""
    known: Options = options if isinstance(options, Mapping) else {}
    count, seed = known.get("variants"), known.get("seed")
    return (count if isinstance(count, int) else 0), str(seed or "")

