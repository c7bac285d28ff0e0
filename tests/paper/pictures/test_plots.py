"""Plots: what is drawn agrees with numpy, every format shows it, and faults of a `plot:` say where and why."""

import base64
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gradekit
from gradekit.errors import ProblemError
from gradekit.exercise.lowering import build
from gradekit.exercise.problem import known
from gradekit.exercise.problem import plot as plot_reader
from gradekit.exercise.problem.load import read_problem
from gradekit.exercise.problem.plot_schema import PLOTS
from gradekit.paper.document import Document, Figure
from gradekit.paper.drawing import Curve, Marks, Plot, Regions
from gradekit.paper.plots import COLUMNS, ROWS, SAMPLES, plots_of
from gradekit.paper.render import html, latex, markdown, plot_svg, terminal
from gradekit.paper.render.plot_terminal import HEIGHT, plot_lines
from gradekit.paper.render.ticks import ticks
from tests.places import PROBLEMS

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '</title></text><script>alert(1)</script> [/x] "q" & `b` $x$ \\e{} ]( \u202e\x1b[31m'
QUESTION = "questions: [{id: q, answer: true}]\n"


def plots(text: str) -> tuple[Plot, ...]:
    return plots_of(build(read_problem(QUESTION + text, "t.yaml")))


def faults(text: str) -> str:
    with pytest.raises(ProblemError) as caught:
        plots(text)
    return str(caught.value)


# What is drawn


def test_a_curve_is_the_loss_at_every_sample():
    (plot,) = plots(
        "given: {X: [1, 2, 3], Y: [2, 3, 7], w: 1}\nplot: {kind: line, x: {w: [-1, 4]}, y: sum((Y - w*X)^2)}\n"
    )
    (curve,) = plot.curves
    w = np.linspace(-1, 4, SAMPLES)
    assert curve.x == pytest.approx(w)
    assert curve.y == pytest.approx((2 - w) ** 2 + (3 - 2 * w) ** 2 + (7 - 3 * w) ** 2)
    assert plot.x_range == (-1, 4)
    assert plot.y_range[0] < min(curve.y) < max(curve.y) < plot.y_range[1]


def test_what_depends_on_the_varied_quantity_varies_with_it():
    (plot,) = plots(
        "given: {w: 1}\ncompute: {z: 2*w, L: z^2}\nplot: {kind: line, x: {w: [0, 1]}, y: [L, 'grad(L, w)']}\n"
    )
    assert plot.curves[0].y[-1] == pytest.approx(4)
    assert plot.curves[1].y[-1] == pytest.approx(8)


def test_a_gradient_beside_a_plot_stays_out_of_the_working():
    exercise = build(
        read_problem(
            QUESTION + "given: {w: 1}\ncompute: {L: w^2}\nplot: {kind: line, x: {w: [0, 1]}, y: 'grad(L, w)'}\n",
            "t.yaml",
        )
    )
    assert exercise.scope.gradients == []


def test_curves_over_mini_batches_have_their_own_values():
    (plot,) = plots(
        "given: {X: [1, 2], Y: [1, 1], w: 0}\ncompute: {L: sum((Y - w*X)^2)}\n"
        "plot: {kind: line, x: {w: [0, 2]}, y: [L, {y: L, label: second, given: {X: [3, 0], Y: [1, 2]}}]}\n"
    )
    w = np.linspace(0, 2, SAMPLES)
    assert [curve.label for curve in plot.curves] == ["L", "second"]
    assert plot.curves[0].y == pytest.approx((1 - w) ** 2 + (1 - 2 * w) ** 2)
    assert plot.curves[1].y == pytest.approx((1 - 3 * w) ** 2 + 4)


def test_the_surfaces_of_the_course_have_their_minimum_where_the_answer_says():
    exercise = gradekit.load(PROBLEMS / "least-squares-surface.yaml")
    (plot,) = plots_of(exercise)
    answers = [float(value.floats) for _, value in gradekit.solve(exercise).answer("minimum_w")]
    lowest = [curve.x[int(np.argmin(curve.y))] for curve in plot.curves]
    assert lowest == pytest.approx(answers, abs=6 / (SAMPLES - 1))


