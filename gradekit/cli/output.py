"""Where text goes: standard output, standard error, a file."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradekit.errors import UsageError
from gradekit.paper.render.safe import safe_line, safe_text

if TYPE_CHECKING:
    from gradekit.paper.document import Document

_PIPE_WIDTH, _MOST = 80, 100
_CLOSED = (errno.EPIPE, errno.EINVAL)  # the second is what Windows says


def prepare_streams() -> None:
    """The same bytes in every locale: UTF-8 and line feeds in pipes; a terminal keeps its own encoding."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            fixed = {} if stream.isatty() else {"encoding": "utf-8", "newline": "\n"}
            stream.reconfigure(errors="backslashreplace", **fixed)


def write_document(document: Document, form: str, output: str | None) -> None:
    """A document in one of the formats for people: text, markdown, latex or html."""
    if form == "text":
        from gradekit.paper.render.terminal import render

        colour = output is None and has_colour()
        write(render(document, _PIPE_WIDTH if output else width(), colour), output)
        return
    from importlib import import_module

    write(import_module(f"gradekit.paper.render.{form}").render(document), output)


def write_json_value(value: Any, output: str | None) -> None:
    """A value as JSON; ##[, which CI runners obey, is written with an escape that reads as the same text."""
    from gradekit.marking.json_text import write_json

    write(write_json(value).replace("##[", "#\\u0023["), output)


def write(text: str | Iterable[str], output: str | None = None) -> None:
    """The text, or its parts, to a file, whole or not at all, or to standard output, whose reader may have gone."""
    parts = [text] if isinstance(text, str) else text
    if output is not None:
        _write_file(parts, Path(output))
        return
    try:
        for part in parts:
            sys.stdout.write(part)
        sys.stdout.flush()
    except OSError as error:
        _drop_stdout()
        if error.errno not in _CLOSED:
            raise UsageError(f"standard output cannot be written: {error.strerror}") from error


def complain(line: str) -> None:
    """One line on standard error."""
    with contextlib.suppress(OSError):
        sys.stderr.write(safe_line(safe_text(line)) + "\n")
        sys.stderr.flush()


def has_colour() -> bool:
    """Whether standard output is a terminal that shows colours, and NO_COLOR is not set."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty():
        return False
    if os.name == "nt":
        from rich.console import detect_legacy_windows

        return not detect_legacy_windows()
    return True


def width() -> int:
    """Columns to write in: those of the terminal, within reason; always 80 in a pipe."""
    return min(shutil.get_terminal_size().columns or _PIPE_WIDTH, _MOST) if sys.stdout.isatty() else _PIPE_WIDTH


def _write_file(parts: Iterable[str], path: Path) -> None:
    """A reader sees the old file or the whole new one, even if this process is killed meanwhile."""
    try:
        is_special = path.exists() and not stat.S_ISREG(path.stat().st_mode)
        if is_special:
            path.write_bytes("".join(parts).encode())  # a device or a pipe has no old state to keep
    except OSError as error:
        raise UsageError(f"{path}: the file cannot be written ({error.strerror}); name another with -o") from error
    if not is_special:
        from gradekit.course.state.files import replace

        replace(path, parts)


def _drop_stdout() -> None:
    """Send what is left to nowhere, so that closing the stream at the end fails no more."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
