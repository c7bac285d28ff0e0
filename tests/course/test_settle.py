"""From rows to final results: repeated and late submissions, a person's decisions, the roster."""

import json
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from gradekit.course.marking.problems import Problems
from gradekit.course.marking.share import mark_pieces
from gradekit.course.outcome import Outcome
from gradekit.course.piece import Piece, Row, who
from gradekit.course.settling import settle as settle_module
from gradekit.course.settling.late import DAY, Extension, LatePolicy, parse_policy, parse_time
from gradekit.course.settling.rollcall import RollCall, RosterMismatch, Standing
from gradekit.course.settling.roster import Roster, Student
from gradekit.course.settling.settings import Settings
from gradekit.course.settling.settle import Pair, settle
from gradekit.course.settling.settled import Change, Settled
from gradekit.course.state import Override
from gradekit.errors import UsageError
from gradekit.marking.result import QuestionGrade
from tests.places import ROOT

DUE = parse_time("2026-03-01T18:00Z")
PLAIN = Settings()


def outcome(points: int | Fraction, problem: str = "p", judged: bool = True) -> Outcome:
    """Two questions: a, of 10 points, has so many; b, of 5 points, has none."""
    b = QuestionGrade(
        "b", Fraction(0), Fraction(5), "incorrect" if judged else "not_judged", "sign-flipped", message="No."
    )
    return Outcome(problem, (QuestionGrade("a", Fraction(points), Fraction(10), "partial"), b))


def graded(file: str, student: str, points: int | Fraction = 5, problem: str = "p", line: int = 0, time: int = 0,
           submitted: str = "", judged: bool = True) -> Pair:  # fmt: skip
    row = Row(file, line, b"content", b"", time, "graded", student, who(student), problem, submitted, 1)
    return row, outcome(points, problem, judged)


def broken(file: str, student: str = "", problem: str = "", line: int = 0) -> Pair:
    row = Row(file, line, b"content", b"", 0, "unreadable", student, who(student), problem, error="no JSON", at_line=7)
    return row, None


def roster(*ids: str, **extensions: Extension) -> Roster:
    return Roster(tuple(Student(name, extension=extensions.get(name)) for name in ids))


def run(
    pairs: Iterable[Pair], settings: Settings = PLAIN, problems: Iterable[str] = ("p",), **more: object
) -> list[Settled]:
    pairs = list(pairs)
    return list(settle(lambda: iter(pairs), settings, list(problems), **more))


def brief(results: Iterable[Settled]) -> list[tuple[str, str, str, str]]:
    return [(r.file, r.student, r.problem, r.status) for r in results]


def override(
    student: str, question: str, points: int | Fraction, problem: str = "p", content: bytes = b"content"
) -> Override:
    return Override(who(student), student, problem, question, Fraction(points), "as announced", content)


def test_an_ordinary_course() -> None:
    results = run([graded("a.json", "ada", 7), broken("b.json"), graded("all.jsonl", "cy", 3, line=4)])
    assert brief(results) == [
        ("a.json", "ada", "p", "graded"), ("b.json", "", "", "unreadable"), ("all.jsonl:4", "cy", "p", "graded"),
    ]  # fmt: skip
    ada, lost, _ = results
    assert (ada.score, ada.max_score, ada.open_points, ada.notes, ada.late, ada.on_roster) == (7, 15, 0, (), None, None)
    assert ada.outcome is not None and ada.questions is ada.outcome.questions
    assert (lost.error, lost.at_line, lost.score, lost.max_score, lost.questions) == ("no JSON", 7, 0, 0, ())


# The roster


def test_who_is_on_the_roster_and_handed_nothing_in_is_missing() -> None:
    roll = RollCall()
    settings = Settings(roster=roster("Cy", "Ada", "bob"))
    results = run([graded("x.json", " ADA "), graded("y.json", "eve")], settings, roll=roll)
    assert brief(results) == [
        ("x.json", " ADA ", "p", "graded"), ("y.json", "eve", "p", "graded"),
        ("", "Cy", "p", "missing"), ("", "bob", "p", "missing"),
    ]  # fmt: skip
    assert [r.on_roster for r in results] == [True, False, True, True]
    assert [r.notes for r in results] == [(), ("the student 'eve' is not on the roster",), (), ()]
    assert [r.score for r in results] == [5, 5, 0, 0]
    assert roll.standings == {"p": Standing(1, 0, 2)}


