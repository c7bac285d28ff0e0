"""Writes docs/promises/ and the table of docs/promises.md from tests/promises/lines/.

    python docs/generate_promises.py
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.promises.lines import LINES, PROMISES, Promise, Way  # noqa: E402 (they stand beside the package)

FOLDER, PAGE = ROOT / "docs" / "promises", ROOT / "docs" / "promises.md"
BEGIN, END = "<!-- promises -->\n", "<!-- end of promises -->\n"
_LONGEST = 90  # characters of a change that a table shows
PROVED = """\
Each line is proved by the tests beside it, and each of these fails when its protection is switched off by the change
that stands with it: `python -m tests.promises.mutate` tries all of them in a copy of the checkout. This page is
generated: `python docs/generate_promises.py`.
"""


def pages() -> dict[Path, str]:
    """Every generated file with its text."""
    found = {_place(promise): "\n".join(_page(promise)) + "\n" for promise in PROMISES}
    return found | {PAGE: _with_table(PAGE.read_text(encoding="utf-8"))}


def _place(promise: Promise) -> Path:
    return FOLDER / f"{promise.number:02}-{promise.slug}.md"


def _page(promise: Promise) -> Iterator[str]:
    yield from (f"# {promise.number}. {promise.title}", "", promise.says, "", "## How it is kept", "")
    yield from (f"- `{place}`: {does}" for place, does in promise.kept)
    yield from ("", "## Line by line", "", PROVED)
    yield "| line | given | outcome | test | change under which it fails |"
    yield "|---:|---|---|---|---|"
    for line in LINES:
        if line.promise == promise.number:
            for at, way in enumerate(line.ways):
                said = (str(line.number), _cell(line.given), _cell(line.outcome)) if at == 0 else ("", "", "")
                yield f"| {' | '.join(said)} | `tests/{_cell(way.test)}` | {_change(way)} |"


def _change(way: Way) -> str:
    changed = f"{_code(way.old)} becomes {_code(way.new)}" if way.new else f"without {_code(way.old)}"
    return f"`{way.module}`: {changed}"


def _code(text: str) -> str:
    """Code on one line, in as many backticks as it needs."""
    line = " ".join(text.split())
    line = line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
    return f"`` {_cell(line)} ``" if "`" in line else f"`{_cell(line)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _with_table(page: str) -> str:
    """The overview with its table as it should be."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    rows = [f"| {one.number} | [{one.title}](promises/{_place(one).name}) | {_lines(one)} |" for one in PROMISES]
    return head + BEGIN + "\n".join(["| | promise | lines |", "|---:|---|---|", *rows]) + "\n" + END + tail


def _lines(promise: Promise) -> str:
    return ", ".join(str(line.number) for line in LINES if line.promise == promise.number)


def out_of_date() -> list[str]:
    """The generated files that differ from what they should be, or are no more."""
    found = pages()
    wrong = [path for path, text in found.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    stale = [path for path in FOLDER.glob("*.md") if path not in found]
    return [path.relative_to(ROOT).as_posix() for path in (*wrong, *stale)]


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    for path, text in pages().items():
        path.write_bytes(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
