"""What results come to: against a plain count of the same results, and quartiles against the standard library's."""

import json
import statistics
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradekit.course.items import Tally, analyse, marks_of
from gradekit.course.outcome import Outcome
from gradekit.course.outputs import report
from gradekit.course.outputs.course import WrongTotals, is_below, late_text, place_text
from gradekit.course.outputs.spread import histogram, spread
from gradekit.course.outputs.summary import summary
from gradekit.course.outputs.sums import Sums
from gradekit.course.outputs.words import bar, percent
from gradekit.course.outputs.write import pass_over
from gradekit.course.settling.late import Lateness
from gradekit.course.settling.rollcall import RollCall, Standing
from gradekit.course.settling.settled import Change
from tests.course.outputs_course import (
    CHAIN,
    ESSAY,
    LATE,
    OPEN,
    RIGHT,
    SIGMOID,
    WRONG,
    course,
    folder,
    mixed,
    printed,
    question,
    settled,
)  # fmt: skip

POINTS = st.fractions(0, 10, max_denominator=12)


def summed(results, about=None) -> Sums:
    sums = Sums(about or course())
    pass_over(results, RollCall(), sums)
    return sums


@given(st.lists(POINTS, min_size=2, max_size=30))
def test_spread(values):
    found = spread(Counter(values))
    assert found.count == len(values)
    assert found.mean == sum(values) / Fraction(len(values))
    assert found.median == statistics.median(values)
    assert [found.lower, found.median, found.upper] == statistics.quantiles(values, n=4, method="inclusive")
    assert (found.least, found.most) == (min(values), max(values))


def test_spread_of_one_and_of_none():
    assert set(spread({Fraction(3): 1}).values) == {3}
    assert spread({}).count == 0


@given(st.lists(st.fractions(0, 1, max_denominator=40)))
def test_histogram(shares):
    counts = histogram(Counter(shares))
    assert sum(counts) == len(shares)
    for step, count in enumerate(counts):
        inside = [s for s in shares if Fraction(step, 10) <= s < Fraction(step + 1, 10) or (step == 9 and s == 1)]
        assert count == len(inside)


@pytest.mark.parametrize("repeat", [1, 3])
def test_sums_are_a_plain_count(repeat):
    results = mixed() * repeat
    sums = summed(results)
    assert sums.count == len(results)
    for problem, found in sums.used.items():
        mine = [result for result in results if result.problem == problem]
        graded = [result for result in mine if result.status == "graded"]
        assert (found.graded, found.unreadable) == (len(graded), sum(r.status == "unreadable" for r in mine))
        assert found.missing == sum(result.status == "missing" for result in mine)
        assert found.total == sum(result.score for result in graded)
        for name, asked in found.questions.items():
            answers = [q for result in graded for q in result.questions if q.id == name]
            assert asked.answers == len(answers)
            assert asked.total == sum(q.score for q in answers if q.is_judged)
            assert asked.verdicts == Counter(q.verdict for q in answers)
            assert asked.mistakes == Counter(q.mistake for q in answers if q.mistake)
    assert sum(sums.shares.values()) == sums.sum("graded")


def test_scores_are_those_after_lateness():
    sums = summed([settled("a", "ada", SIGMOID, RIGHT, late=LATE), settled("b", "bob", SIGMOID, RIGHT)])
    assert sums.used[SIGMOID].spread.mean == Fraction(27, 10)
    assert sums.sum("late") == 1


def test_many_outcomes_are_put_together():
    """More outcomes than are counted at once."""
    results = [
        settled(f"{n}", f"s{n}", SIGMOID, Outcome(SIGMOID, (question("x1", Fraction(n % 7, 7)),)))
        for n in range(40_000)
    ]
    assert summed(results).used[SIGMOID].total == sum((Fraction(n % 7, 7) for n in range(40_000)), Fraction(0))


def test_lists_are_bounded_and_numbers_are_not():
    results = [settled(f"{n}.json", "", "", error=f"received '{n}'; expected {n}") for n in range(5_000)]
    sums = summed(results)
    assert len(sums.unreadable) == 100
    assert sums.sum("unreadable") == 5_000
    assert sums.reasons == {"received …": 5_000}
    value = summary(course(), sums)
    assert value["unreadable"]["count"] == 5_000
    assert len(value["unreadable"]["files"]) == 100
    assert "and 4980 more" in folder(results, course())["report.md"]


