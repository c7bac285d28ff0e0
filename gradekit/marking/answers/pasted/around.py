"""What stands around a print: the call that makes the array again, tags, prompts, names of what was printed."""

from __future__ import annotations

import re
from math import prod

from gradekit.marking.answers.pasted.found import Refusal, Tree
from gradekit.marking.answers.pasted.numerals import DIGITS

_DROPPING = (  # calls whose numbers lose the zeros at their end
    "array", "np.array", "numpy.array", "Array", "jnp.array", "DeviceArray", "DM", "mpf", "matrix", "variable",
    "Series", "np.matrix", "DataFrame", "asarray", "cupy.array", "ndarray",
)  # fmt: skip
_KEEPING = (
    "tensor", "Tensor", "torch.tensor", "torch.Tensor", "tf.Tensor", "tf.constant", "tf.Variable", "Parameter",
    "Matrix", "ImmutableMatrix", "MutableDenseMatrix", "ImmutableDenseMatrix", "NDArray", "paddle.Tensor",
    "ms.Tensor", "tuple", "list", "Vector", "vector", "GradTracer", "JVPTracer", "sp.Matrix", "sympy.Matrix",
)  # fmt: skip
_KEYWORD = (
    r"(?:shape|dtype|device|requires_grad|grad_fn|weak_type|place|stop_gradient|layout|precision|index|name|names|"
    r"order|copy|ctx|trainable|typeof\(tangent\)|tangent|size)"
)
_SETTING = (
    rf"{_KEYWORD}\s*=\s*(?:\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>|'[^']*'|\"[^\"]*\""
    r"|[\w.]+(?:\([^()]*\))?(?:\[[^\[\]]*\])?)"
)
_CALLS = "|".join(sorted(map(re.escape, (*_DROPPING, *_KEEPING)), key=len, reverse=True))
_HEAD = re.compile(rf"({_CALLS})\s*\(\s*((?:{_SETTING}\s*,\s*)*)(?:(?:value|numpy|data|primal|object)\s*=)?\s*")
_TAIL = re.compile(rf"((?:\s*+,\s*+{_SETTING})*+)\s*+,?\s*+\)$")
_TAIL_CHARACTERS = 400
_SHAPE = re.compile(r"(?:shape|size)\s*=\s*(?:torch\.Size)?\(?[(\[]([0-9,\s]*)[)\]]")

_TAG = re.compile(
    r"<tf\.(?:Tensor|Variable)[^<>=]*?shape=\(([0-9,\s]*)\),?\s*dtype=\w+,\s*numpy=(.*)>", re.DOTALL
)
_FRONT = re.compile(
    r"(?:(?:In \[[0-9]+\]:[^\n]*\n\s*)Out\[[0-9]+\]:"
    r"|Parameter containing:|Autograd ArrayBox with value|Out\[[0-9]+\](?:=|:)|%[0-9]+ ="
    r"|>>>|Definition:|\[\[1\]\](?=\n)|rat: replaced [^\n]*\n|num(?=\s+[0-9.+-])|(?:[0-9]+(?:[x×][0-9]+)*"
    r"(?:-element)?\s+)?(?:[A-Za-z]*(?:Matrix|Vector|Array)\{[\w, ]+\}(?:\([^()]*\))?:)"
    r"|shape:\s*\([0-9, ]*\)\s*\n(?:Series:\s*'[^'\n]*'\s*\[\w+\])?|[A-Z]\w*Array\([0-9]+\)(?=\s*\[))(?:[ \t]*\n)?"
)
_PROMPT = re.compile(r"\(%[io][0-9]+\)(?:/R/)?")
_ONE_NAMED = (
    re.compile(r"""\{\s*(["'])[\w. ]+\1\s*:(.*)\}""", re.DOTALL),
    re.compile(r"""OrderedDict\(\[\((["'])[\w. ]+\1,(.*)\)\]\)""", re.DOTALL),
)
_ENTRY_NAME = (
    r"(?:(?:np|numpy|jnp|torch)\.)?(?:float(?:16|32|64|128)?|int(?:8|16|32|64)?|longdouble|tensor|mpf|Decimal|Float|Integer|"
    r"DM|array|Array)"
)
_ENTRY = re.compile(  # a letter first, which is found fast
    rf"(?=[A-Za-z])(?<![\w.]){_ENTRY_NAME}\(\s*['\"]?([+-]?{DIGITS}(?:[eE][+-]?[0-9]+)?)['\"]?(?:\s*,\s*(?:{_SETTING}))*\s*\)"
)
_OPENING = re.compile(rf"(?<![\w.]){_ENTRY_NAME}\((['\"]?)")
_MANY = 256  # calls, from which on it pays to look whether they are all alike
_QUOTIENT = re.compile(r"(?:Fraction|Rational)\(\s*([+-]?[0-9]+)\s*,\s*([0-9]+)\s*\)")
_WHOLE = re.compile(r"\bFraction\(\s*([+-]?[0-9]+)\s*\)")
_QUOTED = tuple(
    re.compile(rf"{sign}\s*([+-]?{DIGITS}(?:[eE][+-]?[0-9]+|/[0-9]+)?)\s*{sign}", re.ASCII) for sign in ("'", '"')
)
_BALL = re.compile(
    rf"\[\s*([+-]?{DIGITS}(?:[eE][+-]?[0-9]+)?)\s*(?:\+/-|±)\s*({DIGITS}(?:[eE][+-]?[0-9]+)?)\s*\]", re.ASCII
)
_WORD = re.compile(r"\w")
_CONTINUED = re.compile(r"(?<=[0-9.])\\\n(?=[0-9])")
_INTEGER_L = re.compile(r"(?<=[0-9])L(?=\s*[,)])")

