"""Reading the graph as numbers: one walk, four arithmetics (float64, rational, ball, symbolic), and `certify`."""

from gradekit.evaluate.walk import evaluate, outputs

__all__ = ["evaluate", "outputs"]