def test_a_constant_is_a_level_line_and_no_value_a_gap():
    (plot,) = plots("plot: {kind: line, x: {w: [-1, 1]}, y: [3, log(w)]}\n")
    assert set(plot.curves[0].y) == {3.0}
    assert np.isnan(plot.curves[1].y[0]) and plot.curves[1].y[-1] == pytest.approx(0)
    paths = [e for e in ElementTree.fromstring(plot_svg.render(plot)).iter(f"{SVG}path") if "nan" in e.get("d")]
    assert not paths


def test_a_series_takes_numbers_vectors_and_numbered_quantities():
    (plot,) = plots(
        "given: {C_1: 4, C_10: 1, C_2: 3, v: [9, 8]}\n"
        "plot: {kind: series, y: [{y: C_*}, {y: [C_2, 7], label: two}, {y: v, label: v}], start: 0}\n"
    )
    assert [curve.y for curve in plot.curves] == [(4, 3, 1), (3, 7), (9, 8)]
    assert plot.curves[0].x == (0, 1, 2)
    assert plot.whole_x


def test_a_series_written_as_a_list_is_one_curve():
    (plot,) = plots("given: {C_1: 4, C_2: 3}\nplot: {kind: series, y: [C_1, C_2, 1]}\n")
    assert [curve.y for curve in plot.curves] == [(4, 3, 1)]


def test_regions_are_the_classes_of_the_cells():
    (plot,) = plots(
        "given: {c: [0, 1, 0.5]}\n"
        "plot: {kind: regions, x: {x: [[0, 2], [0, 1]]}, classes: 'x[1] > x[2] + 0.5',"
        " points: {at: '[[0.5, 0.75], [1.5, 0.25]]', class: '[0, 1]'}}\n"
    )
    x = (np.arange(COLUMNS) + 0.5) * 2 / COLUMNS
    y = (np.arange(ROWS) + 0.5) / ROWS
    assert plot.regions.labels == ("class 0", "class 1")
    assert np.array_equal(np.array(plot.regions.rows), x[None, :] > y[:, None] + 0.5)
    assert [(marks.label, marks.x, marks.y) for marks in plot.marks] == [
        ("class 0", (0.5,), (0.75,)), ("class 1", (1.5,), (0.25,)),
    ]  # fmt: skip


