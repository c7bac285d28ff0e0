"""Of mistakes that give one number, which are said, and in which order."""

from __future__ import annotations

from collections.abc import Iterable

_GENERAL = ("upstream-omitted", "sign-flipped", "loss-factor", "power-of-ten")  # true beside a more telling one

_SAID_BY = {  # mistake → more general names of the same, which say nothing more
    "ascent": ("sign-flipped",),
    "labels-ignored": ("path-omitted", "summand-omitted", "inner-derivative-omitted", "local-derivative-omitted"),
    "activation-derivative-omitted": ("operand-omitted", "inner-derivative-omitted", "local-derivative-omitted"),
    "path-omitted": ("gate-exchanged", "operand-omitted", "inner-derivative-omitted", "local-derivative-omitted"),
    "upstream-omitted": ("operand-omitted", "inner-derivative-omitted", "local-derivative-omitted"),
    "operand-omitted": ("inner-derivative-omitted", "local-derivative-omitted"),
    "inner-derivative-omitted": ("local-derivative-omitted",),
    "square-factor": ("loss-factor",),
    "gate-exchanged": ("operand-omitted", "inner-derivative-omitted", "local-derivative-omitted"),
}


def most_telling_first(ids: Iterable[str]) -> list[str]:
    """Mistakes that give one number: each once, a step against the gradient before a wrong sign."""
    return sorted(dict.fromkeys(ids), key=_GENERAL.__contains__)


def different(ids: Iterable[str]) -> list[str]:
    """Mistakes that give one number, without those that are only a more general name of one before them."""
    said: list[str] = []
    for id in ids:
        if not any(id in _SAID_BY.get(other, ()) for other in said):
            said.append(id)
    return said
