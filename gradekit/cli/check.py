"""`gradekit check`: is an exercise sound?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, List  # noqa: UP035

import typer

from gradekit.cli.command import one_of
from gradekit.cli.options import Debug, Output, Text
from gradekit.errors import ProblemError

if TYPE_CHECKING:
    from gradekit.check import Finding
    from gradekit.exercise.lowering import Exercise

_CLEAN, _ERROR, _UNUSABLE = 0, 1, 2


def check(
    problems: Annotated[List[str], typer.Argument(metavar="PROBLEM", help="Problem files.")],  # noqa: UP006
    format: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text or json.")] = "text",
    against: Annotated[
        Text,
        typer.Option("--against", metavar="LIBRARY", help="Compare with numpy, pytorch or another library."),
    ] = None,
    python: Annotated[
        Text,
        typer.Option("--python", metavar="PATH", help="The Python that runs the library, if it is another."),
    ] = None,
    empty_handed: Annotated[
        bool,
        typer.Option("--empty-handed", help="Search what a student can get without work; takes seconds a file."),
    ] = False,
    output: Output = None,
    debug: Debug = False,
) -> int:
    """Check that exercises are sound. Exit code 1 where one has an error, 2 where a file cannot be used."""
    from gradekit.cli.output import complain, write, write_json_value

    form = one_of("--format", format, ("text", "json"))
    if against is not None:
        from gradekit.cli.against import compare

        return compare(problems, against, form, output, python)
    reports, unusable = [], 0
    for path in map(Path, problems):
        try:
            reports.append((path, _findings(path, empty_handed)))
        except ProblemError as error:
            unusable += 1
            for fault in error.faults:
                complain(str(fault))
    if form == "json":
        write_json_value([_json(path, findings) for path, findings in reports], output)
    else:
        write(_text(reports, unusable), output)
    return _UNUSABLE if unusable else max((_severity(findings) for _, findings in reports), default=_CLEAN)


def _findings(path: Path, empty_handed: bool = False) -> "list[Finding]":
    """What is wrong with one file, or may be; raises ProblemError where it cannot be read as a problem."""
    from gradekit.check import Finding
    from gradekit.check import check as findings
    from gradekit.exercise.lowering import build
    from gradekit.exercise.problem.load import load_problem
    from gradekit.exercise.solve import solve

    exercise = build(load_problem(path))
    try:
        return findings(exercise, solve(exercise)) + (_for_nothing(exercise) if empty_handed else [])
    except ProblemError as error:  # it can be read, and a quantity has no value
        return [Finding("error", fault.place, fault.message) for fault in error.faults]


def _for_nothing(exercise: "Exercise") -> "list[Finding]":
    from gradekit.check.empty_handed import for_nothing
    from gradekit.marking.marker import Marker

    return list(for_nothing(Marker(exercise)))


def _severity(findings: "list[Finding]") -> int:
    return _ERROR if any(finding.severity == "error" for finding in findings) else _CLEAN


def _text(reports: "list[tuple[Path, list[Finding]]]", unusable: int) -> str:
    """One line a finding, then one line for all files."""
    from gradekit.paper.render.safe import safe_line, safe_text

    lines = [f"{finding.place}: {finding.severity}: {finding.message}" for _, found in reports for finding in found]
    counts = [sum(f.severity == kind for _, found in reports for f in found) for kind in ("error", "warning")]
    checked = f"{_count(len(reports), 'file')} checked"
    if reports:
        checked += f": {_count(counts[0], 'error')}, {_count(counts[1], 'warning')}"
    lines.append(checked + (f"; {_count(unusable, 'file')} cannot be used" if unusable else ""))
    return "".join(safe_line(safe_text(line)) + "\n" for line in lines)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _json(path: Path, findings: "list[Finding]") -> dict[str, Any]:
    return {
        "file": path.as_posix(),
        "clean": _severity(findings) == _CLEAN,
        "findings": [_finding(f) for f in findings],
    }


def _finding(finding: "Finding") -> dict[str, Any]:
    place = finding.place
    return {"severity": finding.severity, "line": place.line, "column": place.column, "message": finding.message}