_R_STRUCTURE = re.compile(
    r"structure\(\s*c\((.*)\)\s*,\s*(?:\.?[dD]im)\s*=\s*(?:c\(\s*([0-9]{1,9}),\s*([0-9]{1,9})\s*\)|([0-9]{1,9}):([0-9]{1,9}))\s*\)",
    re.DOTALL,
)
_RANGE = "[0-9]{1,9}:[0-9]{1,9}"
_R_STR = re.compile(rf"(?:num|int)\s*\[({_RANGE}(?:, ?{_RANGE})*)\]([^\[\]]*)")
_R_VECTOR = re.compile(r"c\(([^()]*)\)")


class Around:
    """A text with what stands around it taken off, step by step: what is left, and what that said."""

    def __init__(self, text: str):
        self.text = _entries(_PROMPT.sub(lambda found: " " * len(found[0]), text) if "(%" in text else text)
        self.shape: tuple[int, ...] | None = None
        self.rounds = False
        self.keeps = False
        self.columns_first = False

    def peeled(self) -> str:
        """What is left when nothing can be taken off any more."""
        for _ in range(6):
            before = self.text = self.text.strip("\n")
            for step in (self._unquoted, self._front, self._tag, self._call, self._named, self._of_r):
                step()
            if self.text == before:
                break
        return self.text

    def checked(self, tree: Tree) -> Tree:
        """The numbers in the order and the shape that the text around them says. Raises Refusal."""
        if self.shape is None:
            return tree
        if self.columns_first and isinstance(tree, tuple):
            return _by_columns(tree, self.shape)
        if _shape(tree) != self.shape:
            raise Refusal(f"the print says that its shape is {self.shape}, and shows other numbers; paste all of it")
        return tree

    def _unquoted(self) -> None:
        """Quotes around all of it, and the sign that Maxima and PARI put behind."""
        text = self.text.strip().rstrip("$~")
        if len(text) > 2 and text[0] == text[-1] in "\"'" and text[0] not in text[1:-1]:
            self.text = text[1:-1]
        elif len(text) < len(self.text.strip()):
            self.text = text

    def _front(self) -> None:
        text = self.text.lstrip()
        if found := _FRONT.match(text):
            self.rounds |= found[0].startswith(("num", "Autograd"))
            self.text = text[found.end() :] if found[0].strip() else self.text

    def _tag(self) -> None:
        if "numpy=" in self.text[:400] and (found := _TAG.fullmatch(self.text.strip())):
            self.text, self.shape = found[2], _sizes(found[1])

    def _call(self) -> None:
        text = self.text.strip()
        head = _HEAD.match(text) if text.endswith(")") else None
        tail = _TAIL.search(text[-_TAIL_CHARACTERS:]) if head else None
        if head is None or tail is None or len(text) - len(tail[0]) < head.end():
            return
        if said := _SHAPE.search(f"{head[2]} {tail[1]}"):
            self.shape = _sizes(said[1])
        self.rounds |= head[1] in _DROPPING
        self.keeps |= head[1] in _KEEPING
        inner = text[head.end() : len(text) - len(tail[0])]
        self.text = f"[{inner}]" if _several(inner) else inner

    def _named(self) -> None:
        """A dictionary with one entry stands for it."""
        text = self.text.strip()
        for pattern in _ONE_NAMED if text[:1] in ("{", "O") else ():
            found = pattern.fullmatch(text)
            self.text = found[2] if found else self.text

    def _of_r(self) -> None:
        text = self.text.strip()
        if text.startswith("structure(") and (found := _R_STRUCTURE.fullmatch(text)):
            self.shape = (int(found[2] or found[4]), int(found[3] or found[5]))
            self.text, self.columns_first, self.rounds = f"[{found[1]}]", True, True
        elif found := _R_STR.fullmatch(text):
            self.shape = tuple(int(each.rpartition(":")[2]) for each in found[1].split(","))
            self.text, self.columns_first = f"[{found[2]}]", len(self.shape) > 1
        elif text.startswith("c(") and (found := _R_VECTOR.fullmatch(text)):
            self.text, self.rounds = f"[{found[1]}]", True


