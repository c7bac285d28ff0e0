"""The table of conventions: each cell of a library that installs quickly is asked of that library, and each way of
writing a sheet gives what it says."""

import importlib
import importlib.util
import os

import numpy as np
import pytest

import gradekit
from gradekit.frameworks.conventions import ROWS
from gradekit.frameworks.conventions.row import PROVED, RECORDED, VERSIONS, Row, Way
from tests.places import ROOT

os.environ.setdefault("KERAS_BACKEND", "jax")
NEEDS = {"pytorch": ("torch",), "jax": ("jax", "optax", "flax"), "keras": ("keras", "jax"), "onnx": ("onnx",)}
CELLS = [(row, library) for row in ROWS for library in row.cells if library in PROVED]
WAYS = [(row, way) for row in ROWS for way in row.ways]


def proofs(library: str) -> dict:
    for package in NEEDS[library]:
        pytest.importorskip(package)
    return importlib.import_module(f"tests.frameworks.proofs.{library}").PROOFS


@pytest.mark.parametrize(("row", "library"), CELLS, ids=lambda part: getattr(part, "id", part))
def test_a_cell_is_what_the_library_gives(row: Row, library: str):
    found = proofs(library)[row.id]()
    np.testing.assert_allclose(found, row.cells[library].gives, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("library", PROVED)
def test_nothing_is_proved_that_the_table_does_not_say(library):
    assert set(proofs(library)) == {row.id for row in ROWS if library in row.cells}


@pytest.mark.parametrize(("row", "way"), WAYS, ids=lambda part: getattr(part, "id", getattr(part, "says", "")))
def test_a_sheet_written_so_has_that_answer(row: Row, way: Way, tmp_path):
    path = tmp_path / "q.yaml"
    path.write_text(f"id: q\ntitle: {row.id}\n{way.problem}", encoding="utf-8")
    solution = gradekit.solve(gradekit.load(path))
    found = np.concatenate([value.floats.ravel() for _, value in solution.answer("q")])
    np.testing.assert_allclose(found, way.gives, rtol=1e-5, atol=1e-6)


def test_every_column_has_a_version_and_every_row_a_name_of_its_own():
    assert {library for row in ROWS for library in row.cells} == set(VERSIONS) == {*PROVED, *RECORDED}
    assert len({row.id for row in ROWS}) == len(ROWS)


def test_the_manual_page_is_up_to_date():
    spec = importlib.util.spec_from_file_location("generate_frameworks", ROOT / "docs" / "generate_frameworks.py")
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    page = (ROOT / "docs" / "frameworks.md").read_text(encoding="utf-8")
    assert page == generate.page(), "run: python docs/generate_frameworks.py"
