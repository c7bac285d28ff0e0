"""A notebook with everything in it that has been used to cheat or to harm: only declared answer cells are read."""

import base64
import json
import sys
from pathlib import Path

import pytest

from gradekit.course.inputs import Options, partitions
from gradekit.marking.submission import read_submission

IMAGE = base64.b64encode(bytes(100_000)).decode()
OUTPUTS = [
    {"output_type": "display_data", "data": {"text/html": "<script>alert(1)</script>", "image/png": IMAGE}},
    {"output_type": "execute_result", "data": {"text/plain": "0.99"}},
]


def cell(source: str, kind: str = "code", **metadata: object) -> dict[str, object]:
    return {
        "id": "twice", "cell_type": kind, "source": source, "metadata": metadata, "outputs": OUTPUTS[:1],
        "attachments": {"a.html": {"text/html": "<iframe src='http://a.b'>"}}, "execution_count": 7,
    }  # fmt: skip


CELLS = (
    cell("__import__('os').abort()"),
    cell("0.58", gradekit={"question": "z"}),
    cell("0.6411", nbgrader={"solution": True, "grade_id": "a", "locked": False}),
    cell("z = 100", nbgrader={"solution": False, "grade": True, "grade_id": "z", "points": 100, "cell_type": "code"}),
    cell("%%html\n<script>fetch('http://a.b')</script>", "raw"),
    cell("answer:a", "markdown", nbgrader={"grade_id": "a", "score": 5, "manual_score": 5}),
)


def test_only_declared_cells_are_read_and_nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = {"cells": CELLS, "metadata": {"kernelspec": {"argv": ["sh"]}}, "nbformat": 4, "nbformat_minor": 5}
    text = json.dumps(book)
    assert len(text) > 600_000
    (tmp_path / "s001.ipynb").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (partition,) = partitions(["s001.ipynb"], options=Options(problem="p"))
    list(partition.pieces())  # whatever is imported for it is
    seen: list[str] = []
    watching = True
    banned = ("exec", "compile", "subprocess", "socket", "os.system", "import")
    sys.addaudithook(lambda event, _: seen.append(event) if watching and event.startswith(banned) else None)
    (piece,) = partition.pieces()
    watching = False
    assert piece.data is not None, piece.error
    submission = read_submission(piece.data, piece.file)
    assert submission.answers == {"z": "0.58", "a": "0.6411"}
    assert seen == []
