"""Wrong values that several students share: what is compared, what is rare, and what must not change it."""

import json
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradekit.course.items import shared as module
from gradekit.course.items.shared import FrequentValue, Shared, SharedValue, SharingPair, find_shared
from gradekit.course.items.wrong import WrongAnswers, digest, read_answers, value_of
from tests.some import examples

Given = dict[str, dict[str, object]]  # student → question → wrong answer


def shared_among(course: Given, answers: int = 40, questions: tuple[str, ...] = ("a", "b", "c"), **more) -> Shared:
    rows = [WrongAnswers(f"{who}.json", who.upper(), who, "p", json.dumps(wrong), {}) for who, wrong in course.items()]
    return find_shared(lambda: iter(rows), {("p", question): answers for question in questions}, **more)


def values(found: Shared) -> list[tuple[str, object, tuple[str, ...]]]:
    return [(value.question, value.answer, value.students) for value in found.values]


# What is compared


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0.5", "0.50"), ("-1.25", "−1.25"), ("1e-3", "0.001"), ("1/8", "0.125"), (["0.1", "2"], ["0.10", "2.0"]),
        ("a", " a "),
    ],
)  # fmt: skip
def test_the_same_number_typed_in_two_ways_is_one_value(one, other):
    assert value_of(one).fine == value_of(other).fine


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0.1234", "0.1235"), ("1", "-1"), (["1", "2"], ["2", "1"]), (["1", "2"], [["1", "2"]]),
        ([["1"], ["2"]], [["1", "2"]]),
    ],
)  # fmt: skip
def test_other_numbers_and_other_places_are_other_values(one, other):
    assert value_of(one).fine != value_of(other).fine


def test_a_number_in_json_is_the_text_that_was_typed():
    assert read_answers('{"a": 0.50, "b": [1e3, "x", null, true]}') == {"a": "0.50", "b": ["1e3", "x", None, True]}
    for text in ("", "[1]", "{", "[" * 100_000):
        assert read_answers(text) == {}


def test_to_three_digits_values_agree_that_were_rounded_elsewhere():
    assert value_of("0.12345678").coarse == value_of("0.12346").coarse != value_of("0.1245").coarse
    assert value_of("0.12345678").fine != value_of("0.12346").fine


def test_only_the_entries_that_are_wrong_are_compared():
    right = [False, True]
    assert value_of(["0.7777", "0.5"], right).fine == value_of(["0.7777", "0.4999"], right).fine
    assert value_of(["0.7777", "0.5"], right).fine != value_of(["0.7778", "0.5"], right).fine
    assert value_of(["0.7777", "0.5"], [True, False]).fine != value_of(["0.7777", "0.4999"], [True, False]).fine
    assert not value_of(["0.5", "0.1234"], right).is_telling  # four digits, but of the right entry
    for other in (None, [True, True], [[False, True]], True):  # says nothing about what is wrong
        assert value_of(["0.7777", "0.5"], other) == value_of(["0.7777", "0.5"])


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        ("0.123", True), ("0.12", False), ("0.120", True), ("0.00012", False), ("120", False), ("123", True),
        ("1200.", True), ("1.2e10", False), ("-1.23E-4", True), ("1/3", False), ("7/12", True), ("0", False),
        ("w1*x + b", False), ("true", False),
    ],
)  # fmt: skip
def test_a_telling_number_has_three_significant_digits_as_typed(text, telling):
    assert value_of(text).is_telling is telling


# Rare values


def test_a_rare_value_is_reported_with_those_who_gave_it():
    found = shared_among({"eve": {"a": "0.7310"}, "bob": {"a": "0.731"}, "ada": {"a": "0.7311"}})
    assert found.values == (SharedValue("p", "a", "0.7310", ("BOB", "EVE")),)
    assert found.pairs == ()


@pytest.mark.parametrize(("students", "answers", "is_rare"), [
    (1, 40, False), (2, 40, True), (3, 40, True), (4, 40, False), (4, 79, False), (4, 80, True), (20, 9999, True),
    (21, 9999, False),
])  # fmt: skip
def test_rare_is_a_twentieth_of_the_students_three_in_a_small_class_never_more_than_twenty(students, answers, is_rare):
    found = shared_among({f"s{n:02}": {"a": "0.7311"} for n in range(students)}, answers)
    assert bool(found.values) is is_rare


def test_a_value_that_many_typed_with_other_digits_is_not_rare():
    course = {f"s{n:02}": {"a": f"0.7311{n:02}"} for n in range(9)} | {"x": {"a": "0.7311"}, "y": {"a": "0.7311"}}
    assert shared_among(course).values == ()
    assert shared_among({name: course[name] for name in "xy"}).values


