"""Images in the shape that a forgotten padding or stride gives."""

import numpy as np
import pytest

import gradekit

I, K = np.array([[1.5, 2, -1, 4], [0, 3.25, 2, 1], [7, -2, 0.5, 3], [1, 0, 6, -4.5]]), np.array([[1, 2], [3, -1.5]])


def correlated(stride: int, padding: int) -> np.ndarray:
    image = np.pad(I, padding)
    places = range(0, image.shape[0] - 1, stride)
    return np.array([[(image[i : i + 2, j : j + 2] * K).sum() for j in places] for i in places])


def marked(tmp_path, line: str, answer):
    path = tmp_path / "t.yaml"
    given = f"given: {{I: {I.tolist()}, K: {K.tolist()}}}"
    path.write_text(f"id: t\n{given}\ncompute: {{Y: '{line}'}}\nquestions: [{{id: q, find: Y}}]\n", encoding="utf-8")
    (question,) = gradekit.grade(gradekit.load(path), {"q": answer}).questions
    return question


@pytest.mark.parametrize(
    ("line", "made", "mistake"),
    [
        ("conv2d(I, K, 1, 1)", correlated(1, 0), "padding-omitted"),
        ("conv2d(I, K, 2)", correlated(1, 0), "stride-omitted"),
        ("relu(conv2d(I, K, 2, 1)) + 1", np.maximum(correlated(2, 0), 0) + 1, "padding-omitted"),
        ("relu(conv2d(I, K, 2, 1)) + 1", np.maximum(correlated(1, 1), 0) + 1, "stride-omitted"),
    ],
)
def test_what_was_forgotten_is_named(tmp_path, line: str, made: np.ndarray, mistake: str) -> None:
    for answer in (made.tolist(), str(made.round(3)), str(made.tolist())):
        question = marked(tmp_path, line, answer)
        assert (question.verdict, question.mistake, question.score) == ("incorrect", mistake, 0)


def test_other_numbers_in_that_shape_are_malformed(tmp_path) -> None:
    for answer in ((correlated(1, 0) + 0.1).tolist(), [[1, 2], [3, 4]], correlated(1, 0).tolist()[:2], "[[1, 2]]"):
        question = marked(tmp_path, "conv2d(I, K, 1, 1)", answer)
        assert (question.verdict, question.mistake) == ("malformed", None)
        assert "shape" in question.message.lower()
