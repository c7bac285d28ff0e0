"""The located tree: what YAML offers and is refused, and texts made to hurt a reader."""

from collections.abc import Iterator

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gradekit.errors import ProblemError
from gradekit.exercise.problem import yaml_text
from gradekit.exercise.problem.load import load_problem, read_problem
from gradekit.exercise.problem.messages import Faults
from gradekit.exercise.problem.yaml_text import Mapping, Node, Scalar, Sequence, read_tree
from tests.places import CORPORA
from tests.some import examples

SUITE = CORPORA / "yaml-test-suite"

REFUSED = (  # what, the text, place, a part of the message
    ("an anchor", "a: &x 3", "1:4", "'&x' is a YAML anchor"),
    ("an alias", "a: [1, *x]", "1:8", "'*x' is a YAML alias"),
    ("a merge key", "a: 1\n<<: {b: 2}", "2:1", "merge key"),
    ("a tag", "a: !!python/name:os.system x", "1:4", "is a YAML tag"),
    ("a local tag", "a: !include x", "1:4", "'!include' is a YAML tag"),
    ("a tag directive", "%TAG ! tag:x,2000:\n---\na: 1", "1:1", "%TAG"),
    ("a key twice", "a: 1\nb: 2\na: 3", "3:1", "'a' stands here a second time, first at line 1, column 1"),
    ("a key twice, quoted", 'a: 1\n"a": 3', "2:1", "a second time"),
    ("two documents", "a: 1\n---\nb: 2", "2:1", "a second document"),
    ("a tab for indentation", "a:\n\tb: 1", "2:1", "a tab"),
    ("a tab behind a key", "a:\t1", "1:3", "a tab"),
    ("a control character", "a: x\x07", "1:5", "U+0007"),
    ("a NUL", "a: 1\nb: \x00", "2:4", "U+0000"),
    ("a lone surrogate", "a: \ud800", "1:4", "U+D800"),
    ("a line separator", "a: \u2028", "1:4", "U+2028"),
    ("an escaped control character", 'a: "\\beta"', "1:4", "use single quotes"),
    ("an escaped tab", 'a: "\\theta"', "1:4", "use single quotes"),
    ("LaTeX in double quotes", 'a: "\\sigma"', "1:5", "use single quotes"),
    ("a list as key", "[a]: 1", "1:1", "a key is one word"),
    ("a mapping in a line", "a: b: c", "1:5", "in quotes"),
    ("an unclosed list", "a: [1, 2\nb: 3", "2:2", "close the list with ']'"),
    ("an unclosed quote", 'a: "x\nb: 3', "", "close the quotation mark"),
    ("a stray sign", "a: @x", "1:4", "in quotes"),
    ("41 brackets", "[" * 41 + "]" * 41, "1:41", "nested more than 40 deep"),
    ("300,000 brackets", "[" * 300_000, "1:41", "nested more than 40 deep"),
    ("300,000 braces", "{" * 300_000, "1:41", "nested more than 40 deep"),
    ("300,000 dashes", "- " * 300_000, "1:81", "nested more than 40 deep"),
    ("300,000 question marks", "? " * 300_000, "1:81", "nested more than 40 deep"),
    ("brackets and braces", "[{" * 300_000, "1:41", "nested more than 40 deep"),
    ("brackets far down", "a: 1\nb: 'x [ y'\nc: " + "[" * 2_000, "3:43", "nested more than 40 deep"),
    ("300,000 colons", ":" * 300_000, "1:300000", "in quotes"),
    ("300,000 documents", "---\n" * 200_000, "2:1", "a second document"),
    ("more than a mebibyte", "#" * (1 << 20) + "\n", "", "at most 1048576"),
    ("nothing", "", "", "the file is empty"),
    ("nothing but comments", "# nothing\n", "", "the file is empty"),
)


@pytest.mark.parametrize(("text", "place", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_refused(text: str, place: str, message: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read_problem(text, "p.yaml")
    assert any(
        message in fault.message and f"p.yaml:{place}".rstrip(":") in str(fault) for fault in caught.value.faults
    ), str(caught.value)


DEEP = (  # text, where bracket 41 stands; None: no more than 40 are open anywhere
    ("[" * 41, "p:1:41"),
    ("a: '[[['\n" + "[{" * 21, "p:2:41"),
    ("# [[[\n" + "[" * 41, "p:2:41"),
    ("[x# " + "[" * 40, "p:1:44"),
    ("[]" * 50, None),
    ('"' + "[" * 50 + '"', None),
)


@pytest.mark.parametrize(("text", "place"), DEEP)
def test_a_parser_that_gives_up_first_does_not_decide(text: str, place: str | None, monkeypatch) -> None:
    """As PyYAML's C loader does, at a limit of its own and in its own words, while it looks for the end of a key."""

    def parse(text: str, Loader: type) -> Iterator[yaml.Event]:
        raise yaml.MarkedYAMLError(None, None, "words of its own", yaml.Mark("", len(text) - 1, 0, 0, None, 0))
        yield

    monkeypatch.setattr(yaml_text.yaml, "parse", parse)
    faults = Faults()
    assert read_tree(text, "p", faults) is None
    (fault,) = faults.sorted()
    assert "words of its own" not in fault.message
    assert ("nested more than 40 deep" in fault.message, str(fault.place)) == (place is not None, place or "p:1:1")


def test_a_merge_bomb_is_never_expanded() -> None:
    rows = ["a0: &a0 {x: 1}"] + [f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 9)}]}}" for i in range(1, 30)]
    with pytest.raises(ProblemError, match="anchor"):
        read_problem("\n".join(rows), "p.yaml")


