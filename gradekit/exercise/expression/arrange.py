"""Tokens → tokens that the grammar reads: words become quantities and functions, left-out products become tokens.

Brackets are paired, and what is too large or misplaced is refused with its column. Nothing is computed yet.
"""

from __future__ import annotations

from msgspec.structs import replace

from gradekit.engine.graph import Node
from gradekit.errors import LimitError, TextError
from gradekit.exercise.expression.calls import Differentiator, derivative, function, generic
from gradekit.exercise.expression.named import Calls
from gradekit.exercise.expression.scanner import Token
from gradekit.exercise.expression.scope import (
    Scope,
    find_constant,
    find_function,
    unknown_function,
    unknown_name,
)

MAX_NODES = 500
MAX_DEPTH = 60

_ENDS = frozenset(("NUMBER", "NAME", "RAISED", "TRANSPOSE", "CLOSE", "BAR_CLOSE"))
_STARTS = frozenset(("NUMBER", "NAME", "FUNCTION", "OPEN", "LIST", "BAR"))
_FACTORS = frozenset(("NAME", "FUNCTION", "OPEN", "BAR"))  # before which LaTeX needs no sign
_COUNTED = _ENDS | _STARTS | {"SIGN", "TIMES", "POWER", "RELATION", "LEFT_OUT", "INDEX"}
_UNCOUNTED = frozenset(("CLOSE", "BAR_CLOSE", "OPEN"))
_PYTHON = frozenset(("for", "if", "else", "import", "lambda"))
_HOLDS_COMMAS = frozenset(("FUNCTION", "LIST", "INDEX"))


def arrange(tokens: list[Token], scope: Scope, is_latex: bool = False) -> list[Token]:
    """The tokens as the grammar reads them, in one scope; LaTeX leaves out more signs.

    Raises TextError or LimitError.
    """
    if not tokens:
        raise TextError("the expression is empty; expected a number, a name or a formula")
    words = _words(tokens, scope, is_latex)
    paired = _paired(words)
    result = _with_left_out_products(paired, is_latex)
    if is_latex:
        _refuse_inverse(result)
    size = sum(token.type in _COUNTED and token.type not in _UNCOUNTED for token in result)
    if size > MAX_NODES:
        raise LimitError(f"an expression of {size} numbers, names and signs is too long; at most {MAX_NODES} are read")
    return result


def _refuse_inverse(tokens: list[Token]) -> None:
    """W^{-1} is set for the inverse, which is not computed; entry by entry it is 1/W."""
    for base, power, sign, minus in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
        is_matrix = base.type == "NAME" and isinstance(base.value, Node) and base.value.rank > 1
        if is_matrix and power.type == "POWER" and "-" in (sign.text, minus.text):
            raise TextError(f"inverses are not computed; write 1/{base.text} for that of every entry", power.column)


def _words(tokens: list[Token], scope: Scope, is_latex: bool) -> list[Token]:
    """Every name replaced by what it stands for; a run of letters by its letters."""
    differentiator = Differentiator(scope)
    result: list[Token] = []
    _refuse_python(tokens, scope)
    calls = Calls(scope)
    for k, token in enumerate(tokens):
        calls.pass_by(token, result[-1] if result else None)
        if token.type == "NAME" and _is_called(token, tokens, k + 1, scope, is_latex):
            result.append(_function(token, scope, differentiator))
        elif token.type == "NAME" and (option := calls.word(tokens, k)):
            result.append(replace(token, value=option))
        elif token.type == "NAME" and k and (raised := _transposes(token, tokens[k - 1], scope)):
            result[-1] = Token("TRANSPOSE", "^T", token.column)
            result += _quantity(raised, scope, None)
        elif token.type == "NAME":
            result += _quantity(token, scope, tokens[k - 1] if k else None)
        elif token.type == "TRANSPOSE" and token.text[0] == "^" and token.text[-1] == "T" and "T" in scope.names:
            result += [Token("POWER", "^", token.column), Token("NAME", "T", token.column, scope.names["T"])]
        else:
            if token.type == "NUMBER" and len(tokens) > 2:
                _refuse_ambiguous(token, scope)
            result.append(token)
    return result


