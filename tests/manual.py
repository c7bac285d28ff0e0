"""The manual's fenced blocks: what it shows as files, and what it shows as commands with their output."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.places import ROOT

README = ROOT / "README.md"
PAGES = (README, *sorted((ROOT / "docs").glob("*.md")))
REWRITE = "GRADEKIT_REWRITE_GOLDEN"  # set it to write what the commands print now into the manual

_FENCE = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LEFT_OUT = re.compile(r"^…$\n?", re.MULTILINE)  # stands for any lines


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: ```language file."""

    language: str
    file: str
    text: str
    page: Path
    line: int

    def write(self, folder: Path) -> Path:
        """Write the block as the file that it names, or whose id it holds."""
        path = folder / (self.file or f"{self.text.partition('id: ')[2].partition(chr(10))[0]}.yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text, encoding="utf-8")
        return path

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"


@dataclass(frozen=True, slots=True)
class Run:
    """A command of a console block and the output that is shown for it, '' where none is."""

    command: str
    shown: str
    block: Block

    def agrees(self, printed: str) -> bool:
        """Whether the output is the one that is shown, in which a line … stands for any lines."""
        pattern = ".*".join(map(re.escape, _LEFT_OUT.split(self.shown.strip("\n"))))
        return not self.shown or re.fullmatch(pattern, printed.strip("\n"), re.DOTALL) is not None


def blocks(page: Path, *languages: str) -> list[Block]:
    """The blocks of a page, of these languages or of all."""
    text = page.read_text(encoding="utf-8")
    found = (Block(m[1], m[2], m[3], page, text.count("\n", 0, m.start()) + 1) for m in _FENCE.finditer(text))
    return [block for block in found if not languages or block.language in languages]


def runs(block: Block) -> Iterator[Run]:
    """The commands of a console block, each a line that starts with '$ '."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield Run(command, shown, block)


def run(command: str, folder: Path) -> str:
    """What `gradekit … [< FILE]` prints, errors included, when it is run in a folder."""
    program, *arguments = shlex.split(command)
    assert program == "gradekit", f"only gradekit can be run here, not {command!r}"
    typed = (folder / arguments.pop()).open() if arguments[-2:-1] == ["<"] else None
    arguments = arguments[:-1] if typed else arguments
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-m", "gradekit", *arguments],
        cwd=folder, env=environment, encoding="utf-8", stdin=typed or subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
    )  # fmt: skip
    if typed:
        typed.close()
    return done.stdout


def rewrite(found: Run, printed: str) -> None:
    """Where REWRITE is set, put what is printed now in the place of what the page shows in full."""
    if not os.environ.get(REWRITE) or _LEFT_OUT.search(found.shown):
        return
    page = found.block.page
    old, new = (f"$ {found.command}\n{output}" for output in (found.shown, printed.rstrip("\n") + "\n"))
    text = page.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{found.block}: $ {found.command}"
    page.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def differences(page: Path, folder: Path) -> list[str]:
    """Follow a page from top to bottom: write its files, run its commands; whatever is printed otherwise than shown."""
    wrong = []
    for block in blocks(page):
        if block.file:
            block.write(folder)
        for found in runs(block) if block.language == "console" else ():
            printed = run(found.command, folder)
            if not found.agrees(printed):
                wrong.append(f"{block}: $ {found.command}\n{printed}")
                rewrite(found, printed)
    return wrong


def workplace(folder: Path) -> Path:
    """A folder with the repository's exercises and example submissions, for the manual's commands."""
    for name in ("problems", "submissions_example"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name)
    return folder
