"""Many results together say what each of them says alone: in what is settled, and in every output."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradekit.course.outputs import ordered
from gradekit.course.outputs.ordered import Ordered
from gradekit.course.outputs.sums import Sums
from gradekit.course.outputs.write import GRADEBOOKS, write_folder
from gradekit.course.piece import Row, who
from gradekit.course.settling.rollcall import RollCall
from gradekit.course.settling.roster import Roster, Student
from gradekit.course.settling.settings import Settings
from gradekit.course.settling.settle import settle, settle_many
from gradekit.course.settling.usual import Usual
from gradekit.course.state.override import Override
from gradekit.course.state.reading import Block
from tests.course.outputs_course import CHAIN, RELU, RIGHT, SIGMOID, THIRD, WRONG, course
from tests.some import examples

OUTCOMES = (RIGHT, WRONG, THIRD, CHAIN)
NAMES = ("ada", "Bob", "c,d", "=1", 'e"f', "g\nh", "##[i", "jö", "k&l", "m")


def row(number: int, student: str, outcome: int, line: int) -> tuple[Row, object]:
    found = OUTCOMES[outcome] if outcome >= 0 else None
    problem = found.problem if found else SIGMOID
    status = "graded" if found else "unreadable"
    file = "all.jsonl" if line else f"{number:03}.json"
    about = (student, who(student), problem, "", outcome, "" if found else "this is no JSON")
    return Row(file, number if line else 0, b"c", b"x", 0, status, *about), found


handed_in = st.tuples(st.sampled_from(NAMES), st.sampled_from([0, 0, 1, 2, 3, -1]), st.booleans())
ROSTERS = (None, Roster(()), Roster(tuple(Student(name) for name in ("m", "Bob", "ada", "=1", "nobody"))))


def blocks(rows, size):
    for at in range(0, len(rows), size):
        some = rows[at : at + size]
        columns = [[getattr(one, name) for one, _ in some] for name in ("file", "line", "student", "who", "outcome")]
        yield Block(*columns, {one.outcome: found for one, found in some if found}, lambda some=some: iter(some))


def repeated(rows, roster):
    """Everybody: what is looked at too closely is settled all the same."""
    names = [one for found, _ in rows for one in found.student.split("\n")]
    return {(problem, who(name)) for problem in (SIGMOID, RELU) for name in names if names.count(name) > 1}


def written(results, roll, about) -> dict[str, str]:
    files: dict[str, list] = {}

    class File(list):
        def write(self, text):
            self.append(text if isinstance(text, bytes) else text.encode("utf-8", "backslashreplace"))

    def opened(name):
        return files.setdefault(name, File())

    gradebooks = GRADEBOOKS if about.roster else ()
    write_folder(results, roll, Sums(about), opened, [name for name in gradebooks if name != "moodle-worksheet"])
    return {name: b"".join(parts).decode() for name, parts in files.items()}


@examples(60)
@given(
    st.lists(handed_in, min_size=1, max_size=12),
    st.sampled_from(ROSTERS),
    st.integers(1, 5),
    st.booleans(),
    st.sampled_from([0, 60]),
)
def test_outputs_are_the_same_together_and_one_by_one(found, roster, size, decided, least):
    rows = sorted((row(number, *one) for number, one in enumerate(found, 1)), key=lambda pair: pair[0][:2])
    decisions = [Override("ada", "ada", SIGMOID, "x1", Fraction(1), "late", b"c")] if decided else []
    about = course(roster=roster, fail_under=Fraction(least))
    wanted = Settings(roster=roster, keep="best")
    alone, together = RollCall(), RollCall()
    named = {RELU, SIGMOID}
    groups = repeated(rows, roster)
    one = written(settle(lambda: rows, wanted, named, decisions, groups, alone), alone, about)
    given_ = (lambda: blocks(rows, size), lambda: rows, wanted, named, decisions, groups, together)
    assert written(settle_many(*given_), together, about) == one


def test_what_is_as_usual_goes_together():
    rows = [row(number, f"s{number}", number % 3, True) for number in range(1, 11)]
    results = list(settle_many(lambda: blocks(rows, 4), lambda: rows, Settings(), {SIGMOID}, (), (), RollCall()))
    assert [type(result) for result in results] == [Usual] * 3
    assert [one for many in results for one in many.each()] == list(settle(lambda: rows, Settings(), {SIGMOID}))


@pytest.mark.parametrize("size", [1, 3, 1000])
@settings(max_examples=40)
@given(st.lists(st.tuples(st.text(max_size=2), st.integers(0, 9)), max_size=40))
def test_rows_come_in_the_order_of_their_keys_and_equal_ones_together(size, rows):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ordered, "_RUN", size)
        patch.setattr(ordered, "_PACK", 2)
        made = Ordered(2)
        for key, value in rows:
            made.add([key], [value])
        groups = [list(zip(*group, strict=True)) for group in made.groups()]
    assert [one for group in groups for one in group] == sorted(rows, key=lambda one: one[0])
    bounds = [(group[0][0], group[-1][0]) for group in groups]
    assert all(before[1] < after[0] for before, after in zip(bounds, bounds[1:], strict=False))
