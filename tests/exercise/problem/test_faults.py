"""What a teacher gets wrong, and what they are told: file, line, column and how to mend it."""

import pytest

from gradekit.errors import ProblemError
from gradekit.exercise.problem.load import read_problem

GOOD = "questions: [{id: q, find: x}]\n"

MISTAKES = (
    ("a misspelt key", "titel: Sums\n" + GOOD, "1:1: 'titel' is not a key of the problem file; did you mean 'title'?"),
    (
        "a key of a question at the top",
        "published: 3\n" + GOOD,
        "1:1: 'published' is not a key of the problem file; it is a key of a question",
    ),
    (
        "a key of nothing",
        "questions: [{id: q, find: x, wibble: 2}]",
        "1:30: 'wibble' is not a key of a question; expected id, find, ask, points, tolerance, answers, published, "
        "erratum, mistakes, known, accept, given, choose, several, answer, correct_when, table, construct, such_that, "
        "compute, at, sample, witness, shape, shapes, count, free_text, essay, words, plot, length or parts",
    ),
    (
        "a misspelt key of a layer",
        "network:\n  input: {x: 1}\n  layers:\n    - {weights: {w: 2}, activaton: relu}\n" + GOOD,
        "4:25: 'activaton' is not a key of a layer; did you mean 'activation'?",
    ),
    (
        "no questions",
        "given: {x: 3}",
        "1:1: the problem has no 'questions': add at least one, like - {id: loss, find: loss}",
    ),
    (
        "an id that is not the file's",
        "id: sum\n" + GOOD,
        "1:5: the id 'sum' is not the name of the file, 'sums': make them the same",
    ),
    (
        "an id with spaces",
        "id: My sums\n" + GOOD,
        "1:5: 'My sums' cannot be a problem's id; expected a-z, 0-9 and -, like two-layer-sigmoid",
    ),
    (
        "no space after a colon",
        "given: {x:3}\n" + GOOD,
        "1:9: 'x:3' is read as one key without a value: put a space after the colon, like 'x: 3'",
    ),
    ("a value left out", "title:\n" + GOOD, "1:1: 'title' has no value: write one, or delete the line"),
    (
        "a decimal comma in braces",
        "given: {x: 1,5}\n" + GOOD,
        "1:14: '5' stands behind a comma without a name: write the decimal point as a point, like 1.5",
    ),
    (
        "a decimal comma",
        "given:\n  x: 1,5\n" + GOOD,
        "2:6: '1,5' is not a number here; write the decimal point as a point, like 1.5",
    ),
    (
        "ragged rows",
        "given: {W: [[1, 2], [3]]}\n" + GOOD,
        "1:21: row 2 has 1 entry, row 1 has 2 entries: give every row the same size",
    ),
    (
        "a number among rows",
        "given: {W: [[1, 2], 3]}\n" + GOOD,
        "1:21: row 2 has a single number instead of a list, row 1 has 2 entries: give every row the same size",
    ),
    (
        "a name with a minus",
        "given: {x-1: 3}\n" + GOOD,
        "1:9: 'x-1' cannot be a name; a name starts with a letter, goes on with letters, digits and _, and may end in "
        "primes, like w_1 or x'",
    ),
    (
        "a Cyrillic look-alike",
        "given: {х: 3}\n" + GOOD,
        "1:9: 'х' cannot be a name because of 'х' (CYRILLIC SMALL LETTER HA); names are made of Latin and Greek "
        "letters, digits and _",
    ),
    (
        "the same name twice",
        "given: {x: 3, x: 4}\n" + GOOD,
        "1:15: 'x' stands here a second time, first at line 1, column 9: keep one of them",
    ),
    (
        "the same name in two sections",
        "given: {x: 3}\nsymbols: [x]\n" + GOOD,
        "2:11: 'x' is declared already, in line 1, column 9: choose another name",
    ),
    (
        "an unquoted expression with a comma",
        "compute: {y: max(a, b)}\n" + GOOD,
        "1:14: 'max(a' lacks a ')': inside { } or [ ] put an expression with commas in quotes",
    ),
    (
        "numbers under compute",
        "compute: {y: [1, 2]}\n" + GOOD,
        "1:14: expected one expression; received a list: numbers belong under 'given', a list of expressions is one "
        'text in quotes, like "[a, b]"',
    ),
    (
        "two names in one line of compute",
        "compute:\n  - {a: x, b: y}\n" + GOOD,
        "2:5: expected one name with its expression, like - d: c^2; received a mapping (key: value)",
    ),
    (
        "two questions with one id",
        "questions:\n  - {id: q, find: x}\n  - {id: q, find: y}\n",
        "3:5: two questions are called 'q', the first in line 2: rename one",
    ),
    ("a question without an id", "questions:\n  - find: x\n", "2:5: this question has no 'id': add one, like id: loss"),
    (
        "a question that asks nothing",
        "questions:\n  - id: q\n",
        "2:5: this question asks nothing: add 'find' (like find: loss) or 'answer' (like answer: true)",
    ),
    ("negative points", "questions: [{id: q, find: x, points: -1}]", "1:38: expected points above 0; received '-1'"),
    (
        "a tolerance without a kind",
        "questions: [{id: q, find: x, tolerance: 0.01}]",
        "1:41: expected a tolerance like {rounding: 4}, {absolute: 0.01} or exact; received '0.01'",
    ),
    (
        "a misspelt tolerance",
        "questions: [{id: q, find: x, tolerance: {decimal: 4}}]",
        "1:42: 'decimal' is not a key of tolerance; did you mean 'decimals'?",
    ),
    (
        "a negative tolerance",
        "questions: [{id: q, find: x, tolerance: {absolute: -1}}]",
        "1:52: a tolerance cannot be negative; received '-1'",
    ),
    (
        "half a digit",
        "questions: [{id: q, find: x, tolerance: {rounding: 4.5}}]",
        "1:52: rounding: expected a whole number of digits from 0 to 100; received '4.5'",
    ),
    (
        "a misspelt mistake",
        "questions: [{id: q, find: x, mistakes: {sign-fliped: 1/2}}]",
        "1:41: 'sign-fliped' is not known here; did you mean 'sign-flipped'?",
    ),
    (
        "an answer that is no option",
        "questions: [{id: q, choose: {a: up, b: down}, answer: c}]",
        "1:47: answer: 'c' is not among the options a and b",
    ),
    (
        "yes for true",
        "questions: [{id: q, answer: yes}]",
        "1:21: answer: 'yes' is neither true nor false; to offer other answers add 'choose'",
    ),
    (
        "options without an answer",
        "questions: [{id: q, choose: {a: up, b: down}}]",
        "1:13: this question has options but no right one: add 'answer', like answer: a",
    ),
    (
        "both find and answer",
        "questions: [{id: q, find: x, answer: true}]",
        "1:30: a question asks for quantities ('find') or for a choice ('answer'), not both: delete 'find' or 'answer'",
    ),
    (
        "too few published values",
        "questions: [{id: q, find: [a, b], published: [1]}]",
        "1:46: 'find' lists 2 quantities, 'published' 1: give one for each",
    ),
    (
        "a misspelt form",
        "network: {input: {x: 1}, layers: [{weights: {w: 2}}], form: colum}\n" + GOOD,
        "1:61: 'colum' is not known here; did you mean 'column'?",
    ),
    (
        "a bias beside folded weights",
        "network: {input: {x: 1}, layers: [{weights: {w: 2}, bias: {b: 1}}], form: folded}\n" + GOOD,
        "1:53: with form: folded the bias is the first column of the weights: delete 'bias', or choose another form",
    ),
    (
        "a credit above one",
        "precision_credit: 2\n" + GOOD,
        "1:19: expected a share of the points from 0 to 1, like 1/2; received '2'",
    ),
    (
        "a domain of nothing",
        "symbols: [a]\ndomain: {b: [0, 1]}\n" + GOOD,
        "2:10: a domain for 'b', which is neither in 'symbols' nor in 'shapes'",
    ),
    (
        "another file",
        "include: other.yaml\n" + GOOD,
        "1:1: 'include' is not a key of the problem file; expected id, title, source, text, given, symbols, shapes, "
        "domain, functions, compute, network, unroll, train, questions, follow_through_credit, precision_credit, "
        "convention_credit, framework_credit, conventions, kinks, tolerance, digits, answers, decimal, plot, variants, "
        "known, mistakes or framework",
    ),
)  # fmt: skip


