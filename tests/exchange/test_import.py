"""Questions of other platforms as problem files: those of our own exports, and as other programs write them."""

import io
import json
import zipfile
from fractions import Fraction

import pytest

import gradekit
from gradekit.cli import main
from gradekit.exchange import gift, moodle, qti3, qti12
from gradekit.exchange.incoming.problem import problem_text, slugs
from gradekit.exchange.incoming.question import Unreadable
from gradekit.exchange.incoming.read import read_file
from gradekit.exercise.problem.load import load_problem, read_problem
from gradekit.marking.marker import Marker
from gradekit.marking.submission import read_submission
from tests.exchange.facts import COURSE, numeric

FORMS = {"moodle": moodle, "gift": gift, "qti12": qti12, "qti3": qti3}


def read(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_file(path)


def packed(files):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()


def exercise(question, slug="read"):
    from gradekit.exercise.lowering import build

    return build(read_problem(problem_text(question, slug), f"{slug}.yaml"))


def points(question, **answers):
    data = {"student": "s", "problem": "read", "answers": answers}
    return Marker(exercise(question)).grade(read_submission(json.dumps(data).encode(), "s.json")).score


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_keys_of_exports_come_back(form, path, tmp_path):
    written, _ = FORMS[form].export(form, [load_problem(path)])
    written = written if isinstance(written, str) else packed(written)
    usable = [question for question in read(tmp_path, written) if not question.refused]
    keys = [float(answers[0].value) for question in usable for answers in question.numbers]
    around = [float(answers[0].tolerance) for question in usable for answers in question.numbers]
    facts = numeric(path).values()
    wanted = [value for one in facts for value in one.values]
    tolerances = [value for one in facts for value in one.tolerances]
    keys_of_shapes = len(keys) - len(wanted)
    assert keys_of_shapes >= 0 and (keys_of_shapes == 0 or path.stem in ("parameter-count", "window-language-model"))
    for value, tolerance in zip(wanted, tolerances, strict=True):
        near = [k for k, key in enumerate(keys) if abs(key - value) <= max(tolerance, 1e-5 * abs(value)) * 0.01 + 1e-12]
        assert any(around[k] >= tolerance * 0.999 for k in near)


def test_a_problem_file_marks_as_the_question_did(tmp_path):
    text = "::Loss\\: half:: What is it? {#=2:0.01 =%50%4:0#the half is missing =2.5:0.01}"
    (question,) = read(tmp_path, text)
    made = exercise(question).problem
    assert (made.title, made.text) == ("Loss: half", "What is it?")
    assert made.questions[0].published.value == "2"
    assert [points(question, a1=answer) for answer in ("2.009", "2.5", "4", "7")] == [1, 1, Fraction(1, 2), 0]


@pytest.mark.parametrize(
    ("body", "value", "tolerance"),
    [
        ("{#3.141:0.001}", "3.141", "0.001"), ("{#3.1..3.3}", "3.2", "0.1"), ("{# -5 }", "-5", "0"),
        ("{#=1822:0 =%50%1822:2}", "1822", "0"), ("{#1e-3:1e-4}", "0.001", "0.0001"),
        ("{#2:0.5#well done}", "2", "0.5"),
    ],
)  # fmt: skip
def test_numbers_of_gift(tmp_path, body, value, tolerance):
    (question,) = read(tmp_path, f"// a comment\n$CATEGORY: x\n\n::q::[html]<p>Text \\= <b>here</b></p> {body}\n")
    right = question.numbers[0][0]
    assert (right.value, right.tolerance) == (Fraction(value), Fraction(tolerance))
    assert (question.name, question.text) == ("q", "Text = here")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{=a ~b}", "does not ask for a number"), ("{}", "does not ask for a number"), ("", "no question of the form"),
        ("{#x}", "no plain number"), ("{#=%50%2:1}", "no answer gets all points"), ("{#1,5}", "no plain number"),
    ],
)  # fmt: skip
def test_what_gift_asks_otherwise_is_listed(tmp_path, body, said):
    (question,) = read(tmp_path, f"::q::Text {body}\n")
    assert said in question.refused


def moodle_file(inside, kind="numerical", text="t"):
    head = f"<name><text>n</text></name><questiontext><text>{text}</text></questiontext>"
    return f'<quiz><question type="{kind}">{head}{inside}</question></quiz>'


def test_moodle_s_own_way_of_writing(tmp_path):
    answers = '<answer fraction="0"><text>*</text><feedback><text>no</text></feedback></answer>'
    answers += '<answer fraction="33.33333"><text>4</text><tolerance>0.1</tolerance></answer>'
    answers += '<answer fraction="100" format="x"><text>2.50E-1</text><tolerance>1.0E-3</tolerance></answer>'
    (question,) = read(tmp_path, moodle_file(answers + "<units><unit><unit_name>m</unit_name></unit></units>"))
    right, third = question.numbers[0]
    assert (right.value, right.tolerance, third.share) == (Fraction(1, 4), Fraction(1, 1000), Fraction(1, 3))
    assert question.left_out == ("what is said of all other numbers", "its units")


