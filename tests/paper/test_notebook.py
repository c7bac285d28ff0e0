"""What a notebook shows of the objects of `import gradekit`."""

import html.parser

import pytest

import gradekit
from gradekit.exercise.lowering import build
from tests.places import ROOT

PROBLEM = ROOT / "problems" / "two-layer-sigmoid.yaml"
HOSTILE = '</style><script>alert(1)</script><b onclick="x">\x1b[2J\u202e'
CODE = (
    f"import gradekit; exercise = gradekit.load({str(PROBLEM)!r}); exercise",
    "gradekit.solve(exercise)",
    "gradekit.grade(exercise, {'x1': [0.5933, 0.5969], 'loss': 0.3})",
)


@pytest.fixture(scope="module")
def exercise():
    return gradekit.load(PROBLEM)


@pytest.fixture(scope="module")
def solution(exercise):
    return gradekit.solve(exercise)


class _Tags(html.parser.HTMLParser):
    """The tags that stand in a text, and whether each that is opened is closed."""

    def __init__(self, text):
        super().__init__()
        self.names, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        assert not any(name.startswith("on") for name, _ in attrs)
        self.names.append(tag)
        if tag not in ("hr", "br", "rect", "path", "line", "circle"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def _shown(thing):
    bundle = thing._repr_mimebundle_(include=None, exclude=None)
    assert set(bundle) == {"text/html", "text/latex", "text/plain"}
    tags = _Tags(bundle["text/html"])
    assert not tags.open
    assert "script" not in tags.names
    return bundle


def test_a_solution_shows_its_working_in_all_three(solution):
    bundle = _shown(solution)
    assert "<mfrac>" in bundle["text/html"] and "0.5933" in bundle["text/html"]
    assert r"\frac{\partial" in bundle["text/latex"] and r"\begin{document}" not in bundle["text/latex"]
    assert "x1 = σ(z1) = σ([0.3775, 0.3925]) ≈ [0.5933, 0.5969]" in bundle["text/plain"]


def test_an_exercise_shows_what_is_asked_and_no_answer(exercise):
    bundle = _shown(exercise)
    assert "x1 (4 decimals)" in bundle["text/plain"] and "Name:" not in bundle["text/plain"]
    assert not any("0.5933" in text for text in bundle.values())


def test_an_exercise_without_a_solution_says_why():
    text = "id: a\ntitle: T\ngiven: {x: 0}\ncompute: {y: 1/x}\nquestions: [{id: y, find: y}]\n"
    from gradekit.exercise.problem.load import read_problem

    bundle = _shown(build(read_problem(text, "a.yaml")))
    assert "y = 1/x has no (real) value" in " ".join(bundle["text/plain"].split())


def test_a_value_shows_its_entries(exercise, solution):
    named = exercise.quantities
    assert _shown(solution.values[named["z1"]])["text/plain"].strip() == "value = [0.3775, 0.3925]"
    assert _shown(solution.values[named["x1"]])["text/plain"].strip() == "value ≈ [0.5933, 0.5969]"


def test_marks_show_verdicts_and_give_nothing_away(exercise):
    grade = gradekit.grade(exercise, {"x1": [0.5933, 0.5969], "loss": 0.3})
    assert "2.5 / 10" in _shown(grade)["text/plain"]
    assert "0.2748" not in "".join(_shown(grade).values())
    first = _shown(grade.questions[0])["text/plain"]
    assert "✓ right    2 / 2" in first and "Total" not in first


def test_a_submission_shows_what_was_written():
    answers = {"x1": (("1", "2"), ("3", "4")), "q": True, "n": None, "w": {"a": ("1",)}, "e": ()}
    plain = _shown(gradekit.Submission("ada", "p", answers))["text/plain"]
    shown = [line[8:].strip() for line in plain.splitlines()[-5:]]
    assert shown == ["[[1, 2], [3, 4]]", "true", "–", "a = [1]", "[]"]


def test_what_students_write_is_shown_literally(exercise):
    for thing in (
        gradekit.Submission(HOSTILE, HOSTILE, {HOSTILE: HOSTILE}),
        gradekit.Grade(HOSTILE, HOSTILE, HOSTILE, warnings=(HOSTILE,)),
    ):
        bundle = _shown(thing)
        assert "&lt;script&gt;" in bundle["text/html"]
        assert not any("\x1b" in text or "\u202e" in text for text in bundle.values())


def test_the_look_of_a_fragment_is_its_own(solution):
    style = solution._repr_mimebundle_()["text/html"].split("<style>")[1].split("</style>")[0]
    assert style.startswith(".gradekit {") and "body" not in style and ":root" not in style


def test_a_notebook_shows_them(tmp_path):
    """Run by Jupyter's own machinery."""
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    pytest.importorskip("ipykernel", reason="ipykernel, which runs a notebook's cells, is not installed")
    import nbformat

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in CODE])
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()
    shown = [cell.outputs[0].data for cell in notebook.cells]
    assert all(set(data) == {"text/html", "text/latex", "text/plain"} for data in shown)
    assert "x1 (4 decimals)" in shown[0]["text/plain"]
    assert "<math" in shown[1]["text/html"] and "≈ [0.5933" in shown[1]["text/plain"]
    assert "2.5 / 10" in shown[2]["text/plain"]
