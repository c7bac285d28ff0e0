"""Plain texts have the pieces that they have where formulas on paper and LaTeX are looked for too."""

from hypothesis import example, given
from hypothesis import strategies as st

from gradekit.exercise.expression.scanner import is_plain, pieces

PIECES = ("w", "W1", "x_1", "f'", "_", "T", ".T", "^T", "^ T", "^TT", ".5", "1.", "1e-3", "1_000", "0x1F", "0b", "**")
TEXTS = st.lists(st.sampled_from((*PIECES, "*", "==", ">=", "=", "(", ")", "[", "]", ",", ":", " ", "\n", "|", "@")))


def found(text: str, plain: bool) -> list[tuple[str | None, str]]:
    return [(piece.lastgroup, piece[0]) for piece in pieces(plain)(text)]


@given(st.one_of(TEXTS.map("".join), st.text(st.characters(max_codepoint=127), max_size=30)))
@example("W.T @ x + b'")
@example("x^T' - a.T_2 .5.T")
def test_plain_texts_have_the_same_pieces(text: str) -> None:
    if is_plain(text):
        assert found(text, plain=True) == found(text, plain=False)


def test_what_is_not_plain() -> None:
    assert not any(map(is_plain, ("\\alpha", "x_{1}", "α", "x²", "a−b")))
    assert found("x²", plain=True) != found("x²", plain=False)
