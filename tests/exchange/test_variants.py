"""Variants in exports: each accepts what is right for its own numbers, and platforms take one of them."""

import json
import random
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest

from gradekit.cli import main
from gradekit.exchange import gift, gradescope, moodle, prairielearn, qti3, qti12
from gradekit.exchange.variants import NOT_DRAWN
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem, read_problem
from gradekit.marking.plan import Plan
from gradekit.variants.variant import Template
from tests.exchange import gift_reader, moodle_reader, qti3_reader
from tests.exchange.test_qti12 import QTI, holds

TEXT = """\
id: own
title: Own numbers
given: {W: [[1, 2], [3, 4]], x: [1, 2]}
compute: {z: "W @ x", L: "sum(z^2)/2"}
variants: {W: {uniform: [-1, 1], step: 0.05}, such_that: L > 0.1}
questions:
  - {id: z, find: z, points: 2}
  - {id: L, find: L}
  - {id: up, correct_when: "z[1] > 0"}
  - {id: why, essay: Because.}
"""
COUNT = 7
OPTIONS = {"variants": COUNT, "seed": "spring"}
PROBLEM = read_problem(TEXT, "own.yaml")


def keys() -> list[dict[str, np.ndarray]]:
    """By variant and question, what its numbers give."""
    template, found = Template(PROBLEM, "spring"), []
    for number in range(1, COUNT + 1):
        plan = Plan(build(template.draw(f"variant-{number}").problem))
        found.append({part.question.id: np.ravel(plan.key(part)) for part in plan.parts})
    return found


KEYS = keys()
UP = [bool(key["z"][0] > 0) for key in KEYS]


def test_variants_differ_in_all_that_is_asked():
    assert len({float(key["L"][0]) for key in KEYS}) == COUNT and {True, False} == set(UP)


def test_moodle_has_a_category_for_each_question():
    text, notes = moodle.export("moodle", [PROBLEM], OPTIONS)
    found = moodle_reader.read(text)
    assert list(found) == [f"$course$/top/gradekit/Own numbers/{id}" for id in ("z", "L", "up", "why")]
    for id in ("z", "L"):
        questions = found[f"$course$/top/gradekit/Own numbers/{id}"]
        assert [question.name for question in questions] == [f"own-v{k}: {id}" for k in range(1, COUNT + 1)]
        for k, question in enumerate(questions):
            shares = [question.share(list(key[id])) for key in KEYS]
            assert shares[k] == pytest.approx(1) and sum(shares) < 2
    assert len(notes) == len(set(notes))


def test_gift_has_a_category_for_each_number():
    text, _ = gift.export("gift", [PROBLEM], OPTIONS)
    found = gift_reader.read(text)
    for id, at in (("z.1", 0), ("z.2", 1), ("L", 0)):
        questions = found[f"$course$/top/gradekit/own/{id}"]
        shares = [[question.share(key[id[0]][at]) for key in KEYS] for question in questions]
        assert all(row[k] == 1 for k, row in enumerate(shares)) and len(shares) == COUNT


def test_canvas_gets_groups_of_which_it_takes_one():
    files, _ = qti12.export("qti12", [PROBLEM], OPTIONS)
    root = fromstring(files["own/own.xml"])
    groups = root.findall(f".//{QTI}section[@ident='root_section']/{QTI}section")
    assert [group.get("title") for group in groups] == ["z.1", "z.2", "L", "up", "why"]
    for group, (id, at) in zip(groups, (("z", 0), ("z", 1), ("L", 0)), strict=False):
        (number,) = group.iter(f"{QTI}selection_number")
        (points,) = group.iter(f"{QTI}points_per_item")
        assert (number.text, points.text) == ("1", "1")
        conditions = [item.find(f".//{QTI}conditionvar") for item in group.findall(f"{QTI}item")]
        rights = [[holds(condition, float(key[id][at])) for key in KEYS] for condition in conditions]
        assert all(row[k] for k, row in enumerate(rights)) and len(rights) == COUNT
    idents = [item.get("ident") for item in root.iter(f"{QTI}item")]
    assert len(set(idents)) == len(idents) == 5 * COUNT


def test_qti3_selects_one_item_of_each_section():
    files, _ = qti3.export("qti3", [PROBLEM], OPTIONS)
    test = fromstring(files["own.xml"])
    sections = [s for s in test.iter(f"{qti3_reader.ITEMS}qti-assessment-section") if s.get("identifier") != "section"]
    assert len(sections) == 4
    for section in sections:
        assert section.find(f"{qti3_reader.ITEMS}qti-selection").get("select") == "1"
        hrefs = [one.get("href") for one in section.iter(f"{qti3_reader.ITEMS}qti-assessment-item-ref")]
        assert len(hrefs) == COUNT and all(href in files for href in hrefs)


