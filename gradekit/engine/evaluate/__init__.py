"""Reading the graph as numbers: one walk, five arithmetics (float64, rational, ball, symbolic, script), and `certify`.

    eigen         eigenvalues of symmetric matrices of 2 or 3 rows in closed form
    arithmetic    what every arithmetic K offers to the ops' value rules
    closed_text   a sympy expression as text in gradekit's own expression language
    walk          the one walk that evaluates a graph in any arithmetic
    together      runs of the same steps from other values, walked side by side
    ball          balls (Arb, by flint): a midpoint with a proven error bound
    float64       float64: the fast arithmetic, for many students at once
    rational      exact rationals (flint's fmpq). Whatever is not rational raises Inexact, and is left to balls
    certify       values that are correct in every printed digit
    symbolic      closed forms (sympy)
    script        JavaScript: the graph as a program that runs in a page
"""

from gradekit.engine.evaluate.walk import evaluate, outputs

__all__ = ["evaluate", "outputs"]
