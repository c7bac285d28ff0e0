"""Every recipe, tried on a quantity: the common ones, and those thought of where none of these explains an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from msgspec.structs import replace

from gradekit.engine.graph import Node
from gradekit.errors import GradekitError
from gradekit.exercise.problem.known import MISTAKES
from gradekit.marking.mistakes import (
    activations,
    affine,
    backward,
    counts,
    factors,
    forward,
    iterations,
    labels,
    losses,
    omitted,
    outputs,
    rules,
    updates,
    whole,
)  # fmt: skip
from gradekit.marking.mistakes.context import Context, Variant
from gradekit.marking.mistakes.steps import Setting

MAX_VARIANTS = 400  # of one quantity: a long chain has more sites than anyone mistakes
_WORK, _FEWEST = 10_000, 4  # nodes that one recipe may rebuild for all its variants, and variants it may make anyhow
_RARE_WORK = 4_000  # the same for a recipe of rarer mistakes
_RANK = {mistake: rank for rank, mistake in enumerate(MISTAKES)}

Recipe = Callable[[Context], Iterator[Variant]]
_RECIPES: tuple[Recipe, ...] = (
    whole.recipe, affine.recipe, forward.recipe, activations.recipe, labels.recipe, backward.recipe, updates.recipe,
    losses.recipe,
)  # fmt: skip
_RARER: tuple[Recipe, ...] = (
    backward.rarer, rules.rarer, iterations.rarer, factors.rarer, labels.rarer, affine.rarer, outputs.rarer,
    counts.rarer,
)  # fmt: skip


def variants(node: Node, setting: Setting, stop: frozenset[Node] = frozenset()) -> list[Variant]:
    """Every common mistake at every place in the quantity's graph, and at all places at once.

    A variant that cannot be computed, for its shapes, is left out. stop: quantities that are taken as they are; none
    is made there or before.
    """
    return _made(Context(node, setting, stop), _RECIPES, _WORK)


def rarer(node: Node, setting: Setting) -> list[Variant]:
    """The mistakes that are thought of only where no common one explains an answer."""
    return _made(Context(node, setting), _RARER, _RARE_WORK)


def rarest(node: Node, setting: Setting) -> list[Variant]:
    """One operation of a line left out or exchanged; thought of where nothing else explains an answer.

    There are so many that one of them is near any number: an answer has to show it.
    """
    made = _made(Context(node, setting), (omitted.rarest,), _RARE_WORK)
    return [replace(variant, exactly=True) for variant in made]


def _made(context: Context, recipes: tuple[Recipe, ...], work: int) -> list[Variant]:
    most = max(_FEWEST, work // len(context.order))
    made = (variant for recipe in recipes for variant in islice(_fitting(recipe, context), most))
    unique = {(variant.id, variant.node): variant for variant in made if variant.node is not context.node}
    return sorted(unique.values(), key=lambda variant: _RANK[variant.id])[:MAX_VARIANTS]


def _fitting(recipe: Recipe, context: Context) -> Iterator[Variant]:
    """What a recipe makes, up to where something does not fit."""
    try:
        yield from recipe(context)
    except GradekitError:
        return
