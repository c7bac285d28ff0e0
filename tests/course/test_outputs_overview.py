"""One line a submission: columns that fit, names shortened in their middle, nothing said on every line."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from gradekit.marking.result import Grade
from gradekit.paper.marks import overview_page
from gradekit.paper.render import terminal
from gradekit.paper.render.fit import fitted, shortened, width
from gradekit.paper.render.safe import safe_text
from tests.course.outputs_course import question

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


def grade(student: str, problem: str, file: str) -> Grade:
    return Grade(student, problem, file, "graded", (question("x", Fraction(1, 2)),))


@given(TEXT.map(safe_text), st.integers(1, 40))
def test_a_text_is_shortened_in_its_middle(text, most):
    short = shortened(text, most)
    assert width(short) <= most
    if width(text) <= most:
        assert short == text
    else:
        cuts = (at for at, character in enumerate(short) if character == "…")
        assert any(text.startswith(short[:at]) and text.endswith(short[at + 1 :]) for at in cuts)


def test_shortened():
    assert shortened("ada-lovelace-final.json", 12) == "ada-lo….json"
    assert shortened("張偉張偉張偉", 7) == "張偉…偉"
    assert width("張a") == 3


@given(st.lists(st.lists(TEXT, min_size=1, max_size=4), min_size=1, max_size=4), st.integers(0, 100))
def test_columns_fit(columns, room):
    shown = list(fitted(columns, room))
    widest = sum(max(map(width, column)) for column in shown)
    assert widest <= max(room, 8 * len(columns))
    assert list(fitted(columns, None)) == [[safe_text(text) for text in column] for column in columns]


def test_what_every_line_would_say_stands_above():
    page = terminal.render(
        overview_page([grade(name, "relu-chain", f"week6/{name}.json") for name in ("ada", "bob")], 80)
    )
    assert page.splitlines() == [
        "All submissions of relu-chain",
        "Student    Points",
        "-----------------",
        "ada       0.5 / 1",
        "bob       0.5 / 1",
    ]
    assert ".json" not in page


def test_a_file_of_another_name_is_shown():
    page = terminal.render(
        overview_page([grade("ada", "relu-chain", "1.json"), grade("bob", "kernels", "bob.json")], 80)
    )
    assert page.splitlines()[1].split() == ["Student", "Problem", "File", "Points"]
