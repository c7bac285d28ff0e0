"""Formula → LaTeX mathematics: fractions as fractions, names with subscripts, brackets only where they are needed."""

from __future__ import annotations

import re
import unicodedata

from gradekit.engine import formula as fm
from gradekit.engine.formula import Formula, index_text
from gradekit.paper.render.latex_letters import CAPITAL, SMALL, coded, greek_word
from gradekit.paper.render.plain import subtracted

_SUM, _NEGATIVE, _PRODUCT, _POWER, _ATOM = range(5)  # how tightly a formula holds together
_RELATIONS = {"≥": r"\ge", "≤": r"\le", "≠": r"\ne"}  # those that LaTeX writes in another way
_SIGNS = {"·": r" \cdot ", "@": r"\, ", "⊙": r" \odot "}
_ACCENTS = {"\u0302": "hat", "\u0304": "bar", "\u0303": "tilde"}
_NAME = re.compile(r"(?P<letters>[^\W\d_]+)_?(?P<index>\w*)(?P<primes>['′]*)(?:⁽(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)⁾)?")
_SECOND = re.compile(r"∂(?P<of>[^∂/]+)/∂(?P<wrt>[^∂/]+)")
_HARMLESS = frozenset(" ()+-*/,.=:;!?'|@")  # what text of TeX shows as it is
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def latex(formula: Formula) -> str:
    """The formula as the inside of a mathematics environment."""
    return _written(formula)[0]


def latex_derivative(of: str, wrt: str, index: tuple[int, ...] | None) -> str:
    """∂L/∂W; of a derivative that by two quantities."""
    entry = index_text(index)
    if match := _SECOND.fullmatch(of):
        below = rf"\partial {_display(match['wrt'])}\,\partial {_display(wrt)}{entry}"
        return rf"\frac{{\partial^2 {_display(match['of'])}}}{{{below}}}"
    return rf"\frac{{\partial {_display(of)}}}{{\partial {_display(wrt)}{entry}}}"


def _display(name: str) -> str:
    """A name with the entry that may stand behind it: y[1]."""
    stem, bracket, entry = name.partition("[")
    return latex_name(stem) + bracket + entry if entry[:-1].replace(",", "").isdigit() else latex_name(name)


def latex_name(name: str) -> str:
    """W1 → W_{1}, Theta2 → \\Theta_{2}, yhat → \\hat{y}, and longer words upright."""
    match = _NAME.fullmatch(name)
    if not match:
        return rf"\text{{{''.join(map(_as_typed, name))}}}"
    index = rf"_{{{_plain(match['index'])}}}" if match["index"] else ""
    raised = f"^{{({match['raised'].translate(_LOWERED)})}}" if match["raised"] else ""
    return _letters(match["letters"]) + index + "'" * len(match["primes"]) + raised


def latex_number(text: str) -> str:
    """A number shown as text: 3.1×10^-6 → 3.1\\times 10^{-6}, 1/3 as a fraction."""
    plain = text.replace("−", "-")
    if "×10^" in plain:
        mantissa, power = plain.split("×10^")
        return rf"{mantissa}\times 10^{{{power}}}"
    if match := re.fullmatch(r"(-?)(\d+)/(\d+)", plain):
        return rf"{match[1]}\tfrac{{{match[2]}}}{{{match[3]}}}"
    return r"\cdots" if plain == "…" else plain.replace("∞", r"\infty")


def _letters(letters: str) -> str:
    base, accent = _accented(letters)
    greek = next((name for name in (base, greek_word(base)) if name in SMALL + CAPITAL), "")
    if greek:
        shown = f"\\{greek}" if greek not in ("epsilon", "phi") else f"\\var{greek}"
    else:
        shown = base if len(base) == 1 else rf"\mathrm{{{_plain(base)}}}"
    return rf"\{accent}{{{shown}}}" if accent else shown


def _accented(letters: str) -> tuple[str, str]:
    """The letters without their accent, and the accent: ŷ and yhat are y with a hat."""
    parts = unicodedata.normalize("NFD", letters)
    if len(parts) == 2 and parts[1] in _ACCENTS:
        return parts[0], _ACCENTS[parts[1]]
    for accent in _ACCENTS.values():
        if letters.endswith(accent) and len(letters) == len(accent) + 1:
            return letters[0], accent
    return letters, ""


def _plain(text: str) -> str:
    """Letters and digits alone; anything else by its code, so that TeX obeys nothing."""
    return "".join(c if c.isascii() and c.isalnum() else _unusual(c) for c in text)


def _as_typed(character: str) -> str:
    """A letter of an expression that is shown as it was typed."""
    if character in _HARMLESS or character.isascii() and character.isalnum():
        return character
    return {"^": r"\textasciicircum{}", "<": "$<$", ">": "$>$"}.get(character) or _unusual(character)


