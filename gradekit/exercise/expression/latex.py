"""LaTeX as people type it → the tokens of plain expressions: fractions, roots, fonts, matrices, derivatives, norms.

Only what LaTeX groups is rewritten here; names and signs (\\sigma, \\odot) are the scanner's. Columns stay those of the
text. Nothing is looked up but whether W^{(1)} is the declared quantity W1.
"""

from __future__ import annotations

from fractions import Fraction

from msgspec.structs import replace

from gradekit.errors import TextError
from gradekit.exercise.expression import commands
from gradekit.exercise.expression.cursor import always, bracketed, refused
from gradekit.exercise.expression.fences import Fences
from gradekit.exercise.expression.scanner import Token
from gradekit.exercise.expression.scope import Scope
from gradekit.exercise.expression.scripts import Scripts
from gradekit.exercise.expression.slopes import gradient_call, with_derivatives

_ENDS = frozenset(("NUMBER", ")", "]", "TRANSPOSE"))


def plain(tokens: list[Token], scope: Scope, is_latex: bool) -> list[Token]:
    """The tokens without LaTeX's own groups; braces group only where it is LaTeX.

    Raises TextError, with the column, or LimitError.
    """
    read = _Reader(_with_bars(tokens), scope, is_latex).everything()
    if stray := [token for token in read if token.type == "DIFFERENTIAL"]:
        raise TextError("a differential stands only in a derivative, like \\frac{dL}{dw}", stray[0].column)
    if is_latex:
        _refuse_exponents(read)
    return with_derivatives(read)


def sets_braces(tokens: list[Token]) -> bool:
    """Whether braces follow ^ or _, as they do in LaTeX alone."""
    pairs = zip(tokens, tokens[1:], strict=False)
    return any(b.type == "{" and (a.type == "POWER" or a.text.endswith("_")) for a, b in pairs)


def _with_bars(tokens: list[Token]) -> list[Token]:
    """Empty bars, \\left|\\right|, as the two bars of a norm."""
    result: list[Token] = []
    for token in tokens:
        if token.type == "ABS_END" and result and result[-1].type == "ABS":
            token = replace(result.pop(), type="BARS")
        result.append(token)
    return result


def _refuse_exponents(tokens: list[Token]) -> None:
    """1e - 3 prints as 1e−3 does, and may be either."""
    for number, letter, sign, digits in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
        types = (number.type, letter.type, sign.type, digits.type)
        joined = letter.text in ("e", "E") and letter.value is None and not letter.spaced
        if types == ("NUMBER", "NAME", "SIGN", "NUMBER") and joined and digits.text.isdigit():
            power = f"{number.text}\\cdot 10^{{{sign.text}{digits.text}}}"
            message = f"{number.text}{letter.text} {sign.text} {digits.text} may be {power} or a product with e"
            raise TextError(f"{message}; write which one is meant, with \\cdot", number.column)


