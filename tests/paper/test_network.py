"""The layers of a network as they are drawn: found in the graph whatever the form, every number at its place."""

import re

import numpy as np
import pytest

import gradekit
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.paper.network.dense import dense_chain
from gradekit.paper.network.units import network_of
from gradekit.paper.picture import drawn_graph
from gradekit.paper.render import network_svg
from tests.places import PROBLEMS, ROOT

STRANGERS = ROOT / "tests" / "strangers" / "problems"
WITH_NETWORK = sorted(
    path for folder in (PROBLEMS, STRANGERS) for path in folder.glob("*.yaml")
    if re.search("^network:", path.read_text(encoding="utf-8"), re.MULTILINE)
)  # fmt: skip
FORMS = {
    "written out": "{z: W @ x + b, h: tanh(z), o: V @ h, L: 'half_squared_error(o, t)'}",
    "rows": "{z: x @ W.T + b, h: tanh(z), o: h @ V.T, L: 'half_squared_error(o, t)'}",
    "bias first": "{h: tanh(b + W @ x), o: V @ h, L: 'half_squared_error(o, t)'}",
}


def solved(text):
    return gradekit.solve(build(read_problem(text, "a.yaml")))


def written(compute, given=""):
    return solved(
        f"id: a\ntitle: T\ngiven: {{x: [2, -1, 0.5], W: [[0.1, 0.2, -0.3], [0.4, -0.5, 0.6]], b: [0.7, -0.8], "
        f"V: [[1.5, -2]], t: [1]{given}}}\ncompute: {compute}\nquestions: [{{id: q, find: 'grad(L, W)'}}]\n"
    )


def network(solution):
    return network_of(solution, drawn_graph(solution), 4)


@pytest.mark.parametrize("file", WITH_NETWORK, ids=lambda file: file.stem)
def test_a_unit_is_the_sum_of_what_its_edges_carry(file):
    """Weights times signals, and the bias, are what stands before the activation: of every layer that is found."""
    solution = gradekit.solve(gradekit.load(file))
    layers = dense_chain(solution.exercise, solution.exercise.quantities[_last(solution)])
    assert len(layers) == len(solution.exercise.problem.network.layers)

    def entries(node, at):
        return np.broadcast_to(solution.values[node].floats, node.shape).ravel()[at]

    for layer in layers:
        sums = entries(layer.weights, layer.wires) @ entries(layer.signal, layer.inputs)
        sums += entries(layer.bias.node, layer.bias.entries) if layer.bias else 0
        assert np.allclose(sums, entries(layer.before, layer.outputs), rtol=1e-12)


def _last(solution):
    return "loss" if "loss" in solution.exercise.quantities else solution.exercise.problem.network.layers[-1].output


@pytest.mark.parametrize("form", FORMS)
def test_the_same_network_however_it_is_written(form):
    """z = [0.2 − 0.2 − 0.15 + 0.7, 0.8 + 0.5 + 0.3 − 0.8], and the gradients by hand."""
    picture = network(written(FORMS[form])).picture
    assert [column.size for column in picture.columns] == [3, 2, 1] and picture.of == "L"
    hidden = np.tanh([0.55, 0.8])
    out = 1.5 * hidden[0] - 2 * hidden[1]
    delta = (out - 1) * np.array([1.5, -2]) * (1 - hidden**2)
    units = picture.columns[1].units
    assert [float(unit.value.text.replace("−", "-")) for unit in units] == pytest.approx(hidden, abs=5e-5)
    assert [unit.bias.text for unit in units] == ["0.7", "−0.8"]
    found = {(wire.source, wire.target): wire for wire in picture.wires}
    wire = found["u0_1", "u1_0"]
    assert wire.weight.text == "0.2" and wire.share == pytest.approx(0.2 / 0.6)
    assert float(wire.gradient.text.replace("−", "-")) == pytest.approx(delta[0] * -1, abs=5e-5)
    assert float(units[1].bias_gradient.text.replace("−", "-")) == pytest.approx(delta[1], abs=5e-5)


def test_what_is_no_network_is_not_drawn_as_one():
    for name in ("matrix-vector", "recurrent-network", "extra/lstm-step", "relu-chain", "convolution"):
        assert network(gradekit.solve(gradekit.load(PROBLEMS / f"{name}.yaml"))) is None
    lines = "{z: W @ x, h: tanh(z), P: 'A @ B', L: 'sum(relu(P)) + sum(h)'}"
    assert network(written(lines, ", A: [[1, 2]], B: [[3], [4]]")) is None


def labels(picture):
    """The numbers on edges, as (text, left, top, right, bottom)."""
    text = network_svg.render(picture)
    return re.findall(r'<g class="weight".*?</g>', text, re.DOTALL), text


def test_numbers_stand_on_every_edge_where_they_can_be_read():
    picture = network(gradekit.solve(gradekit.load(PROBLEMS / "two-layer-sigmoid.yaml"))).picture
    groups, text = labels(picture)
    assert len(groups) == 6 and ">0.15<" in groups[0] and ">∂ 0.0007<" in groups[0]
    sides = re.compile(r'x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"')
    places = [tuple(map(float, sides.search(one).groups())) for one in groups]
    circles = [tuple(map(float, found)) for found in re.findall(r'cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', text)]
    for at, (x, y, wide, high) in enumerate(places):
        for left, top, width, height in places[:at]:
            assert x > left + width or x + wide < left or y > top + height or y + high < top
        for cx, cy, r in circles:
            near = max(abs(x + wide / 2 - cx) - wide / 2, 0), max(abs(y + high / 2 - cy) - high / 2, 0)
            assert np.hypot(*near) >= r - 1


def test_a_large_layer_shows_its_first_units_and_its_last():
    weights = [[f"0.{(3 * row + column) % 9 + 1}" for column in range(30)] for row in range(12)]
    matrix = str(weights).replace("'", "")
    layer = f"{{weights: {{W: {matrix}}}, activation: relu}}"
    given = f"network:\n  input: {{x: [{', '.join('1' * 30)}]}}\n  layers:\n    - {layer}\n"
    text = f"id: a\ntitle: T\n{given}questions: [{{id: q, find: yhat}}]\n"
    picture = network(solved(text)).picture
    assert [column.size for column in picture.columns] == [30, 12]
    assert [unit.name for unit in picture.columns[0].units] == ["x[1]", "x[2]", "x[3]", "x[4]", "x[30]"]
    last = {wire.target: wire.weight.text for wire in picture.wires if wire.source == "u0_29"}
    assert last["u1_11"] == weights[11][29]
    groups, drawing = labels(picture)
    assert not groups and "⋮" in drawing and "30 units" in drawing and len(picture.wires) == 25
    assert "the first 4 and the last" in picture.note