def _is_called(token: Token, tokens: list[Token], behind: int, scope: Scope, is_latex: bool) -> bool:
    """Whether brackets follow; a quantity before a LaTeX group, or before a sum in LaTeX, is a factor."""
    if behind >= len(tokens) or tokens[behind].type != "(":
        return False
    if tokens[behind].text == "{" and scope.find(token.text) is not None:
        return tokens[behind + 1].text[-1] == "(" and not _holds_sum(tokens, behind)
    return not (is_latex and _is_factor(token, scope) and _holds_sum(tokens, behind))


def _is_factor(token: Token, scope: Scope) -> bool:
    """Whether a name can be no function: it is a quantity, or a run of them."""
    if scope.function(token.text.rstrip("'′")) is not None or find_function(token.text.rstrip("'′")) is not None:
        return False
    return scope.find(token.text) is not None or find_constant(token.text) is not None or bool(scope.split(token.text))


def _holds_sum(tokens: list[Token], start: int) -> bool:
    """Whether the brackets that start there hold a sum, which is no list of arguments: x(1 − x), and not L(w)."""
    depth = 0
    for k in range(start, len(tokens)):
        depth += (tokens[k].type in "([") - (tokens[k].type in ")]")
        if depth == 0 or tokens[k].type == "COMMA":
            return False
        if tokens[k].type == "SIGN" and tokens[k - 1].type != "(":
            return True
    return False


def _transposes(token: Token, before: Token, scope: Scope) -> Token | None:
    """What stands behind the T of W^Tx, which is no name of its own."""
    behind = token.text[1:]
    if before.type != "POWER" or token.text[0] != "T" or not behind or "T" in scope.names or token.value is not None:
        return None
    if scope.find(token.text) is not None or (scope.find(behind) is None and scope.split(behind) is None):
        return None
    return replace(token, text=behind, column=token.column + 1)


def _refuse_python(tokens: list[Token], scope: Scope) -> None:
    """A word of a comprehension is refused as such, before its unknown names are."""
    for token in tokens if len(tokens) > 1 else ():
        if token.type == "NAME" and token.text in _PYTHON and scope.find(token.text) is None:
            raise unknown_name(token, scope, None)


def _refuse_ambiguous(token: Token, scope: Scope) -> None:
    """2e+3 is 2000 unless the problem has a quantity e, where it may be 2·e + 3."""
    head, letter, tail = token.text.replace("E", "e").partition("e")
    letter = "E" if "E" in token.text else letter
    name = letter if tail[:1] in ("+", "-", "−", "–") else letter + tail
    if name and name in scope.names:
        message = f"{token.text} may be a number or {head} times {name}; write {head}*{name}… or the number in full"
        raise TextError(message, token.column)


def _function(token: Token, scope: Scope, differentiator: Differentiator) -> Token:
    """The function that is called; primes behind its name stand for derivatives."""
    if token.text == "grad":
        return replace(token, type="FUNCTION", value=differentiator)
    name = token.text.rstrip("'′")
    called = scope.function(name)
    build = generic(called) if called is not None else function(find_function(name), scope)
    if build is None:
        raise _at(token, unknown_function(token, scope))
    for _ in range(len(token.text) - len(name)):
        build = derivative(name, build)
    return replace(token, type="FUNCTION", value=build)


def _quantity(token: Token, scope: Scope, before: Token | None) -> list[Token]:
    """The name's quantity; a declared name outranks a run of declared letters, and that a constant."""
    try:
        node = scope.find(token.text)
        letters = None if node is not None or token.value is not None else scope.split(token.text)
    except TextError as error:
        raise _at(token, error) from error
    if letters:
        return [
            Token("NAME", letter, token.column + k, found, token.spaced or k > 0)
            for k, (letter, found) in enumerate(letters)
        ]
    if node is None:
        node = find_constant(token.text)
    if node is None:
        raise unknown_name(token, scope, before)
    return [replace(token, value=node)]


def _at(token: Token, error: TextError) -> TextError:
    return error if error.column else TextError(error.message, token.column)


