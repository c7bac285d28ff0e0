"""The command line: parse, call, print, exit code."""

import gc

gc.set_threshold(100_000)  # what is imported stays; looking through it for garbage again and again takes start-up time

from gradekit.cli.run import main  # noqa: E402 - the line above must come first

__all__ = ["main"]
