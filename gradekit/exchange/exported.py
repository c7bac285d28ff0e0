"""What an export gives: a text or files by path, and what the other program cannot express, a line each."""

from __future__ import annotations

from collections.abc import Mapping

Files = Mapping[str, bytes]  # path, with / between folders → content; a script begins with #!
Exported = tuple[str | Files, tuple[str, ...]]
