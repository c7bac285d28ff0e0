"""Running a command: whatever happens becomes an exit code and, on standard error, one line for each error.

0    done
1    --fail-under not reached, or check found an error
2    wrong usage, or a problem file that cannot be used
3    graded, but some submissions could not be
70   internal error
130  interrupted
"""

import sys
from collections.abc import Sequence

import typer

from gradekit.cli.app import app_for
from gradekit.cli.output import complain, prepare_streams
from gradekit.errors import ProblemError, SubmissionError, UsageError

DONE, BELOW, UNUSABLE, UNREADABLE, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 70, 130

# The root of what the parser raises; its own module differs between versions.
_Refused: type[Exception] = typer.BadParameter.__mro__[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; never raises."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    prepare_streams()
    try:
        code = app_for(arguments)(arguments, standalone_mode=False, prog_name="gradekit") or DONE
        return _say(code, *["interrupted"] * (code == INTERRUPTED))
    except ProblemError as error:
        return _say(UNUSABLE, *map(str, error.faults))
    except UsageError as error:
        return _say(UNUSABLE, str(error))
    except SubmissionError as error:
        return _say(UNREADABLE, str(error))
    except _Refused as error:
        return _say(UNUSABLE, _usage(error))
    except (KeyboardInterrupt, typer.Abort):
        return _say(INTERRUPTED, "interrupted")
    except SystemExit as error:
        return DONE if isinstance(error.__context__, OSError) else _code(error)  # standard output was closed
    except Exception as error:
        from gradekit.cli.crash import report

        return _say(INTERNAL, *report(error, "--debug" in arguments))


def _say(code: int, *lines: str) -> int:
    for line in lines:
        complain(line)
    return code


def _usage(error: Exception) -> str:
    """The parser's complaint on one line, with where to read on."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "gradekit"
    message = _unknown_option(error) or " ".join(error.format_message().split()).rstrip(".")  # type: ignore[attr-defined]
    return f"{command}: {message[:1].lower()}{message[1:]}; see {command} --help"


def _unknown_option(error: Exception) -> str:
    """What is said of an option that there is not, which the parser words differently from one version to the next."""
    if type(error).__name__ != "NoSuchOption":
        return ""
    near = sorted(getattr(error, "possibilities", None) or ())
    return f"no such option: {error.option_name}" + (f" (did you mean {' or '.join(near)}?)" if near else "")  # type: ignore[attr-defined]


def _code(error: SystemExit) -> int:
    return error.code if isinstance(error.code, int) else DONE
