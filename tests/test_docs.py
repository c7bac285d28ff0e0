"""The manual: its problem files work, its commands print what is shown, and it names every key, word and option."""

import os
import re
from pathlib import Path

import pytest

import gradekit
from gradekit.engine.ops import OPS
from gradekit.engine.ops.arguments import arguments
from gradekit.errors import ProblemError
from gradekit.exercise.problem.known import KEYS, MISTAKES, STATUSES, TOLERANCES, VERDICTS
from gradekit.exercise.problem.load import load_problem
from tests.manual import PAGES, REWRITE, ROOT, Block, blocks, differences, run, workplace

DOCS = ROOT / "docs"
FORMAT = tuple(
    DOCS / name
    for name in ("problem-format.md", "question-kinds.md", "training.md", "pictures.md", "variants.md")
)
COMMANDS = (
    "solve", "grade", "override", "diff", "report", "check", "graph", "export", "import", "variants",
    "worksheet", "page", "practice", "template", "schema", "list", "limits", "doctor",
)  # fmt: skip
PROBLEM_FILES = [block for page in PAGES for block in blocks(page, "yaml") if "questions:" in block.text]


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("block", PROBLEM_FILES, ids=str)
def test_every_problem_file_of_the_manual_is_sound(block: Block, tmp_path: Path) -> None:
    exercise = gradekit.load(block.write(tmp_path))
    solution = gradekit.solve(exercise)
    assert set(exercise.asked) <= {question.id for question in exercise.problem.questions}
    assert all(value is not None or exercise.symbols for asked in exercise.asked for _, value in solution.answer(asked))
    assert [str(finding.message) for finding in gradekit.check(exercise) if finding.severity == "error"] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent == DOCS and blocks(page, "console")], ids=str)
def test_every_command_of_the_manual_prints_what_is_shown(page: Path, tmp_path: Path) -> None:
    wrong = differences(page, workplace(tmp_path))
    assert not wrong, "\n".join(["the manual shows something else than:", *wrong])


def test_every_key_of_a_problem_file_is_documented_and_shown_in_an_example() -> None:
    page = "".join(text(name.name) for name in FORMAT)
    examples = "".join(block.text for name in FORMAT for block in blocks(name, "yaml"))
    for keys in KEYS.values():
        for key in keys:
            assert f"`{key}" in page or f"{{{key}:" in page, f"{key} is not described"
            assert re.search(rf"\b{key}:", examples), f"{key} has no example"


def test_every_verdict_mistake_and_field_of_a_result_is_documented() -> None:
    page = text("results.md")
    fields = ("schema", "student", "problem", "file", "status", "error", "score", "max_score", "open_points",
              "questions", "id",
              "verdict", "mistake", "also", "entries", "follow_through", "message", "warnings", "expected")  # fmt: skip
    for word in (*MISTAKES, *VERDICTS, *STATUSES, *fields):
        assert f"`{word}`" in page, word
    assert all(f"`{kind}" in text("marking.md") or f"{{{kind}:" in text("problem-format.md") for kind in TOLERANCES)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_in_the_help_and_in_the_manual(command: str, tmp_path: Path) -> None:
    printed = run(f"gradekit {command} --help", tmp_path)
    assert f"Example: gradekit {command}" in printed
    row = next(line for line in text("promises.md").splitlines() if line.startswith(f"| `gradekit {command}"))
    for option in set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", printed)) - {"-h", "--help", "--debug"}:
        assert f"`{option}" in row or f", {option}" in row, f"{command} {option} is not in docs/promises.md"


def test_every_link_of_the_manual_leads_somewhere() -> None:
    for page in PAGES:
        written = page.read_text(encoding="utf-8")
        for target, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)]*))?\)", written):
            if "://" in target:
                continue
            there = (page.parent / target) if target else page
            assert there.exists(), f"{page.name}: {target}"
            assert not anchor or anchor in _anchors(there), f"{page.name}: {target}#{anchor}"


def test_every_place_of_the_code_that_the_manual_names_is_there() -> None:
    """In the pages for those who work on gradekit: `engine/ops/`, `marking/mark.py`, `tests/…`."""
    for page in ("development.md", "decisions.md"):
        for place in re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.py)?)`", text(page)):
            assert (ROOT / "gradekit" / place).exists() or (ROOT / place).exists(), f"{page}: {place}"


def function_table() -> str:
    """One row for each function, from the table of ops."""
    rows = ["| call | also | is |", "|---|---|---|"]
    for name, op in sorted(OPS.items()):
        if op.function:
            said, _, _ = (op.__doc__ or "").partition(" Source: ")
            told = " ".join(said.split()).replace("|", "\\|")
            aliases = ", ".join(f"`{alias}`" for alias in op.aliases)
            rows.append(f"| `{name}({arguments(op).words})` | {aliases} | {told} |")
    return "\n".join(rows) + "\n"


def test_every_function_is_in_the_manual() -> None:
    """The table of docs/functions.md is made from the ops; with REWRITE set it is written."""
    page = DOCS / "functions.md"
    head, marker, _ = page.read_text(encoding="utf-8").partition("<!-- table -->\n")
    if os.environ.get(REWRITE):
        page.write_text(head + marker + function_table(), encoding="utf-8", newline="\n")
    assert page.read_text(encoding="utf-8") == head + marker + function_table()


def _anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_a_broken_file_is_refused_as_the_manual_says(tmp_path: Path) -> None:
    """Every spelling that problem-format.md calls refused is."""
    refused = re.search(r"refused with the way to write it: (.*?)\.", text("problem-format.md"), re.DOTALL)
    assert refused
    for spelling in re.findall(r"`(.+?)`", refused[1]):
        path = tmp_path / "trap.yaml"
        path.write_text(f"given: {{x: {spelling}}}\nquestions: [{{id: x, find: x}}]\n", encoding="utf-8")
        with pytest.raises(ProblemError):
            load_problem(path)
