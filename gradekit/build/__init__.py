"""Problem → graph: shorthands expand to `given` and `compute` lines, and those become nodes."""

from gradekit.build.exercise import Asked, Exercise, build

__all__ = ["Asked", "Exercise", "build"]
