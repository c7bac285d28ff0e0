"""Problem → graph: shorthands expand to `given` and `compute` lines, and those become nodes."""

from gradekit.build.asked import Asked
from gradekit.build.exercise import Exercise, build

__all__ = ["Asked", "Exercise", "build"]