def test_embedded_answers_of_moodle(tmp_path):
    field = "{2:NUMERICAL:=0.2748:0.0001#well \\} done~%50%0.3:0.01#near &lt;b&gt;} and {1:NM:%100%-5} and {1:MCS:=a~b}"
    (question,) = read(tmp_path, moodle_file("", "cloze", field.replace("&", "&amp;")))
    assert [answers[0].value for answers in question.numbers] == [Fraction("0.2748"), -5]
    assert [answer.says for answer in question.numbers[0]] == ["well } done", "near"]
    assert (question.points, question.left_out) == (3, ("its fields of type MCS",))
    assert question.text == "___ and ___ and ___"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('<!DOCTYPE quiz [<!ENTITY a "b">]><quiz>&a;</quiz>', "document type"),
        ('<!DOCTYPE quiz SYSTEM "file:///etc/passwd"><quiz/>', "document type"),
        ("<quiz>&a;</quiz>", "not XML: line 1"),
        ("<quiz>", "not XML: line 1"),
        ("<a>" * 300, "nested more than 200 deep"),
        ("<html></html>", "<html> holds no questions"),
        (b"PK\x03\x04 not a zip", "zip archive is damaged"),
        (b"\xff\x00\xfe", "neither XML, a zip archive nor text"),
    ],
)
def test_files_that_are_refused(tmp_path, content, said):
    with pytest.raises(Unreadable, match=said.replace("(", "\\(")):
        read(tmp_path, content)


def test_a_package_stays_within_its_limits(tmp_path, monkeypatch):
    monkeypatch.setattr("gradekit.exchange.incoming.read.MAX_MEMBER", 1000)
    with pytest.raises(Unreadable, match="larger than the 1000 bytes"):
        read(tmp_path, packed({"a.xml": b" " * 1001}))
    monkeypatch.setattr("gradekit.exchange.incoming.read.MAX_UNPACKED", 1500)
    with pytest.raises(Unreadable, match="unpacks to more than"):
        read(tmp_path, packed({"a.xml": b" " * 800, "b.xml": b" " * 800}))


def test_qti_of_other_programs(tmp_path):
    """Version 2 with camel case, and what cannot be read."""
    item = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="Old item">
    <responseDeclaration identifier="R" cardinality="single" baseType="float"/>
    <itemBody><p>What is <b>x</b>?</p></itemBody>
    <responseProcessing><responseCondition><responseIf>{}
    <setOutcomeValue identifier="SCORE"><baseValue baseType="float">2</baseValue></setOutcomeValue>
    </responseIf></responseCondition></responseProcessing></assessmentItem>"""
    both = '<and><gte><variable identifier="R"/><baseValue baseType="float">1.5</baseValue></gte>'
    both += '<lt><variable identifier="R"/><baseValue baseType="float">2.5</baseValue></lt></and>'
    (question,) = read(tmp_path, item.format(both))
    assert (question.name, question.text) == ("Old item", "What is x?")
    assert (question.numbers[0][0].value, question.numbers[0][0].tolerance) == (2, Fraction(1, 2))
    (question,) = read(tmp_path, item.format("<customOperator/>"))
    assert "how its answer is marked cannot be read" in question.refused


def test_ids_are_different_and_allowed():
    names = ["Loss (1)", "loss 1", "ÄÖ", "数", "", "../../x", "x" * 200]
    found = list(slugs(names))
    assert found == ["loss-1", "loss-1-2", "ao", "question-4", "question-5", "x", "x" * 60]


def test_the_command(tmp_path, capsys):
    (tmp_path / "bank.gift").write_text("::One::Text {#2:0.1}\n\n::Two::Text {=a}\n", encoding="utf-8")
    bank, out = str(tmp_path / "bank.gift"), tmp_path / "out"
    assert main(["import", bank, "--to", str(out)]) == 0
    printed = capsys.readouterr().err
    assert f"{bank}: Two: left out: it does not ask for a number\n1 of 2 questions read into {out}\n" == printed
    assert [path.name for path in out.iterdir()] == ["one.yaml"]
    assert gradekit.grade(out / "one.yaml", {"a1": 2.05}).score == 1
    assert main(["import", bank, "--to", str(out)]) == 2
    assert "is there already" in capsys.readouterr().err
    (tmp_path / "none.gift").write_text("::Two::Text {=a}\n", encoding="utf-8")
    assert main(["import", str(tmp_path / "none.gift"), "--to", str(tmp_path / "new")]) == 2
    assert not (tmp_path / "new").exists()


def test_hostile_texts_become_texts(tmp_path):
    text = '::T\\: "x" \\{y\\} # &mdash\\; \u202e::[html]<script>a</script> - b\\: \\{c\\} {#2:0#says "q" - \\: }\n'
    (question,) = read(tmp_path, text)
    assert exercise(question).problem.questions[0].id == "a1"
