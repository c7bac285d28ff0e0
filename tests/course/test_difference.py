"""Two runs compared: what is found, in which order, and how it is shown."""

import json
import random
from fractions import Fraction
from pathlib import Path

import pytest

from gradekit.course.difference import Comparison, compare, open_sides
from gradekit.course.difference.page import SHOWN, difference_json, difference_page
from gradekit.course.difference.reasons import _keys
from gradekit.course.marking.problems import Digests, Problems
from gradekit.course.run.order import Order, facts_of
from gradekit.course.settling.settings import Settings
from gradekit.course.state import Override, State
from gradekit.errors import UsageError
from gradekit.paper.document import Table
from gradekit.paper.render.terminal import render
from tests.course.stateful import DIGESTS, LAST, File, Folder, parts, points, report

KEY = {"key": "5", "tolerance": "rounding 4", "points": "9"}


def graded(folder: Path, handed_in: Folder, digests: Digests = DIGESTS, keep: str = "error", **facts: object) -> None:
    """A run of a course whose problems have one question x."""
    with State(folder) as state:
        state.begin()
        for after, upto, share in parts(handed_in, 50):
            state.add(report(share, state.known(after, upto, digests), digests))
        questions = {name: {"x": question} if question else {} for name, question in facts.items()}
        known = {
            name: {"digest": digest.hex(), "title": "", "questions": questions.get(name, {"x": KEY})}
            for name, digest in digests.items()
        }
        state.finish(Order((), settings=Settings(keep=keep)).to_json(), known, str(digests))


def compared(old: object, new: object = None) -> Comparison:
    with open_sides(str(old), None if new is None else str(new)) as (before, after):
        return compare(before, after)


def found(comparison: Comparison) -> list[tuple]:
    return [
        (each.either.student, each.before and each.before.score, each.after and each.after.score, each.why,
         [(question.question, question.why) for question in each.questions])
        for each in comparison.differences
    ]  # fmt: skip


A, B = (next(str(n) for n in range(99) if points(File(str(n)), DIGESTS) == score) for score in (3, 7))
OTHER = next({**DIGESTS, "p": bytes([n])} for n in range(99) if points(File(A), {"p": bytes([n])}) == 5)


def test_a_changed_mark_with_its_cause(tmp_path):
    graded(tmp_path, {"a": File(A), "b": File(A)})
    graded(tmp_path, {"a": File(B), "b": File(A)})
    comparison = compared(tmp_path)
    assert found(comparison) == [("a", 3, 7, (), [("x", ("the submission changed",))])]
    assert (comparison.unchanged, comparison.differences[0].change) == (1, 4)


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ({**KEY, "key": "6"}, ("key 5 → 6",)),
        ({**KEY, "key": "#abc"}, ("the key changed",)),
        ({**KEY, "tolerance": "exact", "points": "19/2"}, ("tolerance rounding 4 → exact", "worth 9 → 9.5 points")),
        (KEY, ("the problem file changed",)),
        (None, ("the question is gone",)),
    ],
)
def test_what_changed_in_the_problem(tmp_path, question, why):
    graded(tmp_path, {"a": File(A)})
    graded(tmp_path, {"a": File(A)}, OTHER, p=question)
    assert [each[4] for each in found(compared(tmp_path))] == [[("x", why)]]


def test_no_cause_is_invented(tmp_path):
    graded(tmp_path, {"a": File(A)})
    with State(tmp_path) as state:
        state.begin()
        state.add(report({"a": File(A)}, state.known(None, LAST, OTHER), OTHER))
        state.finish(Order(()).to_json(), state.last_run().problems)
    assert [each[4] for each in found(compared(tmp_path))] == [[("x", ("no cause is known",))]]


def test_a_file_that_cannot_be_read_beside_one_that_can_changes_nothing(tmp_path):
    graded(tmp_path, {"1/a": File(A), "2/a": File("?")})
    graded(tmp_path, {"1/a": File("?"), "2/a": File(A)})
    assert found(compared(tmp_path)) == []


def test_order_is_that_of_the_new_results_and_then_of_what_is_gone(tmp_path):
    graded(tmp_path, {name: File(A) for name in "bdfhj"})
    graded(tmp_path, {"a": File(A), "b": File(B), "c": File("!"), "d": File(A), "f": File("?"), "j": File(B)})
    assert [each[0] for each in found(compared(tmp_path))] == ["a", "b", "", "f", "j", "h"]