def _paired(tokens: list[Token]) -> list[Token]:
    """Brackets and bars told apart by what they do; raises where one has no partner or too many are open."""
    result: list[Token] = []
    opened: list[tuple[str, Token]] = []
    for token in tokens:
        before = result[-1].type if result else ""
        if token.type in ("(", "[") or (token.type == "|" and before not in _ENDS):
            kind = _opening(token, before)
            opened.append(("FUNCTION" if before == "FUNCTION" else kind, token))
            result.append(replace(token, type=kind))
        elif token.type in (")", "]", "|"):
            _close(token, opened, before)
            result.append(replace(token, type="BAR_CLOSE" if token.type == "|" else "CLOSE"))
        else:
            _check_separator(token, opened)
            result.append(token)
        if len(opened) > MAX_DEPTH:
            raise LimitError(f"brackets nested deeper than {MAX_DEPTH} are not read", token.column)
    if opened:
        sign, column = opened[-1][1].text, opened[-1][1].column
        raise TextError(f"the '{sign}' at column {column} is never closed", column)
    return result


def _opening(token: Token, before: str) -> str:
    if token.type == "|" and before == "BAR" and not token.spaced:
        raise TextError("'||' is not allowed here; write norm(x) for the length of a vector", token.column)
    if token.type == "[":
        return "INDEX" if before in ("NAME", "CLOSE", "TRANSPOSE") else "LIST"
    return "OPEN" if token.type == "(" else "BAR"


def _close(token: Token, opened: list[tuple[str, Token]], before: str) -> None:
    partner = {")": "(", "]": "[", "|": "|"}[token.type]
    if not opened or opened[-1][1].type != partner:
        if token.type == "|" and before in _ENDS:
            raise TextError("a product sign is missing before '|': write 2*|x|, for example", token.column)
        wanted = f"expected the partner of '{opened[-1][1].text}' first" if opened else "nothing is open"
        raise TextError(f"'{token.text}' closes nothing here; {wanted}", token.column)
    kind, _ = opened.pop()
    if before in ("OPEN", "LIST", "INDEX"):
        inside = "a function needs values" if kind == "FUNCTION" else "a formula is expected"
        raise TextError(f"empty brackets are not allowed here; {inside} between them", token.column)


def _check_separator(token: Token, opened: list[tuple[str, Token]]) -> None:
    inside = opened[-1][0] if opened else ""
    if token.type == "COMMA" and inside not in _HOLDS_COMMAS:
        hint = "write the decimal point as a point, like 1.5, and a list in brackets, like [1, 2]"
        raise TextError(f"a comma is not allowed here; {hint}", token.column)
    if token.type == "COLON" and inside != "INDEX":
        raise TextError("':' is not allowed here; it stands only in an index, like W[:,1] or x[1:3]", token.column)


def _with_left_out_products(tokens: list[Token], is_latex: bool) -> list[Token]:
    result: list[Token] = []
    for token in tokens:
        before = result[-1] if result else None
        if before is not None and before.type in _ENDS and token.type in _STARTS:
            if not _may_be_left_out(before, token) and not (is_latex and token.type in _FACTORS):
                raise _missing_sign(before, token)
            result.append(Token("LEFT_OUT", "", token.column))
        result.append(token)
    return result


def _may_be_left_out(before: Token, token: Token) -> bool:
    """A product sign may be left out between a number and a name or '(', between ')' and '(', and between two names.

    What LaTeX groups, such as a fraction, needs no sign on either side.
    """
    if before.type in ("NUMBER", "RAISED", "TRANSPOSE") or before.text == "}":
        return token.type in ("NAME", "FUNCTION", "OPEN")
    if token.type == "OPEN":
        return before.text == ")" or token.text == "{"
    after_name = before.type == "NAME" or before.text == "]"
    return after_name and token.type in ("NAME", "FUNCTION") and token.spaced


def _missing_sign(before: Token, token: Token) -> TextError:
    left, right = before.text, token.text
    if before.type == "NUMBER" and token.type == "NUMBER":
        return TextError(f"two numbers stand side by side, {left} and {right}; expected a sign between", token.column)
    example = f"{left}*{right}" if before.type in ("NAME", "NUMBER") else f"…{left}*{right}"
    matrices = " (or @ for the matrix product)" if before.type == "TRANSPOSE" else ""
    message = f"a product sign is missing between '{left}' and '{right}': write {example}{matrices}"
    return TextError(message, token.column)