def test_what_one_student_gave_in_two_files_is_not_shared():
    rows = [WrongAnswers(file, "ada", "ada", "p", '{"a": "0.7311"}', {}) for file in ("1.json", "2.json")]
    assert find_shared(lambda: rows, {("p", "a"): 40}).values == ()


def test_submissions_that_do_not_count_and_unknown_questions_are_left_out():
    course = {name: {"a": "0.7311", "old": "0.7311"} for name in ("ada", "bob", "eve")}
    counted = [digest("ada.json"), digest("eve.json")]
    assert values(shared_among(course, counted=counted)) == [("a", "0.7311", ("ADA", "EVE"))]
    assert shared_among(course, counted=[]) == Shared()
    assert shared_among({}) == Shared()


def test_pairs_are_those_who_share_several_and_their_values_come_first():
    course = {
        "ada": {"a": "0.1111", "b": "0.2222", "c": "0.3333"},
        "bob": {"a": "0.1111", "b": "0.2222"},
        "cem": {"a": "0.1111", "b": "0.9876"},
        "dan": {"c": "0.3333"},
    }
    found = shared_among(course)
    assert found.pairs == (SharingPair(("ADA", "BOB"), (("p", "a"), ("p", "b"))),)
    assert values(found) == [
        ("b", "0.2222", ("ADA", "BOB")), ("a", "0.1111", ("ADA", "BOB", "CEM")), ("c", "0.3333", ("ADA", "DAN")),
    ]  # fmt: skip


def test_only_so_much_is_listed_and_the_rest_is_counted(monkeypatch):
    monkeypatch.setattr(module, "MOST_VALUES", 3)
    monkeypatch.setattr(module, "MOST_PAIRS", 2)
    course = {f"{name}{n}": {"a": f"0.{n}111", "b": f"0.{n}222"} for n in range(1, 6) for name in "xy"}
    found = shared_among(course)
    assert (len(found.values), found.more_values, len(found.pairs), found.more_pairs) == (3, 7, 2, 3)


# Frequent values


def test_frequent_values_are_counted_to_three_digits_and_shown_as_most_typed_them():
    course = {f"s{n}": {"a": "0.5551" if n < 5 else "0.55513", "b": "7"} for n in range(8)} | {"z": {"a": "0.1"}}
    found = shared_among(course)
    assert found.frequent == {("p", "a"): (FrequentValue("0.5551", 8),), ("p", "b"): (FrequentValue("7", 8),)}


def test_five_frequent_values_of_each_question_are_kept_commonest_first():
    course = {f"s{n}{k}": {"a": f"0.{n}11", "b": f"0.{n}22"} for n in range(1, 8) for k in range(n + 1)}
    found = shared_among(course)
    assert [value.students for value in found.frequent["p", "a"]] == [8, 7, 6, 5, 4]
    assert [value.answer for value in found.frequent["p", "b"]] == ["0.722", "0.622", "0.522", "0.422", "0.322"]


# By definition, and whatever the order


WRONG = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["0.1111", "0.2222", "0.3333", "0.4"]), min_size=1)
COURSES = st.dictionaries(st.sampled_from([f"s{n}" for n in range(12)]), WRONG)


def by_definition(course: Given) -> tuple[dict, dict]:
    together: dict = {}
    for who, wrong in course.items():
        for question, answer in wrong.items():
            together.setdefault((question, answer), set()).add(who.upper())
    rare = {key: who for key, who in together.items() if 2 <= len(who) <= 3 and len(key[1]) > 4}
    pairs: dict = {}
    for (question, _), who in rare.items():
        for pair in combinations(sorted(who), 2):
            pairs.setdefault(pair, set()).add(question)
    return rare, {pair: questions for pair, questions in pairs.items() if len(questions) > 1}


@examples(100)
@given(COURSES)
def test_groups_and_pairs_are_what_the_definition_says(course):
    found = shared_among(course)
    rare, pairs = by_definition(course)
    assert {(v.question, v.answer): set(v.students) for v in found.values} == rare
    assert {pair.students: {question for _, question in pair.questions} for pair in found.pairs} == pairs


@examples(100)
@given(COURSES, st.randoms(use_true_random=False))
def test_the_order_of_submissions_changes_nothing(course, random):
    names = list(course)
    random.shuffle(names)
    assert shared_among({name: course[name] for name in names}) == shared_among(course)