def test_cells_without_a_value_are_left_open():
    (plot,) = plots("plot: {kind: regions, x: {x: [[-1, 1], [0, 1]]}, classes: 'log(x[1]) > -1'}\n")
    assert {cell for row in plot.regions.rows for cell in row[: COLUMNS // 2]} == {-1}
    assert "?" in "".join(plot_lines(plot, 60))
    ElementTree.fromstring(plot_svg.render(plot))


def test_two_numbers_span_a_plane_as_well_as_a_vector():
    one, two = (
        plots(f"plot: {{kind: regions, x: {x}, classes: '{c} > 0'}}\n")[0].regions.rows
        for x, c in (("{a: [-1, 1], b: [-1, 1]}", "a - b"), ("{x: [[-1, 1], [-1, 1]]}", "x[1] - x[2]"))
    )
    assert one == two


def test_a_construction_is_drawn_with_its_witness():
    (plot,) = plots_of(gradekit.load(PROBLEMS / "rectangle-classifier.yaml"))
    cells = np.array(plot.regions.rows)
    x = -1 + (np.arange(COLUMNS) + 0.5) * 7 / COLUMNS
    y = (np.arange(ROWS) + 0.5) * 7 / ROWS
    inside = ((x >= 1) & (x <= 4))[None, :] & ((y >= 2) & (y <= 5))[:, None]
    assert np.array_equal(cells == 1, inside)


def test_columns_are_points_where_only_that_fits():
    (plot,) = plots("plot: {kind: line, x: {w: [0, 1]}, y: w, points: {at: '[[1, 2, 3], [4, 5, 6]]'}}\n")
    assert (plot.marks[0].x, plot.marks[0].y) == ((1, 2, 3), (4, 5, 6))


def test_the_description_says_where_it_is_lowest():
    (plot,) = plots("plot: {kind: line, x: {w: [-1, 3]}, y: (w - 1)^2 + 2, y_label: L}\n")
    assert plot.description == "L against w. (w - 1)^2 + 2 goes from 6 to 6 and is lowest, 2, at 1."


# Faults


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("plot: {x: {w: [0, 1]}, y: w}", "this plot has no 'kind': add one of line, series or regions"),
        ("plot: {kind: lien, x: {w: [0, 1]}, y: w}", "did you mean 'line'?"),
        ("plot: {kind: line, y: 1}", "a plot of kind line needs 'x': add it"),
        ("plot: {kind: regions, x: {w: [0, 1]}, classes: w}", "a plot of kind regions varies two"),
        ("plot: {kind: line, x: {w: [1, 0]}, y: w}", "expected two ends, the lower one first, like [-1, 4]"),
        ("plot: {kind: series, y: [1, 2], classes: 3}", "'classes' belongs to a plot of kind regions: delete it"),
        ("plot: {kind: line, x: {w: [0, 1]}, y: '[w, w]'}", "[w, w] is a vector of 2: what is drawn is one number"),
        ("plot: {kind: line, x: {w: [0, 1]}, y: v}", "unknown name 'v'"),
        ("symbols: [a]\nplot: {kind: line, x: {w: [0, 1]}, y: a*w}", "since a has no number: give it one under"),
        ("plot: {kind: series, y: C_*}", "no quantity is called C_1, C_2 or so: name what is drawn"),
        ("plot: {kind: series, y: '[[1, 2], [3, 4]]'}", "a series is a list of numbers or a vector"),
        ("plot: {kind: line, x: {w: [0, 1]}, y: w, points: {x: 1}}", "use one of the two"),
        ("plot: {kind: line, x: {w: [0, 1]}, y: w, points: {at: '[1, 2, 3]'}}", "points are rows of two numbers"),
        ("plot: {kind: line, x: {w: [0, 1]}, y: w, points: {x: '[1, 2]', y: '[1]'}}", "as many numbers in each list"),
        ("plot: {kind: series, y: 1, start: 1.5}", "expected the number of the first value, like 0 or 1"),
        ("plot: {kind: regions, x: {x: [[0, 1], [0, 1]]}, classes: 'x[1]'}", "takes 120 values; at most 8 regions"),
        ("plot: {kind: line, x: {w: [0, 1]}, y: w, colour: red}", "'colour' is not a key of a plot"),
        ("plot: {kind: line, x: {w: [0, 1]}, y: {label: a}}", "this curve has no 'y'"),
        ("plot: []", "expected a list like"),
    ],
)  # fmt: skip
def test_a_fault_is_named(text, message):
    said = faults(text + "\n")
    assert message in said
    assert re.match(r"t\.yaml:\d+:\d+: ", said)


def test_a_fault_of_a_curve_stands_at_its_place():
    assert faults("plot: {kind: line, x: {w: [0, 1]}, y: w + v}\n").startswith("t.yaml:2:43: ")


def test_a_plot_of_large_quantities_is_drawn_piece_by_piece_or_refused():
    numbers = ", ".join(["1"] * 60_000)
    (plot,) = plots(f"given: {{v: [{numbers}]}}\nplot: {{kind: line, x: {{w: [0, 1]}}, y: mean(w*v)}}\n")
    assert plot.curves[0].y == pytest.approx(np.linspace(0, 1, SAMPLES))
    said = faults(
        f"given: {{v: [{numbers}]}}\nplot: {{kind: regions, x: {{w: [0, 1], u: [0, 1]}}, classes: 'mean(w*v) > u'}}\n"
    )
    assert "this plot would compute 9600 times 60000 numbers; at most 50000000" in said


