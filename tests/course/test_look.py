"""Questions worth a look: each rule on both sides of its boundary."""

from fractions import Fraction

import pytest

from gradekit.course.items import Mark, Tally, analyse, worth_a_look
from gradekit.course.items.look import KINDS
from gradekit.course.items.shared import FrequentValue
from gradekit.exercise.problem.known import VERDICTS

ALL = ("correct", "incorrect", "sign-flipped", "missing", "malformed", "not_judged")


def flags_of(numbers: dict[str, int], wrong: int = 0) -> dict[str, str]:
    """kind → message of one question, answered so often in each way; wrong: how many gave one unexplained value."""
    tally = Tally()
    for kind, number in numbers.items():
        verdict, mistake = (kind, None) if kind in VERDICTS else ("incorrect", kind)
        mark = Mark("a", Fraction(verdict == "correct"), Fraction(1), verdict, mistake, verdict != "not_judged")
        tally.graded("p", [mark], number)
    frequent = {("p", "a"): (FrequentValue("0.1234", wrong),)} if wrong else {}
    return {flag.kind: flag.message for flag in worth_a_look(analyse(tally), frequent)}


@pytest.mark.parametrize(
    ("kind", "inside", "outside"),
    [
        ("hard", {"correct": 3, "incorrect": 17}, {"correct": 4, "incorrect": 16}),
        ("hard", {"correct": 1, "incorrect": 9}, {"correct": 0, "incorrect": 9}),  # too few to say
        ("easy", {"correct": 39, "incorrect": 1}, {"correct": 19, "incorrect": 1}),
        ("easy", {"correct": 10}, {"correct": 9}),
        ("malformed", {"correct": 36, "malformed": 4}, {"correct": 37, "malformed": 4}),
        ("malformed", {"correct": 8, "malformed": 4}, {"correct": 8, "malformed": 3}),
        ("not-judged", {"correct": 36, "not_judged": 4}, {"correct": 37, "not_judged": 4}),
        ("empty", {"correct": 10, "missing": 10}, {"correct": 11, "missing": 10}),
        ("mistake-over-right", {"correct": 3, "sign-flipped": 4}, {"correct": 4, "sign-flipped": 4}),
        ("mistake-over-right", {"sign-flipped": 4}, {"sign-flipped": 3}),
        ("mistake-over-right", {"sign-flipped": 4}, {"convention": 9}),  # which is right
    ],
)
def test_each_rule_on_both_sides_of_its_boundary(kind, inside, outside):
    assert kind in flags_of(inside)
    assert kind not in flags_of(outside)


MANY = [(4, 40, True), (4, 41, False), (3, 10, False), (5, 10, True)]


@pytest.mark.parametrize(("wrong", "students", "is_flagged"), MANY)
def test_a_wrong_value_is_frequent_from_four_students_and_a_tenth(wrong, students, is_flagged):
    found = flags_of({"correct": students - wrong, "incorrect": wrong}, wrong)
    assert ("wrong-value" in found) is is_flagged


def test_a_wrong_value_more_frequent_than_the_right_one_says_so():
    assert flags_of({"correct": 5, "incorrect": 7}, 6)["wrong-value"] == (
        "6 students (50 %) gave 0.1234, which no known mistake explains, more than the 5 who were right: "
        "look at the key and at the wording"
    )
    assert "more than" not in flags_of({"correct": 6, "incorrect": 6}, 6)["wrong-value"]


def test_negative_discrimination_says_when_it_may_be_chance():
    def message(times: int) -> str:
        tally = Tally()
        for a, b, number in ((1, 0, 4), (0, 1, 4), (1, 1, 3)):
            marks = [Mark(name, Fraction(points), Fraction(1), "correct") for name, points in (("a", a), ("b", b))]
            tally.graded("p", marks, number * times)
        first, second = worth_a_look(analyse(tally))
        assert (first.question, second.question, first.kind) == ("a", "b", "negative-discrimination")
        return first.message

    # n = 11, sums 7 and 7, products 3: r = (33 − 49)/√(28·28) = −4/7; r²·n = 3.6, and 7.2 in a class twice as large
    assert message(1).endswith("(discrimination −0.57): with 11 students this may be chance")
    assert message(2).endswith("(discrimination −0.57): look at the key")


def test_what_is_ordinary_is_not_flagged():
    assert flags_of({"correct": 12, "incorrect": 5, "sign-flipped": 3, "missing": 2}, 2) == {}
    assert set(flags_of(dict.fromkeys(ALL, 9), 9)) < set(KINDS)
