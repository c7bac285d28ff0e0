"""The numbers that known mistakes give: the graph of a quantity with one rule broken on purpose.

Mistakes that belong to an op stand on the op. The recipes here need to know more than one op: how gradients travel,
what an update is, which signals there are. Each makes variants of a quantity's node; nobody writes them by hand.

    because      one plain sentence for each known mistake: what was done, and why it is wrong
    algebra      what a node is up to algebra: summands, factors, functions, however its line was typed
    steps        updates new = old ∓ step, found in the graph, and what recipes know of the exercise
    context      what a recipe for a mistake may look at, and how it replaces part of a quantity's graph
    activations  activations and their derivatives, also where the author wrote them out
    affine       mistakes of a weighted sum: its bias or another summand left out
    forward      mistakes of the forward pass: a sign, an activation or the right signal missing
    labels       labels ignored in a loss, and on the way back from it
    losses       mistakes in a loss's constant factor, and sums for means
    updates      mistakes of an update: its sign, its learning rate, no update at all, one quantity for another
    whole        mistakes of an answer as a whole: its sign, its decimal point, its rows and columns
    backward     mistakes on the way back: a factor or a path missing from the chain rule, or the wrong operand in it
    factors      an exponent's sign or constant, a scale, 1/n, the root of a variance, a gate's place
    rules        mistakes in a learning rule's own quantities: bias correction, momentum, weight decay
    iterations   an iteration too few or too many, and a parameter trained that is held fixed
    outputs      an activation where there is none, and another entry picked than the one that is meant
    omitted      one operation of any line left out or exchanged: the last that is thought of
    counts       mistakes in a whole number that is counted: biases, padding, stride left out
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

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
from gradekit.marking.mistakes.because import BECAUSE
from gradekit.marking.mistakes.context import Context, Variant
from gradekit.marking.mistakes.losses import is_loss, loss_factors, terms
from gradekit.marking.mistakes.steps import Setting, Update, find_updates

__all__ = [
    "BECAUSE", "MAX_VARIANTS", "Setting", "Update", "Variant", "different", "find_updates", "is_loss", "loss_factors",
    "most_telling_first", "rarer", "rarest", "terms", "variants",
]  # fmt: skip

MAX_VARIANTS = 400  # of one quantity: a long chain has more sites than anyone mistakes
_WORK, _FEWEST = 10_000, 4  # nodes that one recipe may rebuild for all its variants, and variants it may make anyhow
_RARE_WORK = 4_000  # the same for a recipe of rarer mistakes
_RANK = {mistake: rank for rank, mistake in enumerate(MISTAKES)}
_GENERAL = ("upstream-omitted", "sign-flipped", "loss-factor", "power-of-ten")  # true beside a more telling one

_SAID_BY = {  # mistake → more general names of the same, which say nothing more
    "ascent": ("sign-flipped",),
    "labels-ignored": ("path-omitted", "summand-omitted", "inner-derivative-omitted", "local-derivative-omitted"),
    "activation-derivative-omitted": ("operand-omitted", "inner-derivative-omitted", "local-derivative-omitted"),
    "path-omitted": ("gate-exchanged", "operand-omitted", "inner-derivative-omitted", "local-derivative-omitted"),
    "upstream-omitted": ("operand-omitted", "inner-derivative-omitted", "local-derivative-omitted"),
    "operand-omitted": ("inner-derivative-omitted", "local-derivative-omitted"),
    "inner-derivative-omitted": ("local-derivative-omitted",),
    "square-factor": ("loss-factor",),
    "gate-exchanged": ("operand-omitted", "inner-derivative-omitted", "local-derivative-omitted"),
}

Recipe = Callable[[Context], Iterator[Variant]]
_RECIPES: tuple[Recipe, ...] = (
    whole.recipe, affine.recipe, forward.recipe, activations.recipe, labels.recipe, backward.recipe, updates.recipe,
    losses.recipe,
)  # fmt: skip
_RARER: tuple[Recipe, ...] = (
    backward.rarer, rules.rarer, iterations.rarer, factors.rarer, labels.rarer, affine.rarer, outputs.rarer,
    counts.rarer,
)  # fmt: skip


def most_telling_first(ids: Iterable[str]) -> list[str]:
    """Mistakes that give one number: each once, a step against the gradient before a wrong sign."""
    return sorted(dict.fromkeys(ids), key=_GENERAL.__contains__)


def different(ids: Iterable[str]) -> list[str]:
    """Mistakes that give one number, without those that are only a more general name of one before them."""
    said: list[str] = []
    for id in ids:
        if not any(id in _SAID_BY.get(other, ()) for other in said):
            said.append(id)
    return said


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
    """One operation of a line left out or exchanged; thought of where nothing else explains an answer."""
    return _made(Context(node, setting), (omitted.rarest,), _RARE_WORK)


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
