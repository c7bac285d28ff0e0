"""Does each test of the table fail without its protection? `python -m tests.promises.mutate [NUMBER …]`

In a copy of the checkout every test is run as the program is, and must pass; then each protection is switched off in
turn, and its test must fail. Exit code 1 where one does not. With numbers, only those lines.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from itertools import count
from pathlib import Path

from tests.places import CORPORA, ROOT
from tests.promises.lines import LINES, Line, Way

PASSED, FAILED = 0, 1  # pytest's exit codes
_SAID = "said.txt"  # what pytest said last
_PATIENCE = 240  # seconds; a test that hangs without a protection has noticed
_COPIED = ("gradekit", "tests", "problems", "benchmarks", "docs", "submissions_example", "pyproject.toml", "README.md")
_TIMES = count(1_000_000_000)  # what is changed gets a time of its own, so that no compiled code passes for it


def main(arguments: list[str]) -> int:
    """The exit code: 1 where a test passes without its protection, or fails with it."""
    wanted = set(map(int, arguments))
    lines = [line for line in LINES if not wanted or line.number in wanted]
    with tempfile.TemporaryDirectory(prefix="gradekit-promises-") as folder:
        copy = _copied(Path(folder))
        if _pytest(copy, *sorted({f"tests/{way.test}" for line in lines for way in line.ways})) != PASSED:
            print((copy / _SAID).read_text(encoding="utf-8"), "tests fail as the program is; mend that first", sep="\n")
            return 1
        without = sum([_is_noticed(copy, line, way) for way in line.ways].count(False) > 0 for line in lines)
    print(f"{len(lines)} lines, {without} without")
    return 1 if without else 0


def _is_noticed(copy: Path, line: Line, way: Way) -> bool:
    """Whether the test fails without the protection; a line about it is printed."""
    path = copy / "gradekit" / way.module
    text = path.read_text(encoding="utf-8")
    if text.count(way.old) != 1:
        code = "not changed"
    else:
        code = _changed(copy, path, text, text.replace(way.old, way.new), f"tests/{way.test}")
    said = "noticed" if code in (FAILED, None) else f"NOT NOTICED ({code})"
    print(f"{line.number:2}  {way.module:42} {said:12} {way.test}", flush=True)
    return code in (FAILED, None)


def _changed(copy: Path, path: Path, text: str, changed: str, test: str) -> int | None:
    try:
        _write(path, changed)
        return _pytest(copy, test)
    finally:
        _write(path, text)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    time = next(_TIMES)
    os.utime(path, (time, time))


def _copied(folder: Path) -> Path:
    for name in _COPIED:
        source, ignore = ROOT / name, shutil.ignore_patterns("__pycache__")
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=ignore)
        else:
            shutil.copy2(source, folder / name)
    return folder


def _pytest(copy: Path, *tests: str) -> int | None:
    """The exit code of pytest; None where it takes too long, and is ended with all that it started."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--no-header", *tests]
    environment = {**os.environ, "PYTHONPATH": str(copy), "GRADEKIT_CORPORA": str(CORPORA.absolute())}
    with (copy / _SAID).open("wb") as said:
        process = subprocess.Popen(
            command, cwd=copy, env=environment, start_new_session=True, stdin=subprocess.DEVNULL, stdout=said,
            stderr=subprocess.STDOUT, preexec_fn=_answer_ctrl_c,
        )  # fmt: skip
    try:
        return process.wait(_PATIENCE * (1 + len(tests) // 4))
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return None


def _answer_ctrl_c() -> None:
    """A shell has what it starts in the background ignore Ctrl-C, which tests of Ctrl-C would inherit."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
