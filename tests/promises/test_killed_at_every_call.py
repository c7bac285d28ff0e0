"""Files of a folder of results when the process ends at every single call that writing them makes, one after another.

A kill at a random moment nearly always strikes between two calls of the system; here each of these moments is tried.
"""

import os
import sys
from pathlib import Path
from types import FrameType

import pytest

from gradekit.course.state.files import Drafts, clean

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked here"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
OLD = {"results.jsonl": "old\n" * 9, "report.md": "# Old\n", "summary.json": "{}\n"}
NEW = {"results.jsonl": "new\n" * 99, "report.md": "# New\n", "summary.json": '{"new": 1}\n'}
ENDED, DONE = 9, 0


def write(folder: Path) -> None:
    with Drafts(folder) as drafts:
        for name, text in NEW.items():
            drafts.open(name).write(text)
        drafts.commit()


def killed(folder: Path, last: int) -> bool:
    """Whether a process that writes the files came so far as to make so many calls, with which it ended."""
    process = os.fork()
    if process == 0:
        left = [last]

        def profile(frame: FrameType, event: str, _: object) -> None:
            if event == "c_call":
                left[0] -= 1
                if left[0] < 0:
                    os._exit(ENDED)

        sys.setprofile(profile)
        write(folder)
        os._exit(DONE)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == ENDED


def test_files_are_old_or_new_whichever_call_is_the_last(tmp_path: Path) -> None:
    last, seen = 0, set()
    while True:
        for name, text in OLD.items():
            (tmp_path / name).write_text(text)
        if not killed(tmp_path, last):
            break
        shown = {path.name: path.read_text() for path in tmp_path.iterdir() if not path.name.startswith(".")}
        assert shown.keys() == OLD.keys()
        assert all(text in (OLD[name], NEW[name]) for name, text in shown.items()), (last, shown)
        clean(tmp_path)
        assert {path.name for path in tmp_path.iterdir()} == OLD.keys()
        seen.add(tuple(shown[name] == NEW[name] for name in sorted(shown)))
        last += 1
    assert last > 50
    assert {(False,) * 3, (True,) * 3} < seen
