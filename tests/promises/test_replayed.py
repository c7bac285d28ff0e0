"""Strings that break programs, in every field, through every input into every output, each read by a strict parser.

A few of them in an ordinary run, all of them with `pytest -m extended`.
"""

import csv
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gradekit.cli import main
from gradekit.course.piece import who
from tests.course.outputs_course import naughty
from tests.course.sheet_files import xlsx
from tests.promises import strict

MARKUP = (
    "<math><mi>x</mi></math>", "<!DOCTYPE a [<!ENTITY b 'c'>]><math>&b;</math>", r"\frac{1}{2}", r"\write18{ls}", "$x$",
    r"\input{/etc/passwd}", "{{7*7}}", "</script><script>alert(1)</script>", "]]><x/>", "=HYPERLINK(1)", "{1:SA:=x}",
    "'; DROP TABLE x", "%s%n", '"""', "'''", "\\", "#{x}", "=cmd|' /C calc'!A0", "// -->", "~=# {}:",
    "a\nb", "::x::", "-", "–", "part 1: x; part 2: -",
)  # fmt: skip
FORMS = ("json", "csv", "junit", "github", "gradescope", "markdown", "text")
SUFFIX = {"json": "json", "csv": "csv", "junit": "xml", "github": "none", "gradescope": "json", "markdown": "md",
          "text": "txt"}  # fmt: skip
PROBLEM = """\
title: {0}
source: {0}
text: {0}
given: {{x: 3}}
compute: {{y: 2*x}}
questions:
  - {{id: y, find: y, ask: {0}, known: [{{find: x, says: {0}, credit: 1/3}}]}}
  - {{id: c, choose: {{a: {0}, b: other}}, answer: a, ask: {0}}}
  - {{id: t, answer: false, ask: {0}}}
  - {{id: w, words: [{0}, other], ask: {0}}}
  - {{id: e, essay: {0}, ask: {0}}}
"""


def strings(every: bool) -> list[str]:
    found = [text for text in (*MARKUP, *naughty()) if text.strip() and _is_utf8(text)]
    return found if every else found[::8]


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


sizes = pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.extended)], ids=["some", "all"])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "problems").mkdir()
    (tmp_path / "problems" / "p.yaml").write_text(PROBLEM.format("plain"), encoding="utf-8")
    return tmp_path


def command(capsys: pytest.CaptureFixture[str], *arguments: str, codes: tuple[int, ...] = (0, 3)) -> bytes:
    code = main([*arguments, "--debug"])
    out, err = capsys.readouterr()
    assert code in codes, err
    strict.read_text(err.encode())
    return out.encode()


# Submissions


def _answers(text: str) -> dict[str, object]:
    return {"y": text, "c": text, "t": text, "w": text, "e": text, text: text}


