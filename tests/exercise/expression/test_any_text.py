"""Whatever is typed: a node or a TextError, nothing executed; and what is printed reads back as the same number."""

import json
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradekit.engine.graph import Node
from gradekit.errors import LimitError, TextError
from tests.exercise.expression.helpers import read, value
from tests.exercise.expression.test_refusals import CODE
from tests.places import CORPORA, ROOT
from tests.some import examples

NAUGHTY = CORPORA / "blns" / "blns.json"
WORDS = (
    "a", "b", "x", "W", "v", "ac", "foo", "e", "pi", "sin", "max", "grad", "sum(", "exp(", "grad(", "(", ")", "[", "]",
    "|", ",", ":", "+", "-", "*", "/", "^", "**", "@", "⊙", ".T", "ᵀ", "²", "½", "<", "≥", "==", "=", "!", " ", "  ",
    "1", "2.5", "1e3", "1e-400", "9" * 50, "0", "_", "'", "\\hat ", "\\sigma", "{", "}", "\\frac", ".", "∂", "x_{1}",
)  # fmt: skip


def outcome(text):
    read("1 + 1")
    try:
        result = read(text)
    except TextError as error:
        assert error.message and "\n" not in error.message
        assert error.message.isprintable()
        assert len(error.message) < 600
        assert 0 <= error.column <= len(text) + 1
        result = None
    return result


@examples(200)
@given(st.text(max_size=200) | st.text(max_size=10_000))
def test_any_text(text):
    assert outcome(text) is None or isinstance(outcome(text), Node)


@examples(200)
@given(st.lists(st.sampled_from(WORDS), max_size=40).map("".join))
def test_any_words(text):
    outcome(text)


@pytest.mark.skipif(not NAUGHTY.exists(), reason="the naughty strings are not at hand")
def test_naughty_strings():
    for text in json.loads(NAUGHTY.read_text(encoding="utf-8")):
        outcome(text)
        outcome(f"a + {text}")


numbers = st.integers(0, 30).map(Fraction) | st.fractions(0, 9, max_denominator=1000).filter(
    lambda f: 10**6 % f.denominator == 0
)


@st.composite
def trees(draw, depth=4):
    """(kind, parts…): a random formula."""
    kind = draw(st.sampled_from("n+-*/^~" if depth else "n"))
    if kind == "n":
        return ("n", draw(numbers))
    if kind == "~":
        return ("~", draw(trees(depth=depth - 1)))
    if kind == "^":
        return ("^", draw(trees(depth=depth - 1)), ("n", Fraction(draw(st.integers(0, 3)))))
    return (kind, draw(trees(depth=depth - 1)), draw(trees(depth=depth - 1)))


LEVEL = {"+": 1, "-": 1, "*": 2, "/": 2, "~": 3, "^": 5, "n": 6}


def printed(tree):
    """The tree with no more brackets than the usual precedence needs; ** and ^ by turns."""
    kind, *parts = tree
    if kind == "n":
        return decimal(parts[0])
    if kind == "~":
        return "-" + bracketed(parts[0], 3)
    left_level, right_level = (6, 4) if kind == "^" else (LEVEL[kind], LEVEL[kind] + 1)
    return bracketed(parts[0], left_level) + kind + bracketed(parts[1], right_level)


def bracketed(tree, least):
    return printed(tree) if LEVEL[tree[0]] >= least else f"({printed(tree)})"


def decimal(number):
    digits = str(int(number * 10**6)).rjust(7, "0")
    return f"{digits[:-6]}.{digits[-6:]}".rstrip("0").rstrip(".")


def worth(tree):
    """The tree's value in Python's own fractions."""
    kind, *parts = tree
    if kind == "n":
        return parts[0]
    values = [worth(part) for part in parts]
    if kind == "~":
        return -values[0]
    left, right = values
    return {
        "+": lambda: left + right, "-": lambda: left - right, "*": lambda: left * right, "/": lambda: left / right,
        "^": lambda: left ** int(right),
    }[kind]()  # fmt: skip


@examples(200)
@given(trees())
def test_what_is_printed_reads_back_as_the_same_number(tree):
    text = printed(tree)
    try:
        expected = worth(tree)
    except ZeroDivisionError:
        with pytest.raises(TextError, match="no .real. value"):
            read(text)
        return
    try:
        assert value(text) == expected
    except LimitError:
        assert max(len(text) / 4, expected.denominator.bit_length(), expected.numerator.bit_length()) > 500


WATCH = """
import sys
from gradekit.errors import TextError
from gradekit.exercise.expression import Scope, parse
from gradekit.engine.graph import variable
scope = Scope({"x": variable("x"), "a": variable("a")})
def attempt(text):
    try:
        parse(text, scope)
    except TextError:
        pass
for text in ("x + 2*a", "sigmod(x) + qq", "x + + ) (", "x +", "grad(x*a, x)", "$\\\\frac{a}{x}$", "<mn>1</mn>"):
    attempt(text)
seen = []
BANNED = ("exec", "compile", "open", "import", "subprocess", "socket", "os.", "ctypes", "pickle")
sys.addaudithook(lambda event, args: seen.append(event) if event.startswith(BANNED) else None)
for text in TEXTS:
    attempt(text)
print(*sorted(set(seen)))
"""


def test_hostile_text_executes_opens_and_connects_nothing(tmp_path):
    canary = tmp_path / "canary"
    texts = [
        *CODE,
        f"__import__('os').system('touch {canary}')",
        f"open('{canary}', 'w')",
        "exec(x)",
        "9^9^9",
        "x" * 1999,
    ]
    script = WATCH.replace("TEXTS", repr(texts))
    root = ROOT
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == ""
    assert not canary.exists()


def test_a_name_a_number_and_a_plain_call_need_no_grammar():
    script = (
        "import sys; from gradekit.exercise.expression import *; from gradekit.engine.graph import variable\n"
        "x = variable('x')\n"
        "s = Scope({'x': x, 'L': x*x}); parse('x', s); parse('0.5', s); parse('grad(L, x)', s)\n"
        "print(any(m.split('.')[0] in ('lark', 'sympy', 'flint') for m in sys.modules))"
    )
    root = ROOT
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "False"