def test_an_address_or_login_of_the_roster_is_the_student() -> None:
    """What a form exports as the student is often the e-mail address."""
    others = (("sis user id", "s1"), ("sis login id", "login1"), ("id", "s2"))
    course = Roster((Student("s1", email="Ada@uni.example", others=others), Student("s2"), Student("s3", email="x@y.z"),
                     Student("s4", email="X@y.z")))  # fmt: skip
    for name in ("ada@uni.example", "LOGIN1", "s1"):
        first, *missing = run([graded("s1/week.json", name)], Settings(roster=course))
        assert (first.student, first.who, first.status, first.notes) == ("s1", "s1", "graded", ())
        assert [each.student for each in missing] == ["s2", "s3", "s4"]
    assert course.aliases == {"ada@uni.example": 0, "login1": 0}  # neither another's id nor what two have


def test_one_student_under_two_names_handed_in_twice() -> None:
    course = Roster((Student("s1", email="a@b.c"),))
    rows = [graded("a.json", "s1", submitted="2026-03-01"), graded("b.json", "a@b.c", submitted="2026-03-02")]
    assert [each.status for each in run(rows, Settings(roster=course))] == ["unreadable", "unreadable"]
    (kept,) = run(rows, Settings("latest", roster=course))
    assert (kept.file, kept.student, kept.status) == ("b.json", "s1", "graded")


def test_the_work_of_two_counts_for_both() -> None:
    course = Roster((Student("s1", email="a@b.c"), Student("s2"), Student("s3")))
    results = run([graded("pair.json", "a@b.c\ns2")], Settings(roster=course))
    assert brief(results) == [
        ("pair.json", "s1", "p", "graded"), ("pair.json", "s2", "p", "graded"), ("", "s3", "p", "missing"),
    ]  # fmt: skip
    assert [each.student for each in run([graded("pair.json", "x\ny")], Settings())] == ["x", "y"]
    claimed = run([graded("s3.json", "s1\ns2")], Settings(roster=course))
    assert brief(claimed)[0] == ("s3.json", "s3", "p", "unreadable") and "another student" in claimed[0].error
    own = run([graded("a.json", "s1"), graded("pair.json", "s1\ns2")], Settings(roster=course))
    assert [(each.student, each.status) for each in own] == [
        ("s1", "unreadable"), ("s1", "unreadable"), ("s2", "graded"), ("s3", "missing"),
    ]  # fmt: skip


def test_a_placeholder_left_in_a_template_is_whose_file_it_is() -> None:
    course = Roster((Student("s1"), Student("s2")))
    first, missing = run([graded("s1.json", "your-id")], Settings(roster=course))
    assert (first.student, first.status, missing.student) == ("s1", "graded", "s2")


def test_a_notebook_that_names_nobody_is_of_the_folder_it_lies_in() -> None:
    first, _ = run([graded("s1/week3.ipynb", "week3")], Settings(roster=roster("s1", "s2")))
    assert (first.student, first.status) == ("s1", "graded")
    first, *_ = run([graded("s1/week3.json", "week3")], Settings(roster=roster("s1", "s2")))
    assert first.status == "unreadable"


