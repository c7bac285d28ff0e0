"""Formula → MathML, which browsers set by themselves and screen readers speak.

Fractions as fractions, roots over what they are of, matrices as tables; brackets only where they are needed. A long sum
is several elements, one a term, between which a line may break.
"""

from __future__ import annotations

import html
import re
import unicodedata

from gradekit.engine import formula as fm
from gradekit.engine.formula import Formula
from gradekit.paper.document import Cells
from gradekit.paper.render.latex_letters import CAPITAL, SMALL
from gradekit.paper.render.plain import line, number_text, subtracted
from gradekit.paper.render.safe import safe_text

_SUM, _NEGATIVE, _PRODUCT, _POWER, _ATOM = range(5)  # how tightly a formula holds together
_SIGNS = {"·": "<mo>·</mo>", "@": "<mo>&#8290;</mo>", "⊙": "<mo>⊙</mo>"}  # a matrix product has no sign that is seen
_APPLIED = "<mo>&#8289;</mo>"  # between a function and its argument
_ACCENTS = {"hat": "^", "bar": "¯", "tilde": "~"}
_COMBINING = {"\u0302": "^", "\u0304": "¯", "\u0303": "~"}
_NAME = re.compile(r"(?P<letters>[^\W\d_]+)_?(?P<index>\w*)(?P<primes>['′]*)(?:⁽(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)⁾)?")
_SECOND = re.compile(r"∂(?P<of>[^∂/]+)/∂(?P<wrt>[^∂/]+)")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LONGEST = 48  # letters of a sum that need no break within it


def math(formula: Formula, relation: str = "") -> str:
    """One or several math elements that say the formula, after = or ≈ where it is a side of an equation."""
    sign = _operator(relation) if relation else ""
    terms = formula.terms if isinstance(formula, fm.Sum) and len(line(formula)) > _LONGEST else (formula,)
    first = _element(sign + _written(terms[0])[0], f"{relation} {line(terms[0])}")
    return " ".join([first, *map(_addend, terms[1:])])


def math_cells(value: Cells) -> str:
    """A number, a vector as a column, a matrix."""
    return _element(_cells(value), "")


def math_name(name: str, relation: str = "") -> str:
    """A name, with = or ≈ behind it."""
    return _element(_name(name) + (_operator(relation) if relation else ""), f"{name} {relation}")


def _element(inside: str, spoken: str) -> str:
    text = html.escape(safe_text(spoken.strip()))
    return f'<math alttext="{text}">{inside}</math>' if text else f"<math>{inside}</math>"


def _addend(term: Formula) -> str:
    sign, size = subtracted(term)
    return _element(_operator(sign) + _within(size, _PRODUCT), f"{sign} {line(size)}")


