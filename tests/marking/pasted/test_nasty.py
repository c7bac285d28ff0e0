"""Texts made to hurt: each is read or refused, whatever its length.

What is long here takes hours where reading is not linear in the characters, so that no clock is needed.
"""

import pytest

from gradekit.errors import TextError
from gradekit.marking.answers.pasted.found import Formula, Numbers, Refusal
from gradekit.marking.answers.pasted.reader import MAX_LINES, MAX_PASTED, read_text
from gradekit.marking.answers.pasted.stacked import on_one_line
from tests.marking.helpers import mark

PIECES = (
    *("=1", "[", "]", "(", "1,", "1;", "1(", "[1", "1]", " ", "\t", "1", "1 ", "- ", "-", "1e", "1e1 ", ".", "1."),
    *('"', '"1"', "'1',", "\\", "$", "~", "/", "1/2 ", "x=", "x=1,", "|", "|1", "[1] ", "[,1] ", "tensor(", "│", "⎡"),
    *("np.float64(1)", "Fraction(1,2)", "matrix([1],", "c(1,", "structure(c(", "dtype=1,", "shape=(1,", "<a ", "< "),
    *("<tf.Tensor ", "</", ">", "1%", "1j", "nan ", "½", "1\u00a0", "1'000", "1,000", "0.1(1)", "x10^", "*", "1`"),
    *("[1 ± 1]", "├", "─", "≈", "d", "d/d", ">>>", "(%o1)", "{'a':", "{'a': ", "num ", "1 -1", "{1,", "},{", "(1/2),"),
    *("[1],", "(1),", "1 \\", "z ", "\\overline{1}", "1×1 Matrix{"),
)
STARTS = ("", "x=[", "tensor(", "{'a':")


def found(text: str) -> type:
    try:
        return type(read_text(text))
    except (Refusal, TextError) as error:
        return type(error)


@pytest.mark.parametrize("piece", PIECES)
def test_long_texts_of_one_piece(piece: str) -> None:
    for start, end in zip(STARTS, ("x", "]", ")", "}"), strict=True):
        assert found(start + piece * (12_000 // len(piece)) + end) in (Numbers, Formula, Refusal, TextError)


LINES = ("1", "-", "1 2", "[1]", "[1] 1", "[,1]", "Column 1:", "1\\", "...", "|1|", "a 1", "- -")
POWERS = ("[1 ± 1e{}]", "[1e{} ± 1]", "num [1:{}] 1 2", "1e{} *\n\n 1 2", "1.0e-3 *\n\n 1e{} 2")


@pytest.mark.parametrize("line", LINES)
def test_many_lines(line: str) -> None:
    assert found("\n".join([line] * (MAX_LINES - 1))) in (Numbers, Formula, Refusal, TextError)
    with pytest.raises(Refusal, match=f"at most {MAX_LINES} are read"):
        read_text("\n".join([line] * (MAX_LINES + 2)))


def test_fractions_over_three_lines_are_found_one_by_one() -> None:
    assert on_one_line(["1 " * 50_000, "- " * 50_000, "2 " * 50_000])[0].split() == ["1/2"] * 50_000


def test_the_longest_print_is_read_and_a_longer_one_is_not() -> None:
    longest = "[" + "1 " * (MAX_PASTED // 2 - 1) + "]"
    assert read_text(longest) == Numbers(("1",) * (MAX_PASTED // 2 - 1), "rounded")
    with pytest.raises(Refusal, match=f"at most {MAX_PASTED} are read"):
        read_text(longest + "  ")


@pytest.mark.parametrize("many", POWERS)
def test_exponents_and_sizes_of_any_length(many: str) -> None:
    assert found(many.format("9" * 5_000)) in (Numbers, Formula, Refusal, TextError)


@pytest.mark.parametrize("text", ["$", "=", "≈", "---", "~", " = ", "z=", "──", "├", "\\[ \\]", "(%o1)", "[]", "''"])
@pytest.mark.parametrize("asked", ["z", "v"])
def test_nothing_but_signs_is_no_answer(text: str, asked: str) -> None:
    problem = (
        "given: {x: 0.6}\ncompute: {z: x + 1, v: '[z, x]'}\nquestions:\n  - {id: z, find: z}\n  - {id: v, find: v}\n"
    )
    assert mark(problem, asked, text).verdict == "malformed"
