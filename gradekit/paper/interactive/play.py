"""The program as a part of the page: fields for the numbers that may be changed, a table of what is asked."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator

from gradekit.engine.evaluate.script import library
from gradekit.engine.formula import index_text
from gradekit.engine.ops.linear import indices
from gradekit.paper.interactive.program import Given, Program
from gradekit.paper.render.safe import safe_text

_TITLE = "Try other numbers"
_HELP = "Everything in the graph and in this table follows at once. Numbers may be written as 0.15, 1/3 or 1e-3."


def play_body(play: Program) -> Iterator[str]:
    """What stands in the page, hidden until its script runs."""
    yield f'<section id="play" hidden><h2>{_TITLE}</h2><p class="quiet">{_HELP}</p>'
    yield '<div class="fields">'
    for given in play.givens:
        yield _fields(given)
    yield '</div><button type="button" id="reset">The numbers of the exercise</button>'
    yield '<div class="scroll"><table id="asked">'
    yield "<thead><tr><th>Question</th><th>What</th><th>Now</th></tr></thead><tbody>"
    for place in play.places:
        if place.kind == "asked":
            question, what = map(_text, play.asked[place.id])
            yield f'<tr><td class="strong">{question}</td><td>{what}</td><td id="{place.id}"></td></tr>'
    yield "</tbody></table></div></section>"


def play_script(play: Program) -> str:
    """The program, what it calls, and where its numbers come from and go to."""
    places = [[place.kind, place.id, place.shape, place.start] for place in play.places]
    data = json.dumps({"digits": play.digits, "places": places}).replace("<", "\\u003c")
    return f"{library()}{play.text}\nconst PLAY = {data};\n"


def _fields(given: Given) -> str:
    """A field a number, in the rows of the quantity."""
    width = given.shape[-1] if given.shape else 1
    places = zip(indices(given.shape), given.texts, strict=True)
    fields = [_field(f"{given.name}{index_text(at)}", text) for at, text in places]
    rows = ["".join(fields[start : start + width]) for start in range(0, len(fields), width)]
    return f"<fieldset><legend>{_text(given.name)}</legend>{'<br>'.join(rows)}</fieldset>"


def _field(name: str, text: str) -> str:
    return f'<input inputmode="decimal" size="7" autocomplete="off" aria-label="{_text(name)}" value="{_text(text)}">'


def _text(text: str) -> str:
    return html.escape(safe_text(text))