def test_too_many_curves_or_plots_are_refused():
    assert "9 curves are too many" in faults(f"plot: {{kind: line, x: {{w: [0, 1]}}, y: [{', '.join(['w'] * 9)}]}}\n")
    assert "21 plots; at most 20" in faults(f"plot: [{', '.join(['{kind: series, y: 1}'] * 21)}]\n")


def test_every_key_is_read_listed_and_in_the_schema():
    assert tuple(plot_reader.PLOT_READERS) == known.PLOT_KEYS
    assert tuple(plot_reader.CURVE_READERS) == known.CURVE_KEYS
    assert tuple(plot_reader.POINTS_READERS) == known.POINTS_KEYS
    one = PLOTS["anyOf"][0]["properties"]
    assert tuple(one) == known.PLOT_KEYS


def test_check_reports_plots_that_cannot_be_drawn_or_show_nothing():
    exercise = build(
        read_problem(
            QUESTION + "plot: [{kind: regions, x: {x: [[0, 1], [0, 1]]}, classes: 'x[1]'},"
            " {kind: line, x: {w: [-2, -1]}, y: [w, log(w)]}]\n",
            "t.yaml",
        )
    )
    found = [(finding.severity, str(finding.place), finding.message) for finding in gradekit.check(exercise)]
    assert (
        "error",
        "t.yaml:2:60",
        "x[1] takes 120 values; at most 8 regions are drawn: compare it, like f > 0.5",
    ) in found
    assert any(severity == "warning" and "the curve log(w) has no value in this plot" in m for severity, _, m in found)


def test_a_symbol_may_be_given_a_number_for_the_plot():
    (plot,) = plots("symbols: [a]\nplot: {kind: line, x: {w: [0, 1]}, y: a*w, given: {a: 2}}\n")
    assert plot.curves[0].y[-1] == 2


# The formats


def evil() -> Plot:
    curve, marks = Curve(EVIL, (0.0, 1.0), (0.0, 1.0)), Marks(EVIL + "m", (0.5,), (0.5,))
    return Plot(EVIL, EVIL, EVIL, EVIL, (0.0, 1.0), (0.0, 1.0), (curve,), (marks,), Regions((EVIL + "r",), ((0,),)))


@pytest.mark.parametrize("slug", ["least-squares-surface", "sigmoid-cost-surface", "signs-of-trouble", "xor-relu"])
def test_svg_is_xml_with_title_axes_and_legend(slug):
    (plot,) = plots_of(gradekit.load(PROBLEMS / f"{slug}.yaml"))
    root = ElementTree.fromstring(plot_svg.render(plot))
    assert root.find(f"{SVG}title").text == plot.title
    assert root.find(f"{SVG}desc").text == plot.description
    texts = {element.text for element in root.iter(f"{SVG}text")}
    assert {plot.title, plot.x_label, plot.y_label} <= texts
    assert {marks.label for marks in plot.marks} <= texts
    _, _, width, height = map(float, root.get("viewBox").split())
    assert all(0 <= float(element.get("x")) <= width for element in root.iter(f"{SVG}text"))
    assert all(-1 <= float(element.get("y")) <= height for element in root.iter(f"{SVG}text"))


def test_svg_shows_data_literally_and_needs_nothing_from_elsewhere():
    text = plot_svg.render(evil())
    root = ElementTree.fromstring(text)
    assert not {element.tag for element in root.iter()} & {"script", f"{SVG}script", f"{SVG}a", f"{SVG}image"}
    assert "http" not in text.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "\x1b" not in text and "\u202e" not in text


def test_html_holds_the_picture_within_its_policy():
    page = html.render(Document((Figure(evil()),)))
    assert "<figure><svg width=" in page
    assert "<script" not in page
    assert page.count("<style>") == 1  # a second one would have another hash than the policy allows
    assert " style=" not in page
    assert "http" not in page.partition("<body>")[2]
    assert ".c0 { color:" in page


