"""What hostile students and authors hand in: expressions, whole submissions, problem files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from gradekit.engine.number import MAX_BITS, MAX_CHARACTERS, MAX_EXPONENT
from gradekit.exercise.expression import MAX_DEPTH, MAX_NODES

EXPRESSIONS = (
    "__import__('os').system('x')", "().__class__", "lambda: 1", "[i for i in x]", "'a'*9", "print(1)", "9**9**9**9",
    "10^(10^8)", "(2^521-1)!", "factorial(10^9)", "binomial(10^8,5*10^7)", "1e999999", "1e-999999", "9" * 5_000,
    "9" * 10**6, "nan", "oo", "1/0", "0/0", "log(0)", "0^-1", "sqrt(-1)", "0*log(0)", "(" * 250, "-" * 5_000,
    "1+" * 20_000 + "1", "a" * 10**5, " " * 10**6 + "1", "grad(" * 20 + "loss" + ", x1)" * 20, "x1@" * 249 + "x1",
    "٣+١", "x\u200b", "\u202ex", "\x00", "True", "_", "[[[[", "]" * 999, "{" * 999, "\\frac" * 300, "\\hat " * 400,
    "x_{" * 600, "2e" * 900, "." * 1999, "|" * 1999, "^" * 1999, "<" * 1999, "<math>" * 300, "&" * 1999, "1:30",
    "<!DOCTYPE a [<!ENTITY b 'c'>]><math>&b;</math>", "[" + "1," * 100_000 + "1]", "array([" * 200, "np.float64(" * 90,
)  # fmt: skip
WHOLE = (  # submissions that are none
    b"", b"{", b"[" * 100_000, b"\xff\xfe{\x00}\x00", b'{"student":"a","student":"b"}', b" " * 10**6, b"\x00" * 100,
    b'{"student":"a","problem":"p","answers":{"x":NaN}}', b'{"a":' * 100_000, b"1" * 10**6, b'"' + b'\\"' * 400_000,
    b'["' + b"\\" * 900_001, b"[" + b"[]," * 300_000 + b"x", b'{"student": "\\ud800"}', b"\xff" * 999, b"nul",
)  # fmt: skip
FILES = (
    "a: &b 1", "a: *b", "<<: {a: 1}", "a: !!python/name:os.x 1", "a: 1\na: 2", "---\n---\n", "\t", "[" * 300_000,
    "{" * 300_000, "- " * 300_000, "a: [" + "1, " * 340_000 + "1]", "x" * 10**6, "? " * 300_000, ":" * 300_000,
    "".join(f"k{i}: 1\n" for i in range(90_000)), "given: {x: " + "0" * 1_000_000 + "x}",
    "given: {x: " + "1_" * 500_000 + "}", "given: {x: " + "1:" * 500_000 + "}", "compute: {y: " + "(" * 10**6 + "}",
    "a: &a 1\n" + "".join(f"b{i}: *a\n" for i in range(60_000)), "questions: [{id: " + "a" * 10**6 + ", find: x}]",
)  # fmt: skip


def at_the_limits() -> Iterator[str]:
    """Each limit less one, itself, and one more, in every production."""
    for nodes in (MAX_NODES - 1, MAX_NODES, MAX_NODES + 1):
        half = (nodes + 1) // 2
        yield from ("+".join("2" * half), "*".join("2" * half), "^".join("1" * half), "-" * (nodes - 1) + "1")
        yield from ("max(" + ",".join("1" * (nodes - 1)) + ")", "[" + ",".join("1" * (nodes - 1)) + "]")
    for depth in (MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1):
        yield from (left * depth + "1" + right * depth for left, right in (("(", ")"), ("exp(", ")"), ("[", "]")))
    for length in (MAX_CHARACTERS - 1, MAX_CHARACTERS, MAX_CHARACTERS + 1):
        yield from ("1".rjust(length), "9" * length)
    for bits in (MAX_BITS - 1, MAX_BITS):
        yield from (f"2^{bits}", f"(1/2)^{bits}", str(2**bits))
    yield from (f"1e{exponent}" for exponent in (MAX_EXPONENT - 1, MAX_EXPONENT, MAX_EXPONENT + 1))


def of_corpora(folder: Path) -> tuple[list[str], list[bytes], list[str]]:
    """Expressions, submissions and problem files that others collected; nothing where they are not at hand."""
    naughty = folder / "blns" / "blns.json"
    texts = json.loads(naughty.read_text(encoding="utf-8")) if naughty.exists() else []
    whole = [path.read_bytes() for path in sorted(folder.glob("JSONTestSuite/*/*.json"))]
    files = sorted(path for path in folder.glob("yaml-test-suite/**/*.yaml"))
    return texts, whole, [path.read_text(encoding="utf-8", errors="surrogateescape") for path in files]


def submission(number: int, problem: str, questions: tuple[str, ...]) -> bytes:
    """A hostile submission: by turns none at all, and one with a hostile expression for every question."""
    if number % 2:
        return WHOLE[number // 2 % len(WHOLE)]
    answers = {id: EXPRESSIONS[(number // 2 + k) % len(EXPRESSIONS)] for k, id in enumerate(questions)}
    return json.dumps({"student": f"h{number}", "problem": problem, "answers": answers}).encode()
