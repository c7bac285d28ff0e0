"""Options that several commands share. Values are text; see `command`."""

from typing import Annotated, List, Optional  # noqa: UP035

import typer

Text = Optional[str]  # noqa: UP007, UP045 - not every version of typer reads X | None
Texts = Optional[List[str]]  # noqa: UP006, UP007, UP045
Debug = Annotated[bool, typer.Option("--debug", help="After an internal error, show where it happened.")]
Output = Annotated[
    Text,
    typer.Option("-o", "--output", metavar="FILE", help="Write to FILE instead of standard output."),
]
ProblemFile = Annotated[str, typer.Argument(metavar="PROBLEM", help="A problem file, PROBLEM.yaml.")]
