"""The commands, in the order in which `gradekit --help` lists them. Each imports what it needs when it runs."""

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer
from msgspec import Struct

from gradekit.cli.command import Command, Group
from gradekit.cli.options import Debug


class Entry(Struct, frozen=True):
    """A command: its name, the function (module:name) that does it, what the list of commands says, an example."""

    name: str
    function: str
    short: str
    example: str


ENTRIES = (
    Entry("solve", "solve:solve", "Print the worked solution of an exercise.", "problems/relu-chain.yaml --digits 6"),
    Entry("grade", "grade:grade", "Mark submissions.", "submissions/ada.json --fail-under 50"),
    Entry("report", "report:report", "Print how the questions of a course did.", "results --problem two-layer-sigmoid"),
    Entry("override", "override:override", "Give a question the points that a person decided on.",
          "results ada dW2 3/2 --why 'right by another method'"),
    Entry("diff", "diff:diff", "Print whose mark changed between two runs, and why.", "results@1 results@2"),
    Entry("check", "check:check", "Check that exercises are sound.", "problems/*.yaml"),
    Entry("graph", "graph:graph", "Draw the computation graph of an exercise.",
          "problems/updater-tree.yaml --format svg -o updater-tree.svg"),
    Entry("page", "page:page", "Write the interactive page of an exercise.",
          "problems/two-layer-sigmoid.yaml -o two-layer-sigmoid.html"),
    Entry("export", "export:export", "Write exercises for another platform, or as a program.",
          "problems/two-layer-sigmoid.yaml --to moodle -o sigmoid.xml"),
    Entry("import", "import_:import_", "Read numerical questions of another platform into problem files.",
          "bank.xml --to problems/bank"),
    Entry("variants", "variants:variants", "Draw every student's own numbers.",
          "own-numbers.yaml --students roster.csv --seed 2026-spring --out own"),
    Entry("worksheet", "worksheet:worksheet", "Print exercises as a sheet to hand out, or its key.",
          "problems/relu-chain.yaml problems/xor-relu.yaml --key -o key.tex"),
    Entry("practice", "practice:practice", "Practise an exercise, judged at once, with hints.",
          "problems/two-layer-sigmoid.yaml"),
    Entry("template", "template:template", "Print an empty submission, ready to fill in.",
          "problems/two-layer-sigmoid.yaml -o ada.json"),
    Entry("schema", "schema:schema", "Print the JSON Schema of a kind of file.", "problem -o problem.schema.json"),
    Entry("list", "exercises:exercises", "List the exercises of a folder.", "problems"),
    Entry("limits", "limits:limits", "Print how large things may be.", ""),
    Entry("doctor", "doctor:doctor", "Print versions, and which protections this system gives.", "--format json"),
)  # fmt: skip


def app_for(arguments: Sequence[str]) -> typer.Typer:
    """The program; where the first argument is a command, with that one alone, since reading all takes time."""
    app = typer.Typer(
        cls=Group,
        help="Solves and marks hand-computed machine-learning exercises.",
        epilog="Example: gradekit solve problems/two-layer-sigmoid.yaml",
        add_completion=False,  # saves start-up time
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_gradekit)
    named = [entry for entry in ENTRIES if entry.name in arguments[:1]]
    for entry in named or ENTRIES:
        module, _, function = entry.function.partition(":")
        example = f"Example: gradekit {entry.name} {entry.example}".rstrip()
        command = getattr(import_module(f"gradekit.cli.{module}"), function)
        app.command(entry.name, cls=Command, short_help=entry.short, epilog=example)(command)
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        from gradekit import __version__
        from gradekit.cli.output import write

        write(f"gradekit {__version__}\n")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
]


def _gradekit(version: Version = False, debug: Debug = False) -> None:
    """Solves and marks hand-computed machine-learning exercises: worked steps, follow-through marks, named mistakes."""
