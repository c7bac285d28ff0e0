"""Problem files: text → Problem, with every fault of the file at once, each with its line and column."""

import os
import re
from collections.abc import Iterator
from fractions import Fraction

from msgspec.structs import replace

from gradekit.errors import Place
from gradekit.exercise.problem.batches import read_whole
from gradekit.exercise.problem.domains import read_domains, with_domains
from gradekit.exercise.problem.fields import Fields, Reader, Refusal, attempt, kind, read_fields, read_items, read_named
from gradekit.exercise.problem.file_text import read_file_text
from gradekit.exercise.problem.known import (
    ANSWERS,
    CONVENTIONS,
    DECIMALS,
    FRAMEWORKS,
    KINKS,
    MAX_DIGITS,
    NUMBERED_KINKS,
)
from gradekit.exercise.problem.located import Given, Line, OpenShape, Text
from gradekit.exercise.problem.messages import Faults, shown
from gradekit.exercise.problem.nested import read_nested
from gradekit.exercise.problem.network import read_network
from gradekit.exercise.problem.own_mistakes import read_credits, read_known, with_those_of_the_file
from gradekit.exercise.problem.plot import read_plots
from gradekit.exercise.problem.questions import read_questions
from gradekit.exercise.problem.schema import USUAL_TOLERANCE, Credits, Framework, Network, Problem, Question
from gradekit.exercise.problem.shapes import read_shape
from gradekit.exercise.problem.tolerances import read_tolerance
from gradekit.exercise.problem.train import check_train, declared_in_train, read_trainings
from gradekit.exercise.problem.unroll import read_unroll
from gradekit.exercise.problem.values import (
    read_exact,
    read_expression,
    read_name,
    read_one_of,
    read_scalar,
    read_share,
    read_text,
)
from gradekit.exercise.problem.variants import check_variants, read_variants
from gradekit.exercise.problem.yaml_text import Mapping, Node, Scalar, Sequence, read_tree

SUFFIXES = (".yaml", ".yml")

_VERSION = re.compile(r"\s*(?:==|@|\s)\s*")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*", re.ASCII)


def load_problem(path: str | os.PathLike[str]) -> Problem:
    """The problem in a file; raises ProblemError with all its faults."""
    file = os.fspath(path)
    return read_problem(read_file_text(file), file)


def read_problem(text: str, file: str) -> Problem:
    """The problem in a text; `file` is the name for its faults. Raises ProblemError with all of them."""
    faults = Faults()
    tree = read_tree(text, file, faults)
    problem = None if tree is None else attempt(_read_problem, tree, faults)
    faults.raise_any()
    assert problem is not None  # without a fault there is a problem
    return problem


def _read_problem(node: Node, faults: Faults) -> Problem:
    fields = read_fields(node, faults, "the problem file", _READERS)
    slug = _slug(fields, faults)
    if "questions" not in fields:
        faults.add(fields.place, "the problem has no 'questions': add at least one, like - {id: loss, find: loss}")
    shapes = with_domains(fields.get("symbols", ()) + fields.get("shapes", ()), fields.get("domain", ()), faults)
    questions = with_those_of_the_file(fields.get("questions", ()), fields.get("known", ()), fields.get("mistakes", ()))
    problem = Problem(
        slug,
        fields.get("title", slug),
        shapes=shapes,
        questions=questions,
        credits=Credits(**{key[: -len("_credit")]: fields.values[key] for key in _CREDITS if key in fields.values}),
        place=node.place,
        **{key: fields.values[key] for key in _AS_READ if key in fields.values},
    )
    _check_names(problem, faults)
    check_train(problem, faults)
    check_variants(problem, faults)
    return replace(problem, questions=tuple(_filled_in(question, fields) for question in problem.questions))


def _filled_in(question: Question, fields: Fields) -> Question:
    """The question with what the file says for all questions, where it says nothing itself."""
    tolerance = question.tolerance
    if tolerance is USUAL_TOLERANCE:
        tolerance = fields.get("tolerance", tolerance)
    return replace(question, answers=question.answers or fields.get("answers", ""), tolerance=tolerance)


# The id


def _slug(fields: Fields, faults: Faults) -> str:
    """The id of the problem, which is also its file's name."""
    name, suffix = os.path.splitext(os.path.basename(fields.place.file))
    stem = name if suffix in SUFFIXES else ""
    slug: str = fields.get("id", stem)
    if "id" not in fields and not _SLUG.fullmatch(stem):
        message = "the problem has no 'id': add one of a-z, 0-9 and -, like id: two-layer-sigmoid, and name the file so"
        faults.add(fields.place, message)
    if slug and stem and slug != stem:
        message = f"the id {shown(slug)} is not the name of the file, {shown(stem)}: make them the same"
        faults.add(fields.nodes["id"].place, message)
    return slug


def _read_slug(node: Node, faults: Faults) -> str:
    scalar = read_scalar(node, "an id, like two-layer-sigmoid")
    if not _SLUG.fullmatch(scalar.text) or len(scalar.text) > 100:
        hint = "expected a-z, 0-9 and -, like two-layer-sigmoid"
        raise Refusal(node.place, f"{shown(scalar.text)} cannot be a problem's id; {hint}")
    return scalar.text


# Quantities


def _read_given(node: Node, faults: Faults) -> tuple[Given, ...]:
    named = read_named(node, faults, "{x: 3, W: [[1, 2], [3, 4]]}", read_name, read_nested)
    return tuple(Given(name, value, place) for name, value, place in named)


def _read_compute(node: Node, faults: Faults) -> tuple[Line, ...]:
    if not isinstance(node, Sequence):
        return _read_lines(node, faults)
    return read_items(node, faults, "- d: c^2", _read_one_line)


