"""What LaTeX sets between fences: norms, absolute values, floors, inner products, matrices and cases."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from gradekit.errors import TextError
from gradekit.exercise.expression.cursor import Cursor, always, check_depth, listed
from gradekit.exercise.expression.scanner import Token

_MATRICES = frozenset(("matrix", "bmatrix", "pmatrix", "Bmatrix", "smallmatrix", "array", "vmatrix"))
_CASES = frozenset(("cases", "dcases"))
_IF = frozenset(("if", "for", "when", "wenn", "falls", "für", "si", "pour"))
_ELSE = frozenset(("otherwise", "else", "sonst", "sinon"))
_LENGTHS = frozenset(("pt", "em", "ex", "mm", "cm", "in"))
_PARTNER = {"FLOOR": "FLOOR_END", "CEIL": "CEIL_END", "ANGLE": "ANGLE_END"}
_FUNCTION = {"FLOOR": "floor", "CEIL": "ceil", "ANGLE": "dot"}

Cells = list[list[list[Token]]]


class Fences(Cursor):
    """Reads fences and what stands between them; brackets around a matrix are its own."""

    def norm(self, token: Token, result: list[Token], depth: int) -> None:
        self.at -= 1
        inner = self.braced(depth, ("BARS", "BARS"))
        bars = [Token("(", "‖", token.column), *inner, Token(")", "‖", token.column)]
        result += [Token("NAME", "norm", token.column, None, token.spaced), *bars]

    def absolute(self, token: Token, result: list[Token], depth: int) -> None:
        """\\left| x \\right|; around the cells of a matrix it is the determinant."""
        is_table = self.follows("BEGIN")
        self.at -= 1
        inner = self.braced(depth, ("ABS", "ABS_END"))
        if is_table and (len(inner) < 4 or inner[0].text != "{" or inner[-1].text != "}"):
            raise TextError("bars around a matrix are read around it alone; write det(…) or norm(…)", token.column)
        result += called("det" if is_table else "abs", inner, token)

    def enclosed(self, token: Token, result: list[Token], depth: int) -> None:
        """⌊x⌋, ⌈x⌉ and ⟨u, v⟩."""
        self.at -= 1
        result += called(_FUNCTION[token.type], self.braced(depth, (token.type, _PARTNER[token.type])), token)

    def bracket(self, token: Token, result: list[Token], depth: int) -> None:
        """A bracket, or that of a matrix; a brace that nothing closes opens cases."""
        if not self.follows("BEGIN"):
            result.append(token)
            return
        begin = self.tokens[self.at]
        self.at += 1
        name, cells = self._cells(begin, depth)
        if token.text == "\\{" and self.follows("NOTHING"):
            self.at += 1
            result += _cases(cells, begin)
        elif self.follows({"(": ")", "[": "]"}[token.type]) and name not in _CASES:
            self.at += 1
            result += _matrix(cells, begin)
        else:
            result += [token, *_table(name, cells, begin)]

    def environment(self, token: Token, result: list[Token], depth: int) -> None:
        """\\begin{bmatrix} … \\end{bmatrix}, \\begin{cases} … \\end{cases}."""
        result += _table(*self._cells(token, depth), token)

    def _cells(self, token: Token, depth: int) -> tuple[str, Cells]:
        """The kind of the environment that starts here, and its cells row by row."""
        check_depth(depth, [token])
        name = self._environment(token)
        if name == "array" and self.follows("{"):
            while not self.follows("}") and self.at < len(self.tokens):
                self.at += 1
            self.at += 1
        rows: Cells = [[]]
        while True:
            rows[-1].append(self.sequence(("CELL", "ROW"), depth + 1))
            if not self.follows("CELL", "ROW"):
                break
            rows += [[]] if self.follows("ROW") else []
            self.at += 1
            self._skip_length()
        self._close(token, name)
        return name, [row for row in rows if row != [[]]]

    def _skip_length(self) -> None:
        """\\\\[4pt]: space between rows."""
        texts = [token.text for token in self.tokens[self.at : self.at + 4]]
        if self.tokens[self.at - 1].type == "ROW" and texts[:1] + texts[3:] == ["[", "]"] and texts[2] in _LENGTHS:
            self.at += 4

    def _close(self, token: Token, name: str) -> None:
        if not self.follows("END"):
            raise TextError(f"the matrix is never closed; expected \\end{{{name}}}", token.column)
        end = self.tokens[self.at]
        self.at += 1
        self._environment(end)

    def _environment(self, token: Token) -> str:
        name = "".join(part.text for part in self.braced(0)) if self.follows("{") else ""
        if name not in _MATRICES | _CASES:
            hint = "write a matrix like \\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}"
            raise TextError(f"{token.text}{{{name[:20]}}} is not allowed here; {hint}", token.column)
        return name


def called(name: str, inner: list[Token], token: Token) -> list[Token]:
    """The function of what is inside."""
    return [Token("NAME", name, token.column, None, token.spaced), *always(inner, token)]


def _table(name: str, cells: Cells, token: Token) -> list[Token]:
    if name in _CASES:
        return _cases(cells, token)
    return called("det", _matrix(cells, token), token) if name == "vmatrix" else _matrix(cells, token)


def _matrix(cells: Cells, token: Token) -> list[Token]:
    """Rows of cells; a single column is a vector."""
    if len(cells) > 1 and all(len(row) == 1 for row in cells):
        return always(listed([row[0] for row in cells], token), token)
    return always(listed([listed(row, token) for row in cells], token), token)


def _cases(cells: Cells, token: Token) -> list[Token]:
    """The value of the first row whose condition holds; where none does, there is none: the sum is divided by 0."""
    one = [Token("NUMBER", "1", token.column, Fraction(1))]
    values: list[list[Token]] = []
    weights: list[list[Token]] = []
    before: list[list[Token]] = []
    for row in cells:
        value, condition = _case(row, token)
        weights.append(_joined("*", [*before, condition] if condition else before or [one], token))
        values.append(_joined("*", [always(value, token), weights[-1]], token))
        if condition is None:
            return always(_joined("+", values, token), token)
        before = [*before, always([*one, Token("SIGN", "-", token.column), *condition], token)]
    over = [always(_joined("+", part, token), token) for part in (values, weights)]
    return always(_joined("/", over, token), token)


def _case(row: list[list[Token]], token: Token) -> tuple[list[Token], list[Token] | None]:
    """The value of a row of cases and its condition, None where it holds otherwise."""
    value, condition = row[0], row[1] if len(row) > 1 else []
    if value and value[-1].type == "COMMA":
        value = value[:-1]
    if condition and condition[0].text in _IF:
        condition = condition[1:]
    if not value or len(row) != 2 or not condition:
        raise TextError("a row of cases is a value and its condition, like a & x > 0", token.column)
    return value, None if [part.text for part in condition] in [[word] for word in _ELSE] else always(condition, token)


def _joined(sign: str, parts: Iterable[list[Token]], token: Token) -> list[Token]:
    kind = "SIGN" if sign == "+" else "TIMES"
    result: list[Token] = []
    for part in parts:
        result += [Token(kind, sign, token.column)] * bool(result) + part
    return result
