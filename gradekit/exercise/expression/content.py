"""Content MathML: what each of its operations is in LaTeX."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from gradekit.exercise.expression.elements import Element, refused
from gradekit.exercise.expression.leaves import Leaves

_INFIX = MappingProxyType({
    "plus": "+", "minus": "-", "eq": "=", "neq": "≠", "gt": ">", "lt": "<", "geq": "≥", "leq": "≤", "times": "",
})  # fmt: skip
_CALLED = MappingProxyType({
    **{name: name for name in ("exp", "ln", "sin", "cos", "tanh", "abs", "floor", "max", "min", "mean", "mod")},
    "rem": "mod", "ceiling": "ceil", "determinant": "det", "scalarproduct": "dot", "outerproduct": "outer",
    "heaviside": "step",
})  # fmt: skip
_CONSTANTS = MappingProxyType({"exponentiale": r"\exponentialE ", "pi": r"\pi "})


def _constant(writer: Leaves, element: Element) -> None:
    writer.put(_CONSTANTS[element.name], element)


def _identifier(writer: Leaves, element: Element) -> None:
    """A name, plain or with an index in Presentation MathML."""
    if element.children:
        writer.write(_row(element.children, element))
    else:
        writer.identifier(element)


def _number(writer: Leaves, element: Element) -> None:
    """A number, in brackets: its parts are parted by <sep/>."""
    kind = element.attributes.get("type", "")
    parts = element.text.split("\0")
    text = {"rational": "/", "e-notation": "e"}.get(kind, "\0").join(part.strip() for part in parts)
    if "\0" in text or kind.startswith(("complex", "constant")):
        raise refused(element, "only real numbers are accepted")
    if not text or not set(text) <= set("0123456789.+-−/eE"):
        raise refused(element, f"{text[:20]!r} is no number")
    writer.put(f"({text})" if set(text) & set("+-−/") else f" {text} ", element)


def _apply(writer: Leaves, element: Element) -> None:
    """An operator and what it applies to."""
    if not element.children:
        raise refused(element, "an operator is missing")
    operator, *operands = element.children
    write = _OPERATORS.get(operator.name)
    if write is not None:
        write(writer, operator, operands)
    elif operator.name in _INFIX:
        _infix(writer, operator, operands)
    elif operator.name in _CALLED or operator.name in ("ci", "csymbol"):
        _called(writer, operator, operands)
    else:
        raise refused(operator, "this operator is not read; write that part of the formula by hand")


def _infix(writer: Leaves, operator: Element, operands: list[Element]) -> None:
    """a + b + c, and −a; a product has no sign, so that it is that of matrices where both are."""
    if not operands or len(operands) == 1 and operator.name != "minus":
        raise refused(operator, "an operand is missing")
    writer.put("{(", operator)
    for k, operand in enumerate(operands):
        writer.put(_INFIX[operator.name] if k or len(operands) == 1 else "", operator)
        _bracketed(writer, operand)
    writer.put(")}", operator)


def _bracketed(writer: Leaves, element: Element) -> None:
    writer.put("{(", element)
    writer.write(element)
    writer.put(")}", element)


def _called(writer: Leaves, operator: Element, operands: list[Element]) -> None:
    if operator.name in _CALLED:
        writer.put(f" {_CALLED[operator.name]}", operator)
    else:
        _identifier(writer, operator)
    _listed(writer, "(", operands, ")", operator)


def _listed(writer: Leaves, opens: str, parts: list[Element], closes: str, element: Element) -> None:
    writer.put(opens, element)
    for k, part in enumerate(parts):
        writer.put("," if k else "", part)
        writer.write(part)
    writer.put(closes, element)


def _divide(writer: Leaves, operator: Element, operands: list[Element]) -> None:
    above, below = _two(operator, operands)
    writer.put("{", operator)
    writer.group(above, r"\frac")
    writer.group(below)
    writer.put("}", operator)


def _power(writer: Leaves, operator: Element, operands: list[Element]) -> None:
    base, exponent = _two(operator, operands)
    writer.put("{(", operator)
    _bracketed(writer, base)
    writer.group(exponent, "^")
    writer.put(")}", operator)


def _root(writer: Leaves, operator: Element, operands: list[Element]) -> None:
    degrees = [operand for operand in operands if operand.name == "degree"]
    writer.put(r"\sqrt", operator)
    if degrees:
        writer.put("[", operator)
        writer.write(_row(degrees[0].children, degrees[0]))
        writer.put("]", operator)
    writer.put("{", operator)
    writer.write(_row([operand for operand in operands if operand.name != "degree"], operator))
    writer.put("}", operator)


def _logarithm(writer: Leaves, operator: Element, operands: list[Element]) -> None:
    """The logarithm to a base; without one, the natural one, as everywhere here."""
    bases = [operand for operand in operands if operand.name == "logbase"]
    writer.put(r"\log", operator)
    if bases:
        writer.put("_{", operator)
        writer.write(_row(bases[0].children, bases[0]))
        writer.put("}", operator)
    _listed(writer, "(", [operand for operand in operands if operand.name != "logbase"], ")", operator)


def _transpose(writer: Leaves, operator: Element, operands: list[Element]) -> None:
    if len(operands) != 1:
        raise refused(operator, "it needs 1 part")
    writer.put("{(", operator)
    _bracketed(writer, operands[0])
    writer.put("^{T})}", operator)


def _slope(writer: Leaves, operator: Element, operands: list[Element]) -> None:
    """∂L/∂w; the variable stands in <bvar>."""
    variables = [child for operand in operands if operand.name == "bvar" for child in operand.children]
    of = [operand for operand in operands if operand.name != "bvar"]
    if len(variables) != 1 or len(of) != 1:
        raise refused(operator, "a first derivative by one quantity is read")
    for start, part in ((r"\frac{\partial ", of[0]), (r"}{\partial ", variables[0])):
        writer.put(start, operator)
        writer.write(part)
    writer.put("}", operator)


def _selector(writer: Leaves, operator: Element, operands: list[Element]) -> None:
    if not operands:
        raise refused(operator, "it needs 2 parts")
    writer.write(operands[0])
    _listed(writer, "[", operands[1:], "]", operator)


def _row(children: list[Element], element: Element) -> Element:
    return Element("mrow", element.column, {}, children)


def _two(operator: Element, operands: list[Element]) -> list[Element]:
    if len(operands) != 2:
        raise refused(operator, "it needs 2 parts")
    return operands


def _vector(writer: Leaves, element: Element) -> None:
    _listed(writer, "[", element.children, "]", element)


def _piecewise(writer: Leaves, element: Element) -> None:
    """Cases: <piece> is a value and its condition."""
    writer.put(r"\begin{cases}", element)
    for k, piece in enumerate(element.children):
        writer.put(r"\\" if k else " ", piece)
        for j, part in enumerate(piece.children):
            writer.put("&" if j else "", part)
            writer.write(part)
        writer.put(r"&\text{otherwise}" if piece.name == "otherwise" else "", piece)
    writer.put(r"\end{cases}", element)


_OPERATORS: dict[str, Callable[[Leaves, Element, list[Element]], None]] = {
    "divide": _divide,
    "power": _power,
    "root": _root,
    "log": _logarithm,
    "transpose": _transpose,
    "selector": _selector,
    **dict.fromkeys(("diff", "partialdiff"), _slope),
}
CONTENT: dict[str, Callable[[Leaves, Element], None]] = {
    "ci": _identifier,
    "csymbol": _identifier,
    "cn": _number,
    "apply": _apply,
    **dict.fromkeys(("reln",), _apply),
    **dict.fromkeys(("vector", "matrix", "matrixrow", "list"), _vector),
    "piecewise": _piecewise,
    **dict.fromkeys(_CONSTANTS, _constant),
}
