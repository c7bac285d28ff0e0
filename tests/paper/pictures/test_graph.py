"""Computation graphs: what is on them, where it stands, and that every format is well-formed and safe."""

import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gradekit
from gradekit.errors import UsageError
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.paper.drawing import GraphEdge, GraphNode, GraphPicture
from gradekit.paper.picture import graph_picture
from gradekit.paper.render import graph_dot, graph_mermaid, graph_svg
from gradekit.paper.render.graph_layout import GAP_X, GAP_Y, laid_out
from tests.places import PROBLEMS

GOLDEN = Path(__file__).parent / "golden"
EVIL = '</text><script>alert(1)</script> "q" \\ & `b` ${x} #35; ]] --> \u202e\x1b[31m'
SVG = "{http://www.w3.org/2000/svg}"


def picture_of(slug: str, of: str = "") -> GraphPicture:
    return graph_picture(gradekit.solve(PROBLEMS / f"{slug}.yaml"), of)


def picture_of_text(text: str, of: str = "") -> GraphPicture:
    return graph_picture(gradekit.solve(build(read_problem(text, "t.yaml"))), of)


def test_product_graph_has_the_values_and_gradients_of_the_course():
    nodes = {node.label.split(" ")[0]: node for node in picture_of("product-graph").nodes}
    values = {name: node.value[0] for name, node in nodes.items()}
    assert values == {
        "a": "3", "b": "1", "c": "−2", "d": "4", "e": "12", "f": "2", "g": "5", "h": "17", "L": "17",
    }  # fmt: skip
    gradients = {name: node.gradient[0] for name, node in nodes.items() if node.gradient}
    assert gradients == {"a": "5", "b": "19", "c": "−12", "d": "3", "e": "1", "f": "1", "g": "1", "h": "1"}
    assert nodes["L"].kind == "root"
    assert {name for name, node in nodes.items() if node.kind == "given"} == {"a", "b", "c"}


@pytest.mark.parametrize("slug", ["product-graph", "updater-tree", "graph-polynomial"])
def test_a_gradient_is_the_sum_over_its_edges(slug):
    """∂root/∂node = Σ ∂root/∂result · local derivative, with the numbers that are on the picture."""
    picture = picture_of(slug)
    nodes = {node.id: node for node in picture.nodes}

    def number(text: str) -> Fraction:
        return Fraction(text.replace("−", "-"))

    for node in picture.nodes:
        if node.kind != "root":
            upstream = {n.id: number(n.gradient[0]) if n.gradient else Fraction(1) for n in nodes.values()}
            edges = [edge for edge in picture.edges if edge.source == node.id]
            assert number(node.gradient[0]) == sum(upstream[e.target] * number(e.label) for e in edges)


def test_steps_without_a_name_are_shown_by_their_sign():
    steps = [node for node in picture_of("updater-tree").nodes if node.kind == "step"]
    assert [(node.label, node.value, node.gradient) for node in steps] == [
        ("·", ("0.5",), ("1.5",)),
        ("·", ("0.5",), ("0.5",)),
    ]


def test_symbols_have_slopes_as_formulas():
    picture = picture_of("product-graph-symbolic")
    assert not any(node.value or node.gradient for node in picture.nodes)
    assert "2·c" in {edge.label for edge in picture.edges}


def test_vectors_and_matrices_have_a_line_a_row():
    nodes = {node.label: node for node in picture_of("two-layer-sigmoid").nodes}
    assert nodes["W1"].value == ("[0.15, 0.2]", "[0.25, 0.3]")
    assert nodes["W1"].gradient == ("[0.0007, 0.0013]", "[0.0007, 0.0015]")
    assert nodes["W1"].kind == "given"


def test_of_chooses_the_end():
    picture = picture_of("product-graph", "h")
    assert [node.label for node in picture.nodes if node.kind == "root"] == ["h = g + e"]
    assert "L = b·h" not in {node.label for node in picture.nodes}


def test_of_nothing_is_refused():
    with pytest.raises(UsageError, match="has no quantity 'hh'; did you mean 'h'?"):
        picture_of("product-graph", "hh")


def test_nothing_to_draw_is_refused():
    with pytest.raises(UsageError, match="no quantity has a name"):
        picture_of_text("questions: [{id: q, answer: true}]")


def test_too_large_a_graph_is_refused():
    lines = "\n".join(f"  x{k + 1}: x{k} + 1" for k in range(250))
    with pytest.raises(UsageError, match="251 quantities are too many .* at most 200"):
        picture_of_text(f"given: {{x0: 1}}\ncompute:\n{lines}\nquestions: [{{id: q, find: x250}}]")


