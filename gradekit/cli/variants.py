"""`gradekit variants`: every student their own numbers."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gradekit.cli.command import whole
from gradekit.cli.options import Debug, ProblemFile, Text
from gradekit.errors import UsageError

if TYPE_CHECKING:
    from gradekit.exercise.problem.schema import Problem
    from gradekit.variants.quality import Quality

MOST_TRIED = 100_000
_SHOWN = 3  # students that are named for a finding


def variants(
    problem: ProblemFile,
    students: Annotated[
        Text, typer.Option("--students", metavar="FILE", help="The course, a table with a column for the id.")
    ] = None,
    seed: Annotated[
        Text, typer.Option("--seed", metavar="TEXT", help="The course's seed; else that of the file.")
    ] = None,
    out: Annotated[Text, typer.Option("--out", metavar="DIR", help="A new folder for a problem file each.")] = None,
    tries: Annotated[
        Text, typer.Option("--try", metavar="N", help="Draw for N students, and say what would be wrong.")
    ] = None,
    debug: Debug = False,
) -> int:
    """Draw every student's numbers: a problem file each, or with --try what is wrong with which draws.

    Exit code 1 where --try finds an error, or a student for whom nothing fits.
    """
    from gradekit.exercise.problem.load import load_problem

    loaded = load_problem(problem)
    if tries is not None:
        return _try(loaded, seed or "", whole("--try", tries, 1, MOST_TRIED))
    if students is None or out is None:
        raise UsageError("expected --students FILE and --out DIR, or --try N")
    _write(loaded, seed or "", Path(students), Path(out))
    return 0


def _write(problem: "Problem", seed: str, students: Path, out: Path) -> None:
    """DIR/<student>/<problem>.yaml each, and variants.json with the seed and whose folder is whose."""
    from gradekit.cli.output import write
    from gradekit.course.safe_names import safe_names
    from gradekit.course.settling.roster_file import read_roster
    from gradekit.exercise.problem.file_text import read_file_text
    from gradekit.marking.json_text import write_json
    from gradekit.variants.variant import Template
    from gradekit.variants.written import written

    template, text = Template(problem, seed), read_file_text(problem.place.file)
    ids = [student.id for student in read_roster(students).students]
    if out.exists():
        raise UsageError(f"{out}: this is there already; name a new folder")
    folders = dict(zip(ids, safe_names(ids), strict=True))
    files = {f"{folders[id]}/{problem.id}.yaml": written(text, problem.id, template.draw(id).values) for id in ids}
    for path, content in files.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        write(content, str(out / path))
    record = {"schema": "gradekit/variants/1", "problem": problem.id, "seed": template.seed, "folders": folders}
    write(write_json(record), str(out / "variants.json"))


def _try(problem: "Problem", seed: str, count: int) -> int:
    from gradekit.cli.output import write
    from gradekit.paper.render.safe import safe_line, safe_text
    from gradekit.variants.quality import own_findings, try_out
    from gradekit.variants.variant import Template

    quality = try_out(Template(problem, seed or "try"), [f"try-{number}" for number in range(1, count + 1)])
    lines = _table(quality, own_findings(problem))
    write("".join(safe_line(safe_text(line)) + "\n" for line in lines))
    return int(bool(quality.hopeless) or any(severity == "error" for severity, _ in quality.found))


def _table(quality: "Quality", own: set[tuple[str, str]]) -> list[str]:
    """One line a kind of thing."""
    drawn = quality.tried + sum(quality.rejected.values())
    lines = [f"{quality.tried} students tried"]
    lines += [f"rejected {count:>6}  {text}" for text, count in quality.rejected.most_common()] if drawn else []
    lines += [f"nothing fits: {said}" for said in quality.hopeless[:_SHOWN]]
    for (severity, message), students in sorted(quality.found.items(), key=lambda one: -len(one[1])):
        named = ", ".join(students[:_SHOWN]) + ", …" * (len(students) > _SHOWN)
        beside = "; as with the numbers of the file" if (severity, message) in own else ""
        lines.append(f"{severity} {len(students):>6}  {message} ({named}{beside})")
    lines += [f"same answers throughout: {quality.same} students"] if quality.same else []
    uneven = [f"{id} {least} to {most}" for id, (least, most) in quality.digits.items() if most > 2 * least]
    return lines + ([f"characters of the right answer differ widely: {', '.join(uneven)}"] if uneven else [])
