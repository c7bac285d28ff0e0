"""`gradekit diff`: whose mark changed, and why."""

from typing import Annotated

import typer

from gradekit.cli.command import one_of
from gradekit.cli.options import Debug, Output, Text

FORMATS = ("text", "json", "markdown")


def diff(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="A folder of results of grade, or a run of it: results@3.")
    ],
    new: Annotated[
        Text,
        typer.Argument(metavar="NEW", help="Another; without it, OLD is compared with the run before it."),
    ] = None,
    format: Annotated[str, typer.Option("--format", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")] = "text",
    output: Output = None,
    debug: Debug = False,
) -> None:
    """Print whose mark changed between two runs, by how much, in which question, and why."""
    from gradekit.cli.output import write_document, write_json_value
    from gradekit.course.difference import compare, open_sides
    from gradekit.course.difference.page import difference_json, difference_page

    form = one_of("--format", format, FORMATS)
    with open_sides(old, new) as (before, after):
        found = compare(before, after)
    if form == "json":
        write_json_value(difference_json(found), output)
    else:
        write_document(difference_page(found), form, output)
