"""A sympy expression as text in gradekit's own expression language: sqrt(2), 1/(1 + exp(-151/400)), 2^(1/3).

Reads the expression's parts only, so nothing of sympy is imported here.
"""

from __future__ import annotations

from typing import Any

MAX_CHARACTERS = 200

_SUM, _PRODUCT, _POWER, _ATOM = range(4)  # how tightly a text holds together
_FUNCTIONS = {"exp", "log", "sin", "cos", "tanh", "sign", "Abs", "Max", "Min"}
_CONSTANTS = {"Pi": "pi", "Exp1": "exp(1)"}

Piece = tuple[str, int]


class _NoText(Exception):
    """The expression has a part that the language has no word for."""


def text_of(expression: Any) -> str | None:
    """The expression as text, None where it has a part that cannot be written (nan, a function of sympy's own)."""
    try:
        return _written(expression)[0]
    except _NoText:
        return None


def _written(x: Any) -> Piece:
    kind = type(x).__name__
    if x.is_Rational:
        return _number(x)
    if x.is_Symbol or kind in _CONSTANTS:
        return _CONSTANTS.get(kind, str(x)), _ATOM
    if getattr(x, "name", "") == kind:  # a function that only has a name
        return f"{kind}({_written(x.args[0])[0]})", _ATOM
    if kind in _FUNCTIONS:
        return f"{kind.lower()}({', '.join(_written(part)[0] for part in x.args)})", _ATOM
    if x.is_Add:
        return _sum(x), _SUM
    if x.is_Mul or x.is_Pow:
        return _fraction(x)
    raise _NoText


def _number(x: Any) -> Piece:
    return str(x), _SUM if x < 0 else _ATOM if x.q == 1 else _PRODUCT


def _sum(x: Any) -> str:
    """Numbers first, and nothing negative first where something positive can be."""
    terms = sorted(x.args, key=lambda term: (_is_negative(term), not term.is_Rational))
    text = _written(terms[0])[0]
    for term in terms[1:]:
        shown, level = _written(-term if _is_negative(term) else term)
        text += f" {'-' if _is_negative(term) else '+'} {_held((shown, level), _PRODUCT)}"
    return text


def _is_negative(term: Any) -> bool:
    return bool(term.as_coeff_Mul()[0] < 0)


def _fraction(x: Any) -> Piece:
    """A product or power as one fraction: negative exponents go below the line."""
    coefficient, rest = x.as_coeff_Mul()
    factors = [_power(*factor.as_base_exp()) for factor in (rest.args if rest.is_Mul else (rest,))]
    above = [piece for piece, below in factors if not below]
    below = [piece for piece, below in factors if below]
    size = abs(coefficient)
    if size.p != 1 or not above:
        above.insert(0, (str(size.p), _ATOM))
    if size.q != 1:
        below.insert(0, (str(size.q), _ATOM))
    text, level = _over(above, below)
    return (f"-{text}", _SUM) if coefficient < 0 else (text, level)


def _over(above: list[Piece], below: list[Piece]) -> Piece:
    top = above[0] if len(above) == 1 else ("*".join(_held(piece, _PRODUCT) for piece in above), _PRODUCT)
    if not below:
        return top
    bottom = _held(below[0], _POWER) if len(below) == 1 else f"({'*'.join(_held(piece, _PRODUCT) for piece in below)})"
    return f"{_held(top, _PRODUCT)}/{bottom}", _PRODUCT


def _power(base: Any, exponent: Any) -> tuple[Piece, bool]:
    """base^exponent as a positive power, and whether it belongs below the line."""
    if type(base).__name__ == "Exp1":
        return (f"exp({_written(exponent)[0]})", _ATOM), False
    below = exponent.is_Rational and exponent < 0
    exponent = -exponent if below else exponent
    if exponent == 1:
        return _written(base), below
    if exponent.is_Rational and exponent.p == 1 and exponent.q == 2:
        return (f"sqrt({_written(base)[0]})", _ATOM), below
    return (f"{_held(_written(base), _ATOM)}^{_held(_written(exponent), _ATOM)}", _POWER), below


def _held(piece: Piece, level: int) -> str:
    """The text, in brackets where it holds together less tightly than that."""
    return piece[0] if piece[1] >= level else f"({piece[0]})"
