"""Every printed line is read back and must be true: formulas with the exact values, numbers as they are printed."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flint import arb

from gradekit.engine.backward import reverse
from gradekit.engine.evaluate.ball import Ball, at_precision
from gradekit.engine.evaluate.certify import as_fraction, certify
from gradekit.engine.evaluate.rational import Rational
from gradekit.engine.evaluate.walk import evaluate
from gradekit.engine.formula import Call, Derivative, Ellipsis_, Formula, Name, Num, Step, mapped
from gradekit.engine.graph import Node, topological, variable
from gradekit.errors import Inexact
from gradekit.exercise.expression import Scope, parse
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem, read_problem
from gradekit.exercise.solve import Solution, solve
from gradekit.paper.render.plain import line, step_text
from gradekit.paper.working import work
from tests.places import PROBLEMS

FILES = sorted(PROBLEMS.glob("*.yaml"))
GRAPHS = {
    "paths within a line": "given: {x: 3, y: -2}\ncompute: {f: (x + 1)*(x + 1) + x*y}\n"
    "questions: [{find: 'grad(f, x)'}]",
    "a name assigned again": "given: {x: 2}\ncompute: [{y: x^2}, {y: y + x}, {y: y*y}]\n"
    "questions: [{find: 'grad(y, x)'}]",
    "ties": "given: {a: 2, b: 2}\ncompute: {m: 'max(a, b)', n: 'min(a, b)', f: 3*m + n}\n"
    "questions: [{find: 'grad(f, a)'}, {find: 'grad(f, b)'}]",
    "kinks": "given: {z: [0, -1, 2]}\ncompute: {h: relu(z), s: step(z), a: abs(z), f: sum(h + s*a)}\n"
    "questions: [{find: 'grad(f, z)'}]",
    "functions": "given: {x: 0.3, y: 2}\ncompute: {a: 'exp(x)*log(y)', b: 'sqrt(y)/x', c: 'softplus(x) - log2(y)', "
    "d: 'sin(x) + cos(x)', f: 'a/b + c^2 - d*log10(y) + pi'}\nquestions: [{find: 'grad(f, x)'}, {find: 'grad(f, y)'}]",
    "a copy, an entry, a stack": "given: {x: [1, 2, 3], w: [0.5, -1, 0.25]}\n"
    "compute: {y: x, s: 'y[2]', v: '[s, s^2]', L: 'sum(v)/w[1] + norm(w)'}\n"
    "questions: [{find: 'grad(L, x)'}, {find: 'grad(L, w)'}, {find: 'x[2] + w[3]'}]",
    "an update": "given: {w: 2, x: 3, y: 1, eta: 0.1}\ncompute: {o: w*x, L: (o - y)^2/2, g: 'grad(L, w)', "
    "w2: w - eta*g, w3: 'w2 - eta*grad(L, w)'}\nquestions: [{find: w3}]",
    "second derivatives": "given: {x: 2, y: 3}\ncompute: {f: x^3*y^2}\n"
    "questions: [{find: 'grad(grad(f, x), y)'}, {find: 'grad(grad(f, x), x)'}]",
    "a Jacobian": "given: {W: [[1, 2], [3, -4]], x: [0.5, 2]}\ncompute: {z: W @ x, h: tanh(z)}\n"
    "questions: [{find: 'grad(h, x)'}, {find: 'grad(z, W)'}, {find: 'grad(h[2], W)'}]",
    "tiny and large": "given: {x: 0.00003, y: 12345678901234567890}\ncompute: {a: x^2, b: y^2, f: a*b + exp(-30*x)}\n"
    "questions: [{find: 'grad(f, x)'}]",
    "nothing flows back": "given: {x: 2, y: 1}\ncompute: {f: x^2 + step(y), g: y}\nquestions: [{find: 'grad(f, y)'}, "
    "{find: 'grad(f, g)'}, {find: 'grad(f, f)'}]",
    "cross-entropy of no one-hot": "given: {z: [0.1, 0.7, -1], y: [0.2, 0.3, 0.1]}\n"
    "compute: {p: softmax(z), L: 'cross_entropy(p, y)'}\nquestions: [{find: 'grad(L, z)'}]",
    "log softmax": "given: {z: [0.1, 0.7, -1]}\ncompute: {p: log_softmax(z), L: '-p[2]'}\n"
    "questions: [{find: 'grad(L, z)'}]",
    "reductions": "given: {X: [[1, 5, 2], [-3, 0, 4]]}\ncompute: {m: 'mean(X, 1)', t: 'max(X, 2)', u: min(X), "
    "L: 'sum(m) + u*sum(t) + dot(m, m) + sum(outer(X @ m, m))'}\nquestions: [{find: 'grad(L, X)'}]",
    "concatenation": "given: {a: [1, 2], b: [3], W: [[1, 0, -1]]}\ncompute: {c: 'concat(a, b)', z: W @ c, s: 'z @ z'}\n"
    "questions: [{find: 'grad(s, a)'}, {find: 'grad(s, W)'}]",
    "transposes": "given: {u: [1, 2], v: [3, -1, 2], A: [[1, 2, 3], [4, 5, 6]]}\ncompute: {P: u @ v.T, Q: A.T @ u, "
    "f: sum(P * A) + sum(Q)}\nquestions: [{find: 'grad(f, u)'}, {find: 'grad(f, A)'}]",
}


def solved(body: str) -> Solution:
    return solve(build(read_problem(f"id: test\ntitle: Test\n{_with_ids(body)}\n", "test.yaml")))


def _with_ids(body: str) -> str:
    parts = body.split("{find:")
    return parts[0] + "".join(f"{{id: q{k}, find:{part}" for k, part in enumerate(parts[1:]))


def network(seed: int) -> str:
    """A random network, as a problem file."""
    rng = random.Random(seed)
    form, widths, batch = rng.choice(("column", "row")), [rng.randint(1, 3) for _ in range(3)], rng.choice((0, 0, 2, 3))

    def numbers(*shape: int) -> Any:
        return [numbers(*shape[1:]) for _ in range(shape[0])] if shape else round(rng.uniform(-1, 1), 2)

    def signal(width: int) -> tuple[int, ...]:
        return (width,) if not batch else (batch, width) if form == "row" else (width, batch)

    ends = (("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy"), ("tanh", "mean_squared_error"))
    last, loss = rng.choice(ends)
    layers, find = [], []
    for k, activation in ((1, rng.choice(("sigmoid", "tanh", "relu", "leaky_relu", "softplus"))), (2, last)):
        shape = (widths[k - 1], widths[k]) if form == "row" else (widths[k], widths[k - 1])
        weights, bias = numbers(*shape), numbers(widths[k])
        layers.append(
            f"    - {{weights: {{W{k}: {weights}}}, bias: {{b{k}: {bias}}}, activation: {activation}, output: x{k}}}"
        )
        find += [f"grad(loss, W{k})", f"grad(loss, b{k})"]
    target = np.abs(np.array(numbers(*signal(widths[2])))).tolist()
    text = f"network:\n  form: {form}\n  input: {{x0: {numbers(*signal(widths[0]))}}}\n  layers:\n" + "\n".join(layers)
    text += f"\n  target: {{y: {target}}}\n  loss: {loss}\n"
    return text + "questions: [" + ", ".join(f"{{find: '{f}'}}" for f in find) + "]"


CASES = {path.stem: path for path in FILES} | GRAPHS | {f"network {seed}": network(seed) for seed in range(24)}


@pytest.fixture(scope="module", params=list(CASES))
def solution(request: pytest.FixtureRequest) -> Solution:
    case = CASES[request.param]
    return solve(build(load_problem(case))) if isinstance(case, Path) else solved(case)


@pytest.fixture(scope="module", params=[4, 2])
def steps(request: pytest.FixtureRequest, solution: Solution) -> list[Step]:
    return work(solution, digits=request.param)


@pytest.fixture(scope="module")
def exact(solution: Solution) -> dict[str, np.ndarray]:
    """By display name, the entries of every quantity and derivative, computed afresh from the graph."""
    exercise = solution.exercise
    nodes: dict[str, Node] = dict(exercise.quantities)
    for of, root in _roots(solution):
        gradients = reverse(root).gradients
        nodes |= {f"∂{of}/∂{n}": gradients[x] for n, x in exercise.quantities.items() if x in gradients}
    names = {node: name for name, node in exercise.quantities.items()}
    for y, x, gradient in exercise.scope.gradients:
        of = names.get(y) or next((f"({key})" for key, node in nodes.items() if node is y), "")
        nodes.setdefault(f"∂{of}/∂{names[x]}", gradient)
    nodes |= {asked.text: asked.node for parts in exercise.asked.values() for asked in parts}
    known = {key: node for key, node in nodes.items() if set(topological([node])).isdisjoint(exercise.symbols.values())}
    found = certify(topological(known.values()), exercise.bindings)
    values = {name: np.asarray(found[node], dtype=object) for name, node in known.items()}
    return values | _parts(solution, values)


def _parts(solution: Solution, exact: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The values of what has a name within the working alone, such as the denominator of a softmax."""
    found: dict[str, np.ndarray] = {}
    for step in work(solution):
        if step.quantity not in exact and step.substituted is not None:
            letters: dict[Formula, str] = {}
            text = line(lettered(step.formula, letters))
            values = {word: (exact | found)[key(leaf)][leaf.index or ()] for leaf, word in letters.items()}
            found[step.quantity] = read(text, values, solution, exactly=True)
    return found


