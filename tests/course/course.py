"""A small course that is marked for a test: a folder with results.jsonl and the state, as `grade --out` leaves them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from gradekit.cli.exercises import problem_files
from gradekit.course.marking.problems import Problems
from gradekit.course.marking.share import mark_pieces
from gradekit.course.piece import Piece, label
from gradekit.course.state import State
from gradekit.marking.json_text import write_json_line
from gradekit.marking.result import Grade
from gradekit.paper.marks_json import result_json
from tests.places import PROBLEMS

Answers = Mapping[str, Any]


def marked(
    folder: Path, course: Iterable[tuple[str, str, Answers]], problems: Path = PROBLEMS, missing: Iterable[str] = ()
) -> Path:
    """Mark (student, problem, answers) and leave the results in the folder; missing: students of the first problem."""
    course = list(course)
    pieces = [
        Piece(f"{number:05}.json", 0, json.dumps({"student": s, "problem": p, "answers": a}).encode())
        for number, (s, p, a) in enumerate(course)
    ]
    report = mark_pieces(Problems.of(str(problems), problem_files(problems)), pieces, {})
    with State(folder) as state:
        state.begin()
        state.known(None, pieces[-1].key, {})
        state.add(report)
        state.finish({}, {})
        grades = [
            Grade(row.student, row.problem, label(row.file, row.line), row.status,
                  outcome.questions if outcome else (), outcome.warnings if outcome else (), row.error)
            for row, outcome in state.rows()
        ]  # fmt: skip
    grades += [Grade(student, course[0][1], "", "missing") for student in missing]
    lines = "".join(write_json_line(result_json(grade)) + "\n" for grade in grades)
    (folder / "results.jsonl").write_text(lines, encoding="utf-8", newline="\n")
    return folder