def test_a_large_file_within_the_limits_is_read() -> None:
    row = "[" + "0.125, " * 783 + "1]"
    text = f"given: {{W: [{', '.join([row] * 128)}]}}\nquestions: [{{id: q, find: W}}]"
    problem = read_problem(text, "p.yaml")
    assert len(problem.given[0].value) == 128  # type: ignore[arg-type]


def test_too_many_entries() -> None:
    with pytest.raises(ProblemError, match="more than 200000 entries"):
        read_problem("given: {x: [" + "1," * 300_000 + "]}", "p.yaml")


HOSTILE = (  # texts without a fault of YAML, made to keep a reader busy
    "".join(f"k{i}: 1\n" for i in range(90_000)),
    "given: {x: [" + "014, " * 150_000 + "1]}",
    "given: {x: " + "0" * 1_000_000 + "x}",
    "given: {x: " + "1_" * 500_000 + "}",
    "given: {x: " + "1:" * 500_000 + "}",
    "given: {x: " + "1." * 500_000 + "}",
    "given: {x: " + "1" * 1_000_000 + "}",
    "compute: {y: " + "(" * 1_000_000 + "}",
    "given: {" + "x" * 1_000_000 + ": 1}",
    "given: {" + "é" * 500_000 + "-: 1}",
    "x" * 1_000_000 + ": 1",
    "questions: [{id: " + "a" * 1_000_000 + ", find: x}]",
    "questions: [{id: q, choose: {" + ", ".join(f"a{i}: x" for i in range(60_000)) + "}, answer: zz}]",
    "questions: [{id: q, find: x, mistakes: {" + ", ".join(f"sign{i}: 1" for i in range(60_000)) + "}}]",
    "a: &a 1\n" + "".join(f"b{i}: *a\n" for i in range(60_000)),
)


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:20].strip() for text in HOSTILE])
def test_a_hostile_file_is_refused_in_time(text: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read_problem(text, "p.yaml")
    assert len(str(caught.value)) < 50_000


def test_forty_brackets_are_a_tree() -> None:
    faults = Faults()
    assert isinstance(read_tree("[" * 40 + "]" * 40, "", faults), Sequence)
    assert not len(faults)


def plain(node: Node | None) -> object:
    if isinstance(node, Mapping):
        return {key.text: plain(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.text if isinstance(node, Scalar) else None


@pytest.fixture(params=["C", "pure Python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "pure Python":
        monkeypatch.setattr(yaml_text, "LOADER", yaml.SafeLoader)


@pytest.mark.usefixtures("parser")
def test_scalars_are_text_at_their_places() -> None:
    faults = Faults()
    tree = read_tree("a: no\nb:\n  - 1e-3\n  - 'x y'\nc: |\n  one\n  two\nd: {e: '', f: }\n", "p", faults)
    assert plain(tree) == {"a": "no", "b": ["1e-3", "x y"], "c": "one\ntwo\n", "d": {"e": "", "f": ""}}
    assert isinstance(tree, Mapping)
    assert [str(value.place) for _, value in tree.entries] == ["p:1:4", "p:3:3", "p:5:4", "p:8:4"]
    empty = tree.entries[3][1]
    assert isinstance(empty, Mapping)
    assert [value.is_empty for _, value in empty.entries if isinstance(value, Scalar)] == [False, True]


@pytest.mark.usefixtures("parser")
@pytest.mark.skipif(not SUITE.is_dir(), reason="the YAML test suite is not here")
def test_every_file_of_the_yaml_test_suite_is_read_or_refused() -> None:
    files = sorted(SUITE.glob("*.yaml"))
    assert len(files) == 402
    for file in files:
        with pytest.raises(ProblemError) as caught:  # none of them is a problem
            load_problem(file)
        assert all(fault.message and "\n" not in fault.message for fault in caught.value.faults), file


WORDS = st.sampled_from(
    ["id", "title", "given", "compute", "network", "layers", "questions", "find", "answer", "choose", "tolerance", "x",
     "1", "014", "- ", ": ", ":", "{", "}", "[", "]", ", ", "\n", "\n  ", "'", '"', "&a", "*a", "!!str", "#", "|", ">",
     "<<", "?", "---", "...", "%", "~", "é", "\\", "\t"]
)  # fmt: skip


@examples(300)
@given(st.one_of(st.text(st.characters()), st.lists(WORDS, max_size=40).map("".join)))
def test_any_text_is_a_problem_or_refused(text: str) -> None:
    try:
        read_problem(text, "p.yaml")
    except ProblemError as error:
        assert error.faults
        assert all(fault.message and "\n" not in fault.message for fault in error.faults)


@examples(100)
@given(
    st.lists(WORDS, max_size=30).map("".join), st.sampled_from(["given", "compute", "questions", "network", "shapes"])
)
def test_any_value_of_a_key_is_read_or_refused(text: str, key: str) -> None:
    try:
        read_problem(f"questions:\n  - {{id: q, find: x}}\n{key}: {text}", "p.yaml")
    except ProblemError as error:
        assert error.faults