def _roots(solution: Solution) -> Iterator[tuple[str, Node]]:
    yield from ((name, node) for name, node in solution.exercise.quantities.items() if node.size == 1)
    for y, _, _ in solution.exercise.scope.gradients:
        if y.op.name == "index" and not y.rank:
            yield f"{solution.exercise.name_of(y.inputs[0])}[{','.join(str(i + 1) for i in y.params['at'])}]", y


def entries_of(steps: list[Step]) -> list[Step]:
    return [step for step in steps if step.entry is not None and step.value is not None]


def index(step: Step) -> tuple[int, ...]:
    return tuple(i - 1 for i in step.entry or ())


def all_parts(formula: Formula) -> list[Formula]:
    """The formula and everything in it, from left to right."""
    found = [formula]
    mapped(formula, lambda part: found.extend(all_parts(part)) or part)
    return found


def is_elided(formula: Formula) -> bool:
    return any(isinstance(part, Ellipsis_) for part in all_parts(formula))


def key(leaf: Formula) -> str:
    if isinstance(leaf, Name):
        return leaf.name
    assert isinstance(leaf, Derivative)
    return f"∂({leaf.of})/∂{leaf.wrt}" if "∂" in leaf.of else f"∂{leaf.of}/∂{leaf.wrt}"


def lettered(formula: Formula, letters: dict[Formula, str]) -> Formula:
    """The formula with a plain word for every name and derivative, so that it can be read as an expression."""
    if isinstance(formula, Name | Derivative):
        return Name(letters.setdefault(formula, f"q{len(letters)}q"))
    return mapped(formula, lambda part: lettered(part, letters))


