"""Decimal commas at the command line: read where they are said to be, and never a class without points."""

import json

import pytest

PROBLEM = """\
id: unit
title: One unit
given: {x: 0.6, w: 0.8, b: 0.1}
compute: {z: w*x + b, a: sigmoid(z)}
questions:
  - {id: z, find: z}
  - {id: a, find: a}
"""
COMMAS = ('"0,58"', '"0,6411"')
POINTS = ("0.58", "0.6411")


@pytest.fixture
def graded(run, tmp_path):
    """Grade a table with these cells by student; the run, and the points of each."""

    def graded(rows, *options, problem=PROBLEM, separator=","):
        (tmp_path / "unit.yaml").write_text(problem, encoding="utf-8")
        lines = [("student", "z", "a"), *((f"s{k:03}", *cells) for k, cells in enumerate(rows, 1))]
        table = tmp_path / "quiz.csv"
        table.write_text("".join(separator.join(line) + "\n" for line in lines), encoding="utf-8")
        ran = run("grade", table, "--problems", tmp_path, "--problem", "unit", "--format", "json", *options)
        return ran, [float(one.get("score", -1)) for one in json.loads(ran.out)] if ran.out else None

    return graded


def test_a_class_that_would_get_nothing_for_its_commas_stops(graded):
    ran, scores = graded([COMMAS] * 3 + [POINTS])
    assert (ran.code, scores) == (2, None)
    assert "3 of 4 submissions have numbers with a comma, which would earn nothing" in ran.err
    assert "add --decimal comma, or write decimal: comma in the problem file" in ran.err


def test_one_who_types_commas_stops_nobody(graded):
    ran, scores = graded([COMMAS, POINTS, POINTS])
    assert (ran.code, scores) == (0, [0, 2, 2])


def test_a_class_of_one_is_marked(graded):
    assert graded([COMMAS])[1] == [0]


def test_the_option_reads_commas_and_points(graded):
    ran, scores = graded([COMMAS, COMMAS, POINTS], "--decimal", "comma")
    assert (ran.code, scores) == (0, [2, 2, 2])


def test_the_problem_reads_commas(graded):
    ran, scores = graded([COMMAS, COMMAS, POINTS], problem=PROBLEM + "decimal: comma\n")
    assert (ran.code, scores) == (0, [2, 2, 2])


def test_the_option_overrules_the_problem(graded):
    ran, scores = graded([COMMAS, POINTS], "--decimal", "point", problem=PROBLEM + "decimal: comma\n")
    assert (ran.code, scores) == (0, [0, 2])


def test_points_on_purpose_mark_a_class_as_it_is(graded):
    ran, scores = graded([COMMAS] * 3, "--decimal", "point")
    assert (ran.code, scores) == (0, [0, 0, 0])


def test_semicolons_between_the_cells_say_it(graded):
    ran, scores = graded([("0,58", "0,6411"), ("0.58", "0.6411")], separator=";")
    assert (ran.code, scores) == (0, [2, 2])


def test_another_mark_is_refused(graded):
    ran, _ = graded([POINTS], "--decimal", "apostrophe")
    assert ran.code == 2 and "point" in ran.err and "comma" in ran.err


def test_another_mark_in_the_problem_is_refused(graded):
    ran, _ = graded([POINTS], problem=PROBLEM + "decimal: semicolon\n")
    assert ran.code == 2 and "comma" in ran.err
