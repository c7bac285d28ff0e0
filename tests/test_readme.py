"""The README is followed from top to bottom: its files are written, its commands run, its output compared."""

import re
from pathlib import Path

import pytest

from tests.manual import README, ROOT, blocks, differences, workplace


def test_a_newcomer_who_follows_the_readme_sees_what_it_shows(tmp_path: Path) -> None:
    wrong = differences(README, workplace(tmp_path))
    assert not wrong, "\n".join(["the README shows something else than:", *wrong])


def test_its_python_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workplace(tmp_path))
    for block in blocks(README, "python"):
        exec(compile(block.text, str(block), "exec"), {})


def test_the_first_two_commands_install_and_solve_install_and_test() -> None:
    first = re.findall(r"^```sh\n(.*?)^```", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)[0]
    solve, tests = first.splitlines()
    assert re.fullmatch(r"python3 -m venv \.venv && \.venv/bin/pip install \. && \.venv/bin/gradekit solve \S+", solve)
    assert tests == ".venv/bin/pip install '.[test]' && .venv/bin/pytest -n auto"
    assert (ROOT / solve.split()[-1]).is_file()
