"""Formulas as plain Unicode text, which gradekit's expression language reads back to the same value.

What only a line of working has (…, ∂L/∂W, ‖x‖) is for people alone.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from gradekit.engine import formula as fm
from gradekit.engine.formula import Formula, index_text

_LOOSE, _SUM, _PRODUCT, _POWER, _ATOM = range(5)  # how tightly a formula holds together
_FACTOR = _PRODUCT + 0.5  # a factor like any other, but no base and no denominator
_RAISED = {2: "²", 3: "³"}
_LONGEST_DECIMAL = 12  # digits of an exact decimal that is shown in full


def line(formula: Formula) -> str:
    """The formula on one line."""
    return _WRITTEN[type(formula)](formula)


def step_text(step: fm.Step) -> str:
    """The whole line: subject = formula = numbers put in = value, each sign true."""
    text = line(step.subject) + "".join(f" {sign} {line(side)}" for sign, side in step.sides)
    if not step.left_out:
        return text
    first = "the first ones" if step.formula is not None else "the first entries"
    return f"{text}   ({first} below, {step.left_out} more left out)"


def step_json(step: fm.Step) -> dict[str, Any]:
    """The step as the solution file holds it: every part as plain text; a whole quantity has no numbers."""
    return {
        "quantity": step.quantity,
        "phase": step.phase,
        "entry": list(step.entry or ()),
        "formula": _text(step.formula),
        "substituted": _text(step.substituted),
        "value": _text(step.value),
        "reason": step.reason,
        "text": step_text(step),
    }


def _text(formula: Formula | None) -> str:
    return "" if formula is None else line(formula)


def number_text(value: Fraction) -> str:
    """An exact number: ½ as 1/2, other short decimals as such, else p/q."""
    sign, size = "−" if value < 0 else "", abs(value)
    decimals = _decimals(size.denominator)
    if size == Fraction(1, 2) or decimals is None or decimals > _LONGEST_DECIMAL:
        return f"{sign}{size}"
    digits = str(int(size * 10**decimals)).rjust(decimals + 1, "0")
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else sign + digits


def _decimals(denominator: int) -> int | None:
    """The decimals of a fraction with that denominator, None where they never end."""
    rest, powers = denominator, {2: 0, 5: 0}
    for prime in powers:
        while rest % prime == 0:
            rest, powers[prime] = rest // prime, powers[prime] + 1
    return max(powers.values()) if rest == 1 else None


def _tightness(formula: Formula) -> float:
    match formula:
        case fm.Word():
            return _ATOM
        case fm.Num(value):
            text = _number(formula)
            if value < 0:
                return _LOOSE
            return _ATOM if text.replace(".", "").isdigit() else _PRODUCT
        case fm.Sum() | fm.Negative() | fm.Quotient(fm.Negative()):
            return _SUM
        case fm.Product() | fm.Quotient():
            return _PRODUCT
        case fm.Power():
            return _POWER
        case fm.Derivative():
            return _FACTOR
        case fm.Group(of):
            return _tightness(of)
    return _ATOM


def _held(formula: Formula, tighter_than: float) -> str:
    """The formula, in brackets unless it holds together more tightly than what stands around it."""
    text = line(formula)
    return text if _tightness(formula) > tighter_than else f"({text})"


def _number(formula: fm.Num) -> str:
    return formula.text.replace("-", "−", 1) if formula.text[:1] == "-" else formula.text or number_text(formula.value)


def _derivative(formula: fm.Derivative) -> str:
    of = f"({formula.of})" if "∂" in formula.of else formula.of
    return f"∂{of}/∂{formula.wrt}{index_text(formula.index)}"


def _call(formula: fm.Call) -> str:
    if formula.symbol.behind:
        return _held(formula.arguments[0], _POWER) + formula.symbol.text
    return formula.symbol.text + (f"({', '.join(map(line, formula.arguments))})" if formula.arguments else "")


def _sum(formula: fm.Sum) -> str:
    text = _first(formula.terms[0])
    for term in formula.terms[1:]:
        sign, size = subtracted(term)
        text += f" {sign} {_held(size, _SUM)}"
    return text


def subtracted(term: Formula) -> tuple[str, Formula]:
    """The sign before an addend behind the first, and what stands behind it: + (−3) is − 3."""
    if isinstance(term, fm.Negative):
        return "−", term.of
    if isinstance(term, fm.Num) and term.value < 0:
        return "−", fm.Num(-term.value, term.text.lstrip("-−"), term.rounded)
    return "+", term


def _first(formula: Formula) -> str:
    """The first addend or factor, which may start with a minus."""
    if isinstance(formula, fm.Num):
        return _number(formula)
    return line(formula) if isinstance(formula, fm.Negative) else _held(formula, _SUM)


def _product(formula: fm.Product) -> str:
    sign = formula.sign if formula.sign == "·" else f" {formula.sign} "
    first, *others = formula.factors
    alone = isinstance(first, fm.Num) and first.value >= 0 and "×" not in first.text  # 1/2·x
    held = [line(first) if alone else _held(first, _PRODUCT), *(_held(factor, _PRODUCT) for factor in others)]
    return sign.join(held)


def _quotient(formula: fm.Quotient) -> str:
    above = formula.above
    if isinstance(above, fm.Negative):
        return f"−{_quotient(fm.Quotient(above.of, formula.below))}"
    plain = isinstance(above, fm.Product) and above.sign == "·"
    return f"{line(above) if plain else _held(above, _PRODUCT)}/{_held(formula.below, _FACTOR)}"


def _power(formula: fm.Power) -> str:
    exponent = formula.exponent
    if isinstance(exponent, fm.Num) and exponent.value in _RAISED:
        return _held(formula.base, _POWER) + _RAISED[int(exponent.value)]
    return f"{_held(formula.base, _POWER)}^{_held(exponent, _POWER)}"


def _negative(formula: fm.Negative) -> str:
    of = formula.of
    return f"−{line(of) if isinstance(of, fm.Product | fm.Quotient) else _held(of, _PRODUCT)}"


def _cases(formula: fm.Cases) -> str:
    parts = (f"{line(v)} if {line(c)}" if c is not None else f"{line(v)} otherwise" for v, c in formula.cases)
    return "{" + ", ".join(parts) + "}"


def _bars(formula: fm.Bars) -> str:
    bar = "‖" if formula.double else "|"
    return f"{bar}{line(formula.of)}{bar}"


_WRITTEN: dict[type, Callable[[Any], str]] = {
    fm.Ref: lambda f: f"#{f.operand}{index_text(f.index)}",
    fm.Name: lambda f: f.name + index_text(f.index),
    fm.Derivative: _derivative,
    fm.Num: _number,
    fm.Word: lambda f: f.text,
    fm.Call: _call,
    fm.Sum: _sum,
    fm.Product: _product,
    fm.Quotient: _quotient,
    fm.Power: _power,
    fm.Negative: _negative,
    fm.Bars: _bars,
    fm.Compare: lambda f: f"({_held(f.left, _LOOSE)} {f.relation} {_held(f.right, _LOOSE)})",
    fm.Cases: _cases,
    fm.Array: lambda f: f"[{', '.join(map(line, f.rows))}]",
    fm.Group: lambda f: line(f.of),
    fm.Ellipsis_: lambda f: f"… ({f.count} more)" if f.count else "…",
}
