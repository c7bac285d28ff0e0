"""Options that several commands share. Values are text; see `command`."""

from typing import Annotated, Optional

import typer

Debug = Annotated[bool, typer.Option("--debug", help="After an internal error, show where it happened.")]
Output = Annotated[
    Optional[str],  # noqa: UP007, UP045 - not every version of typer reads X | None
    typer.Option("-o", "--output", metavar="FILE", help="Write to FILE instead of standard output."),
]
ProblemFile = Annotated[str, typer.Argument(metavar="PROBLEM", help="A problem file, PROBLEM.yaml.")]
