"""The program as a part of the page: fields for the numbers that may be changed, a table of what is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator

from gradekit.engine.evaluate.script import library
from gradekit.engine.formula import index_text
from gradekit.engine.ops.linear import indices
from gradekit.paper.interactive.descent import Descent
from gradekit.paper.interactive.moving import Moving
from gradekit.paper.interactive.program import Given, Program
from gradekit.paper.render.plot_svg import place_of_frame
from gradekit.paper.render.safe import escaped
from gradekit.paper.render.svg import label

_LABELS = (("high", 54, 20, "end"), ("low", 54, 170, "end"), ("left", 60, 188, "start"), ("right", 470, 188, "end"))
_TITLE = "Try other numbers"
_HELP = "Everything in the graph and in this table follows at once. Numbers may be written as 0.15, 1/3 or 1e-3."


def play_body(play: Program) -> Iterator[str]:
    """What stands in the page, hidden until its script runs."""
    yield f'<section id="play" hidden><h2>{_TITLE}</h2><p class="quiet">{_HELP}</p>'
    yield '<div class="fields">'
    for given in play.givens:
        yield _fields(given)
    yield '</div><button type="button" id="reset">The numbers of the exercise</button>'
    yield from _curve(play)
    yield from _descent(play.descent) if play.descent else ()
    yield '<div class="scroll"><table id="asked">'
    yield "<thead><tr><th>Question</th><th>What</th><th>Now</th></tr></thead><tbody>"
    for place in play.places:
        if place.kind == "asked":
            question, what = map(escaped, play.asked[place.id])
            yield f'<tr><td class="strong">{question}</td><td>{what}</td><td id="{place.id}"></td></tr>'
    yield "</tbody></table></div></section>"


def play_script(play: Program) -> str:
    """The program, what it calls, and where its numbers come from and go to."""
    places = [[place.kind, place.id, place.shape, place.start] for place in play.places]
    curve = {"name": play.curve[0], "at": play.curve[1]} if play.curve else None
    plots = [_plot(plot) for plot in play.plots]
    data = json.dumps({"digits": play.digits, "places": places, "curve": curve}).replace("<", "\\u003c")
    descent = play.descent
    programs = "\n".join([play.text, *(plot.text for plot in play.plots), *([descent.text] if descent else [])])
    script = f"{library()}{programs}\nconst PLAY = {data};\nPLAY.plots = [{', '.join(plots)}];\n"
    return script + (f"PLAY.descent = {_descending(play, descent)};\n" if descent else "")


def _descending(play: Program, descent: Descent) -> str:
    """The program of the losses by name, and which field holds the learning rate."""
    names = [one.name + index_text(at) for one in play.givens for at in indices(one.shape)]
    facts = {"at": names.index(descent.rate), "rate": descent.rate, "loss": descent.loss}
    return f"{{run: descent, ...{json.dumps(facts)}}}".replace("<", "\\u003c")


def _plot(plot: Moving) -> str:
    """What moves a plot: its program by name, where its frame stands, and what the results are."""
    facts = {
        "figure": plot.figure, "frame": place_of_frame(), "ranges": plot.ranges, "samples": plot.samples,
        "start": plot.start, "curves": plot.curves, "marks": plot.marks,
    }  # fmt: skip
    return f"{{run: plot{plot.figure}, ...{json.dumps(facts)}}}"


def _curve(play: Program) -> Iterator[str]:
    """One number that varies, and the number at the end of the graph against it."""
    if play.curve is None:
        return
    name = escaped(play.curve[0])
    names = (one.name + index_text(at) for one in play.givens for at in indices(one.shape))
    options = "".join(f"<option>{escaped(each)}</option>" for each in names)
    yield f'<div class="vary"><label for="vary">{name} as this varies:</label>'
    yield f'<select id="vary">{options}</select>'
    yield '<label for="slider">from below to above:</label>'
    yield '<input type="range" id="slider" min="-40" max="40" value="0">'
    yield '<output id="point"></output></div>'
    yield from _small_plot("curve", f"The curve of {name}")


def _descent(descent: Descent) -> Iterator[str]:
    """The learning rate, on a scale on which each step is a factor, and the loss from update to update."""
    rate, loss = escaped(descent.rate), escaped(descent.loss)
    yield f'<div class="vary"><label for="rate">{loss} from update to update, with the learning rate {rate}:</label>'
    yield '<input type="range" id="rate" min="-40" max="40" value="0">'
    yield '<output id="reached"></output></div>'
    yield from _small_plot("descent", f"{loss} from update to update")


def _small_plot(id: str, said: str) -> Iterator[str]:
    """A frame with a line, a dot, and numbers at its ends; its parts have its id before theirs."""
    yield f'<svg id="{id}" viewBox="0 0 480 200" width="480" height="200" role="img" aria-label="{said}">'
    yield '<rect class="paper" width="480" height="200"/><path class="rule" d="M60 10V170H470"/>'
    yield f'<path id="{id}-line" class="small c0" fill="none" stroke="currentColor"/>'
    yield f'<circle id="{id}-dot" class="c1" fill="currentColor" r="5"/>'
    for part, x, y, anchor in _LABELS:
        yield label(x, y, "", "ink", anchor=anchor).replace("<text ", f'<text id="{id}-{part}" ', 1)
    yield "</svg>"


def _fields(given: Given) -> str:
    """A field a number, in the rows of the quantity."""
    width = given.shape[-1] if given.shape else 1
    places = zip(indices(given.shape), given.texts, strict=True)
    fields = [_field(f"{given.name}{index_text(at)}", text) for at, text in places]
    rows = ["".join(fields[start : start + width]) for start in range(0, len(fields), width)]
    return f"<fieldset><legend>{escaped(given.name)}</legend>{'<br>'.join(rows)}</fieldset>"


def _field(name: str, text: str) -> str:
    said = f'aria-label="{escaped(name)}" value="{escaped(text)}"'
    return f'<input inputmode="decimal" size="7" autocomplete="off" {said}>'

