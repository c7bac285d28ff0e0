"""Asked to stop: by a person (Ctrl-C), another program (SIGTERM) or because the time is up.

All arrive as a KeyboardInterrupt, wherever the main thread is; what was finished is kept by whoever catches it.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

INTERRUPTED, TERMINATED = 130, 143  # exit codes
_AGAIN = 1.0  # seconds


class Terminated(KeyboardInterrupt):
    """Another program asked for it."""


class TimeUp(KeyboardInterrupt):
    """The run has taken as long as it may."""


def exit_code(error: KeyboardInterrupt) -> int:
    """What the command ends with."""
    return TERMINATED if isinstance(error, Terminated) else INTERRUPTED


@contextlib.contextmanager
def terminable() -> Iterator[None]:
    """SIGTERM raises Terminated."""
    with _handled("SIGTERM", Terminated):
        yield


@contextlib.contextmanager
def limited(seconds: float | None) -> Iterator[None]:
    """After so many seconds TimeUp is raised. On Windows, which has no such timer, whoever waits has to look."""
    if seconds is None:
        yield
        return
    with _handled("SIGALRM", TimeUp) as is_handled:
        try:
            if is_handled:  # again and again, since what is raised in the middle of a finaliser is lost
                signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
            yield
        finally:
            if is_handled:
                signal.setitimer(signal.ITIMER_REAL, 0)


@contextlib.contextmanager
def _handled(name: str, error: type[KeyboardInterrupt]) -> Iterator[bool]:
    """Whether the signal raises the error now: only the main thread can have handlers, and Windows has few signals."""
    number = getattr(signal, name, None)
    if number is None or threading.current_thread() is not threading.main_thread():
        yield False
        return

    def stop(signum: int, frame: FrameType | None) -> None:
        raise error

    before = signal.signal(number, stop)
    try:
        yield True
    finally:
        signal.signal(number, before)
