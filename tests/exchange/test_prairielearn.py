"""PrairieLearn's folders: files by its schemas, marks by the question's own server.py."""

import json
import re
from html.parser import HTMLParser
from uuid import UUID

import pytest

from gradekit.exchange import prairielearn
from gradekit.exercise.problem.load import load_problem, read_problem
from tests.exchange.facts import COURSE, HOSTILE, numeric

INFO = {"uuid", "type", "title", "topic", "tags", "gradingMethod", "singleVariant"}  # of infoQuestion.json
ELEMENTS = {  # element → attributes, as its schema has them
    "pl-question-panel": set(),
    "pl-submission-panel": set(),
    "pl-answer-panel": set(),
    "pl-number-input": {"answers-name", "label", "comparison", "rtol", "atol"},
    "pl-checkbox": {"answers-name", "partial-credit", "order"},
    "pl-multiple-choice": {"answers-name", "order"},
    "pl-answer": {"correct"},
    "pl-string-input": {"answers-name", "correct-answer", "remove-leading-trailing", "ignore-case"},
    "pl-rich-text-editor": {"file-name"},
    "p": set(),
    "br": set(),
    "strong": set(),
}


class Strict(HTMLParser):
    """Elements and attributes that are known, opened and closed in order."""

    def __init__(self):
        super().__init__()
        self.open, self.inputs = [], []

    def handle_starttag(self, tag, attributes):
        assert dict(attributes).keys() <= ELEMENTS[tag], (tag, attributes)
        if tag != "br":
            self.open.append(tag)
        if tag == "pl-number-input":
            self.inputs.append(dict(attributes))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def questions_of(problem):
    """By folder: info.json, the parsed page, and server.py's functions with bands.json where there are numbers."""
    files, _ = prairielearn.export("prairielearn", [problem])
    found = {}
    for path in files:
        folder, _, name = path.rpartition("/")
        found.setdefault(folder.rpartition("/")[2], {})[name] = files[path].decode()
    for question in found.values():
        info = json.loads(question["info.json"])
        assert info.keys() == INFO and UUID(info["uuid"]) and info["type"] == "v3"
        page = Strict()
        page.feed(question["question.html"])
        assert not page.open
        question["inputs"] = page.inputs
        tags = re.findall(r"\{\{(.*?)\}\}", question["question.html"])
        assert all(re.fullmatch(r"[#/]?feedback\.number\d+", tag) for tag in tags)
    return found


def marked(question, folder, numbers):
    """As PrairieLearn calls the question's code."""
    (folder / "bands.json").write_text(question["bands.json"], encoding="utf-8")
    code = {}
    exec(compile(question["server.py"], "server.py", "exec"), code)
    data = {"options": {"question_path": str(folder)}, "correct_answers": {}, "partial_scores": {}, "feedback": {}}
    code["generate"](data)
    names = [field["answers-name"] for field in question["inputs"]]
    data["submitted_answers"] = dict(zip(names, numbers, strict=True))
    assert data["submitted_answers"].keys() == data["correct_answers"].keys()
    code["grade"](data)
    return data


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_right_numbers_are_right(path, tmp_path):
    questions = questions_of(load_problem(path))
    assert len(questions) == len(load_problem(path).questions)
    for id, facts in numeric(path).items():
        question = questions[id.replace("_", "-")]
        inside = [value + 0.99 * around for value, around in zip(facts.values, facts.tolerances, strict=True)]
        assert marked(question, tmp_path, facts.values)["score"] == pytest.approx(1)
        assert marked(question, tmp_path, inside)["score"] == pytest.approx(1)
        assert marked(question, tmp_path, [value + 3.1e6 for value in facts.values])["score"] == 0


def test_known_mistakes_are_told_and_credited(tmp_path):
    known = "[{find: '[x, 3*x]', says: tripled, credit: 1/4}]"
    text = f"given: {{x: 3}}\nquestions: [{{id: q, find: '[2*x, x^3]', known: {known}}}]\n"
    question = questions_of(read_problem(text, "q.yaml"))["q"]
    data = marked(question, tmp_path, [6, 9])
    assert (data["score"], data["feedback"]["number2"]) == (0.625, "tripled")
    assert marked(question, tmp_path, [6, "9"])["score"] == 0.5  # not read as a number


def test_hostile_texts_stay_texts():
    questions = questions_of(read_problem(HOSTILE, "hostile.yaml"))
    assert [json.loads(questions[id]["info.json"])["gradingMethod"] for id in "ye"] == ["Internal", "Manual"]