def leaves(formula: Formula) -> list[Formula]:
    """Every name, derivative and number in the formula, from left to right."""
    return [part for part in all_parts(formula) if isinstance(part, Name | Derivative | Num)]


def half_unit(number: Num) -> Fraction:
    """How far a shown number may be from the exact one."""
    digits, _, power = number.text.partition("×10^")
    unit = Fraction(10) ** (int(power or 0) - len(digits.partition(".")[2]))
    return unit / 2 if number.rounded else Fraction(0)


def widened(value: Any, radius: Fraction) -> Any:
    return Ball.number(value) + Ball.number(radius) * arb(0, 1)


def read(text: str, values: Mapping[str, Any], solution: Solution, exactly: bool = False) -> Any:
    """The value, in balls or `exactly` where it can be, of a text in gradekit's expression language."""
    nodes = {name: variable(name, np.shape(value)) for name, value in values.items()}
    node = parse(text, Scope(nodes, solution.exercise.scope.params))
    if exactly and all(as_fraction(value) is not None for value in values.values()):
        with contextlib.suppress(Inexact):
            start = {nodes[name]: Rational.array(value) for name, value in values.items()}
            return np.asarray(evaluate([node], start, Rational)[node], dtype=object)
    with at_precision(200):
        start = {nodes[name]: Ball.array(value) for name, value in values.items()}
        return np.asarray(evaluate([node], start, Ball)[node], dtype=object)


def same(a: Any, b: Any) -> bool:
    with at_precision(200):
        scale = abs(Ball.number(a)) + 1
        return bool(abs(Ball.number(a) - Ball.number(b)) < Ball.number(Fraction(1, 10**24)) * scale)


def test_formulas_give_the_exact_entry(steps: list[Step], exact: dict[str, np.ndarray], solution: Solution) -> None:
    for step in entries_of(steps):
        if not is_elided(step.formula):
            letters: dict[Formula, str] = {}
            text = line(lettered(step.formula, letters))
            values = {word: exact[key(leaf)][leaf.index or ()] for leaf, word in letters.items()}
            assert same(read(text, values, solution).item(), exact[step.quantity][index(step)]), step_text(step)


def test_whole_quantities_read_as_they_are(steps: list[Step], exact: dict[str, np.ndarray], solution: Solution) -> None:
    for step in steps:
        if step.entry is None and step.formula is not None and "‖" not in line(step.formula):
            letters: dict[Formula, str] = {}
            text = line(lettered(step.formula, letters))
            if any(key(leaf) not in exact for leaf in letters):
                continue
            values = {w: exact[key(f)] if f.index is None else exact[key(f)][f.index] for f, w in letters.items()}
            result, wanted = read(text, values, solution), exact[step.quantity]
            assert result.size == wanted.size, step_text(step)
            assert all(map(same, result.flat, wanted.flat)), step_text(step)