def _read_lines(node: Node, faults: Faults) -> tuple[Line, ...]:
    named = read_named(node, faults, "{d: c^2, e: a*d}", read_name, read_expression)
    return tuple(Line(name, expression, place) for name, expression, place in named)


def _read_one_line(node: Node, faults: Faults) -> Line:
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        message = f"expected one name with its expression, like - d: c^2; received {kind(node)}"
        raise Refusal(node.place, message)
    return next(iter(_read_lines(node, faults)), Line("", Text(""), node.place))


def _read_symbols(node: Node, faults: Faults) -> tuple[OpenShape, ...]:
    def read(item: Node, faults: Faults) -> OpenShape:
        return OpenShape(read_name(item, faults), (), place=item.place)

    return read_items(node, faults, "[a, b, c]", read)


def _read_shapes(node: Node, faults: Faults) -> tuple[OpenShape, ...]:
    named = read_named(node, faults, "{W: [m, n], x: [n], a: []}", read_name, read_shape)
    return tuple(OpenShape(name, shape, place=place) for name, shape, place in named)


def _read_functions(node: Node, faults: Faults) -> tuple[OpenShape, ...]:
    """Functions of which only the name is known."""

    def read(item: Node, faults: Faults) -> OpenShape:
        return OpenShape(read_name(item, faults), (), place=item.place)

    return read_items(node, faults, "[f, g]", read)


def _check_names(problem: Problem, faults: Faults) -> None:
    """Report names that two sections declare; only `compute` may assign a name again."""
    seen: dict[str, Place] = {}
    for name, place in _declared(problem):
        if name and (first := seen.get(name)):
            where = f"line {first.line}, column {first.column}"
            faults.add(place, f"{shown(name)} is declared already, in {where}: choose another name")
        seen.setdefault(name, place)


def _declared(problem: Problem) -> Iterator[tuple[str, Place]]:
    yield from ((given.name, given.place) for given in problem.given)
    yield from ((shape.name, shape.place) for shape in problem.shapes)
    yield from ((function.name, function.place) for function in problem.functions)
    if problem.network:
        yield from _declared_in(problem.network)
    if problem.unroll:
        yield from ((f"{given.name}_0", given.place) for given in problem.unroll.state)
    for train in problem.train:
        yield from declared_in_train(train)


def _declared_in(network: Network) -> Iterator[tuple[str, Place]]:
    yield network.input.name, network.input.place
    for layer in network.layers:
        yield from ((given.name, given.place) for given in (layer.weights, layer.bias) if given)
        yield from ((name, layer.place) for name in (layer.pre_activation, layer.output))
    if network.target:
        yield network.target.name, network.target.place
    if network.loss:
        yield "loss", network.loss.place


# Conventions


def _read_conventions(node: Node, faults: Faults) -> tuple[str, ...]:
    return read_items(node, faults, "[loss-factor]", read_one_of(CONVENTIONS))


def _read_framework(node: Node, faults: Faults) -> Framework:
    """A library, `pytorch`, or with its version, `pytorch 2.13` or {pytorch: 2.13}."""
    if isinstance(node, Mapping) and len(node.entries) == 1:
        key, said = node.entries[0]
        name, version = read_one_of(tuple(FRAMEWORKS))(key, faults), read_scalar(said, "a version, like 2.13").text
    else:
        words = _VERSION.split(read_scalar(node, "a library, like pytorch").text.strip(), maxsplit=1)
        name = read_one_of(tuple(FRAMEWORKS))(Scalar(words[0], node.place), faults)
        version = words[1] if len(words) > 1 else ""
    title, known = FRAMEWORKS[name]
    parts, wanted = known.split("."), version.strip().split(".") if version else []
    if wanted[: len(parts)] != parts[: len(wanted)]:
        hint = f"write framework: {name} {known}, or {name} alone for that"
        raise Refusal(node.place, f"of {title} the version {known} is known; received {shown(version)}: {hint}")
    return Framework(name, known)


def _read_kinks(node: Node, faults: Faults) -> tuple[tuple[str, Fraction | str], ...]:
    return tuple(read_fields(node, faults, "kinks", _KINK_READERS).values.items())


def _kink_reader(name: str) -> Reader[Fraction | str]:
    """A number that holds at 0, or one of the words."""
    words = KINKS[name]

    def read(node: Node, faults: Faults) -> Fraction | str:
        is_word = isinstance(node, Scalar) and node.text in words
        return read_exact(node, faults) if name in NUMBERED_KINKS and not is_word else read_one_of(words)(node, faults)

    return read


_KINK_READERS = {name: _kink_reader(name) for name in KINKS}
_CREDITS = ("follow_through_credit", "precision_credit", "convention_credit", "framework_credit")
_AS_READ = (
    "source", "text", "given", "functions", "compute", "network", "unroll", "train", "conventions", "kinks",
    "decimal", "digits", "plot", "variants", "framework",
)  # fmt: skip

_READERS = {
    "id": _read_slug,
    "title": read_text,
    "source": read_text,
    "text": read_text,
    "given": _read_given,
    "symbols": _read_symbols,
    "shapes": _read_shapes,
    "domain": read_domains,
    "functions": _read_functions,
    "compute": _read_compute,
    "network": read_network,
    "unroll": read_unroll,
    "train": read_trainings,
    "questions": read_questions,
    **dict.fromkeys(_CREDITS, read_share),
    "conventions": _read_conventions,
    "kinks": _read_kinks,
    "tolerance": read_tolerance,
    "digits": read_whole(0, MAX_DIGITS, "number of decimals"),
    "answers": read_one_of(ANSWERS),
    "decimal": read_one_of(DECIMALS),
    "plot": read_plots,
    "variants": read_variants,
    "known": read_known,
    "mistakes": read_credits,
    "framework": _read_framework,
}
