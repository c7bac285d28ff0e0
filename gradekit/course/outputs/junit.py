"""junit.xml for CI systems: a suite a problem, a test a submission.

A test fails below the percentage that was asked for, and passes without one; a submission that cannot be read is an
error, a missing one is skipped. Suites wait until their counts are known, packed, since there may be a million tests.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from zlib import compress, decompress

from msgspec import Struct, field

from gradekit.course.outputs.course import Course, WrongTotals, is_below, place_text, score_text
from gradekit.course.outputs.shared import ByMarks, is_as_marked, woven
from gradekit.course.outputs.sums import Sums
from gradekit.course.settling.settled import Settled
from gradekit.course.settling.usual import Usual
from gradekit.paper.marks import VERDICTS
from gradekit.paper.values import points_text

NOWHERE = "no problem"  # the suite of what names no problem of the folder
_BEGIN = '<testcase name="'
_TESTS = 512  # that are packed together
_PLAIN = re.compile(r"[\w ./:@()+=-]*")
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_SPECIAL = re.compile('[&<>"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]|#(?=#\\[)')


class _Suite(Struct):
    """The tests of one problem so far, kept small, and how many there are of each kind."""

    counts: Counter[str] = field(default_factory=Counter)
    waiting: list[str] = field(default_factory=list)
    packed: list[bytes] = field(default_factory=list)

    def add(self, kind: str, test: str) -> None:
        self.counts[kind] += 1
        self.waiting.append(test)
        if len(self.waiting) == _TESTS:
            self.pack()

    def add_many(self, kinds: Iterable[str], tests: Sequence[str]) -> None:
        self.counts.update(kinds)
        self.waiting += tests
        self.pack()

    def pack(self) -> None:
        self.packed.append(compress("".join(self.waiting).encode(), 1))
        self.waiting.clear()

    def text(self) -> Iterator[str]:
        """All tests, some at a time."""
        for block in self.packed:
            yield decompress(block).decode()
        yield "".join(self.waiting)

    def attributes(self) -> str:
        return _counts(self.counts, ("failure", "error", "skipped"))


class Writer:
    """Takes the results in order; `text` gives the file."""

    def __init__(self, course: Course, sums: Sums) -> None:
        self.course, self.sums = course, sums
        self._suites: dict[str, _Suite] = {}
        self._shared = ByMarks(self._end)

    def add(self, result: Settled) -> None:
        """Write one test to its suite."""
        suite = self._suite(self.course.problem_of(result))
        kind, end = self._shared(result) if is_as_marked(result) else self._end(result)
        suite.add(kind, f"{_BEGIN}{_attribute(result.student or result.file)}{end}")

    def add_many(self, usual: Usual) -> None:
        """Write many tests to their suites."""
        ends = self._shared.each(usual)
        names = _attributes([student or file for student, file in zip(usual.students, usual.files, strict=True)])
        suites = {number: self._suite(marks.problem) for number, marks in usual.marks.items()}
        if len(set(map(id, suites.values()))) == 1:
            of_each = [ends[number] for number in usual.numbers]
            tests = woven([_BEGIN] * len(names), names, [end for _, end in of_each])
            next(iter(suites.values())).add_many((kind for kind, _ in of_each), tests)
            return
        for name, number in zip(names, usual.numbers, strict=True):
            kind, end = ends[number]
            suites[number].add(kind, f"{_BEGIN}{name}{end}")

    def text(self) -> Iterator[str]:
        """The whole file, some of it at a time. Raises WrongTotals where it disagrees with the sums."""
        counts = sum((suite.counts for suite in self._suites.values()), Counter())
        if counts.total() != self.sums.count:
            raise WrongTotals(f"junit.xml has {counts.total()} tests for {self.sums.count} results")
        yield '<?xml version="1.0" encoding="UTF-8"?>\n'
        yield f'<testsuites name="gradekit"{_counts(counts, ("failure", "error"))}>\n'
        for problem, suite in sorted(self._suites.items()):
            yield f'<testsuite name="{_attribute(problem or NOWHERE)}"{suite.attributes()}>\n'
            yield from suite.text()
            yield "</testsuite>\n"
        yield "</testsuites>\n"

    def _suite(self, problem: str) -> _Suite:
        suite = self._suites.get(problem)
        if suite is None:
            suite = self._suites[problem] = _Suite()
        return suite

    def _end(self, result: Settled) -> tuple[str, str]:
        """The kind of a test, and its text behind the name."""
        kind, inside = self._inside(result)
        begin = f'" classname="{_attribute(self.course.problem_of(result) or NOWHERE)}"'
        return kind, f"{begin}>\n{inside}</testcase>\n" if inside else f"{begin}/>\n"

    def _inside(self, result: Settled) -> tuple[str, str]:
        """passed, failure, error or skipped, and what stands inside the test to say so."""
        if result.status == "missing":
            return "skipped", '<skipped message="nothing was handed in"/>\n'
        if result.status == "unreadable":
            return "error", _element("error", "unreadable", f"{place_text(result)}: {result.error}", "")
        least = self.course.fail_under
        if not is_below(result, least):
            return "passed", ""
        below = f"{score_text(result)}, below {points_text(least)} %"
        return "failure", _element("failure", "below", below, "\n".join(_lines(result)))


def escaped(text: str) -> str:
    """Text for XML, in an attribute or between tags; what XML cannot hold is written out, like \\x00.

    Line breaks and tabs are references, so that no line of the file begins with data.
    """
    return _SPECIAL.sub(lambda match: _MARKUP.get(match[0]) or _written(match[0]), text)


def _written(character: str) -> str:
    if character == "#":
        return "&#35;"  # ##[ is obeyed by CI runners
    if "\x7f" <= character <= "\x9f" or character in "\u2028\u2029":
        return f"&#{ord(character)};"
    return character.encode("unicode_escape").decode("ascii")


def _attribute(text: str) -> str:
    return text if text.isalnum() or _PLAIN.fullmatch(text) else escaped(text)


def _attributes(texts: list[str]) -> list[str]:
    """Texts for attributes, looked at together."""
    return texts if _PLAIN.fullmatch("".join(texts)) else list(map(_attribute, texts))


def _element(tag: str, kind: str, message: str, text: str) -> str:
    opening = f'<{tag} type="{kind}" message="{escaped(message)}"'
    return f"{opening}>{escaped(text)}</{tag}>\n" if text else f"{opening}/>\n"


def _lines(result: Settled) -> Iterator[str]:
    """One line a question, as the student reads it."""
    for question in result.questions:
        words = VERDICTS[question.verdict][0]
        points = f"{points_text(question.score)} / {points_text(question.max_score)}"
        yield f"{question.id}  {points}  {words}  {question.message}".rstrip()


def _counts(counts: Counter[str], kinds: tuple[str, ...]) -> str:
    named = {"failure": "failures", "error": "errors", "skipped": "skipped"}
    each = "".join(f' {named[kind]}="{counts[kind]}"' for kind in kinds)
    return f' tests="{counts.total()}"{each}'
