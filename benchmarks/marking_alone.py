"""Marking without input and output: one submission after the other, and all at once."""

from __future__ import annotations

import time
from pathlib import Path

from processes import ROOT
from simulated.course import PROBLEM


def measured(path: Path, sample: int) -> tuple[float, float]:
    """Seconds a submission: each marked on its own (some of them), and all together (decoding them included)."""
    from gradekit.course.marking.problems import Problems
    from gradekit.course.marking.share import mark_pieces
    from gradekit.course.piece import Piece
    from gradekit.exercise.lowering import build
    from gradekit.exercise.problem.load import load_problem
    from gradekit.marking.marker import Marker
    from gradekit.marking.submission import read_submission

    file = ROOT / "problems" / f"{PROBLEM}.yaml"
    lines = path.read_bytes().splitlines()
    submissions = [read_submission(line, "s.json") for line in lines[:: max(1, len(lines) // sample)]]
    marker = Marker(build(load_problem(file)))
    marker.grade(submissions[0])
    start = time.perf_counter()
    for submission in submissions:
        marker.grade(submission)
    alone = (time.perf_counter() - start) / len(submissions)
    pieces = [Piece(path.name, number, line) for number, line in enumerate(lines, 1)]
    problems = Problems.of("problems", [file])
    mark_pieces(problems, pieces[:1], {})
    start = time.perf_counter()
    mark_pieces(problems, pieces, {})
    return alone, (time.perf_counter() - start) / len(pieces)
