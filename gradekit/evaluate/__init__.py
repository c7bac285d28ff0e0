"""Reading the graph as numbers: one walk, four arithmetics (float64, rational, ball, symbolic), and `certify`."""

from gradekit.evaluate.walk import evaluate

__all__ = ["evaluate"]