class _Reader(Fences, Scripts):
    """Reads whatever LaTeX groups."""

    def __init__(self, tokens: list[Token], scope: Scope, is_latex: bool):
        super().__init__(tokens)
        self.scope = scope
        self.is_latex = is_latex

    def everything(self) -> list[Token]:
        result = self.sequence((), 0)
        if self.at < len(self.tokens):
            raise refused(self.tokens[self.at])
        return result

    # What each kind of token starts

    def group(self, token: Token, result: list[Token], depth: int) -> None:
        """{…}: brackets that are not shown; after a 1 it is the indicator, 1{h > 0}."""
        is_indicator = bool(result) and result[-1].type == "NUMBER" and result[-1].value == 1
        if not self.is_latex and not is_indicator:
            raise refused(token)
        self.at -= 1
        before = result[-1] if result else None
        after_name = before is not None and before.type == "NAME"  # \ln{x}
        inner = self.braced(depth)
        if before and inner and inner[0].type == "SIGN" and (before.type in _ENDS or self._is_quantity(before)):
            raise TextError("braces do not show: write \\left( \\right) around what starts with a sign", token.column)
        result += always(inner, token) if after_name else bracketed(inner, token)

    def _is_quantity(self, token: Token) -> bool:
        return token.type == "NAME" and (token.text in ("e", "E") or self.scope.find(token.text) is not None)

    def fraction(self, token: Token, result: list[Token], depth: int) -> None:
        above, below = self.argument(token, depth), self.argument(token, depth)
        of, by = self._differentiated(above), self._differentiated(below)
        if of is not None and by:
            result += self._slope(token, of, by, depth)
            return
        if _is_mixed(result, above, below):
            whole = f"{result[-1].text} and {above[0].text}/{below[0].text}"
            raise TextError(f"{whole} side by side may be a sum or a product; write + or \\cdot", token.column)
        over = [*always(above, token), Token("TIMES", "/", token.column), *always(below, token)]
        result += always(over, token)

    def _differentiated(self, tokens: list[Token]) -> list[Token] | None:
        """What stands behind the ∂ or the d of a derivative; None where there is neither."""
        if not tokens:
            return None
        first = tokens[0]
        if first.type in ("PARTIAL", "DIFFERENTIAL"):
            return tokens[1:]
        name = first.text[1:]
        if first.type != "NAME" or first.text[0] != "d" or (name and self.scope.find(first.text) is not None):
            return None
        if name and self.scope.find(name) is None or not name and len(tokens) > 1 and tokens[1].type != "NAME":
            return None
        if self.scope.find("d") is not None:
            raise TextError("d may be a quantity or the sign of a derivative; write \\cdot or \\partial", first.column)
        return [replace(first, text=name, column=first.column + 1), *tokens[1:]] if name else tokens[1:]

    def _slope(self, token: Token, of: list[Token], by: list[Token], depth: int) -> list[Token]:
        """∂L/∂w, and ∂/∂w L where nothing stands above."""
        if not of and self.at < len(self.tokens):
            self.item(of := [], depth)
            if [part.type for part in of] == ["NAME"] and self.follows("(", "{"):
                _ = self.parenthesised(depth) if self.follows("(") else self.braced(depth)  # L(w, b) is L
        sign = Token("PARTIAL", "∂", token.column, None, token.spaced)
        return [sign, *of, Token("TIMES", "/", token.column), sign, *by]

    def root(self, token: Token, result: list[Token], depth: int) -> None:
        """√x, or with [n] the n-th root."""
        degree = self.braced(depth, ("[", "]")) if self.follows("[") else []
        inner = always(self.argument(token, depth), token)
        if degree:
            one = [Token("NUMBER", "1", token.column, Fraction(1)), Token("TIMES", "/", token.column)]
            exponent = always([*one, *always(degree, token)], token)
            result += always([*inner, Token("POWER", "^", token.column), *exponent], token)
        else:
            result += [Token("NAME", "sqrt", token.column, None, token.spaced), *inner]

    def font(self, token: Token, result: list[Token], depth: int) -> None:
        """\\mathbf{W}, \\text{ReLU}: what they print; \\mathbb{I} is the indicator's 1."""
        inner = self.argument(token, depth)
        if token.text in commands.BLACKBOARD and [part.text for part in inner] == ["I"]:
            inner = [Token("NUMBER", "1", token.column, Fraction(1))]
        marks = len(inner) == 1 and inner[0].text in commands.MARKS and self.scope.find(inner[0].text) is None
        if marks and self.follows("NAME") and not self.tokens[self.at].spaced:
            self.mark(replace(token, text=f"\\{inner[0].text}"), result, depth)  # a formula editor's \text{hat}y
            return
        result += [replace(inner[0], spaced=token.spaced)] if len(inner) == 1 else bracketed(inner, token)

    def dropped(self, token: Token, result: list[Token], depth: int) -> None:
        """\\color{red}, \\hspace{1em}: nothing of the formula."""
        while not self.follows("}"):
            if self.at >= len(self.tokens):
                raise TextError(f"{token.text} is never closed", token.column)
            self.at += 1
        self.at += 1

    def coloured(self, token: Token, result: list[Token], depth: int) -> None:
        """\\textcolor{red}{x}: x."""
        self.dropped(token, result, depth)
        result += bracketed(self.argument(token, depth), token)

    def labelled(self, token: Token, result: list[Token], depth: int) -> None:
        """\\underbrace{x}_{\\text{label}}: x."""
        result += bracketed(self.argument(token, depth), token)
        if self.follows("NAME", "POWER") and self.tokens[self.at].text in ("_", "^"):
            self.at += 1
            self.dropped(token, result, depth)
            self.at += self.follows("}")  # that of \\text

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
            raise refused(replace(token, text="∇"))
        result += gradient_call(above, below, token)


def _is_mixed(before: list[Token], above: list[Token], below: list[Token]) -> bool:
    """Whether a whole number stands before a fraction of such, as in 3½."""
    around = [before[-1:], above, below]
    exponent = len(before) > 1 and before[-2].type == "POWER"
    return not exponent and all(len(part) == 1 and part[0].text.isdigit() for part in around)


def _stray(reader: _Reader, token: Token, result: list[Token], depth: int) -> None:
    raise TextError(f"'{token.text}' closes nothing here", token.column)


def _nothing(reader: _Reader, token: Token, result: list[Token], depth: int) -> None:
    """A tie is a space."""
    if not reader.is_latex:
        raise refused(token)


_Reader.readers = {
    "{": _Reader.group,
    "FRACTION": _Reader.fraction,
    "ROOT": _Reader.root,
    "FONT": _Reader.font,
    "MARK": _Reader.mark,
    "PRIME": _Reader.prime,
    "POWER": _Reader.superscript,
    "NAME": _Reader.name,
    "BARS": _Reader.norm,
    "ABS": _Reader.absolute,
    **dict.fromkeys(("FLOOR", "CEIL", "ANGLE"), _Reader.enclosed),
    **dict.fromkeys(("(", "["), _Reader.bracket),
    "BEGIN": _Reader.environment,
    "NABLA": _Reader.gradient,
    "DROPPED": _Reader.dropped,
    "COLOURED": _Reader.coloured,
    "LABELLED": _Reader.labelled,
    "TIE": _nothing,
    **dict.fromkeys(("ABS_END", "FLOOR_END", "CEIL_END", "ANGLE_END", "NOTHING"), _stray),
}