def _unusual(character: str) -> str:
    return r"\_" if character == "_" else coded(character)


def _written(formula: Formula) -> tuple[str, int]:
    """The text, and how tightly it holds together."""
    match formula:
        case fm.Word(text=text):
            return rf"\text{{{''.join(map(_as_typed, text))}}}", _ATOM
        case fm.Num():
            return _number(formula)
        case fm.Name(name, index):
            return latex_name(name) + index_text(index), _ATOM
        case fm.Derivative(of, wrt, index):
            return latex_derivative(of, wrt, index), _PRODUCT
        case fm.Sum(terms):
            return _sum(terms), _SUM
        case fm.Product(factors, sign):
            return _SIGNS[sign].join(_within(factor, _PRODUCT, at > 0) for at, factor in enumerate(factors)), _PRODUCT
        case fm.Negative(of):
            return f"-{_within(of, _PRODUCT, True)}", _NEGATIVE
        case fm.Quotient(above, below):
            return rf"\frac{{{latex(above)}}}{{{latex(below)}}}", _PRODUCT
        case fm.Power(base, exponent):
            return f"{_within(base, _ATOM)}^{{{latex(exponent)}}}", _POWER
        case fm.Group(of, label):
            return _group(of, label)
    return _function(formula)


def _function(formula: Formula) -> tuple[str, int]:
    match formula:
        case fm.Call(symbol, arguments):
            return _call(symbol, arguments), _ATOM
        case fm.Bars(of, double):
            bar = r"\Vert" if double else r"\vert"
            return rf"\left{bar} {latex(of)} \right{bar}", _ATOM
        case fm.Compare(left, relation, right):
            return rf"{latex(left)} {_RELATIONS.get(relation, relation)} {latex(right)}", _SUM
        case fm.Cases(cases):
            return _cases(cases), _ATOM
        case fm.Array(rows):
            return _array(rows), _ATOM
        case fm.Ellipsis_():
            return r"\cdots", _ATOM
        case fm.Ref(operand, index):
            return rf"\mathrm{{operand}}_{{{operand + 1}}}{index_text(index)}", _ATOM
    raise TypeError(f"{type(formula).__name__} is not a formula")


def _call(symbol: fm.Symbol, arguments: tuple[Formula, ...]) -> str:
    """f(a, b); a root over its operand, a transpose behind it, a constant such as π by itself."""
    inside = ", ".join(map(latex, arguments))
    if symbol.behind:
        return _within(arguments[0], _ATOM) + symbol.latex
    if symbol.latex == r"\sqrt":
        return rf"\sqrt{{{inside}}}"
    return rf"{symbol.latex}\left({inside}\right)" if arguments else symbol.latex


def _number(formula: fm.Num) -> tuple[str, int]:
    text = latex_number(formula.text or str(formula.value))
    if formula.value < 0:
        return text, _NEGATIVE
    return text, _PRODUCT if "frac" in text or "times" in text else _ATOM


def _sum(terms: tuple[Formula, ...]) -> str:
    parts = [latex(terms[0])]
    for term in terms[1:]:
        sign, size = subtracted(term)
        parts.append(f"{sign.replace('−', '-')} {_within(size, _PRODUCT, True)}")
    return " ".join(parts)


def _within(formula: Formula, needed: int, after: bool = False) -> str:
    """The formula inside a larger one, in brackets where it holds together less than is needed."""
    text, tightness = _written(formula)
    loose = tightness < needed or after and tightness == _NEGATIVE
    return rf"\left({text}\right)" if loose else text


def _group(of: Formula, label: str) -> tuple[str, int]:
    text, tightness = _written(of)
    if label and label != fm.UNLESS_ONE:
        return rf"\underbrace{{{_within(of, _PRODUCT, True)}}}_{{\text{{{_plain(label)}}}}}", _ATOM
    return (text, tightness) if tightness == _ATOM else (rf"\left({text}\right)", _ATOM)


def _array(rows: tuple[Formula, ...]) -> str:
    """A column of entries; a matrix row by row."""
    lines = [" & ".join(map(latex, row.rows)) if isinstance(row, fm.Array) else latex(row) for row in rows]
    return "".join((r"\begin{bmatrix} ", r" \\ ".join(lines), r" \end{bmatrix}"))


def _cases(cases: tuple[tuple[Formula, Formula | None], ...]) -> str:
    conditions = (rf"\text{{if }} {latex(condition)}" if condition else r"\text{otherwise}" for _, condition in cases)
    rows = (f"{latex(value)} & {when}" for (value, _), when in zip(cases, conditions, strict=True))
    return "".join((r"\begin{cases} ", r" \\ ".join(rows), r" \end{cases}"))
