"""Solution → the interactive page of an exercise: one file that asks for nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from gradekit.engine.formula import Step
from gradekit.errors import UsageError
from gradekit.exercise.solve import Solution
from gradekit.paper.document import Figure, Paragraph
from gradekit.paper.interactive.about import About, about
from gradekit.paper.interactive.layers import layers_drawing, unit_sections
from gradekit.paper.interactive.play import play_body, play_script
from gradekit.paper.interactive.program import program_of
from gradekit.paper.key import working_digits
from gradekit.paper.lines import working_blocks
from gradekit.paper.network.units import Network, network_of
from gradekit.paper.pages import closing_blocks, opening_blocks, plot_blocks
from gradekit.paper.picture import Drawn, drawn_graph
from gradekit.paper.render import graph_svg
from gradekit.paper.render.html import drawn, page
from gradekit.paper.render.safe import escaped
from gradekit.paper.working import work

_HERE = Path(__file__).parent

_CONTROLS = """
<div class="controls" role="toolbar" aria-label="Graph" hidden>
<button type="button" id="first">Start</button>
<button type="button" id="back">◀ Back</button>
<button type="button" id="forward">Forward ▶</button>
<button type="button" id="all">Everything</button>
<button type="button" id="cover" aria-pressed="false">Cover answers</button>
<output id="said" aria-live="polite"></output>
</div>
""".strip()
_KEYS = "Keys: ← and → step, Tab goes from box to box, c covers the answers, Enter uncovers one."


def interactive_page(solution: Solution, of: str = "") -> str:
    """The page; of: the quantity whose graph is drawn. Raises UsageError where there is no such quantity."""
    problem = solution.exercise.problem
    digits = working_digits(solution)
    steps = work(solution, None, digits, by_entry=True)
    graph = _graph(solution, of, digits)
    network = network_of(solution, graph, digits) if graph else None
    play = program_of(solution, graph, digits, network) if graph else None
    body = [
        *drawn(opening_blocks(solution)),
        *_centre(solution, graph, network, steps),
        *(play_body(play) if play else ()),
        '<details id="working" open>',
        "<summary>The whole working</summary>",
        *drawn(working_blocks(steps)),
        "</details>",
        *drawn(block for block in plot_blocks(solution, None) if isinstance(block, Figure)),
        '<section id="answers">',
        *drawn(closing_blocks(solution, None, None, {})),
        "</section>",
    ]
    script = _file("page.js") + (play_script(play) + _file("play.js") if play else "")
    return page(problem.title, body, _file("page.css"), script)


def _file(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _graph(solution: Solution, of: str, digits: int) -> Drawn | None:
    """None where nothing can be drawn, unless something was asked for."""
    try:
        return drawn_graph(solution, of, digits)
    except UsageError:
        if of:
            raise
        return None


def _centre(
    solution: Solution, graph: Drawn | None, network: Network | None, steps: Sequence[Step]
) -> Iterator[str]:
    """The layers and the graph, and beside them what is said of their units and boxes."""
    if graph is None:
        yield from drawn([Paragraph("There is no graph small enough to be drawn.", "quiet")])
        return
    yield '<div id="graph">'
    yield _CONTROLS
    yield '<div class="drawings">'
    yield from layers_drawing(network) if network else ()
    yield f'<div class="drawing">{graph_svg.render(graph.picture, live=True)}</div></div>'
    yield '<div class="beside">'
    yield f'<p class="quiet keys" hidden>{_KEYS}</p>'
    yield '<p class="fair" id="changed" hidden>The lines of working are about the numbers of the exercise.</p>'
    for one in about(solution, graph.picture, steps):
        yield from _section(one)
    yield from unit_sections(solution, network, steps) if network else ()
    yield "</div></div>"


def _section(one: About) -> Iterator[str]:
    node = one.node
    asked = " asked-value" * one.asks_value + " asked-gradient" * one.asks_gradient
    said = f' data-value="{escaped(" ".join(node.value))}" data-gradient="{escaped(" ".join(node.gradient))}"'
    yield f'<section class="about{asked}" id="about-{node.id}" data-kind="{node.kind}"{said} hidden>'
    yield from drawn(one.blocks)
    yield "</section>"