def _row(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def _operator(sign: str) -> str:
    return f"<mo>{html.escape(sign)}</mo>"


def _text(text: str) -> str:
    return f"<mtext>{html.escape(safe_text(text))}</mtext>"


def _bracketed(inside: str) -> str:
    return _row('<mo stretchy="true">(</mo>', inside, '<mo stretchy="true">)</mo>')


def _within(formula: Formula, needed: int) -> str:
    text, tightness = _written(formula)
    return _bracketed(text) if tightness < needed else text


def _written(formula: Formula) -> tuple[str, int]:
    """The elements, and how tightly they hold together."""
    match formula:
        case fm.Word(text=text):
            return _text(text), _ATOM
        case fm.Num():
            return _number(formula)
        case fm.Name(name, index):
            return _row(_name(name), _entry(index)) if index else _name(name), _ATOM
        case fm.Derivative(of, wrt, index):
            return _derivative(of, wrt, index), _PRODUCT
        case fm.Sum(terms):
            return _row(_written(terms[0])[0], *map(_signed, terms[1:])), _SUM
        case fm.Product(factors, sign):
            return _row(_SIGNS[sign].join(_factor(factor, at) for at, factor in enumerate(factors))), _PRODUCT
        case fm.Negative(of):
            return _row(_operator("−"), _within(of, _PRODUCT)), _NEGATIVE
        case fm.Quotient(above, below):
            return f"<mfrac>{_row(_written(above)[0])}{_row(_written(below)[0])}</mfrac>", _PRODUCT
        case fm.Power(base, exponent):
            return f"<msup>{_within(base, _ATOM)}{_row(_written(exponent)[0])}</msup>", _POWER
        case fm.Group(of):
            return _written(of)
    return _function(formula)


def _function(formula: Formula) -> tuple[str, int]:
    match formula:
        case fm.Call(symbol, arguments):
            return _call(symbol, arguments), _ATOM
        case fm.Bars(of, double):
            bar = '<mo stretchy="true">' + ("‖" if double else "|") + "</mo>"
            return _row(bar, _written(of)[0], bar), _ATOM
        case fm.Compare(left, relation, right):
            return _row(_written(left)[0], _operator(relation), _written(right)[0]), _SUM
        case fm.Array(rows):
            return _matrix([[_written(cell)[0] for cell in _cells_of(row)] for row in rows]), _ATOM
        case fm.Cases(cases):
            return _cases(cases), _ATOM
    return _text(line(formula)), _ATOM


def _signed(term: Formula) -> str:
    sign, size = subtracted(term)
    return _operator(sign) + _within(size, _PRODUCT)


def _factor(factor: Formula, at: int) -> str:
    text, tightness = _written(factor)
    return _bracketed(text) if tightness < _PRODUCT or at and tightness == _NEGATIVE else text


def _number(formula: fm.Num) -> tuple[str, int]:
    text = (formula.text or number_text(formula.value)).replace("-", "−")
    tightness = _NEGATIVE if formula.value < 0 else _PRODUCT if "×" in text or "/" in text else _ATOM
    return _shown_number(text), tightness


def _shown_number(text: str) -> str:
    """A number as text: 3.1×10^-6 with its power raised, 1/3 as a fraction."""
    sign = _operator("−") if text.startswith("−") else ""
    plain = text.removeprefix("−")
    if "×10^" in plain:
        mantissa, power = plain.split("×10^")
        raised = f"<msup><mn>10</mn><mn>{html.escape(power)}</mn></msup>"
        return _row(sign, f"<mn>{html.escape(mantissa)}</mn>", _operator("×"), raised)
    above, slash, below = plain.partition("/")
    if slash and above.isdigit() and below.isdigit():
        return _row(sign, f"<mfrac><mn>{above}</mn><mn>{below}</mn></mfrac>")
    number = f"<mn>{html.escape(safe_text(plain))}</mn>"
    return _row(sign, number) if sign else number


def _name(name: str) -> str:
    """W1 with its index below, Greek words as letters, yhat as y with a hat; what is no plain name as text."""
    match = _NAME.fullmatch(name)
    if not match:
        return _text(name)
    text = _letters(match["letters"])
    above = "′" * len(match["primes"]) + (f"({match['raised'].translate(_LOWERED)})" if match["raised"] else "")
    if match["index"]:
        text = f"<msub>{text}{_text(match['index'])}</msub>"
    return f"<msup>{text}{_text(above)}</msup>" if above else text


def _letters(letters: str) -> str:
    base, accent = _accented(letters)
    shown = _greek(base) or base
    text = f"<mi>{html.escape(safe_text(shown))}</mi>"
    return f'<mover accent="true">{text}{_operator(accent)}</mover>' if accent else text


def _greek(word: str) -> str:
    if word not in SMALL + CAPITAL:
        return ""
    kind = "CAPITAL" if word in CAPITAL else "SMALL"
    return unicodedata.lookup(f"GREEK {kind} LETTER {word.upper().replace('LAMBDA', 'LAMDA')}")


def _accented(letters: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", letters)
    if len(parts) == 2 and parts[1] in _COMBINING:
        return parts[0], _COMBINING[parts[1]]
    known = (accent for accent in _ACCENTS if letters.endswith(accent) and len(letters) == len(accent) + 1)
    accent = next(known, "")
    return (letters[0], _ACCENTS[accent]) if accent else (letters, "")


def _entry(index: fm.Index | None) -> str:
    return _row(_operator("["), "<mo>,</mo>".join(f"<mn>{i + 1}</mn>" for i in index), _operator("]")) if index else ""


def _derivative(of: str, wrt: str, index: fm.Index | None) -> str:
    below = _row(_operator("∂"), _display(wrt), _entry(index))
    if match := _SECOND.fullmatch(of):
        above = _row(f"<msup>{_operator('∂')}<mn>2</mn></msup>", _display(match["of"]))
        return f"<mfrac>{above}{_row(_operator('∂'), _display(match['wrt']), below)}</mfrac>"
    return f"<mfrac>{_row(_operator('∂'), _display(of))}{below}</mfrac>"


def _display(name: str) -> str:
    """A name with the entry that may stand behind it: y[1]."""
    stem, bracket, entry = name.partition("[")
    return _row(_name(stem), _text(bracket + entry)) if bracket else _name(name)


def _call(symbol: fm.Symbol, arguments: tuple[Formula, ...]) -> str:
    inside = _operator(",").join(_written(argument)[0] for argument in arguments)
    if symbol.behind:
        return f"<msup>{_within(arguments[0], _ATOM)}{_text('T' if symbol.text == 'ᵀ' else symbol.text)}</msup>"
    if symbol.text == "sqrt":
        return f"<msqrt>{_row(inside)}</msqrt>"
    name = f"<mi>{html.escape(symbol.text)}</mi>"
    return _row(name, _APPLIED, _bracketed(inside)) if arguments else name


def _cases(cases: tuple[tuple[Formula, Formula | None], ...]) -> str:
    conditions = (_text("if ") + _written(when)[0] if when is not None else _text("otherwise") for _, when in cases)
    pairs = zip((_written(value)[0] for value, _ in cases), conditions, strict=True)
    rows = (f"<mtr><mtd>{value}</mtd><mtd>{when}</mtd></mtr>" for value, when in pairs)
    return _row('<mo stretchy="true">{</mo>', f"<mtable>{''.join(rows)}</mtable>")


def _cells_of(row: Formula) -> tuple[Formula, ...]:
    return row.rows if isinstance(row, fm.Array) else (row,)


def _matrix(rows: list[list[str]]) -> str:
    body = "".join(f"<mtr>{''.join(f'<mtd>{cell}</mtd>' for cell in row)}</mtr>" for row in rows)
    return _row('<mo stretchy="true">[</mo>', f"<mtable>{body}</mtable>", '<mo stretchy="true">]</mo>')


def _cells(value: Cells) -> str:
    if isinstance(value, str):
        return _operator("⋯") if value == "…" else _shown_number(value)
    if all(isinstance(row, str) or all(isinstance(cell, str) for cell in row) for row in value):
        return _matrix([[_cells(cell) for cell in ((row,) if isinstance(row, str) else row)] for row in value])
    return _row(_operator("["), _operator(",").join(map(_cells, value)), _operator("]"))