def test_values_are_correctly_rounded(steps: list[Step], exact: dict[str, np.ndarray]) -> None:
    for step in entries_of(steps):
        value, wanted = step.value, exact[step.quantity][index(step)]
        assert value.rounded != (as_fraction(wanted) == value.value)
        with at_precision(200):
            assert not abs(Ball.number(wanted) - Ball.number(value.value)) > Ball.number(half_unit(value)), step
        assert (value.value == 0) == (as_fraction(wanted) == 0)


def test_numbers_put_in_agree_within_their_rounding(
    steps: list[Step], exact: dict[str, np.ndarray], solution: Solution
) -> None:
    for step in entries_of(steps):
        if step.substituted is None or is_elided(step.formula):
            continue
        letters: dict[Formula, str] = {}
        text = line(lettered(step.formula, letters))
        shown = dict(zip(leaves(step.formula), leaves(step.substituted), strict=True))
        with at_precision(200):
            wide = {w: widened(exact[key(f)][f.index or ()], half_unit(shown[f])) for f, w in letters.items()}
        put_in = read(line(step.substituted), {}, solution).item()
        assert read(text, wide, solution).item().overlaps(put_in), step_text(step)


def test_results_follow_from_the_numbers_put_in(
    steps: list[Step], solution: Solution, request: pytest.FixtureRequest
) -> None:
    """Who works out the numbers that stand in a line gets the number behind it, to its last digit."""
    for step in entries_of(steps):
        if step.substituted is None or is_elided(step.substituted):
            continue
        result = read(line(step.substituted), {}, solution).item()
        with at_precision(200):
            off = abs(Ball.number(result) - Ball.number(step.value.value))
            bound = half_unit(step.value) or Fraction(1, 2 * 10 ** request.node.callspec.params["steps"])
            assert off < Ball.number(bound), step_text(step)


def numbers_of(value: Formula) -> list[Num]:
    return [part for part in all_parts(value) if isinstance(part, Num)]


def test_results_follow_from_the_vectors_put_in(
    steps: list[Step], exact: dict[str, np.ndarray], solution: Solution
) -> None:
    """The same of a line of vectors, entry by entry; and its result is that of the quantity."""
    for step in steps:
        if step.entry is None and step.substituted is not None:
            put_in = read(line(step.substituted), {}, solution)
            shown, wanted = numbers_of(step.value), exact[step.quantity]
            assert put_in.shape == wanted.shape
            for result, number, entry in zip(put_in.flat, shown, wanted.flat, strict=True):
                with at_precision(200):
                    bound = Ball.number(half_unit(number) or Fraction(1, 200))
                    assert abs(Ball.number(result) - Ball.number(number.value)) < bound, step_text(step)
                    assert not abs(Ball.number(entry) - Ball.number(number.value)) > Ball.number(half_unit(number))
            if step.comes_out_exactly and not any(isinstance(part, Call) for part in all_parts(step.substituted)):
                assert all(map(same, put_in.flat, (number.value for number in shown))), step_text(step)


def test_signs_are_true(steps: list[Step], exact: dict[str, np.ndarray], solution: Solution) -> None:
    """= where two neighbouring sides are equal, ≈ where they differ; ≈ too where no arithmetic can tell."""
    for step in entries_of(steps):
        if is_elided(step.formula):
            continue
        before = exact[step.quantity][index(step)]
        was_rational = as_fraction(before) is not None
        for sign, side in step.sides[1:]:
            value = read(line(side), {}, solution).item()
            is_rational = not any(isinstance(part, Call) for part in all_parts(side))
            certain = was_rational and is_rational
            assert same(before, value) if sign == "=" else not (certain and same(before, value)), step_text(step)
            before, was_rational = value, is_rational
        assert step.sides[0][0] == "="
        assert step_text(step) == line(step.subject) + "".join(f" {sign} {line(side)}" for sign, side in step.sides)


def test_every_question_is_worked_out(solution: Solution) -> None:
    """Whatever a question asks for has its own line, and everything in that line has one before it or is given."""
    for question in solution.exercise.asked:
        said = {name for name, node in solution.exercise.quantities.items() if node.op.name == "variable"}
        for step in work(solution, [question]):
            used: dict[Formula, str] = {}
            for formula in filter(None, (step.formula,)):
                lettered(formula, used)
            missing = {key(leaf) for leaf in used} - said - {step.quantity}
            assert missing <= _given(solution), (step_text(step), missing)
            said.add(step.quantity)


def _given(solution: Solution) -> set[str]:
    return {given.name for given in solution.exercise.problem.given}
