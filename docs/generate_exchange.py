"""Writes the table of counts of docs/exchange.md: python docs/generate_exchange.py

Every exercise of problems/ goes through every export, and what is written through its consumers: their tests say of how
many exercises all right numbers were right there. A consumer that is not installed is left as it was counted before.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree.ElementTree import parse

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "exchange.md"
BEGIN, END = "<!-- counts -->\n", "<!-- end of counts -->\n"
CONSUMERS = {  # format → what reads it, and the test that asks it about each exercise
    "moodle": (("a strict reader", "test_moodle_and_gift.py::test_moodle_marks_the_right_numbers_as_right"),),
    "gift": (
        ("a strict reader", "test_moodle_and_gift.py::test_gift_marks_the_right_numbers_as_right"),
        ("gift-pegjs", "test_moodle_and_gift.py::test_gift_pegjs_reads_every_course_exercise"),
    ),
    "qti12": (("a strict reader", "test_qti12.py::test_every_number_is_right_between_its_bounds"),),
    "qti3": (
        ("a strict reader", "test_qti3.py::test_right_numbers_get_all_points_and_far_ones_none"),
        ("@citolab/qti-components in chromium", "test_qti3_player.py::test_every_exercise"),
    ),
    "prairielearn": (("its own server.py", "test_prairielearn.py::test_right_numbers_are_right"),),
}


def table(before: Mapping[str, str]) -> Iterator[str]:
    """Its lines; before: what was counted for each consumer the last time."""
    files = sorted((ROOT / "problems").rglob("*.yaml"))
    yield "| `--to` | exercises | read by | of which all right numbers are right there |"
    yield "|---|---|---|---|"
    for form, consumers in CONSUMERS.items():
        for name, test in consumers:
            start = f"| `{form}` | {len(files)} | {name} |"
            yield f"{start} {_passed(test, len(files)) or before.get(start, '–')} |"


def _passed(test: str, every: int) -> str:
    """Of how many exercises all was right; '' where the consumer is not there. Raises SystemExit where some was not."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = ["-m", "pytest", f"tests/exchange/{test}", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
        done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stdout)
        cases = list(parse(report).iter("testcase"))
    skipped = [case.find("skipped") for case in cases if case.find("skipped") is not None]
    if len(cases) == 1:
        return "" if skipped else str(every)
    without = sum("no question" in str(one.get("message")) for one in skipped if one is not None)
    right = f"{len(cases) - without}" + (f", and {without} ask for no numbers alone" if without else "")
    return "" if len(skipped) > without else right


def written(page: str) -> str:
    """The page with its table as it should be."""
    head, _, rest = page.partition(BEGIN)
    old, _, tail = rest.partition(END)
    before = {match[1]: match[2] for match in re.finditer(r"^(\|.*\|) ([^|]*) \|$", old, re.MULTILINE)}
    return head + BEGIN + "\n".join(table(before)) + "\n" + END + tail


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
