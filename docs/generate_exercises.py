"""Writes docs/exercises.md and docs/pictures/ from the problem files: python docs/generate_exercises.py"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import gradekit
from gradekit.errors import GradekitError
from gradekit.exercise.problem import tasks
from gradekit.exercise.problem.load import load_problem
from gradekit.exercise.problem.schema import Problem, Question
from gradekit.paper.picture import graph_picture
from gradekit.paper.plots import plots_of
from gradekit.paper.render import graph_svg, plot_svg
from gradekit.paper.render.markdown import escaped
from gradekit.paper.values import points_text

ROOT = Path(__file__).resolve().parents[1]
MOST_NODES = 30  # of a graph that is legible on a page
HEAD = """# The exercises

Every problem file, with its picture: a plot where the file asks for one, else the computation graph with values (=),
gradients (∂) and local derivatives (on the edges). `gradekit solve FILE` prints the worked solution,
`gradekit graph FILE` draws the graph. This page is generated: `python docs/generate_exercises.py`.
"""
_KINDS = {
    tasks.Table: "table",
    tasks.Construct: "construction",
    tasks.Shapes: "shape",
    tasks.Count: "count",
    tasks.FreeText: "free text",
    tasks.Words: "words",
}


def pages() -> dict[Path, str]:
    """Every generated file with its text."""
    files = sorted((ROOT / "problems").rglob("*.yaml"), key=lambda path: (path.parent.as_posix(), path.stem))
    problems = {path: load_problem(path) for path in files}
    pictures = {path: picture for path in files if (picture := _picture(path))}
    parts = [HEAD, _overview(problems), *(_section(path, problems[path], path in pictures) for path in files)]
    found = {ROOT / "docs" / "exercises.md": "\n".join(parts)}
    return found | {_place(path): picture for path, picture in pictures.items()}


def _place(path: Path) -> Path:
    return ROOT / "docs" / "pictures" / f"{path.stem}.svg"


def _picture(path: Path) -> str:
    """The first plot, else the graph if it is small; '' where there is nothing to be drawn."""
    exercise = gradekit.load(path)
    if plots := plots_of(exercise):
        return plot_svg.render(plots[0])
    try:
        graph = graph_picture(gradekit.solve(exercise))
    except GradekitError:
        return ""
    return graph_svg.render(graph) if 1 < len(graph.nodes) <= MOST_NODES else ""


def _overview(problems: dict[Path, Problem]) -> str:
    rows = ["| exercise | course | questions | points |", "| --- | --- | --- | ---: |"]
    for problem in problems.values():
        points = points_text(sum((question.points for question in problem.questions), start=0))
        rows.append(f"| [{problem.id}](#{problem.id}) | {escaped(problem.source)} | {_kinds(problem)} | {points} |")
    return "\n".join(rows) + "\n"


def _section(path: Path, problem: Problem, has_picture: bool) -> str:
    lines = [f"## {problem.id}", "", f"**{escaped(problem.title)}**"]
    lines += ["", f"{escaped(problem.source)}."] if problem.source else []
    lines += ["", escaped(problem.text)] if problem.text else []
    lines += ["", f"`{path.relative_to(ROOT).as_posix()}`, asks for {_kinds(problem)}.", ""]
    if has_picture:
        lines += [f"![{escaped(problem.title)}](pictures/{path.stem}.svg)", ""]
    return "\n".join(lines)


def _kinds(problem: Problem) -> str:
    """quantity (2), choice."""
    counts = Counter(_kind(question) for question in problem.questions)
    return ", ".join(f"{kind} ({count})" if count > 1 else kind for kind, count in counts.items())


def _kind(question: Question) -> str:
    if question.task is not None:
        return _KINDS[type(question.task)]
    if not question.find:
        return "choice" if question.options else "true or false"
    return "list of quantities" if question.is_list else "quantity"


def _stale(found: dict[Path, str]) -> Iterator[Path]:
    """Pictures of problems that are no more."""
    return (path for path in (ROOT / "docs" / "pictures").glob("*.svg") if path not in found)


def out_of_date() -> list[str]:
    """The generated files that differ from what they should be."""
    found = pages()
    wrong = [path for path, text in found.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    return [path.relative_to(ROOT).as_posix() for path in (*wrong, *_stale(found))]


def main() -> int:
    found = pages()
    (ROOT / "docs" / "pictures").mkdir(exist_ok=True)
    for path in list(_stale(found)):
        path.unlink()
    for path, text in found.items():
        path.write_bytes(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
