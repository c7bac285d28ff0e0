"""Item analysis: figures against hand calculations and independent formulas, and what must not change them."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradekit.course.items import Mark, Tally, analyse
from gradekit.course.items.words import exact, figure, percent
from tests.some import examples

Row = tuple[object, ...]  # the points of one student, a question each


def verdict_of(score: Fraction, most: Fraction) -> str:
    return "correct" if score == most else "partial" if score else "incorrect"


def tally_of(rows: list[Row], most: tuple[object, ...], problem: str = "p") -> Tally:
    """One submission a row; None: left for a person."""
    tally = Tally()
    for row in rows:
        marks = []
        for number, (points, top) in enumerate(zip(row, most, strict=True), 1):
            score, best = Fraction(points or 0), Fraction(top)
            said = "not_judged" if points is None else verdict_of(score, best)
            marks.append(Mark(f"q{number}", score, best, said, None, points is not None))
        tally.graded(problem, marks)
    return tally


def only(tally: Tally):
    (problem,) = analyse(tally)
    return problem


# By hand


TABLE = [  # points of q1 (of 2), q2 (of 1) and q3 (of 1), ten students
    (2, 1, 1), (2, 1, 1), (2, 1, 0), (2, 0, 1), (1, 1, 0), (1, 0, 1), (1, 0, 0), (0, 1, 0), (0, 0, 0), (0, 0, 0),
]  # fmt: skip


def test_figures_of_a_small_table_calculated_by_hand():
    """q1: sum 11 of 20 points, sum of squares 4·4 + 3·1 = 19. q2: sum 5, q3: sum 4, both their own squares.

    The rest of q1, q2 + q3, is 2 2 1 1 1 1 0 1 0 0: sum 9, sum of squares 13; products with q1: 4+4+2+2+1+1 = 14.
        r = (10·14 − 11·9) / √((10·19 − 121)(10·13 − 81)) = 41 / √(69·49) = 0.70512
    The rest of q2, q1 + q3, is 3 3 2 3 1 2 1 0 0 0: sum 15, squares 9+9+4+9+1+4+1 = 37; products 3+3+2+1+0 = 9.
        r = (90 − 75) / √((50 − 25)(370 − 225)) = 15 / √(25·145) = 0.24914
    The rest of q3, q1 + q2, is 3 3 3 2 2 1 1 1 0 0: sum 16, squares 9+9+9+4+4+1+1+1 = 38; products 3+3+2+1 = 9.
        r = (90 − 64) / √((40 − 16)(380 − 256)) = 26 / √(24·124) = 0.47661
    The totals are 4 4 3 3 2 2 1 1 0 0: sum 20, squares 60, so 10·60 − 400 = 200.
        alpha = 3/2·(1 − (69 + 25 + 24)/200) = 0.615
    """
    problem = only(tally_of(TABLE, (2, 1, 1)))
    assert [item.difficulty for item in problem.items] == [Fraction(11, 20), Fraction(1, 2), Fraction(2, 5)]
    found = [item.discrimination.value for item in problem.items]
    assert found == pytest.approx([41 / (69 * 49) ** 0.5, 15 / (25 * 145) ** 0.5, 26 / (24 * 124) ** 0.5], abs=1e-15)
    assert problem.consistency.value == pytest.approx(0.615, abs=1e-15)
    assert (problem.mean, problem.max_score, problem.graded) == (2, 4, 10)


def test_verdicts_and_mistakes_are_counted_with_those_who_answered():
    tally = Tally()
    most = Fraction(2)
    tally.graded("p", [Mark("a", most, most, "correct")], 5)
    tally.graded("p", [Mark("a", Fraction(0), most, "incorrect", "bias-omitted")], 2)
    tally.graded("p", [Mark("a", Fraction(1), most, "partial", "sign-flipped")], 2)
    tally.graded("p", [Mark("a", Fraction(0), most, "missing")])
    tally.missing("p", 3)
    tally.unreadable("p")
    tally.unreadable("")
    problem = only(tally)
    (item,) = problem.items
    assert (item.submissions, item.answers, item.difficulty) == (10, 9, Fraction(12, 20))
    assert list(item.mistakes.items()) == [("bias-omitted", 2), ("sign-flipped", 2)]
    assert {name: number for name, number in item.verdicts.items() if number} == {
        "correct": 5, "partial": 2, "incorrect": 2, "missing": 1,
    }  # fmt: skip
    assert (problem.graded, problem.missing, problem.unreadable, tally.nameless) == (10, 3, 1, 1)


# Where a figure is not defined


@pytest.mark.parametrize(
    ("rows", "most", "why"),
    [
        (TABLE[:9], (2, 1, 1), "fewer than 10 students"),
        ([(1, 0), *[(1, 1)] * 9], (1, 1), "everyone has the same points here"),
        ([(0, 1), *[(1, 1)] * 9], (1, 1), "everyone has the same points in the rest"),
        ([(0,), (1,)] * 10, (1,), "there is only one question to compare"),
        ([(None, 1, 0), (None, 0, 1)] * 10, (1, 1, 1), "most answers are left for a person"),
    ],
)
def test_where_there_is_no_discrimination_the_reason_is_said(rows, most, why):
    measure = only(tally_of(rows, most)).items[0].discrimination
    assert (measure.value, measure.why) == (None, why)


def test_alpha_is_not_defined_without_differences():
    measure = only(tally_of([(1, 1)] * 10, (1, 1))).consistency
    assert (measure.value, measure.why) == (None, "everyone has the same points")


def test_submissions_with_something_open_are_left_out_of_what_compares_totals():
    problem = only(tally_of([*TABLE, (None, 1, 1), (2, None, 0)], (2, 1, 1)))
    plain = only(tally_of(TABLE, (2, 1, 1)))
    assert [item.discrimination for item in problem.items] == [item.discrimination for item in plain.items]
    assert problem.consistency == plain.consistency
    assert problem.items[0].difficulty == Fraction(13, 22)  # of those that are judged


def test_no_result_at_all_and_none_that_was_marked():
    assert analyse(Tally()) == ()
    tally = Tally()
    tally.missing("p", 4)
    problem = only(tally)
    assert (problem.graded, problem.mean, problem.items) == (0, None, ())


# Independent formulas


POINTS = st.integers(0, 6).map(lambda number: Fraction(number, 3))
TABLES = st.integers(2, 4).flatmap(
    lambda questions: st.lists(st.tuples(*[POINTS] * questions), min_size=10, max_size=40)
)
EXAMPLES = examples(60)


@EXAMPLES
@given(TABLES)
def test_figures_equal_the_textbook_formulas(rows):
    problem = only(tally_of(rows, (2,) * len(rows[0])))
    scores = np.array(rows, float)
    total = scores.sum(axis=1)
    for number, item in enumerate(problem.items):
        own, rest = scores[:, number], total - scores[:, number]
        if item.discrimination.value is None:
            assert min(np.ptp(own), np.ptp(rest)) < 1e-12
        else:
            assert item.discrimination.value == pytest.approx(np.corrcoef(own, rest)[0, 1], abs=1e-9)
        assert float(item.difficulty) == pytest.approx(own.mean() / 2)
    if problem.consistency.value is None:
        assert np.ptp(total) < 1e-12
    else:
        k = scores.shape[1]
        expected = k / (k - 1) * (1 - scores.var(axis=0, ddof=1).sum() / total.var(ddof=1))
        assert problem.consistency.value == pytest.approx(expected, abs=1e-9)


@EXAMPLES
@given(TABLES, st.randoms(use_true_random=False))
def test_the_order_of_students_changes_nothing(rows, random):
    other = list(rows)
    random.shuffle(other)
    assert analyse(tally_of(rows, (2,) * len(rows[0]))) == analyse(tally_of(other, (2,) * len(rows[0])))


@EXAMPLES
@given(TABLES)
def test_a_class_twice_as_large_has_the_same_figures(rows):
    one, two = (only(tally_of(rows * number, (2,) * len(rows[0]))) for number in (1, 2))
    assert [item.difficulty for item in one.items] == [item.difficulty for item in two.items]
    assert [i.discrimination.value for i in one.items] == [i.discrimination.value for i in two.items]
    assert (one.consistency.value, one.mean) == (two.consistency.value, two.mean)


@EXAMPLES
@given(TABLES, st.integers(1, 10**30))
def test_points_counted_in_another_unit_change_nothing(rows, unit):
    """Beyond 64 bits too, where exact sums no longer fit into machine numbers."""
    plain = only(tally_of(rows, (2,) * len(rows[0])))
    other = only(tally_of([tuple(p / unit for p in row) for row in rows], (Fraction(2, unit),) * len(rows[0])))
    larger = only(tally_of([tuple(p * unit for p in row) for row in rows], (2 * unit,) * len(rows[0])))
    for changed in (other, larger):
        assert [item.discrimination for item in changed.items] == [item.discrimination for item in plain.items]
        assert [item.difficulty for item in changed.items] == [item.difficulty for item in plain.items]
        assert changed.consistency == plain.consistency


def test_a_question_that_repeats_the_rest_has_discrimination_one():
    problem = only(tally_of([(Fraction(n, 7), Fraction(n, 3)) for n in range(12)], (2, 4)))
    assert [item.discrimination.value for item in problem.items] == [1.0, 1.0]
    assert only(tally_of([(n, 11 - n) for n in range(12)], (11, 11))).items[0].discrimination.value == -1.0


# How figures are written


def test_shares_are_never_called_all_or_nothing_unless_they_are():
    assert [percent(Fraction(n, 1000)) for n in (0, 1, 5, 15, 125, 994, 999, 1000)] == [
        "0 %", "< 1 %", "< 1 %", "2 %", "12 %", "99 %", "> 99 %", "100 %",
    ]  # fmt: skip


def test_figures_have_two_decimals_and_no_negative_zero():
    numbers = (0.705, -0.1234, -0.001, 1.0, Fraction(1, 3), Fraction(273, 40), Fraction(-1, 8))
    assert [figure(number) for number in numbers] == ["0.70", "−0.12", "0.00", "1.00", "0.33", "6.82", "−0.12"]
    assert [exact(x) for x in (Fraction(2, 3), 1.0, Fraction(3), None, -1e-9)] == [0.666667, 1, 3, None, 0]
