"""What the words of an expression stand for: declared quantities first, then constants and functions."""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct, field

from gradekit.engine.graph import Node, Op, apply, constant
from gradekit.engine.ops import OPS
from gradekit.errors import TextError
from gradekit.exercise.expression.notation import canonical
from gradekit.exercise.expression.scanner import Token
from gradekit.exercise.problem.messages import listed, nearest, shown

_MORE_FUNCTIONS = {  # spelling → op, beside the ops' own aliases
    "Σ": "sum", "matmul": "matmul", "average": "mean", "tr": "trace", "sgn": "sign",
}  # fmt: skip
_NO_VALUE = frozenset(("nan", "inf", "infinity", "oo", "zoo"))
_COMBINATORIAL = frozenset(("factorial", "binomial", "gamma", "comb"))
_LONGEST_RUN = 64
_SHOWN_NAMES = 12  # of those known, in a message


class Scope(Struct, frozen=True):
    """The quantities that an expression may name.

    params: further parameters of an op wherever it is called, by its name, such as {"relu": {"at_zero": 1}}.
    gradients: (y, x, ∂y/∂x) of every derivative taken so far, in order.
    functions: functions of one number of which only the name is known, each with the parameter that makes it one
    function or another.
    differentiates: whether grad(y, x) may be written; a student has to work it out.
    derive: (y, x, names) → ∂y/∂x, where that is not to be simplified.
    meanings: function → what a call of it means here, where that is another function.
    starts: given quantity → the copy of it from which a training starts, and on which its steps depend.
    """

    names: Mapping[str, Node]
    params: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    gradients: list[tuple[Node, Node, Node]] = field(default_factory=list)
    functions: Mapping[str, Node] = field(default_factory=dict)
    differentiates: bool = True
    derive: Callable[[Node, Node, Mapping[str, Node]], Node] | None = None
    starts: Mapping[Node, Node] = field(default_factory=dict)
    meanings: Mapping[str, type[Op]] = field(default_factory=dict)

    def function(self, name: str) -> Node | None:
        """The parameter of the declared function of that name, in any spelling of it."""
        if name in self.functions:
            return self.functions[name]
        return next((node for word, node in self.functions.items() if canonical(word) == canonical(name)), None)

    def find(self, name: str) -> Node | None:
        """The quantity of that name: as it is spelled, else by the one declared name with another spelling of it.

        Raises TextError (without a column) where several declared names would fit.
        """
        if name in self.names:
            return self.names[name]
        key = canonical(name)
        found = [declared for declared in self.names if canonical(declared) == key]
        if len(found) > 1:
            raise TextError(f"{shown(name)} may be {listed(found)}; write the one that is meant")
        return self.names[found[0]] if found else None

    def split(self, name: str) -> list[tuple[str, Node]] | None:
        """The letters of a run such as `ac`, each with its quantity, where every one of them is declared."""
        letters = unicodedata.normalize("NFC", name)
        if not 2 <= len(letters) <= _LONGEST_RUN or not letters.isalpha():
            return None
        parts = []
        for letter in letters:
            node = self.find(letter)
            if node is None:
                return None
            parts.append((letter, node))
        return parts


def find_constant(name: str) -> Node | None:
    """e and pi, unless the problem declares them."""
    if name == "e":
        return apply("exp", constant(1))
    return OPS["pi"].build() if canonical(name) == "pi" else None


def find_function(name: str) -> type[Op] | None:
    """The op that is called by that name, by another spelling of it or in other capitals."""
    if name == "grad":  # is written like one, and is none
        return None
    if (rule := _loaded(len(OPS.made)).get(name)) is not None:
        return rule
    if name in OPS and OPS[name].function:
        return OPS[name]
    functions = _functions()
    return functions.get(name) or functions.get(canonical(name)) or functions.get(canonical(name).casefold())


@lru_cache(maxsize=1)
def _loaded(count: int) -> dict[str, type[Op]]:
    """Every spelling of the functions whose modules are loaded, which hold so many ops."""
    return {word: op for op in OPS.made.values() if op.function for word in (op.name, *op.aliases)}


@lru_cache(maxsize=1)
def _functions() -> dict[str, type[Op]]:
    """Every spelling of every function; an exact spelling outranks a normalised one."""
    exact = {word: op for op in OPS.values() if op.function for word in (op.name, *op.aliases)}
    exact |= {word: OPS[name] for word, name in _MORE_FUNCTIONS.items()}
    plain = {canonical(word): op for word, op in exact.items()}
    return {word.casefold(): op for word, op in plain.items()} | plain | exact


def unknown_name(token: Token, scope: Scope, before: Token | None) -> TextError:
    """Why a word stands for nothing, and which one may have been meant."""
    name = token.text
    if before is not None and before.type == "NUMBER" and name in ("i", "j", "I", "J"):
        message = f"{before.text}{name} is a complex number, which has no (real) value; only real numbers are accepted"
        return TextError(message, before.column)
    if name.casefold() in _NO_VALUE:
        return TextError(f"{name} has no (real) value; expected a number", token.column)
    if find_function(name) is not None or name == "grad":
        return TextError(f"{name} is a function: write {name}(x), with brackets", token.column)
    transposed = name.endswith(("'", "′")) and scope.find(name.rstrip("'′")) is not None
    if transposed:
        return TextError(f"unknown name {shown(name)}; write {name[:-1]}.T for the transpose", token.column)
    if scope.differentiates and name.startswith("d") and scope.find(name[1:]) is not None:
        message = f"unknown name {shown(name)}; a derivative is written with grad, like grad(L, W) for that of L by W"
        return TextError(message, token.column)
    python = " (Python code is not allowed here)" if keyword.iskeyword(name) else ""
    return TextError(f"unknown name {shown(name)}{python}{_suggestion(name, scope.names)}", token.column)


def unknown_function(token: Token, scope: Scope) -> TextError:
    """Why a word before '(' calls nothing, and what may have been meant."""
    name = token.text
    if name.casefold() in _COMBINATORIAL:
        message = f"{name} is not allowed here: it soon gives a number too large; write the number itself"
        return TextError(message, token.column)
    if scope.find(name) is not None or find_constant(name) is not None:
        return TextError(f"{name} is not a function; for a product write {name}*(…)", token.column)
    if letters := scope.split(name):
        product = "*".join(letter for letter, _ in letters)
        return TextError(f"{name} is not a function; for a product write {product}*(…)", token.column)
    known = [op.name for op in OPS.values() if op.function] + ["grad"]
    hint = _suggestion(name, known, "functions are named like exp, log, relu, max, cross_entropy")
    return TextError(f"unknown function {shown(name)}: it is not allowed here{hint}", token.column)


def _suggestion(name: str, known: Iterable[str], otherwise: str = "") -> str:
    known = list(known)
    candidates = [word for word in known if abs(len(word) - len(name)) <= 4]
    candidates = [word for word in candidates if 2 * len(word) > len(name) or name.startswith(word)][:400]
    near = nearest(name, candidates)
    hint = f"; did you mean {near!r}?" if near else ""
    if otherwise:
        return hint or f"; {otherwise}"
    if not known:
        return f"{hint or ';'} no names are known here"
    more = ", …" if len(known) > _SHOWN_NAMES else ""
    return f"{hint or ';'} known: {', '.join(known[:_SHOWN_NAMES])}{more}"