def test_markdown_holds_the_picture_itself():
    (plot,) = plots("plot: {kind: line, x: {w: [0, 1]}, y: w}\n")
    text = markdown.render(Document((Figure(plot),)))
    found = re.fullmatch(r"!\[(.*)\]\(data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)\)\n", text)
    assert base64.b64decode(found[2]).decode() == plot_svg.render(plot)
    assert "](" not in markdown.escaped(EVIL).replace("\\]", "")


def test_latex_says_what_it_shows():
    (plot,) = plots("plot: {kind: line, x: {w: [0, 1]}, y: w}\n")
    assert "w rises from 0 to 1" in latex.render(Document((Figure(plot),)))


@pytest.mark.parametrize("width", [30, 60, 80, 100])
@pytest.mark.parametrize("slug", ["least-squares-surface", "sigmoid-cost-surface", "signs-of-trouble", "xor-relu"])
def test_the_terminal_shows_it_within_its_width(slug, width):
    (plot,) = plots_of(gradekit.load(PROBLEMS / f"{slug}.yaml"))
    lines = plot_lines(plot, width)
    frame = [line for line in lines if "│" in line]
    assert len(frame) == HEIGHT
    assert all(len(line) <= width for line in (*frame, *lines[HEIGHT + 1 : HEIGHT + 3]))


def test_a_rising_line_rises_in_the_terminal():
    (plot,) = plots("plot: {kind: line, x: {w: [0, 1]}, y: w}\n")
    frame = [line.partition("│")[2] for line in plot_lines(plot, 60) if "│" in line]
    starts = [len(row) - len(row.lstrip()) for row in frame if row.strip()]
    assert starts == sorted(starts, reverse=True)
    assert starts[-1] == 0


def test_curves_carry_their_letters():
    (plot,) = plots("plot: {kind: line, x: {w: [0, 1]}, y: [w, 1 - w]}\n")
    lines = plot_lines(plot, 60)
    assert lines[-1] == "a w   b 1 - w"
    assert all("".join(lines[1:-3]).count(letter) >= 2 for letter in "ab")


def test_the_terminal_writes_hidden_characters_out():
    text = terminal.render(Document((Figure(evil()),)))
    assert "\x1b" not in text and "\u202e" not in text


def test_solve_shows_plots_before_the_answers(run):
    out = run("solve", "problems/least-squares-surface.yaml").out
    assert out.index("\nPlots\n") < out.index("\nAnswers\n")
    assert "a points 1, 3, 5   b points 2, 7, 9   c points 4, 6, 10" in out
    assert "Plots" not in run("solve", "problems/least-squares-surface.yaml", "--answers").out


def test_a_question_brings_its_own_plot_alone(run):
    out = run("solve", "problems/rectangle-classifier.yaml", "--question", "construct").out
    assert "What the network of the witness says" in out
    assert "Plots" not in run("solve", "problems/least-squares-surface.yaml", "--question", "loss").out


# Ticks


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_ticks_are_few_round_and_inside(low, length):
    high = low + length
    if high - low < abs(low) * 1e-9:
        return
    found = ticks(low, high)
    assert 2 <= len(found) <= 8
    room = (high - low) * 1e-6
    assert all(low - room <= value <= high + room for value, _ in found)
    assert len({text for _, text in found}) == len(found) or abs(low) > 1e6 * length / 10


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (0, 1, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (-1, 4, ["−1", "0", "1", "2", "3", "4"]),
        (0, 5e6, ["0", "1×10⁶", "2×10⁶", "3×10⁶", "4×10⁶", "5×10⁶"]),
        (0, 2e-6, ["0", "5×10⁻⁷", "1×10⁻⁶", "1.5×10⁻⁶", "2×10⁻⁶"]),
    ],
)
def test_ticks_are_written_plainly(low, high, texts):
    assert [text for _, text in ticks(low, high)] == texts


def test_whole_ticks_are_whole():
    assert [text for _, text in ticks(1, 4, 8, whole=True)] == ["1", "2", "3", "4"]
