"""The commands, in the order in which `gradekit --help` lists them. Each imports what it needs when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from gradekit.cli.check import check
from gradekit.cli.command import Command, Group
from gradekit.cli.exercises import exercises
from gradekit.cli.grade import grade
from gradekit.cli.limits import limits
from gradekit.cli.options import Debug
from gradekit.cli.schema import schema
from gradekit.cli.solve import solve
from gradekit.cli.template import template

app = typer.Typer(
    cls=Group,
    help="Solves and marks hand-computed machine-learning exercises.",
    epilog="Example: gradekit solve problems/two-layer-sigmoid.yaml",
    add_completion=False,  # saves start-up time
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from gradekit import __version__
        from gradekit.cli.output import write

        write(f"gradekit {__version__}\n")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
]


@app.callback()
def gradekit(version: Version = False, debug: Debug = False) -> None:
    """Solves and marks hand-computed machine-learning exercises: worked steps, follow-through marks, named mistakes."""


_COMMANDS = (  # function, name, what the list of commands says, example
    (solve, "solve", "Print the worked solution of an exercise.",
     "gradekit solve problems/relu-chain.yaml --digits 6"),
    (grade, "grade", "Mark submissions.",
     "gradekit grade submissions/ada.json --fail-under 50"),
    (check, "check", "Check that exercises are sound.", "gradekit check problems/*.yaml"),
    (template, "template", "Print an empty submission, ready to fill in.",
     "gradekit template problems/two-layer-sigmoid.yaml -o ada.json"),
    (schema, "schema", "Print the JSON Schema of a kind of file.", "gradekit schema problem -o problem.schema.json"),
    (exercises, "list", "List the exercises of a folder.", "gradekit list problems"),
    (limits, "limits", "Print how large things may be.", "gradekit limits"),
)  # fmt: skip

for _function, _name, _short, _example in _COMMANDS:
    app.command(_name, cls=Command, short_help=_short, epilog=f"Example: {_example}")(_function)