def test_reasons_are_bounded():
    letters = [chr(97 + n % 26) * (n // 26 + 1) for n in range(2_000)]
    assert len(summed([settled(text, "", "", error=text) for text in letters]).reasons) <= 51


def test_the_roster_must_agree():
    calls = RollCall()
    calls.standings = {SIGMOID: Standing(graded=1, unreadable=0, missing=3)}
    with pytest.raises(WrongTotals, match="roster"):
        pass_over([settled("a", "ada", SIGMOID, RIGHT)], calls, Sums(course()))


def test_superseded_and_strangers():
    calls = RollCall()
    calls.superseded = Counter({SIGMOID: 2})
    sums = Sums(course())
    pass_over(mixed(), calls, sums)
    value = summary(course(), sums)
    assert value["superseded"] == 2
    assert value["submissions"] == 6 + 5 + 2
    assert value["not_on_roster"] == {"count": 1, "students": ["zoë"]}


def test_summary():
    value = json.loads(folder(mixed(), course())["summary.json"])
    assert value["schema"] == "gradekit/summary/1"
    assert value["submissions"] == value["graded"] + value["superseded"] + value["unreadable"]["count"]
    assert value["roster"] == 5
    sigmoid = next(problem for problem in value["problems"] if problem["problem"] == SIGMOID)
    assert sigmoid["points"] == {
        "mean": 2.17, "least": 0.67, "lower_quartile": 1.67, "median": 2.5, "upper_quartile": 3, "most": 3,
    }  # fmt: skip
    assert sum(sigmoid["percent"]["histogram"]) == sigmoid["graded"] == 4
    assert sigmoid["questions"][0]["mistakes"] == [{"mistake": "bias-omitted", "count": 1, "percent": 25}]
    assert value["overrides"]["changes"][0]["why"] == "read from the scan; see mail"


def test_summary_of_nothing():
    value = json.loads(folder([], course(roster=None))["summary.json"])
    assert (value["submissions"], value["roster"], value["problems"]) == (0, None, [])
    assert value["percent"]["mean"] is None


def test_below():
    late = settled("a", "ada", SIGMOID, RIGHT, late=LATE)
    assert not is_below(late, Fraction(80))
    assert is_below(late, Fraction(81))
    assert not is_below(settled("a", "", "", error="no"), Fraction(100))
    missing = settled("", "ada", SIGMOID, status="missing")
    assert is_below(missing, Fraction(1))
    assert not is_below(missing, Fraction(0))


def test_words():
    assert [percent(Fraction(part, 3)) for part in range(4)] == ["0 %", "33.3 %", "66.7 %", "100 %"]
    assert [bar(part, 8, 1) for part in range(9)] == ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
    assert bar(1, 1_000_000) == "▏"
    assert late_text(LATE) == "late by 1 d 1 h, 80 % of the points count"
    assert late_text(Lateness(30, 0, Fraction(1))) == "late by 1 min, all points count"
    assert late_text(Lateness(86_400, 1, Fraction(0))) == "late by 1 d, nothing counts"
    places = [
        settled("a.jsonl:3", "", "", at_line=3, at_column=2),
        settled("a.json", "", "", at_line=3),
        settled("a", "", ""),
    ]
    assert [place_text(result) for result in places] == ["a.jsonl:3:2", "a.json:3", "a"]


def test_the_tally_is_that_of_the_results():
    """Of what is graded, without lateness; a person's points count, and settle what was left open."""
    decided = Change("why", Fraction(3), "read", None)
    results = [*mixed() * 2, settled("fay.json", "fay", ESSAY, OPEN, overrides=(decided,))]
    plain = Tally()
    for result in results:
        if result.status == "graded":
            plain.graded(result.problem, marks_of(result.questions, [change.question for change in result.overrides]))
    tally = summed(results).tally
    assert analyse(tally) == analyse(plain)
    why = next(problem for problem in analyse(tally) if problem.problem == ESSAY).items[0]
    assert (why.question, why.submissions, why.difficulty) == ("why", 3, Fraction(3, 4))


def worth(*outcomes: Outcome, times: int = 6) -> list[str]:
    """The lines of the report on questions worth a look, where so many students have each of these outcomes."""
    results = [settled("f", "s", outcome.problem, outcome) for outcome in outcomes for _ in range(times)]
    _, _, below = printed(results, course(roster=None), report.Writer).partition("## Worth a look\n\n")
    return below.partition("\n\n")[0].splitlines()


def test_worth_a_look():
    def one(*marks, **more):
        return Outcome("p", (question("q", *marks, **more),))

    assert worth(one(1), one(0), one(0, 1, "malformed"), times=3) == []
    assert worth(one(1), one(0, 1, "malformed")) == [
        "- **q**: 6 answers (50 %) could not be read: say in the question how to write it"
    ]
    assert worth(one(0), CHAIN) == [
        "- **relu-chain: dw**: the mistake ascent (6) is more frequent than the right answer (0): look at the wording"
    ]


def test_of_what_is_worth_a_look_the_most_telling_comes_first():
    many = Outcome("p", tuple(question(f"q{n}", 1) for n in range(30)) + (question("last", 0, mistake="ascent"),))
    lines = worth(many, times=20)
    assert [line.partition(": ")[0] for line in lines[:3]] == ["- **last**", "- **last**", "- **q0**"]
    assert len(lines) == 20


def test_commonest_mistakes_in_order():
    marks = [
        ("ascent", 2),
        ("bias-omitted", 2),
        ("transposed", 7),
        ("convention", 1),
        ("no-update", 1),
        ("loss-factor", 1),
    ]
    results = [
        settled("f", "s", "p", Outcome("p", (question("q", 0, mistake=mistake),)))
        for mistake, often in marks
        for _ in range(often)
    ]
    found = summed(results).used["p"].questions["q"].commonest(5)
    assert found == [("transposed", 7), ("bias-omitted", 2), ("ascent", 2), ("loss-factor", 1), ("no-update", 1)]


def test_outcomes_of_several_problems():
    assert list(summed([settled("a", "a", o.problem, o) for o in (WRONG, CHAIN, OPEN)]).used) == [
        "essay",
        "relu-chain",
        SIGMOID,
    ]
