"""QTI 1.2 packages: read by what Canvas looks at, beside what text2qti writes for the same question."""

import zipfile
from xml.etree.ElementTree import fromstring

import pytest

from gradekit.exchange import qti12
from gradekit.exercise.problem.load import load_problem, read_problem
from tests.exchange.facts import COURSE, HOSTILE, numeric

QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
CHILDREN = {  # element → what stands in it, in order
    "item": ["itemmetadata", "presentation", "resprocessing"],
    "resprocessing": ["outcomes", "respcondition"],
    "respcondition": ["conditionvar", "setvar"],
    "response_str": ["render_fib"],
    "response_lid": ["render_choice"],
    "qtimetadatafield": ["fieldlabel", "fieldentry"],
    "and": ["varequal", "not", "vargte", "varlte"],
}


def quiz_of(problem):
    """By title of an item: its metadata and its element."""
    files, _ = qti12.export("qti12", [problem])
    return read(files[f"{problem.id}/{problem.id}.xml"])


def read(data):
    found = {}
    for item in fromstring(data).iter(f"{QTI}item"):
        for element in item.iter():
            tag = element.tag.removeprefix(QTI)
            inside = [child.tag.removeprefix(QTI) for child in element]
            assert set(inside) <= set(CHILDREN.get(tag, inside)), (tag, inside)
        entries = item.iter(f"{QTI}qtimetadatafield")
        about = {one.findtext(f"{QTI}fieldlabel"): one.findtext(f"{QTI}fieldentry") for one in entries}
        found[item.get("title").partition(": ")[2]] = about, item
    return found


def holds(element, response):
    """Whether a condition holds: numbers by value, options by their set."""
    tag, parts = element.tag.removeprefix(QTI), [holds(child, response) for child in element]
    if tag == "varequal":
        return element.text in response if isinstance(response, set) else response == float(element.text)
    if tag in ("vargte", "varlte"):
        return response >= float(element.text) if tag == "vargte" else response <= float(element.text)
    return {"and": all, "or": any, "not": lambda one: not one[0], "conditionvar": all}[tag](parts)


def is_right(item, response):
    return holds(item.find(f".//{QTI}conditionvar"), response)


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_every_number_is_right_between_its_bounds(path):
    quiz = quiz_of(load_problem(path))
    for id, facts in numeric(path).items():
        for at, (value, around) in enumerate(zip(facts.values, facts.tolerances, strict=True), 1):
            about, item = quiz[f"{id}.{at}" if len(facts.values) > 1 else id]
            assert about["question_type"] == "numerical_question"
            assert float(about["points_possible"]) == pytest.approx(facts.points / len(facts.values), abs=1e-6)
            inside, outside = value + 0.99 * around, value + 1.1 * around + 1e-5
            assert (is_right(item, inside), is_right(item, outside)) == (True, False)


def test_options():
    text = "questions: [{id: q, choose: {a: w, b: x, c: y}, answer: [a, c]}, {id: t, answer: true}]\n"
    quiz = quiz_of(read_problem(text, "q.yaml"))
    about, item = quiz["q"]
    assert about["question_type"] == "multiple_answers_question"
    chosen = ({"option1", "option3"}, {"option1"}, {"option1", "option2", "option3"})
    assert [is_right(item, one) for one in chosen] == [True, False, False]
    about, item = quiz["t"]
    assert (about["question_type"], is_right(item, {"option1"})) == ("true_false_question", True)


def test_hostile_texts_and_what_is_lost():
    files, notes = qti12.export("qti12", [read_problem(HOSTILE, "hostile.yaml")])
    kinds = [about["question_type"] for about, _ in read(files["hostile/hostile.xml"]).values()]
    assert kinds == ["numerical_question", "multiple_choice_question", "true_false_question", "short_answer_question",
                     "essay_question"]  # fmt: skip
    html = [one.text for one in fromstring(files["hostile/hostile.xml"]).iter(f"{QTI}mattext")]
    assert not any("<script" in text or "<img" in text for text in html)
    assert any("known mistakes get no feedback" in note for note in notes)


def test_the_manifest_names_every_file():
    files, _ = qti12.export("qti12", [load_problem(path) for path in COURSE])
    manifest = fromstring(files["imsmanifest.xml"])
    named = {one.get("href") for one in manifest.iter() if one.tag.endswith("}file")}
    assert {*named, "imsmanifest.xml"} == set(files)
    idents = [one.get("identifier") for one in manifest.iter() if one.tag.endswith("}resource")]
    assert len(idents) == len(set(idents)) == 2 * len(COURSE)


def test_beside_text2qti(tmp_path):
    """The same elements, and bounds that are as exact as the exercise."""
    config = pytest.importorskip("text2qti.config").Config()
    quiz = pytest.importorskip("text2qti.quiz").Quiz("1.  q\n=   0.27481234 +- 0.001\n", config=config)
    pytest.importorskip("text2qti.qti").QTI(quiz).save(tmp_path / "theirs.zip")
    with zipfile.ZipFile(tmp_path / "theirs.zip") as archive:
        (path,) = [name for name in archive.namelist() if name.endswith(".xml") and "/text2qti" in name]
        (_, theirs), = read(archive.read(path)).values()
    text = "given: {x: 0.27481234}\nquestions: [{id: q, find: x, tolerance: {absolute: 0.001}}]\n"
    _, ours = quiz_of(read_problem(text, "q.yaml"))["q"]
    conditions = [item.find(f".//{QTI}conditionvar") for item in (theirs, ours)]
    assert [[one.tag for one in condition.iter()] for condition in conditions][0] == [
        one.tag for one in conditions[1].iter()
    ]
    assert is_right(ours, 0.27381235) and not is_right(ours, 0.2738)
