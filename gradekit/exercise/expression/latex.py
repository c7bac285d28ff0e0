"""LaTeX as people type it → the tokens of plain expressions: fractions, roots, fonts, matrices, derivatives, norms.

Only what LaTeX groups is rewritten here; names and signs (\\sigma, \\odot) are the scanner's. Columns stay those of the
text. Nothing is looked up but whether W^{(1)} is the declared quantity W1.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from gradekit.errors import LimitError, TextError
from gradekit.exercise.expression import notation
from gradekit.exercise.expression.arrange import MAX_DEPTH
from gradekit.exercise.expression.scanner import Token
from gradekit.exercise.expression.scope import Scope
from gradekit.exercise.expression.slopes import gradient_call, with_derivatives

_MATRICES = ("matrix", "bmatrix", "pmatrix", "Bmatrix", "smallmatrix")
_GROUPING = frozenset(("{", "}", "BARS", "CELL", "ROW", "PARTIAL", "NABLA", *notation.LATEX_GROUPS.values()))
_NO_BRACES = "write it in braces, like \\sqrt{xy}"


def plain(tokens: list[Token], scope: Scope, is_latex: bool) -> list[Token]:
    """The tokens without LaTeX's own groups; braces group only where it is LaTeX.

    Raises TextError, with the column, or LimitError.
    """
    if not any(token.type in _GROUPING for token in tokens):
        return tokens
    return with_derivatives(_Reader(tokens, scope, is_latex).everything())


class _Reader:
    """One pass from left to right; groups are read by recursion, which is bounded."""

    def __init__(self, tokens: list[Token], scope: Scope, is_latex: bool):
        self.tokens, self.scope, self.at = tokens, scope, 0
        self.is_latex = is_latex or _sets_braces(tokens)

    def everything(self) -> list[Token]:
        result = self.sequence((), 0)
        if self.at < len(self.tokens):
            raise _refused(self.tokens[self.at])
        return result

    def sequence(self, ends: tuple[str, ...], depth: int) -> list[Token]:
        """The tokens up to one of those types, which is left."""
        if depth > MAX_DEPTH:
            raise LimitError(f"brackets nested deeper than {MAX_DEPTH} are not read", self.tokens[self.at - 1].column)
        result: list[Token] = []
        while self.at < len(self.tokens) and self.tokens[self.at].type not in (*ends, "}", "END"):
            self.item(result, depth)
        return result

    def item(self, result: list[Token], depth: int) -> None:
        """Read one token, or the group that it starts, onto the result."""
        token = self.tokens[self.at]
        self.at += 1
        read = _READERS.get(token.type)
        if read is not None:
            read(self, token, result, depth)
        elif token.type in ("CELL", "ROW"):
            raise _refused(token)
        else:
            result.append(token)

    def follows(self, *types: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at].type in types

    def braced(self, depth: int, ends: tuple[str, str] = ("{", "}")) -> list[Token]:
        """What stands in the braces that start here."""
        start = self.tokens[self.at]
        self.at += 1
        inner = self.sequence(ends[1:], depth + 1)
        if not self.follows(ends[1]):
            message = f"the '{start.text}' at column {start.column} is never closed"
            raise TextError(message, start.column)
        self.at += 1
        return inner

    def argument(self, command: Token, depth: int) -> list[Token]:
        """What a command applies to: a group, or the one sign that follows; of a number, its first digit."""
        if self.follows("{"):
            return self.braced(depth)
        if self.at >= len(self.tokens):
            raise TextError(f"{command.text} is followed by nothing; {_NO_BRACES}", command.column)
        token = self.tokens[self.at]
        if token.type == "NUMBER" and token.text.isdigit() and len(token.text) > 1:
            first, rest = token.text[0], token.text[1:]
            self.tokens = self.tokens.copy()
            self.tokens[self.at] = Token("NUMBER", rest, token.column + 1, Fraction(int(rest)))
            return [Token("NUMBER", first, token.column, Fraction(int(first)))]
        if token.type == "NAME" and len(token.text) > 1 and token.text.casefold() not in notation.GREEK.values():
            raise TextError(f"what {command.text} applies to is not clear; {_NO_BRACES}", token.column)
        inner: list[Token] = []
        self.item(inner, depth + 1)
        return inner

    # What each kind of token starts

    def group(self, token: Token, result: list[Token], depth: int) -> None:
        """{…}: brackets that are not shown; after a 1 it is the indicator, 1{h > 0}."""
        is_indicator = bool(result) and result[-1].type == "NUMBER" and result[-1].value == 1
        if not self.is_latex and not is_indicator:
            raise _refused(token)
        self.at -= 1
        after_name = bool(result) and result[-1].type == "NAME"  # \ln{x}
        inner = self.braced(depth)
        result += _always(inner, token) if after_name else _bracketed(inner, token)

    def fraction(self, token: Token, result: list[Token], depth: int) -> None:
        above, below = self.argument(token, depth), self.argument(token, depth)
        if [part[0].type for part in (above, below) if part] == ["PARTIAL", "PARTIAL"]:
            result += [*above, Token("TIMES", "/", token.column), *below]
            return
        over = [*_always(above, token), Token("TIMES", "/", token.column), *_always(below, token)]
        result += _always(over, token)

    def root(self, token: Token, result: list[Token], depth: int) -> None:
        """√x, or with [n] the n-th root."""
        degree = self.braced(depth, ("[", "]")) if self.follows("[") else []
        inner = _always(self.argument(token, depth), token)
        if degree:
            one = [Token("NUMBER", "1", token.column, Fraction(1)), Token("TIMES", "/", token.column)]
            exponent = _always([*one, *_always(degree, token)], token)
            result += _always([*inner, Token("POWER", "^", token.column), *exponent], token)
        else:
            result += [Token("NAME", "sqrt", token.column, None, token.spaced), *inner]

    def font(self, token: Token, result: list[Token], depth: int) -> None:
        """\\mathbf{W}, \\text{ReLU}: what they print; \\mathbb{I} is the indicator's 1."""
        inner = self.argument(token, depth)
        if token.text in notation.LATEX_BLACKBOARD and [part.text for part in inner] == ["I"]:
            inner = [Token("NUMBER", "1", token.column, Fraction(1))]
        result += [replace(inner[0], spaced=token.spaced)] if len(inner) == 1 else _bracketed(inner, token)

    def mark(self, token: Token, result: list[Token], depth: int) -> None:
        """A hat over a name that is printed in some font."""
        inner = self.argument(token, depth)
        if [part.type for part in inner] != ["NAME"]:
            raise TextError(f"{token.text} is read over one name only, like {token.text}{{y}}", token.column)
        text = unicodedata.normalize("NFC", inner[0].text + notation.LATEX_MARKS[token.text[1:]])
        result.append(replace(inner[0], text=text, column=token.column, spaced=token.spaced))

    def prime(self, token: Token, result: list[Token], depth: int) -> None:
        """f^\\prime, f^{\\prime}: the name f′."""
        if result and result[-1].type == "POWER":
            result.pop()
        if not result or result[-1].type != "NAME":
            raise TextError("a prime belongs to a function's name, like f'(x)", token.column)
        result[-1] = replace(result[-1], text=result[-1].text + "'")

    def superscript(self, token: Token, result: list[Token], depth: int) -> None:
        """^{…}: a power, or the layer (1) of a name such as W^{(1)}, which then may be transposed."""
        if not self.follows("{"):
            result.append(token)
            return
        if [part.type for part in self.tokens[self.at : self.at + 3]] == ["{", "PRIME", "}"]:
            self.at += 3
            result.append(token)
            self.prime(token, result, depth)
            return
        inner = self.braced(depth)
        if result and result[-1].type == "NAME" and (name := self._layer(result[-1], inner)):
            result[-1] = replace(result[-1], text=name)
            inner = inner[3:]
            if [part.text for part in inner] == ["T"]:
                result.append(Token("TRANSPOSE", "^T", token.column))
                return
        if inner:
            result += [token, *_always(inner, token)]

    def _layer(self, name: Token, inner: list[Token]) -> str:
        """W1, where inner starts with (1) or [1] and the quantity is declared, or W itself is not; else ''."""
        if "".join(part.text[0] for part in inner[:3:2]) not in ("()", "[]") or not inner[1].text.isalnum():
            return ""
        whole = name.text + inner[1].text
        declared = self.scope.find(whole) is not None or self.scope.find(name.text) is None
        return whole if declared else ""

    def name(self, token: Token, result: list[Token], depth: int) -> None:
        """A name with whatever is set below it: W_{1}, \\mathbf{W}_1 are names, W_{1,2} an entry of W."""
        base, mark, below = token.text.partition("_")
        attached = not base and bool(result) and not token.spaced
        if token.text.endswith("_") and self.follows("{"):
            self._subscript(token.text[:-1], token, result, depth)
        elif attached and mark and result[-1].type == "NAME":
            result[-1] = replace(result[-1], text=result[-1].text + token.text)
        elif attached and mark and result[-1].text == "‖":
            _check_norm(below, token)
        else:
            result.append(token)

    def _subscript(self, base: str, token: Token, result: list[Token], depth: int) -> None:
        start = self.tokens[self.at]
        inner = self.braced(depth)
        joined = "".join(part.text for part in inner)
        if base:
            result.append(replace(token, text=base))
        elif not result:
            raise _refused(start)
        if result[-1].text == "‖":
            _check_norm(joined, start)
        elif result[-1].type == "NUMBER" and result[-1].value == 1:
            result += _always(inner, start)  # the indicator 1_{h > 0}
        elif result[-1].type == "NAME" and all(part.type in ("NAME", "NUMBER") for part in inner):
            result[-1] = replace(result[-1], text=f"{result[-1].text}_{joined}")
        else:
            result += [Token("[", "[", start.column), *inner, Token("]", "]", start.column)]

    def norm(self, token: Token, result: list[Token], depth: int) -> None:
        self.at -= 1
        inner = self.braced(depth, ("BARS", "BARS"))
        bars = [Token("(", "‖", token.column), *inner, Token(")", "‖", token.column)]
        result += [Token("NAME", "norm", token.column, None, token.spaced), *bars]

    def matrix(self, token: Token, result: list[Token], depth: int) -> None:
        """\\begin{bmatrix} … \\end{bmatrix}: rows of cells; a single column is a vector."""
        self._environment(token)
        rows: list[list[list[Token]]] = [[]]
        while True:
            rows[-1].append(self.sequence(("CELL", "ROW"), depth + 1))
            if not self.follows("CELL", "ROW"):
                break
            rows += [[]] if self.follows("ROW") else []
            self.at += 1
        self._close_matrix(token)
        rows = [row for row in rows if row != [[]]]
        if len(rows) > 1 and all(len(row) == 1 for row in rows):
            result += _always(_listed([row[0] for row in rows], token), token)
        else:
            result += _always(_listed([_listed(row, token) for row in rows], token), token)

    def _close_matrix(self, token: Token) -> None:
        if not self.follows("END"):
            raise TextError("the matrix is never closed; expected \\end{bmatrix}", token.column)
        end = self.tokens[self.at]
        self.at += 1
        self._environment(end)

    def _environment(self, token: Token) -> None:
        name = "".join(part.text for part in self.braced(0)) if self.follows("{") else ""
        if name not in _MATRICES:
            hint = "write a matrix like \\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}"
            raise TextError(f"{token.text}{{{name[:20]}}} is not allowed here; {hint}", token.column)

    def gradient(self, token: Token, result: list[Token], depth: int) -> None:
        """\\nabla_W L, the gradient of L by W."""
        below: list[Token] = []
        if token.value:
            below.append(Token("NAME", token.value, token.column))
        elif self.follows("NAME") and self.tokens[self.at].text.startswith("_"):
            first = self.tokens[self.at]
            self.at += 1
            named = first.text == "_" and self.follows("{")
            below = self.braced(depth) if named else [replace(first, text=first.text[1:])]
        above: list[Token] = []
        if below and self.at < len(self.tokens):
            self.item(above, depth)
        if [part.type for part in above] != ["NAME"]:
            raise _refused(replace(token, text="∇"))
        result += gradient_call(above, below, token)