def test_who_handed_in_one_of_two_problems_is_missing_in_the_other() -> None:
    settings = Settings(roster=roster("ada", "bob", "cy"))
    results = run([graded("a.json", "ada", problem="q"), graded("b.json", "bob")], settings, ("q", "p"))
    assert brief(results)[2:] == [
        ("", "ada", "p", "missing"), ("", "bob", "q", "missing"),
        ("", "cy", "p", "missing"), ("", "cy", "q", "missing"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "file",
    ["bob.json", "BOB.json", "week1/bob.json", "bob/hw1.json", "a/bob/hw/x.json", "bob.zip/x.json", "bob/x.jsonl"],
)
def test_a_file_that_cannot_be_read_belongs_to_the_student_it_is_named_for(file: str) -> None:
    roll = RollCall()
    results = run(
        [broken(file, line=file.endswith("l")), graded("ada.json", "ada")],
        Settings(roster=roster("ada", "bob")),
        roll=roll,
    )
    assert [(r.student, r.who, r.problem, r.status, r.on_roster) for r in results] == [
        ("bob", "bob", "p", "unreadable", True), ("ada", "ada", "p", "graded", True),
    ]  # fmt: skip
    assert roll.standings == {"p": Standing(1, 1, 0)}


def test_a_file_of_many_submissions_is_nobodys_by_its_own_name() -> None:
    results = run(
        [graded("ada.jsonl", "bob", line=1), broken("ada.jsonl", line=2)], Settings(roster=roster("ada", "bob"))
    )
    assert brief(results) == [
        ("ada.jsonl:1", "bob", "p", "graded"), ("ada.jsonl:2", "", "p", "unreadable"), ("", "ada", "p", "missing"),
    ]  # fmt: skip
    assert results[1].on_roster is None


@pytest.mark.parametrize(("file", "problem"), [("q/ada.json", "q"), ("ada/p.json", "p"), ("ada.json", "")])
def test_with_several_problems_a_path_says_which_one_an_unreadable_file_is_for(file: str, problem: str) -> None:
    settings = Settings(roster=roster("ada"))
    lost, *others = run([broken(file)], settings, ("p", "q"))
    assert (lost.student, lost.problem) == ("ada", problem)
    assert [r.problem for r in others] == sorted({"p", "q"} - {problem})
    stray = ("the file ada.json, which could not be marked, may be this one",) if not problem else ()
    assert all(r.status == "missing" and r.notes == stray for r in others)


def test_of_several_files_that_may_be_it_the_first_is_named_in_whatever_order_they_come() -> None:
    for pairs in ([broken("ada/1.json"), broken("ada/2.json")], [broken("ada/2.json"), broken("ada/1.json")]):
        missing = run(pairs, Settings(roster=roster("ada")), ("p", "q"))[-1]
        assert missing.notes == ("the file ada/1.json, which could not be marked, may be this one",)


def test_a_misspelt_problem_counts_for_the_only_one_there_is_if_there_is_a_roster() -> None:
    pairs = [broken("x.json", "ada", "pp"), graded("bob.json", "bob")]
    assert brief(run(pairs, Settings(roster=roster("ada", "bob")))) == [
        ("x.json", "ada", "p", "unreadable"), ("bob.json", "bob", "p", "graded"),
    ]  # fmt: skip
    assert run(pairs)[0].problem == "pp"


def test_where_no_submission_names_a_problem_everyone_still_counts_once() -> None:
    roll = RollCall()
    settings = Settings(roster=roster("ada", "bob", "cy"))
    results = run([broken("ada.json"), broken("x.json", "bob", "typo")], settings, (), roll=roll)
    assert brief(results) == [
        ("ada.json", "ada", "", "unreadable"), ("x.json", "bob", "", "unreadable"), ("", "cy", "", "missing"),
    ]  # fmt: skip
    assert roll.standings == {"": Standing(0, 2, 1)}


@pytest.mark.parametrize("file", ["ada.json", "ADA.json", "ada/hw1.json", "ada/bob.json"])
@pytest.mark.parametrize("keep", ["error", "latest", "best"])
def test_who_claims_to_be_another_student_changes_nobodys_mark(file: str, keep: str) -> None:
    settings = Settings(keep, roster=roster("ada", "bob"))
    alone = run([graded("bob.json", "bob", 4)], settings)
    roll = RollCall()
    results = run([graded(file, "Bob", 9, time=9), graded("bob.json", "bob", 4)], settings, roll=roll)
    assert results[1] == alone[0]
    forged = results[0]
    assert (forged.file, forged.student, forged.status, forged.score) == (file, "ada", "unreadable", 0)
    assert "claims to be another student: by its name the file is of 'ada', and inside it says 'Bob'" in forged.error
    assert roll.standings == {"p": Standing(1, 1, 0)}


def test_a_claim_to_be_someone_who_is_not_on_the_roster_is_one_too() -> None:
    (result,) = run([graded("ada.json", "mallory")], Settings(roster=roster("ada")))
    assert (result.student, result.status, result.on_roster) == ("ada", "unreadable", True)


def test_a_student_with_a_mark_and_a_broken_file_counts_once() -> None:
    roll = RollCall()
    run([broken("ada.json"), graded("x.json", "ada"), broken("ada/y.json")], Settings(roster=roster("ada")), roll=roll)
    assert roll.standings == {"p": Standing(1, 0, 0)}


# Several submissions of one student and problem

TWICE = [
    graded("b.json", "Ada", 6, time=100),
    graded("a.json", " ada", 8, time=50),
    graded("c.json", "ADA", 2, time=100),
]


def test_by_default_none_of_several_counts_and_each_names_all() -> None:
    results = run([*TWICE, graded("z.json", "ada", problem="q")], problems=("p", "q"))
    assert [r.status for r in results] == ["unreadable"] * 3 + ["graded"]
    assert {r.error for r in results[:3]} == {
        "3 submissions of ' ada' for 'p': a.json, b.json and c.json; keep one of them, "
        "or grade with --keep latest or --keep best"
    }


@pytest.mark.parametrize(
    ("keep", "file", "note"),
    [
        ("latest", "c.json", "the latest of 3 submissions; not counted: a.json and b.json"),
        ("best", "a.json", "the best of 3 submissions; not counted: b.json and c.json"),
    ],
)
def test_one_of_several_counts(keep: str, file: str, note: str) -> None:
    roll = RollCall()
    (result,) = run(TWICE, Settings(keep), roll=roll)
    assert (result.file, result.status, result.notes) == (file, "graded", (note,))
    assert roll.superseded == {"p": 2}


def test_the_latest_is_by_submitted_at_then_by_the_time_of_the_file_then_by_name() -> None:
    def kept(*pairs: Pair) -> str:
        return run(pairs, Settings("latest"))[0].file

    early = graded("z.json", "ada", submitted="2026-03-01T12:00+02:00", time=10**10)
    assert kept(early, graded("a.json", "ada", submitted="2026-03-01T11:00Z", time=1)) == "a.json"
    assert kept(early, graded("a.json", "ada", submitted="2026-03-01T09:00", time=1)) == "z.json"
    assert kept(graded("a.json", "ada", time=5), graded("b.json", "ada", time=4)) == "a.json"
    assert kept(graded("a.json", "ada"), graded("b.json", "ada")) == "b.json"
    assert kept(graded("a.json", "ada", submitted="soon", time=5), graded("b.json", "ada", time=4)) == "a.json"


def test_in_a_file_of_many_the_last_line_is_the_latest_and_a_time_that_is_none_is_told() -> None:
    pairs = [graded("all.jsonl", "ada", line=n, time=77, submitted="noon" * (n == 10)) for n in (2, 9, 10)]
    (result,) = run(pairs, Settings("latest"))
    assert result.file == "all.jsonl:10"
    assert result.notes == (
        "the latest of 3 submissions; not counted: all.jsonl:2 and all.jsonl:9",
        "'submitted_at' is 'noon', which is no time",
    )


def test_the_best_is_the_best_after_lateness() -> None:
    settings = Settings("best", DUE, parse_policy("50%/day"))
    results = run([graded("a.json", "ada", 8, time=DUE + 1), graded("b.json", "ada", 5, time=DUE)], settings)
    assert [(r.file, r.score) for r in results] == [("b.json", 5)]


def test_a_long_list_of_submissions_is_cut() -> None:
    results = run([graded(f"{n:02}.json", "ada") for n in range(9)])
    assert "9 submissions of 'ada' for 'p': 00.json, 01.json, 02.json, 03.json, 04.json and 4 more;" in results[0].error


def test_what_cannot_be_marked_does_not_compete() -> None:
    results = run([graded("a.json", "ada"), broken("b.json", "ada", "p")])
    assert [r.status for r in results] == ["graded", "unreadable"]


def test_the_groups_that_the_state_finds_are_enough() -> None:
    found = [("p", "ada"), ("p", "nobody"), ("p", "bob")]
    pairs = [*TWICE, graded("bob.json", "bob")]
    assert run(pairs, Settings("latest"), repeated=found) == run(pairs, Settings("latest"))


# Lateness


def test_lateness_costs_what_the_policy_says_after_an_extension() -> None:
    people = roster("ada", "bob", "cy", "dan", bob=Extension(2 * DAY), cy=Extension(until=DUE + 3 * DAY))
    settings = Settings(due=DUE, late=parse_policy("10%/day,cutoff=3d"), roster=people)
    late = DUE + 2 * DAY + 1
    pairs = [graded(f"{name}.json", name, 10, time=late) for name in ("ada", "bob", "cy")]
    ada, bob, cy, dan = run(pairs, settings)
    assert (ada.late, ada.score, ada.full_score, ada.max_score) == ((2 * DAY + 1, 3, Fraction(7, 10)), 7, 10, 15)
    assert (bob.late, bob.score) == ((1, 1, Fraction(9, 10)), 9)
    assert (cy.late, cy.score, dan.late, dan.notes) == (None, 10, None, ())


def test_without_a_policy_lateness_is_told_and_costs_nothing() -> None:
    (result,) = run([graded("a.json", "ada", time=DUE + 5)], Settings(due=DUE))
    assert (result.late, result.score) == ((5, 1, 1), 5)


def test_a_submission_of_unknown_time_counts_as_in_time_and_says_so() -> None:
    settings = Settings(due=DUE, late=parse_policy("10%/day"))
    odd = "'submitted_at' is 'x', which is no time"
    unknown = "it is not known when this was handed in; it counts as in time"
    for pair, notes in (
        (graded("a.json", "ada"), (unknown,)),
        (graded("a.json", "ada", submitted="x"), (odd, unknown)),
        (graded("a.jsonl", "ada", line=1, time=DUE + DAY), (unknown,)),
        (graded("a.json", "ada", submitted="x", time=DUE), (f"{odd}; the time of the file counts instead",)),
        (graded("a.json", "ada", submitted="2026-03-01T19:00+01:00", time=DUE + DAY), ()),
    ):
        (result,) = run([pair], settings)
        assert (result.late, result.notes, result.score) == (None, notes, 5)


def test_who_has_an_extension_and_handed_nothing_in_yet_is_said_to() -> None:
    settings = Settings(due=DUE, roster=roster("ada", ada=Extension(DAY)))
    assert run([], settings)[0].notes == ("has an extension until 2026-03-02T18:00:00Z",)
    assert run([], replace(settings, due=None))[0].notes == ()


# A person's decisions


def test_a_decision_changes_a_question_and_lateness_counts_after_it() -> None:
    settings = Settings(due=DUE, late=parse_policy("50%/day"))
    (result,) = run([graded("a.json", "ADA", time=DUE + 1)], settings, overrides=[override("ada", "b", 5)])
    assert result.overrides == (Change("b", Fraction(5), "as announced", Fraction(0)),)
    assert (result.full_score, result.score, result.max_score) == (10, 5, 15)
    b = result.questions[1]
    assert (b.score, b.verdict, b.mistake, b.message) == (
        5, "correct", None, "A person gave 5 of 5 points (0 before): as announced."
    )  # fmt: skip
    assert result.outcome == outcome(5)


def test_what_was_left_for_a_person_is_judged_by_one() -> None:
    (before,) = run([graded("a.json", "ada", judged=False)])
    assert (before.max_score, before.open_points) == (10, 5)
    (after,) = run([graded("a.json", "ada", judged=False)], overrides=[override("ada", "b", Fraction(7, 2))])
    assert (after.score, after.max_score, after.open_points) == (Fraction(17, 2), 15, 0)
    assert after.overrides[0].before is None
    assert after.questions[1].verdict == "partial"
    assert after.questions[1].message == "A person gave 3.5 of 5 points (left open before): as announced. No."


@pytest.mark.parametrize(
    ("why", "said"), [("see mail", "see mail. No."), ("See mail!", "See mail! No."), ("see mail …", "see mail … No.")]
)
def test_a_reason_ends_as_a_sentence_does(why: str, said: str) -> None:
    decided = replace(override("ada", "b", 1), why=why)
    (result,) = run([graded("a.json", "ada", 0)], overrides=[decided])
    assert result.questions[1].message == f"A person gave 1 of 5 points (0 before): {said}"


def test_of_two_decisions_about_one_question_the_last_counts() -> None:
    (result,) = run([graded("a.json", "ada")], overrides=[override("ada", "a", 1), override("ada", "a", 2)])
    assert (result.score, len(result.overrides)) == (2, 1)


@pytest.mark.parametrize(
    ("decision", "score", "note"),
    [
        (override("ada", "b", 9), 10, "a person gave b 9 points, which count as the nearest number from 0 to 5"),
        (override("ada", "a", -1), 0, "a person gave a −1 points, which count as the nearest number from 0 to 10"),
        (override("ada", "q7", 1), 5, "a person's points for 'q7' are not used: the problem has no such question"),
        (
            override("ada", "b", 1, content=b"older"), 6,
            "a person decided on b before this submission was changed; see whether that still holds",
        ),
    ],
)  # fmt: skip
def test_a_decision_that_no_longer_fits_is_told(decision: Override, score: int, note: str) -> None:
    (result,) = run([graded("a.json", "ada")], overrides=[decision])
    assert (result.score, result.notes) == (score, (note,))


def test_a_decision_about_what_does_not_count_is_told() -> None:
    decisions = [override("ada", "a", 3), override("bob", "a", 3)]
    lost, missing = run([broken("ada.json")], Settings(roster=roster("ada", "bob")), overrides=decisions)
    assert lost.notes == ("a person's points for 'a' are not used: the submission does not count",)
    assert missing.notes == ("a person's points for 'a' are not used: nothing was handed in",)


def test_a_decision_concerns_nobody_else() -> None:
    results = run([graded("a.json", "ada"), graded("b.json", "bob"), graded("c.json", "ada", problem="q")],
                  problems=("p", "q"), overrides=[override("bob", "a", 9)])  # fmt: skip
    assert [r.score for r in results] == [5, 9, 5]


# Whatever comes, everyone counts once

NAMES = ("ada", "Ada", " ADA", "bob", "josé", "jose\u0301", "eve", "../../x", "con", "=1+1", "-rf", "x" * 300)
FILES = (
    "ada.json",
    "bob.json",
    "José.json",
    "ada/x.json",
    "p/bob.json",
    "q/con.json",
    "x.json",
    "-rf.json",
    "=1+1",
    "e.jsonl",
)

ROSTERS = [name for name in NAMES if name not in ("Ada", " ADA", "jose\u0301")]


def pair(ok: bool, problem: str, file: str, line: int, name: str, points: Fraction, time: int, submitted: str) -> Pair:
    return graded(file, name, points, problem[0], line, time, submitted) if ok else broken(file, name, problem, line)


pairs_of = st.lists(
    st.builds(
        pair, st.booleans(), st.sampled_from(["p", "q", "p?"]), st.sampled_from(FILES), st.integers(0, 3),
        st.sampled_from(NAMES), st.fractions(0, 10, max_denominator=7),
        st.sampled_from([0, DUE - DAY, DUE, DUE + 1, DUE + 2 * DAY]),
        st.sampled_from(["", "2026-03-02", "2026-02-01T10:00", "soon"]),
    ),
    max_size=12, unique_by=lambda pair: (pair[0].file, pair[0].line),
)  # fmt: skip
settings_of = st.builds(
    Settings, st.sampled_from(["error", "latest", "best"]), st.sampled_from([None, DUE]),
    st.sampled_from([None, LatePolicy(Fraction(1, 3), 600, 2 * DAY)]),
    st.none() | st.lists(st.sampled_from(ROSTERS), min_size=1, unique=True).map(lambda ids: roster(*ids)),
)  # fmt: skip
decisions_of = st.lists(
    st.builds(override, st.sampled_from(NAMES), st.sampled_from("abc"), st.integers(-1, 12), st.sampled_from("pq")),
    max_size=3,
)


def named(pairs: Iterable[Pair]) -> set[str]:
    return {row.problem for row, _ in pairs} & {"p", "q"}


@given(pairs_of, settings_of, decisions_of)
def test_every_student_counts_once_and_every_score_is_one(
    pairs: list[Pair], settings: Settings, decisions: list[Override]
) -> None:
    roll = RollCall()
    results = run(pairs, settings, named(pairs), overrides=decisions, roll=roll)
    assert all(isinstance(r.score, Fraction) and 0 <= r.score <= r.max_score for r in results)
    files = [r.file for r in results if r.status != "missing"]
    assert len(files) == len(set(files)) == len(pairs) - roll.superseded.total()
    for problem, standing in roll.standings.items():
        assert settings.roster is not None and sum(standing) == len(settings.roster.students)
        assert standing.graded == sum(
            bool(r.on_roster) for r in results if (r.problem, r.status) == (problem, "graded")
        )
    marks = [(r.problem, r.who) for r in results if r.status == "graded"]
    assert len(marks) == len(set(marks))


@given(pairs_of, settings_of, decisions_of, st.randoms(use_true_random=False))
def test_the_order_in_which_rows_come_makes_no_difference(
    pairs: list[Pair], settings: Settings, decisions: list[Override], random: object
) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    straight = run(pairs, settings, named(pairs), overrides=decisions)
    other = run(shuffled, settings, named(pairs), overrides=decisions)
    assert set(straight) == set(other) and len(straight) == len(other)


@given(pairs_of, settings_of, decisions_of)
def test_the_best_is_no_worse_than_any_other(pairs: list[Pair], settings: Settings, decisions: list[Override]) -> None:
    best = run(pairs, replace(settings, keep="best"), named(pairs), overrides=decisions)
    scores = {(r.problem, r.who): r.score for r in best if r.status == "graded"}
    for pair in pairs:
        for alone in run([pair], replace(settings, roster=None), named(pairs), overrides=decisions):
            group = (alone.problem, alone.who)
            if settings.roster is None and alone.status == "graded":
                assert scores[group] >= alone.score


@given(pairs_of, settings_of)
@example([graded("a.json", "ada"), graded("b.json", "bob")], Settings(roster=roster("ada", "bob")))
def test_one_bad_file_changes_nobody_elses_result(pairs: list[Pair], settings: Settings) -> None:
    without = run(pairs, settings, ("p", "q"))
    with_it = run([*pairs, broken("zzz.json", line=9)], settings, ("p", "q"))
    assert [r for r in with_it if r.file != "zzz.json:9"] == without


# The check itself


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda found: None if found.student == "bob" else found,
            "2 graded + 0 unreadable + 0 missing = 2 in 'p', and 3",
        ),
        (lambda found: found._replace(status="missing") if found.student == "bob" else found, ""),
        (lambda found: found._replace(who="ada"), "two results that are graded for student 1 of the roster in 'p'"),
    ],
)
def test_a_result_that_is_lost_on_the_way_is_found_out(
    monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Settled], Settled | None], message: str
) -> None:
    honest = settle_module._Desk.settle
    monkeypatch.setattr(settle_module._Desk, "settle", lambda self, row, found: spoil(honest(self, row, found)))
    pairs = [graded(f"{name}.json", name) for name in ("ada", "bob", "cy")]
    settings = Settings(roster=roster("ada", "bob", "cy"))
    if not message:
        roll = RollCall()
        run(pairs, settings, roll=roll)
        assert roll.standings == {"p": Standing(2, 0, 1)}
        return
    with pytest.raises(RosterMismatch) as caught:
        run(pairs, settings)
    assert message in str(caught.value)


