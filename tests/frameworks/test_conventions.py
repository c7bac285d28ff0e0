"""The table of conventions: each cell of a library that installs quickly is asked of that library, and each way of
writing a sheet gives what it says."""

import importlib
import importlib.util
import os
import warnings

import numpy as np
import pytest

import gradekit
from gradekit.exercise.framework.table import ROWS as framework_rows
from gradekit.exercise.problem.known import FRAMEWORKS
from gradekit.frameworks.conventions import ROWS
from gradekit.frameworks.conventions.row import PROVED, RECORDED, VERSIONS, Row, Way
from gradekit.frameworks.conventions.sheets import NOT_SET, SHEETS
from tests.places import ROOT

BACKEND = os.environ.setdefault("KERAS_BACKEND", "jax" if importlib.util.find_spec("jax") else "tensorflow")
os.environ.setdefault("DEV", "PYTHON")  # where tinygrad runs without a compiler
NEEDS = {
    "pytorch": ("torch",),
    "jax": ("jax", "optax", "flax"),
    "keras": ("keras", "jax"),
    "onnx": ("onnx",),
    "tensorflow": ("tensorflow",),
    "paddle": ("paddle",),
    "tinygrad": ("tinygrad",),
    "mindspore": ("mindspore",),
}
pytestmark = [pytest.mark.frameworks, pytest.mark.filterwarnings("ignore")]
BY_ENTRY = {("mse-reduction", "jax"), ("huber-reduction", "jax")}  # which a sheet adds up
LATE = {("rprop", "jax")}  # a step late, which no rule of a file is
SET = [(row, name) for row in ROWS if row.id in SHEETS for name in row.cells if (row.id, name) not in BY_ENTRY | LATE]
FOLLOWING: set[tuple[str, str]] = set()
CELLS = [(row, library) for row in ROWS for library in row.cells if library in NEEDS]
WAYS = [(row, way) for row in ROWS for way in row.ways]


def proofs(library: str) -> dict:
    if library == "tensorflow" and library != BACKEND:
        pytest.skip("Keras runs on one library at a time")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what libraries say when they are imported
        for package in NEEDS[library]:
            pytest.importorskip(package)
        return importlib.import_module(f"tests.frameworks.proofs.{library}").PROOFS


@pytest.mark.parametrize(("row", "library"), CELLS, ids=lambda part: getattr(part, "id", part))
def test_a_cell_is_what_the_library_gives(row: Row, library: str):
    found = proofs(library)[row.id]()
    np.testing.assert_allclose(found, row.cells[library].gives, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("library", NEEDS)
def test_nothing_is_proved_that_the_table_does_not_say(library):
    assert set(proofs(library)) == {row.id for row in ROWS if library in row.cells}


def test_every_column_is_proved_by_a_command_or_was_measured_once():
    assert set(NEEDS) == set(VERSIONS) - set(RECORDED)
    assert set(PROVED) < set(NEEDS)


@pytest.mark.parametrize(("row", "way"), WAYS, ids=lambda part: getattr(part, "id", getattr(part, "says", "")))
def test_a_sheet_written_so_has_that_answer(row: Row, way: Way, tmp_path):
    path = tmp_path / "q.yaml"
    path.write_text(f"id: q\ntitle: {row.id}\n{way.problem}", encoding="utf-8")
    solution = gradekit.solve(gradekit.load(path))
    found = np.concatenate([value.floats.ravel() for _, value in solution.answer("q")])
    np.testing.assert_allclose(found, way.gives, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("row", "library"), SET, ids=lambda part: getattr(part, "id", part))
def test_a_file_that_names_the_library_has_its_number(row: Row, library: str, tmp_path):
    """`framework:` from the exercise's own table against what the library gave."""
    sheet, wanted = SHEETS[row.id], row.cells[library].gives
    if not np.isfinite(wanted).all():
        pytest.skip("what is infinite has no value in an exercise")
    path = tmp_path / "q.yaml"
    path.write_text(f"id: q\ntitle: {row.id}\n{sheet.problem(library)}", encoding="utf-8")
    solution = gradekit.solve(gradekit.load(path))
    found = np.concatenate([value.floats.ravel() for _, value in solution.answer("q")])
    np.testing.assert_allclose(found, wanted[: sheet.first], rtol=1e-5, atol=1e-6)


def test_of_every_row_it_is_known_whether_a_file_can_name_it():
    ids = {row.id for row in ROWS}
    assert set(SHEETS) | set(NOT_SET) == ids
    assert not set(SHEETS) & set(NOT_SET)
    assert {row.id for row in framework_rows} <= ids
    assert {row.id for row in framework_rows if not row.named_only} <= set(SHEETS)


def test_what_a_library_does_in_a_file_was_asked_of_it():
    """Each way of the exercise's table has a cell that proves it, or stands among those that follow from another."""
    cells = {(row.id, library) for row in ROWS for library in row.cells}
    unproved = {(row.id, library) for row in framework_rows for library in row.ways} - cells
    assert unproved == FOLLOWING


def test_every_column_has_a_version_and_every_row_a_name_of_its_own():
    assert {library for row in ROWS for library in row.cells} == set(VERSIONS) == set(FRAMEWORKS)
    assert all(version in VERSIONS[name] for name, (_, version) in FRAMEWORKS.items())
    assert len({row.id for row in ROWS}) == len(ROWS)


def test_the_manual_page_is_up_to_date():
    spec = importlib.util.spec_from_file_location("generate_frameworks", ROOT / "docs" / "generate_frameworks.py")
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    page = (ROOT / "docs" / "frameworks.md").read_text(encoding="utf-8")
    assert page == generate.page(), "run: python docs/generate_frameworks.py"