def _entries(text: str) -> str:
    """Calls and quotes around single numbers, and balls: the numbers alone."""
    if _has_calls(text):
        bare = _of_one_call(text)
        text = _of_calls(text) if bare is None else bare
    for quoted in _QUOTED if '"' in text or "'" in text else ():
        text = "".join(quoted.split(text))
    if "+/-" in text or "±" in text:
        text = _BALL.sub(_ball, text)
    return _CONTINUED.sub("", text) if "\\\n" in text else text


def _of_calls(text: str) -> str:
    if "Fraction(" in text or "Rational(" in text:
        text = _quotients(text)
    return "".join(_ENTRY.split(_INTEGER_L.sub("", text) if "L" in text else text))  # four times as fast as sub


def _of_one_call(text: str) -> str | None:
    """The numbers alone where many of them stand in one and the same call, and no other bracket; else None."""
    many = text.count("(")
    if many >= _MANY and many == text.count("Fraction(") == text.count(")"):
        return _fractions(text)
    found = _OPENING.search(text)
    if not found or many < _MANY:
        return None
    opening, closing = found[0], f"{found[1]})"
    alike = many == text.count(opening) == text.count(closing) == text.count(")")
    return text.replace(opening, "").replace(closing, "") if alike else None


def _fractions(text: str) -> str:
    """The quotients alone: commas between entries and rows are set aside, and those that stay are in fractions."""
    inside = text.replace(", Fraction(", "\1").replace("Fraction(", "").replace("], ", "]\2").replace(", ", "/")
    return inside.replace(")", "").replace("\1", ", ").replace("\2", ", ")


def _quotients(text: str) -> str:
    pieces = _QUOTIENT.split("".join(_WHOLE.split(text)))
    pieces[2::3] = [f"/{under}" for under in pieces[2::3]]
    return "".join(pieces)


def _has_calls(text: str) -> bool:
    """Whether some bracket behind a name holds something else than lists, or R's L stands behind a number."""
    place = text.find("(")
    while place >= 0:
        inside = text[place + 1 : place + 12].lstrip()
        if inside and inside[0] not in "[({" and _WORD.match(text, place - 1 if place else 0):
            return True
        place = text.find("(", place + 1)
    return "L" in text and _INTEGER_L.search(text) is not None


def _ball(found: re.Match[str]) -> str:
    """The middle of a ball, where the digits shown are certain."""
    head, _, power = found[1].lower().partition("e")
    unit = 10.0 ** (min(max(int(power[:9] or 0), -400), 300) - len(head.partition(".")[2]))
    if float(found[2]) > unit:
        raise Refusal(f"{found[0][:60]} is an interval; write the number to the digits that are certain")
    return found[1]


def _several(inner: str) -> bool:
    """Whether a call has several rows as its arguments, matrix([1,2],[3,4])."""
    return re.match(r"\[[^\[\]]*\]\s*,\s*\[", inner) is not None


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(size) for size in text.replace(",", " ").split() if len(size) < 10)


def _shape(tree: Tree) -> tuple[int, ...]:
    return (len(tree), *_shape(tree[0])) if isinstance(tree, tuple) and tree else () if isinstance(tree, str) else (0,)


def _by_columns(entries: tuple[Tree, ...], shape: tuple[int, ...]) -> Tree:
    """R's order: the first index runs fastest."""
    if len(shape) != 2 or len(entries) != prod(shape):
        raise Refusal(f"the print says that its shape is {shape}, and shows {len(entries)} numbers; print all of it")
    return tuple(entries[row :: shape[0]] for row in range(shape[0]))