@pytest.mark.parametrize("path", sorted(PROBLEMS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_problem_can_be_drawn_or_says_why_not(path):
    try:
        picture = graph_picture(gradekit.solve(path))
    except UsageError as error:
        assert "no quantity has a name" in str(error) or "too many" in str(error)
        return
    ids = [node.id for node in picture.nodes]
    assert len(ids) == len(set(ids))
    assert all(ids.index(edge.source) < ids.index(edge.target) for edge in picture.edges)
    ElementTree.fromstring(graph_svg.render(picture))


# The layout


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 14))
    sizes = {f"n{k}": (draw(st.integers(20, 160)) * 1.0, draw(st.integers(20, 70)) * 1.0) for k in range(count)}
    pairs = [(f"n{a}", f"n{b}") for b in range(count) for a in range(b)]
    edges = draw(st.lists(st.sampled_from(pairs), max_size=25)) if pairs else []
    return sizes, edges


@given(graphs())
def test_boxes_never_overlap_and_edges_lead_down(graph):
    sizes, edges = graph
    layout = laid_out(sizes, edges)
    rows = {}
    for name, (x, y) in layout.centres.items():
        width, height = sizes[name]
        assert x - width / 2 >= -1e-6 and x + width / 2 <= layout.width + 1e-6
        assert y - height / 2 >= -1e-6 and y + height / 2 <= layout.height + 1e-6
        rows.setdefault(round(y, 6), []).append((x, width))
    for row in rows.values():
        row.sort()
        assert all(x2 - x1 >= (w1 + w2) / 2 + GAP_X - 1e-6 for (x1, w1), (x2, w2) in pairwise(row))
    for (source, target), bends in zip(edges, layout.routes, strict=True):
        heights = [layout.centres[source][1], *(y for _, y in bends), layout.centres[target][1]]
        assert all(below - above > GAP_Y for above, below in pairwise(heights))


def test_a_graph_without_need_for_crossings_has_none():
    edges = [("a", "y"), ("b", "x"), ("x", "p"), ("y", "q")]
    layout = laid_out(dict.fromkeys(("a", "b", "x", "y", "p", "q"), (40.0, 20.0)), edges)
    x = {name: point[0] for name, point in layout.centres.items()}
    assert (x["a"] < x["b"]) == (x["y"] < x["x"]) == (x["q"] < x["p"])


def test_an_empty_graph_has_a_layout():
    assert laid_out({}, []).centres == {}


# The formats


def evil_picture() -> GraphPicture:
    nodes = (GraphNode("n1", EVIL, "given", (EVIL,), (EVIL,)), GraphNode("n2", EVIL, "root", (EVIL,)))
    return GraphPicture(EVIL, EVIL, nodes, (GraphEdge("n1", "n2", EVIL),))


def test_svg_is_xml_with_title_and_description():
    root = ElementTree.fromstring(graph_svg.render(picture_of("updater-tree")))
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text.startswith("Computation graph of x2")
    assert "gradient 0.75" in root.find(f"{SVG}desc").text
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert {"x1 = b·x0 + c", "= 1.5", "∂ 0.5", "x2 = a·x0·x1", "= 0.75"} <= set(texts)


def test_svg_needs_nothing_from_elsewhere_and_shows_data_literally():
    text = graph_svg.render(evil_picture())
    root = ElementTree.fromstring(text)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "desc", "style", "rect", "path", "text", "defs", "marker",
    }  # fmt: skip
    assert "http" not in text.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "script" not in {element.tag for element in root.iter()}
    assert "\x1b" not in text and "\u202e" not in text
    assert any("</text><script>" in (element.text or "") for element in root.iter(f"{SVG}text"))


def test_dot_keeps_data_inside_its_quotes():
    text = graph_dot.render(evil_picture())
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)
    assert "script" not in outside and "-->" not in outside
    assert outside.count('""') == 1 + 1 + 2 + 1 + 2  # name, title, two nodes, one edge, two colours


def test_mermaid_keeps_data_inside_its_quotes():
    text = graph_mermaid.render(evil_picture())
    body = "\n".join(line for line in text.splitlines() if "accTitle" not in line)
    inside = re.findall(r'"([^"\n]*)"', body)
    assert len(inside) == 3
    assert not any(set("<>\\`$&{}|") & set(part.replace("<br/>", "")) for part in inside)
    assert "script" not in re.sub(r'"[^"\n]*"', "", body)


@pytest.mark.parametrize("form", ["dot", "mermaid"])
@pytest.mark.parametrize("slug", ["updater-tree", "product-graph"])
def test_golden(slug, form, run):
    golden = GOLDEN / f"{slug}.{form}"
    ran = run("graph", f"problems/{slug}.yaml", "--format", form)
    assert ran.code == 0
    assert ran.out == golden.read_text(encoding="utf-8")


def test_the_command_writes_a_file(run, tmp_path):
    ran = run("graph", "problems/updater-tree.yaml", "-o", tmp_path / "tree.svg", "--digits", "1")
    assert (ran.code, ran.out) == (0, "")
    assert ElementTree.parse(tmp_path / "tree.svg").getroot().tag == f"{SVG}svg"


def test_an_unknown_format_is_refused(run):
    ran = run("graph", "problems/updater-tree.yaml", "--format", "dott")
    assert ran.code == 2
    assert "did you mean 'dot'?" in ran.err
