"""Moodle XML and GIFT, read by strict readers: every course exercise, right answers, wrong ones, hostile texts."""

import json
import shutil
import subprocess

import pytest

import gradekit
from gradekit.exchange import gift, moodle
from gradekit.exercise.problem.load import load_problem, read_problem
from tests.exchange import gift_reader, moodle_reader
from tests.exchange.facts import COURSE, HOSTILE, numeric

KINDS = {"y": "numerical", "c": "multichoice", "t": "truefalse", "w": "shortanswer", "e": "essay"}


def moodle_of(path):
    ((_, questions),) = moodle_reader.read(moodle.export("moodle", [load_problem(path)])[0]).items()
    return {question.name.partition(": ")[2]: question for question in questions}


def gift_of(path):
    ((_, questions),) = gift_reader.read(gift.export("gift", [load_problem(path)])[0]).items()
    return {question.title.partition(": ")[2]: question for question in questions}


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_moodle_marks_the_right_numbers_as_right(path):
    questions = moodle_of(path)
    assert list(questions) == [question.id for question in load_problem(path).questions]
    for id, facts in numeric(path).items():
        inside = [value + 0.99 * around for value, around in zip(facts.values, facts.tolerances, strict=True)]
        assert questions[id].share(list(facts.values)) == questions[id].share(inside) == pytest.approx(1)
        far = [value + 3.1 * max(around, 1e6) for value, around in zip(facts.values, facts.tolerances, strict=True)]
        assert questions[id].share(far) == 0


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_gift_marks_the_right_numbers_as_right(path):
    questions = gift_of(path)
    for id, facts in numeric(path).items():
        for at, (value, around) in enumerate(zip(facts.values, facts.tolerances, strict=True), 1):
            question = questions[f"{id}.{at}" if len(facts.values) > 1 else id]
            assert question.share(value) == question.share(value - 0.99 * around) == 1
            assert question.share(value + 3.1e6) == 0


@pytest.mark.parametrize(("response", "share"), [(0.2748, 1), (0.27492, 1), (0.27493, 0), (0.30, 0), (0.5496, 0)])
def test_a_loss_of_two_layers_in_both(response, share):
    """0.2748111 ± 0.00011, worked out by hand in tests of the tolerance; 0.5496 forgets the half."""
    path = next(path for path in COURSE if path.stem == "two-layer-sigmoid")
    assert moodle_of(path)["loss"].share([response]) == gift_of(path)["loss"].share(response) == share


def test_a_known_mistake_is_told_by_name():
    path = next(path for path in COURSE if path.stem == "two-layer-sigmoid")
    for answers in (moodle_of(path)["loss"].fields[0][1], gift_of(path)["loss"].answers):
        (doubled,) = [one for one in answers if abs(float(one.text) - 0.5496222) < 1e-6]
        assert (doubled.share, "constant factor of the loss" in doubled.feedback) == (0, True)


def test_an_own_mistake_has_its_share_of_a_matrix_entry_by_entry():
    text = "given: {W: [[1, 2, 3], [4, 5, 6]]}\nquestions:\n  - {id: q, find: W + 1, points: 12, "
    text += "known: [{find: 2*W, says: doubled, credit: 1/3}]}\n"
    question = moodle_reader.read(moodle.export("moodle", [read_problem(text, "q.yaml")])[0])
    ((question,),) = question.values()
    assert [weight for weight, _ in question.fields] == [2] * 6
    assert question.share([2, 3, 4, 5, 6, 7]) == 1
    assert question.share([2, 4, 6, 8, 10, 12]) == pytest.approx((1 + 5 * 0.3333333) / 6)  # 2·1 is 1 + 1
    assert question.text.count("<p>") == 4  # what is given, what is asked, and two rows


@pytest.mark.parametrize("count", [1, 2, 3, 7, 9, 11])
def test_shares_of_several_right_options(count):
    """Moodle refuses shares that do not add up to 100 %; eleven have none."""
    options = ", ".join(f"o{n}: option {n}" for n in range(1, 13))
    right = ", ".join(f"o{n}" for n in range(1, count + 1))
    text = f"questions: [{{id: q, choose: {{{options}}}, answer: [{right}]}}]\n"
    written, notes = moodle.export("moodle", [read_problem(text, "q.yaml")])
    (((question,),),) = [moodle_reader.read(written).values()]
    assert question.kind == ("essay" if count == 11 else "multichoice")
    assert any("no equal shares" in note for note in notes) == (count == 11)


def test_none_right_is_an_option_of_its_own():
    options = "{a: {text: x, correct_when: x < 0}, b: {text: y, correct_when: x > 5}}"
    text = f"given: {{x: 3}}\nquestions: [{{id: q, several: true, choose: {options}}}]\n"
    ((question,),) = moodle_reader.read(moodle.export("moodle", [read_problem(text, "q.yaml")])[0]).values()
    assert [answer.share for answer in question.fields[0][1]] == [-100, -100, 100]


def test_hostile_texts_stay_texts():
    problem = read_problem(HOSTILE, "hostile.yaml")
    written, notes = moodle.export("moodle", [problem])
    ((category, questions),) = moodle_reader.read(written).items()
    assert "/" not in category.removeprefix("$course$/top/gradekit/").replace("//", "")
    assert {question.name.partition(": ")[2]: question.kind for question in questions} == KINDS
    shown = [answer.feedback for question in questions for _, answers in question.fields for answer in answers]
    assert not any("<script" in text or "<img" in text for text in (*shown, *(q.text for q in questions)))
    assert any("1/3 becomes 33.33333" in note for note in notes) is False  # a third is in the list
    ((_, questions),) = gift_reader.read(gift.export("gift", [problem])[0]).items()
    assert [question.kind for question in questions] == ["numerical", "choice", "truefalse", "words", "essay"]
    assert not any("<script" in answer.text + answer.feedback for q in questions for answer in q.answers)


def test_nothing_is_lost_without_a_word():
    _, notes = moodle.export("moodle", [load_problem(path) for path in COURSE])
    for name, words in {
        "two-layer-sigmoid": "not carried on",
        "product-graph-symbolic": "a formula, which no platform reads",
        "xor-relu": "right in many ways",
        "minibatch-sgd": "plots are left out",
    }.items():
        assert any(note.startswith(f"{name}: ") and words in note for note in notes), name


def test_gift_pegjs_reads_every_course_exercise(tmp_path):
    """The parser of other programs, where node and that package are there."""
    node, file = shutil.which("node"), tmp_path / "all.gift"
    script = "const text = require('fs').readFileSync(process.argv[1], 'utf8');"
    script += "console.log(JSON.stringify(require('gift-pegjs').parse(text).map(q => [q.type, q.title])))"
    if node is None or subprocess.run([node, "-e", "require('gift-pegjs')"], capture_output=True).returncode:
        pytest.skip("node with gift-pegjs is not there")
    file.write_text(gift.export("gift", [*map(load_problem, COURSE), read_problem(HOSTILE, "hostile.yaml")])[0])
    done = subprocess.run([node, "-e", script, str(file)], capture_output=True, encoding="utf-8", check=True)
    titles = [title for kind, title in json.loads(done.stdout) if kind != "Category"]
    assert len(titles) == len(set(titles)) > 500


def test_an_exercise_without_a_value_is_refused_with_its_place():
    with pytest.raises(gradekit.ProblemError, match="no \\(real\\) value"):
        moodle.export("moodle", [read_problem("given: {x: 0}\nquestions: [{id: q, find: 1/x}]\n", "q.yaml")])
