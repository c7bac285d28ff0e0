"""How far a long run is: a bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

Watch = Callable[[int, float], None]  # how many are done, and what part of the work that is (0: not known)

_EVERY = 0.1  # seconds


@contextlib.contextmanager
def progress(wanted: bool = True) -> Iterator[Watch | None]:
    """What to tell how far it is, None where nobody looks; the bar is gone in the end, what is printed stands alone."""
    if not wanted or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("marking"), BarColumn(None), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False, expand=True) as bar:
        yield _teller(bar, bar.add_task("", total=None))


def _teller(bar: Any, task: Any) -> Watch:
    """No thread draws: marking forks, and what a thread holds at that moment would be held for ever."""
    begun, shown = time.monotonic(), 0.0

    def tell(done: int, part: float) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - shown >= _EVERY:
            shown = now
            says = said(done, part, now - begun)
            bar.update(task, completed=part, total=1.0 if part else None, description=says, refresh=True)

    return tell


def said(done: int, part: float, seconds: float) -> str:
    """What stands beside the bar: 1,200  800/s  0:36 left."""
    words = [f"{done:,}", f"{done / max(seconds, 1e-9):,.0f}/s"]
    if part:
        minutes, left = divmod(int(seconds * (1 - part) / part), 60)
        words.append(f"{minutes}:{left:02} left")
    return "  ".join(words)
