"""`gradekit import`: questions of other platforms as problem files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gradekit.cli.options import Debug
from gradekit.errors import UsageError

if TYPE_CHECKING:
    from gradekit.exchange.incoming.question import Read


def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Moodle XML, GIFT, QTI, or a package of QTI items.")],
    to: Annotated[str, typer.Option("--to", metavar="DIR", help="A new folder for the problem files.")] = "",
    debug: Debug = False,
) -> None:
    """Read numerical questions back into problem files, their key as published. What cannot be read is listed."""
    from gradekit.cli.output import complain, write
    from gradekit.exchange.incoming.problem import lost, problem_text, slugs
    from gradekit.exchange.incoming.question import Unreadable
    from gradekit.exchange.incoming.read import read_file

    folder = Path(to)
    if not to or folder.exists():
        raise UsageError(f"--to: expected a new folder{f'; {to} is there already' if to else ', like --to problems'}")
    try:
        read = read_file(Path(file))
    except OSError as error:
        raise UsageError(f"{file}: the file cannot be read ({error.strerror}); check the name") from error
    except Unreadable as error:
        raise UsageError(f"{file}: {error}") from error
    usable = [question for question in read if not question.refused]
    for question in read:
        for why in [question.refused] if question.refused else lost(question):
            complain(f"{file}: {_called(question)}: {'left out: ' if question.refused else 'without '}{why}")
    if not usable:
        raise UsageError(f"{file}: no numerical question in it")
    folder.mkdir(parents=True)
    for question, slug in zip(usable, slugs(question.name for question in usable), strict=True):
        write(problem_text(question, slug), str(folder / f"{slug}.yaml"))
    complain(f"{len(usable)} of {len(read)} questions read into {to}")


def _called(question: "Read") -> str:
    return " ".join(question.name.split())[:80]