def _sets_braces(tokens: list[Token]) -> bool:
    """Whether braces follow ^ or _, as they do in LaTeX alone."""
    pairs = zip(tokens, tokens[1:], strict=False)
    return any(b.type == "{" and (a.type == "POWER" or a.text.endswith("_")) for a, b in pairs)


def _bracketed(inner: list[Token], token: Token) -> list[Token]:
    """The group as one operand, in brackets unless it is one already."""
    return inner if len(inner) == 1 and inner[0].type in ("NAME", "NUMBER") else _always(inner, token) if inner else []


def _always(inner: list[Token], token: Token) -> list[Token]:
    return [Token("(", "{", token.column, None, token.spaced), *inner, Token(")", "}", token.column)]


def _listed(parts: list[list[Token]], token: Token) -> list[Token]:
    result = [Token("[", "[", token.column)]
    for k, part in enumerate(parts):
        result += [Token("COMMA", ",", token.column)] * (k > 0) + part
    return [*result, Token("]", "]", token.column)]


def _check_norm(below: str, token: Token) -> None:
    if below not in ("2", "F"):
        raise TextError("only the Euclidean norm is read, like \\|x\\| or \\|x\\|_2", token.column)


def _refused(token: Token) -> TextError:
    if token.type in ("END", "ROW"):
        hint = "it stands only in a matrix, like \\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}"
        return TextError(f"{token.text} is not allowed here; {hint}", token.column)
    return TextError(notation.refusal(token.text), token.column)


_READERS: dict[str, Callable[[_Reader, Token, list[Token], int], None]] = {
    "{": _Reader.group,
    "FRACTION": _Reader.fraction,
    "ROOT": _Reader.root,
    "FONT": _Reader.font,
    "MARK": _Reader.mark,
    "PRIME": _Reader.prime,
    "POWER": _Reader.superscript,
    "NAME": _Reader.name,
    "BARS": _Reader.norm,
    "BEGIN": _Reader.matrix,
    "NABLA": _Reader.gradient,
}
