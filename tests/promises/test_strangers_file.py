"""A problem file from a stranger: it names no other file, reaches no other machine, and words in it are words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gradekit.cli import main
from gradekit.errors import ProblemError
from gradekit.exercise.problem.load import load_problem
from tests.marking.helpers import mark
from tests.places import PROBLEMS, ROOT

CORE = "given: {x: 2}\ncompute: {y: x^2}\nquestions: [{id: y, find: y}]\n"
ELSEWHERE = ("../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "http://localhost/x", "${HOME}", "~/x")
PLACES = (
    "include: {}\n" + CORE,
    CORE.replace("2}", "{}}}", 1),
    CORE.replace("x^2", "{}"),
    CORE.replace("find: y", "find: '{}'"),
    CORE.replace("find: y", "find: y, published: '{}'"),
    CORE.replace("find: y", "find: y, file: '{}'"),
    "import: '{}'\n" + CORE,
)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", ELSEWHERE)
def test_what_names_another_place_is_refused(
    place: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(place.replace("{}", text), encoding="utf-8")
    opened: list[str] = []
    watching = True
    sys.addaudithook(lambda event, given: opened.append(str(given[0])) if watching and event == "open" else None)
    code = main(["check", str(path)])
    watching = False
    assert code in (1, 2), capsys.readouterr()  # 1: a published value that is none
    assert not [name for name in opened if "passwd" in name]


def test_a_link_that_appears_between_look_and_open_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(os, "O_NOFOLLOW"):
        pytest.skip("the system cannot refuse links on opening")
    (tmp_path / "sums.yaml").write_text(CORE, encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "sums.yaml")
    regular = os.lstat(tmp_path / "sums.yaml")
    monkeypatch.setattr(os, "lstat", lambda path: regular)
    with pytest.raises(ProblemError, match="cannot be read"):
        load_problem(tmp_path / "link.yaml")


WITHOUT = """
import sys
REACHING = ("socket.connect", "socket.getaddrinfo", "socket.gethostby", "socket.sendto", "socket.bind", "urllib.")
def refuse(event, given):
    if event.startswith(REACHING):
        raise OSError("there is no network")
sys.addaudithook(refuse)
from gradekit.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    "arguments",
    [["solve", "problems/relu-chain.yaml", "--format", "html"], ["check", "problems/relu-chain.yaml"],
     ["grade", "submissions_example", "--format", "csv", "--jobs", "2"], ["doctor"]],
    ids=lambda given: given[0],
)  # fmt: skip
def test_everything_works_without_a_network(arguments: list[str]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", WITHOUT, *arguments]
    ran = subprocess.run(command, cwd=PROBLEMS.parent, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode in (0, 3) and ran.stdout, ran.stderr
    assert "network" not in ran.stderr


WORDS = "questions: [{id: w, ask: Which?, words: ['a*b', '(x+)+y', '[cd]']}]\n"


@pytest.mark.parametrize(
    ("answer", "verdict"), [("a*b", "correct"), ("aaab", "incorrect"), ("xxy", "incorrect"), ("c", "incorrect")]
)
def test_words_are_compared_as_text(answer: str, verdict: str) -> None:
    assert mark(WORDS, "w", answer).verdict == verdict


@pytest.mark.parametrize("key", ["pattern", "regex", "regexp", "matches"])
def test_there_is_no_key_for_a_regular_expression(key: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(f"questions: [{{id: w, ask: Which?, words: [a], {key}: '(a+)+$'}}]\n", encoding="utf-8")
    with pytest.raises(ProblemError, match=f"'{key}' is not a key"):
        load_problem(path)
