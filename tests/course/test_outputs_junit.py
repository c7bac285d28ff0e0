"""junit.xml: strict XML that any text survives, a suite a problem, a test a submission."""

import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradekit.course.outputs.course import WrongTotals
from gradekit.course.outputs.junit import NOWHERE, Writer, escaped
from gradekit.course.outputs.sums import Sums
from gradekit.course.outputs.write import passing
from tests.course.outputs_course import (
    LATE,
    RIGHT,
    SIGMOID,
    THIRD,
    WRONG,
    course,
    folder,
    mixed,
    naughty,
    printed,
    settled,
)

ALLOWED = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")  # by XML 1.0, 2.2
ATTRIBUTES = {  # by the schema that Jenkins and pytest keep to
    "testsuites": {"name", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped"},
    "testcase": {"name", "classname"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"message"},
}


def parsed(text: str) -> ElementTree.Element:
    """The root, if it is XML that every reader takes, and of the expected shape."""
    assert ALLOWED.fullmatch(text)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]", text)  # as it stands in the file
    assert all(line.startswith("<") for line in text.splitlines())
    root = ElementTree.fromstring(text)
    for element in root.iter():
        assert set(element.attrib) == ATTRIBUTES[element.tag]
    return root


def junit(results, **about) -> ElementTree.Element:
    return parsed(folder(results, course(**about))["junit.xml"])


def kinds(root: ElementTree.Element) -> dict[str, list[str]]:
    """Suite and name of a test → what it says."""
    return {
        f"{suite.get('name')}/{test.get('name')}": [part.tag for part in test]
        for suite in root
        for test in suite.iter("testcase")
    }


def test_suites_and_tests():
    found = kinds(junit(mixed()))
    assert found["two-layer-sigmoid/ada"] == []
    assert found["two-layer-sigmoid/CID"] == []  # without --fail-under what is graded passes
    assert found["relu-chain/CID"] == ["error"]
    assert found[f"{NOWHERE}/broken.json"] == ["error"]
    assert found[f"{NOWHERE}/dan"] == ["error"]
    assert found["essay/eve"] == ["skipped"]


def test_failures_are_those_below_the_limit():
    root = junit(mixed(), fail_under=Fraction(50))
    assert [name for name, parts in kinds(root).items() if parts == ["failure"]] == ["two-layer-sigmoid/CID"]
    (failure,) = root.iter("failure")
    assert failure.get("message") == "0.67 of 3 points, below 50 %"
    assert failure.text == "x1  0.67 / 2  ◐ partly right\nloss  0 / 1  – missing  No answer was given."


@pytest.mark.parametrize(("percent", "fails"), [("66.6", False), ("66.7", True), ("200/3", False)])
def test_the_limit_is_exact(percent, fails):
    """2 of 3 points are 66 2/3 percent."""
    result = settled("a", "ada", SIGMOID, THIRD, late=None)._replace(outcome=type(THIRD)(SIGMOID, RIGHT.questions))
    two = result._replace(late=LATE._replace(factor=Fraction(2, 3)))
    assert bool(list(junit([two], fail_under=Fraction(percent)).iter("failure"))) is fails


def test_counts_are_those_of_the_tests():
    root = junit(mixed(), fail_under=Fraction(50))
    for suite in [root, *root]:
        tests = list(suite.iter("testcase"))
        assert suite.get("tests") == str(len(tests))
        for name, tag in (("failures", "failure"), ("errors", "error")):
            assert suite.get(name) == str(len(list(suite.iter(tag))))
    assert root.get("tests") == str(len(mixed()))


@pytest.mark.parametrize("text", naughty())
def test_every_string_survives(text):
    results = [settled("a", f"s{text}", SIGMOID, WRONG), settled(f"f{text}", "", "", error=text)]
    root = parsed(printed(results, course(fail_under=Fraction(100)), Writer))
    assert [test.get("name") for test in root.iter("testcase")] == [readable(f"f{text}"), readable(f"s{text}")]
    assert next(root.iter("error")).get("message") == readable(f"f{text}: {text}")


def readable(text: str) -> str:
    """The text, with what XML cannot hold written out."""
    return "".join(c if ALLOWED.fullmatch(c) else c.encode("unicode_escape").decode() for c in text)


@given(st.text(st.characters(codec=None)))
def test_any_text_survives(text):
    inside = ElementTree.fromstring(f'<a b="{escaped(text)}">{escaped(text)}</a>')
    assert inside.get("b") == readable(text)
    assert (inside.text or "") == readable(text)
    assert "##[" not in escaped(text)


def test_many_tests():
    results = [settled(f"{n}.json", f"s{n}", SIGMOID, WRONG if n % 3 else RIGHT) for n in range(2_000)]
    root = junit(results, fail_under=Fraction(50))
    assert [test.get("name") for test in root.iter("testcase")] == [f"s{n}" for n in range(2_000)]
    assert [len(test) for test in root.iter("testcase")] == [1 if n % 3 else 0 for n in range(2_000)]


def test_nothing_at_all():
    assert junit([]).get("tests") == "0"


def test_a_lost_test_is_noticed():
    about = course()
    sums = Sums(about)
    writer = Writer(about, sums)
    list(passing(mixed(), (sums, writer)))
    sums.count += 1
    with pytest.raises(WrongTotals, match=r"junit\.xml"):
        list(writer.text())


def test_printed_is_the_file():
    assert printed(mixed(), course(), Writer) == folder(mixed(), course())["junit.xml"]
