"""Mathematics that is too long for a line, written so that TeX may break it at any sign between terms or factors."""

from __future__ import annotations

import re

from gradekit.engine import formula as fm
from gradekit.engine.formula import Formula
from gradekit.paper.render.latex_formula import latex
from gradekit.paper.render.plain import subtracted

_LONGEST = 40  # letters of a part that needs no break within it
_NO_WIDTH = r"\\(?:begin|end)\{\w+\}|\\(?:left|right|quad|text|mathrm|operatorname|underbrace)\b|\\,|[{}&_^]"
_COMMAND = re.compile(rf"(?P<none>{_NO_WIDTH})|\\[A-Za-z]+")
_FRACTION = re.compile(r"\\t?frac\{([^{}]*)\}\{([^{}]*)\}")
_BETWEEN = {"·": r" \cdot ", "@": r"\, ", "⊙": r" \odot "}


def width_of(text: str) -> int:
    """About how many letters wide a piece of mathematics is; a fraction is as wide as its longer half."""
    while (shorter := _FRACTION.sub(lambda match: max(match[1], match[2], key=len), text)) != text:
        text = shorter
    return len(_COMMAND.sub(lambda match: "" if match["none"] else "x", text).replace(" ", ""))


def breakable(formula: Formula) -> str:
    """The formula with plain brackets and slanted fractions wherever a part is long, and without labels."""
    return _parted(_unlabelled(formula))


def _unlabelled(formula: Formula) -> Formula:
    """Without upstream and local below the factors: TeX breaks no line beside an underbrace."""
    if isinstance(formula, fm.Group):
        return _unlabelled(formula.of)
    return fm.mapped(formula, _unlabelled)


def _parted(formula: Formula) -> str:
    if width_of(latex(formula)) <= _LONGEST:
        return latex(formula)
    match formula:
        case fm.Sum(terms):
            return _sum(terms)
        case fm.Product(factors, sign):
            return _BETWEEN[sign].join(_held(factor, (fm.Sum, fm.Negative)) for factor in factors)
        case fm.Quotient(above, below):
            return f"{_held(above, (fm.Sum, fm.Negative))} / {_held(below, (fm.Sum, fm.Product, fm.Quotient))}"
        case fm.Negative(of):
            return f"-{_held(of, (fm.Sum, fm.Negative))}"
        case fm.Group(of):
            return _parted(of)
        case fm.Power(base, exponent):
            return f"({_parted(base)})^{{{latex(exponent)}}}"
    return _listed(formula)


def _listed(formula: Formula) -> str:
    match formula:
        case fm.Call(symbol, arguments) if arguments and not symbol.behind and symbol.latex != r"\sqrt":
            return f"{symbol.latex}({', '.join(map(_parted, arguments))})"
        case fm.Array(rows):
            return f"[{_COMMA.join(map(_parted, rows))}]"
    return latex(formula)


_COMMA = r",\allowbreak\ "


def _held(formula: Formula, loose: tuple[type, ...]) -> str:
    """The formula, in brackets where it is one of the loose kinds."""
    inner = formula
    while isinstance(inner, fm.Group):
        inner = inner.of
    negative = isinstance(inner, fm.Num) and inner.value < 0
    return f"({_parted(inner)})" if isinstance(inner, loose) or negative else _parted(inner)


def _sum(terms: tuple[Formula, ...]) -> str:
    text = _parted(terms[0])
    for term in terms[1:]:
        sign, size = subtracted(term)
        text += f" {sign.replace('−', '-')} {_held(size, (fm.Sum, fm.Negative))}"
    return text