def test_someone_who_is_reported_missing_beside_a_mark_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    extra = Settled("", "ada", "ada", "p", "missing", on_roster=True)
    monkeypatch.setattr(settle_module._Desk, "missing", lambda self: iter([extra]))
    with pytest.raises(
        RosterMismatch, match="1 graded [+] 0 unreadable [+] 1 missing = 2 in 'p', and 1 are on the roster"
    ):
        run([graded("x.json", "ada")], Settings(roster=roster("ada")))


# Real submissions with odd ids

HOSTILE = ("../../x", "con", "=1+1", "-rf", "x" * 300, "[/x]", "::error::", "ADA", "ada ", "ａda")


def test_submissions_with_odd_ids_are_marked_and_those_that_are_one_student_name_each_other() -> None:
    files = sorted((ROOT / "problems").glob("two-layer-sigmoid.yaml"))
    texts = [{"student": name, "problem": "two-layer-sigmoid", "answers": {"loss": "0.2748"}} for name in HOSTILE]
    odd = [{**texts[0], "student": name} for name in ("", "a\nb", "x" * 301)]
    pieces = [Piece(f"{n:02}.json", 0, json.dumps(text).encode()) for n, text in enumerate([*texts, *odd])]
    report = mark_pieces(Problems.of("problems", files), pieces, {})
    pairs = [(row, report.outcomes[row.outcome] if row.outcome >= 0 else None) for row in report.rows]
    ids = [*dict.fromkeys(map(who, HOSTILE)), "a\nb"]
    roll = RollCall()
    results = run(pairs, Settings(roster=roster(*ids)), ["two-layer-sigmoid"], roll=roll)
    assert [r.status for r in results] == ["graded"] * 7 + ["unreadable"] * 2 + ["graded"] + ["unreadable"] * 3 + [
        "missing"
    ]
    assert "2 submissions of 'ADA' for 'two-layer-sigmoid': 07.json and 08.json; keep one" in results[7].error
    assert roll.standings == {"two-layer-sigmoid": Standing(8, 1, 1)}