def test_prairielearn_takes_a_variant_by_its_seed(tmp_path):
    files, _ = prairielearn.export("prairielearn", [PROBLEM], OPTIONS)
    seen = set()
    for id in ("z", "L"):
        folder = tmp_path / id
        folder.mkdir()
        for name in ("server.py", "variants.json", "question.html", "info.json"):
            (folder / name).write_bytes(files[f"questions/own/{id}/{name}"])
        assert json.loads((folder / "info.json").read_text(encoding="utf-8"))["singleVariant"] is False
        for seed in range(12):
            data, taken = _asked(folder, seed)
            key = KEYS[taken][id]
            assert "{{{params.statement}}}" in (folder / "question.html").read_text(encoding="utf-8")
            assert f"W = &#91;[{_first(taken)}," in data["params"]["statement"]
            data["submitted_answers"] = {f"number{at}": float(value) for at, value in enumerate(key, 1)}
            assert _graded(folder, data)["score"] == pytest.approx(1)
            other = KEYS[(taken + 1) % COUNT][id]
            data["submitted_answers"] = {f"number{at}": float(value) for at, value in enumerate(other, 1)}
            assert _graded(folder, data)["score"] < 1
            seen.add(taken)
    assert len(seen) > 2


def _code(folder):
    code: dict = {}
    exec(compile((folder / "server.py").read_text(encoding="utf-8"), "server.py", "exec"), code)
    return code


def _asked(folder, seed):
    data = {"options": {"question_path": str(folder)}, "variant_seed": seed, "params": {}, "correct_answers": {}}
    _code(folder)["generate"](data)
    return data, random.Random(str(seed)).randrange(COUNT)


def _graded(folder, data):
    data |= {"partial_scores": {}, "feedback": {}}
    _code(folder)["grade"](data)
    return data


def _first(taken: int) -> str:
    return Template(PROBLEM, "spring").draw(f"variant-{taken + 1}").values["W"][0][0].value.replace("-", "−")


def test_choices_are_right_by_the_numbers_of_their_variant():
    files, _ = prairielearn.export("prairielearn", [PROBLEM], OPTIONS)
    known = json.loads(files["questions/own/up/variants.json"])
    assert [one["params"]["right1"] for one in known] == [str(up).lower() for up in UP]
    assert '<pl-answer correct="{{{params.right1}}}">' in files["questions/own/up/question.html"].decode()
    text, _ = moodle.export("moodle", [PROBLEM], OPTIONS)
    questions = moodle_reader.read(text)["$course$/top/gradekit/Own numbers/up"]
    rights = [next(answer.text for answer in question.fields[0][1] if answer.share == 100) for question in questions]
    assert rights == [str(up).lower() for up in UP]


@pytest.mark.parametrize("form", ["moodle", "gift", "qti12", "qti3", "prairielearn"])
def test_what_is_not_drawn_is_there_once_and_that_is_said(form, tmp_path, capsys):
    path = tmp_path / "plain.yaml"
    path.write_text("given: {x: 3}\nquestions: [{id: q, find: 2*x}]\n", encoding="utf-8")
    out = str(tmp_path / "out.zip")
    assert main(["export", str(path), "--to", form, "--variants", "5", "-o", out]) == 0
    assert NOT_DRAWN in capsys.readouterr().err


@pytest.mark.parametrize(("form", "ending"), [("markdown", "md"), ("latex", "tex"), ("html", "html")])
def test_everyone_gets_a_worksheet_with_their_own_numbers_and_no_answers(form, ending, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.yaml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "roster.csv").write_text("id\nada\nbob\n", encoding="utf-8")
    command = ["export", "own.yaml", "--to", form, "--students", "roster.csv", "--seed", "spring", "-o", "sheets"]
    assert main(command) == 0
    template = Template(PROBLEM, "spring")
    for student in ("ada", "bob"):
        drawn = template.draw(student)
        text = (tmp_path / "sheets" / f"{student}.{ending}").read_text(encoding="utf-8").replace("−", "-")
        assert drawn.values["W"][1][1].value.lstrip("-") in text
        plan = Plan(build(drawn.problem))
        assert all(f"{plan.key(part).ravel()[0]:.4f}" not in text for part in plan.parts)
    assert main(["export", "own.yaml", "--to", form, "--variants", "3", "--seed", "x", "-o", "some.zip"]) == 0
    assert main(["export", "own.yaml", "--to", form, "-o", f"one.{ending}"]) == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--to", "otter", "--variants", "3"], "--variants goes with"),
        (["--to", "moodle", "--students", "roster.csv"], "--students goes with"),
        (["--to", "moodle", "--seed", "x"], "--seed goes with"),
        (["--to", "moodle", "--variants", "1"], "--variants: expected"),
        (["--to", "moodle", "--variants", "3"], "the course's seed is missing"),
    ],
)
def test_what_cannot_be_asked(options, said, tmp_path, capsys):
    path = tmp_path / "own.yaml"
    path.write_text(TEXT, encoding="utf-8")
    assert main(["export", str(path), *options, "-o", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err


def test_an_autograder_says_that_it_needs_the_seed(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(TEXT, encoding="utf-8")
    problem = load_problem(path)
    _, notes = gradescope.export("gradescope", [problem], {"seed": ""})
    assert any("--seed" in note for note in notes)
    files, notes = gradescope.export("gradescope", [problem], {"seed": "it's 1"})
    assert b"""--seed 'it'"'"'s 1' """ in files["run_autograder"]
    assert not any("--seed" in note for note in notes)