def faults(text: str) -> list[str]:
    with pytest.raises(ProblemError) as caught:
        read_problem(text, "problems/sums.yaml")
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES])
def test_a_mistake_is_named_with_its_place(text: str, expected: str) -> None:
    assert f"problems/sums.yaml:{expected}" in faults(text)


@pytest.mark.parametrize("text", [row[1] for row in MISTAKES], ids=[row[0] for row in MISTAKES])
def test_messages_are_one_line(text: str) -> None:
    assert all("\n" not in fault for fault in faults(text))


def test_all_faults_are_reported_at_once_from_the_top_down() -> None:
    text = "titel: x\ngiven: {x: 014, y: *z}\nquestions:\n  - {id: q, find: x, pionts: 2}\n  - {id: q, find: y}\n"
    places = [fault.split(": ")[0].removeprefix("problems/sums.yaml:") for fault in faults(text)]
    assert places == ["1:1", "2:12", "2:20", "4:22", "5:5"]


def test_a_flood_of_faults_is_cut_short() -> None:
    found = faults("given:\n" + "".join(f"  x{i}: 1_0\n" for i in range(300)) + GOOD)
    assert len(found) == 101
    assert found[-1].endswith("and at least 200 more faults from here on")


def test_an_alias_is_one_fault_and_not_two() -> None:
    assert len(faults("questions: *q")) == 1