# Settings


def test_settings_are_read_from_the_command_line_and_back_from_json(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("id,name,extension\nada,Ada,2d\nbob,=1+1,2026-03-05\n", encoding="utf-8")
    settings = Settings.of("best", "2026-03-01T18:00Z", "10%/day,grace=15m", path)
    assert (settings.keep, settings.due, settings.late) == ("best", DUE, LatePolicy(Fraction(1, 10), 900))
    assert settings.roster == Roster((
        Student("ada", "Ada", "", "", Extension(2 * DAY)),
        Student("bob", "=1+1", "", "", Extension(until=parse_time("2026-03-05"))),
    ))  # fmt: skip
    assert Settings.of() == Settings()
    for some in (settings, Settings(), replace(settings, roster=None)):
        assert Settings.from_json(some.to_json()) == some
    assert settings.to_json() == (
        '{"due":"2026-03-01T18:00:00Z","keep":"best","late":"10%/day,grace=15m",'
        '"roster":[["ada","Ada","","","2d"],["bob","=1+1","","","2026-03-05T23:59:59Z"]]}'
    )


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({"keep": "last"}, "--keep: expected error, latest or best; received 'last'; did you mean 'latest'?"),
        ({"due": "soon"}, "--due: 'soon' is no time; expected a date such as"),
        ({"due": "2026-03-01", "late": "10"}, "--late: '10' is no part of a policy; expected what a day begun costs"),
        ({"late": "10%/day"}, "--late: nothing is late without --due; add it"),
        ({"roster": "nowhere.csv"}, "nowhere.csv: the roster cannot be read"),
    ],
)
def test_settings_that_do_not_fit_are_refused(given_: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        Settings.of(**given_)
    assert message in str(caught.value)


def test_an_extension_that_ends_too_early_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("id,extension\nada,2026-02-05\n", encoding="utf-8")
    with pytest.raises(UsageError, match="the extension of 'ada', 2026-02-05T23:59:59Z, ends before --due"):
        Settings.of(due="2026-03-01", roster=path)