def test_forth_and_back_are_mirrored(tmp_path):
    chance = random.Random(1)
    names = [f"s{number}" for number in range(60)]
    for folder in ("one", "two"):
        some = chance.sample(names, 40)
        graded(tmp_path / folder, {name: File(chance.choice((A, B, "!", "?")), chance.choice("pq")) for name in some})
    forth, back = compared(tmp_path / "one", tmp_path / "two"), compared(tmp_path / "two", tmp_path / "one")
    assert forth.unchanged == back.unchanged

    def pairs(comparison: Comparison, *sides: str) -> set[object]:
        return {tuple(getattr(each, side) for side in sides) for each in comparison.differences}

    assert pairs(forth, "before", "after") == pairs(back, "after", "before")
    assert compared(tmp_path / "one", tmp_path / "one").differences == ()


def test_every_run_compared_with_itself_is_the_same(tmp_path):
    graded(tmp_path, {"a": File(A), "b": File("!"), "c": File("?")})
    graded(tmp_path, {"a": File(B)})
    for number in (1, 2):
        assert found(compared(f"{tmp_path}@{number}", f"{tmp_path}@{number}")) == []


def test_a_decision_counts_above_other_causes(tmp_path):
    graded(tmp_path, {"a": File(A)})
    with State(tmp_path) as state:
        state.decide(Override("a", "a", "p", "x", Fraction(9), "fair", File(A).content))
    graded(tmp_path, {"a": File(B)})
    assert found(compared(f"{tmp_path}@1", tmp_path))[0][4] == [("x", ("a person decided: fair",))]
    assert found(compared(f"{tmp_path}@2", tmp_path)) == []


def test_which_submission_counts(tmp_path):
    course = {"1/a": File(B, time=1), "2/a": File(A, time=2)}
    graded(tmp_path, course, keep="latest")
    graded(tmp_path, course, keep="best")
    why = ("another submission: 1/a, not 2/a", "--keep latest → best")
    assert found(compared(tmp_path)) == [("a", 3, 7, (), [("x", why)])]


def test_many_are_all_counted_and_some_shown(tmp_path):
    many = SHOWN + 5
    graded(tmp_path, {f"s{number:05}": File(A) for number in range(many)})
    graded(tmp_path, {f"s{number:05}": File(B) for number in range(many)})
    comparison = compared(tmp_path)
    page = difference_page(comparison)
    (table,) = (block for block in page.blocks if isinstance(block, Table))
    assert len(table.rows) == 2 * SHOWN
    text = render(page)
    assert "1005 of 1005 marks changed: 1005 higher." in text
    assert "5 more are not shown; --format json has them all." in text
    assert len(difference_json(comparison)["changed"]) == many


def test_data_is_plain_and_strict(tmp_path):
    graded(tmp_path, {"a": File(A), "b": File(A), "c": File(A)})
    graded(tmp_path, {"a": File(B), "b": File("!"), "d": File(A)})
    data = json.loads(json.dumps(difference_json(compared(tmp_path)), allow_nan=False))
    assert data["schema"] == "gradekit/diff/1"
    assert (data["old"]["run"], data["new"]["run"], data["unchanged"]) == (1, 2, 0)
    by_student = {each["student"]: each for each in data["changed"]}
    assert by_student["a"]["questions"] == [{
        "id": "x", "why": ["the submission changed"],
        "before": {"score": 3, "max_score": 9, "verdict": "correct"},
        "after": {"score": 7, "max_score": 9, "verdict": "correct"},
    }]  # fmt: skip
    assert by_student["d"]["before"] is None and by_student["c"]["after"] is None


def test_odd_names_are_safe_to_show(tmp_path):
    names = ["[/x]", "::error::", "\u202eabc", "=1+1", "a" * 200, "\x1b[31m"]
    graded(tmp_path, {name: File(A) for name in names})
    graded(tmp_path, {name: File(B) for name in names})
    text = render(difference_page(compared(tmp_path)))
    assert "\x1b" not in text and "\u202e" not in text
    assert not any(line.startswith("::") for line in text.splitlines())
    assert all(len(line) <= 80 for line in text.splitlines())


def test_keys_are_shown_where_they_are_short():
    assert _keys("[0.593269992107, 0.596]", "[0.6, 0.596]") == "key [0.59327, 0.596] → [0.6, 0.596]"
    assert _keys("0.5932699921", "0.5932699922") == "the key changed"
    assert _keys("1.0000000001e-07", "2") == "key 1e-07 → 2"
    assert _keys("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", "1") == "the key changed"


def test_a_run_whose_settings_are_lost_is_refused(tmp_path):
    with State(tmp_path) as state:
        state.begin()
        state.finish({}, {})
    with pytest.raises(UsageError, match="@1: what this run was asked to do is lost"):
        compared(tmp_path, tmp_path)


def test_facts_of_a_broken_problem_are_few(tmp_path):
    (tmp_path / "p.yaml").write_text("questions: 1", encoding="utf-8")
    facts = facts_of(["p"], Problems.of(str(tmp_path), [tmp_path / "p.yaml"]), {})
    assert "questions" not in facts["p"]
