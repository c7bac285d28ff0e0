"""Marking: a submission beside an exercise → a Grade. Names follow the order in which an answer is judged:

    read ─ (parts, compare, tolerance, rounding) ─ follow ─ (mistakes, diagnose) ─ mark ─ sentences ─ marker
"""

from gradekit.grade.marker import Marker, grade
from gradekit.grade.result import Grade, QuestionGrade

__all__ = ["Grade", "Marker", "QuestionGrade", "grade"]