def as_lines(here: Path, texts: list[str]) -> None:
    lines = [json.dumps({"student": text[:200], "problem": "p", "answers": _answers(text), text: 1}) for text in texts]
    (here / "in" / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")


def as_files(here: Path, texts: list[str]) -> None:
    for number, text in enumerate(texts):
        name = f"{number}{text[:40]}.json".replace("/", "").replace("\0", "")
        problem = "p" if number % 3 else text[:50]
        data = json.dumps({"student": text[:200], "problem": problem, "answers": _answers(text)})
        (here / "in" / name).write_text(data, encoding="utf-8")


def as_archive(here: Path, texts: list[str]) -> None:
    with zipfile.ZipFile(here / "in" / "a.zip", "w") as archive:
        for number, text in enumerate(texts):
            data = json.dumps({"student": f"s{number}", "problem": "p", "answers": _answers(text)})
            archive.writestr(f"{number}{text[:40]}.json".replace("\0", ""), data)


def _rows(texts: list[str]) -> Iterator[list[str]]:
    yield ["student", "problem", "y", "c", "t", "w", "e"]
    for text in texts:
        yield [text[:200], "p", *([text] * 5)]


def as_table(here: Path, texts: list[str]) -> None:
    with (here / "in" / "a.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(_rows([text for text in texts if "\0" not in text]))


def as_spreadsheet(here: Path, texts: list[str]) -> None:
    pytest.importorskip("python_calamine")
    (here / "in" / "a.xlsx").write_bytes(xlsx(list(_rows([text for text in texts if text.isprintable()]))))


def as_notebooks(here: Path, texts: list[str]) -> None:
    for number, text in enumerate(texts):
        cells = [
            {"cell_type": "code", "source": text, "metadata": {"gradekit": {"question": name}}, "outputs": [text]}
            for name in ("y", "w", text)
        ]
        about = {"gradekit": {"student": text[:200], "problem": "p"}, text: text}
        (here / "in" / f"{number}.ipynb").write_text(json.dumps({"cells": cells, "metadata": about}), encoding="utf-8")


INPUTS = (as_lines, as_files, as_archive, as_table, as_spreadsheet, as_notebooks)


@sizes
@pytest.mark.parametrize("hand_in", INPUTS, ids=lambda each: each.__name__.removeprefix("as_"))
def test_submissions(
    hand_in: Callable[[Path, list[str]], None], every: bool, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = strings(every)
    (here / "in").mkdir()
    hand_in(here, texts)
    with (here / "roster.csv").open("w", encoding="utf-8", newline="") as stream:
        names = {who(text): text for text in (*texts, *(f"s{k}" for k in range(9))) if text.isprintable()}
        csv.writer(stream).writerows([["id", "name", "section"], *([t[:200], t, t] for t in names.values())])
    for form in FORMS:
        if form != "gradescope":
            out = command(capsys, "grade", "in", "--format", form, "--keep", "latest", "--quiet")
            if SUFFIX[form] != "none":
                strict.read(f"x.{SUFFIX[form]}", out)
    more = [each for name in ("canvas", "moodle", "brightspace", "blackboard") for each in ("--gradebook", name)]
    command(
        capsys, "grade", "in", "--out", "out", "--roster", "roster.csv", *more, "--assignment", texts[0].strip() or "A",
        "--quiet", codes=(0, 3),
    )  # fmt: skip
    written = [path for path in (here / "out").iterdir() if not path.name.startswith("state")]
    assert len(written) >= 8
    for path in written:
        if path.suffix:
            strict.read(path.name, path.read_bytes())
    for line in (here / "out" / "results.jsonl").read_bytes().splitlines():
        strict.valid("result", line)
    for form, suffix in (("text", "txt"), ("markdown", "md"), ("json", "json"), ("html", "html")):
        strict.read(f"x.{suffix}", command(capsys, "report", "out", "--format", form, "--submissions", "in"))
    command(capsys, "report", "out", "--students", "pages", "--submissions", "in")
    for path in (here / "pages").iterdir():
        strict.read(path.name, path.read_bytes())


# Problem files


@pytest.fixture
def problems(here: Path) -> Callable[[bool], list[str]]:
    """Problem files that hold the strings, those of them that are read."""

    def write(every: bool) -> list[str]:
        paths = []
        for number, text in enumerate(strings(every)):
            path = here / "problems" / f"q{number}.yaml"
            path.write_text(PROBLEM.format("'" + text.replace("'", "''") + "'"), encoding="utf-8")
            if main(["check", str(path)]) != 2:
                paths.append(str(path))
        return paths

    return write


WHOLE = {  # format → how its file is called
    "moodle": "a.xml", "gift": "a.gift", "qti12": "a.zip", "qti3": "a.zip", "prairielearn": "a.zip",
    "github-classroom": "a.zip", "nbgrader": "a.ipynb", "otter": "a.ipynb", "gradescope": "a.zip", "markdown": "a.md",
    "latex": "a.tex", "html": "a.html",
}  # fmt: skip


@sizes
def test_problem_files(
    problems: Callable[[bool], list[str]], every: bool, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = problems(every)
    capsys.readouterr()
    assert len(paths) > 0.6 * len(strings(every))
    for form, name in WHOLE.items():
        (here / form).mkdir()
        where = here / form / name
        one = form in ("github-classroom", "nbgrader", "otter", "gradescope")
        for number, some in enumerate([[path] for path in paths[:12]] if one else [paths]):
            place = where.with_stem(f"a{number}")
            code = main(["export", *some, "--to", form, "-o", str(place)])
            err = capsys.readouterr().err
            assert code in (0, 2), (form, some, err)
            strict.read_text(err.encode())
            if code == 0 and place.suffix != ".gift":
                strict.read(place.name, place.read_bytes())
    for path in paths:
        for form, suffix in (("text", "txt"), ("markdown", "md"), ("latex", "tex"), ("html", "html"), ("json", "json")):
            strict.read(f"x.{suffix}", command(capsys, "solve", path, "--format", form))
        strict.valid("solution", command(capsys, "solve", path, "--format", "json", "--exact"))
        strict.read("x.json", command(capsys, "check", path, "--format", "json", codes=(0, 1)))
        strict.valid("submission", command(capsys, "template", path))
    command(capsys, "import", str(here / "moodle" / "a0.xml"), "--to", "back", codes=(0, 2))
    for made in (here / "back").rglob("*.yaml") if (here / "back").exists() else ():
        strict.read_yaml(made.read_bytes())
