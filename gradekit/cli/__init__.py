"""The command line: parse, call, print, exit code."""

from gradekit.cli.run import main

__all__ = ["main"]
