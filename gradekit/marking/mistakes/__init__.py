"""The numbers that known mistakes give: the graph of a quantity with one rule broken on purpose.

Mistakes that belong to an op stand on the op. The recipes here need to know more than one op: how gradients travel,
what an update is, which signals there are. Each makes variants of a quantity's node; nobody writes them by hand.

    because    one plain sentence for each known mistake: what was done, and why it is wrong
    context    what a recipe for a mistake may look at, and how it replaces part of a quantity's graph
    forward    mistakes of the forward pass: a bias, a sign, an activation or the right signal missing
    losses     mistakes in a loss's constant factor, and sums for means
    updates    mistakes of an update new = old ∓ step: its sign, its learning rate, or no update at all
    whole      mistakes of an answer as a whole: its sign, its decimal point, its rows and columns
    backward   mistakes on the way back: a factor or a path missing from the chain rule, or the wrong operand in it
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from gradekit.engine.graph import Node
from gradekit.exercise.problem.known import MISTAKES
from gradekit.marking.mistakes import backward, forward, losses, updates, whole
from gradekit.marking.mistakes.because import BECAUSE
from gradekit.marking.mistakes.context import Context, Variant
from gradekit.marking.mistakes.losses import is_loss, loss_factors, terms
from gradekit.marking.mistakes.updates import Update, find_updates

__all__ = [
    "BECAUSE", "MAX_VARIANTS", "Update", "Variant", "find_updates", "is_loss", "loss_factors",
    "most_telling_first", "terms", "variants",
]  # fmt: skip

MAX_VARIANTS = 400  # of one quantity: a long chain has more sites than anyone mistakes
_WORK, _FEWEST = 10_000, 4  # nodes that one recipe may rebuild for all its variants, and variants it may make anyhow
_RANK = {mistake: rank for rank, mistake in enumerate(MISTAKES)}
_GENERAL = ("upstream-omitted", "sign-flipped", "loss-factor", "power-of-ten")  # true beside a more telling one
_RECIPES = (whole.recipe, forward.recipe, backward.recipe, updates.recipe, losses.recipe)


def most_telling_first(ids: Iterable[str]) -> list[str]:
    """Mistakes that give one number: each once, a step against the gradient before a wrong sign."""
    return sorted(dict.fromkeys(ids), key=_GENERAL.__contains__)


def variants(node: Node, gradients: tuple[tuple[Node, Node], ...], new: Mapping[Node, Node]) -> list[Variant]:
    """Every known mistake at every place in the quantity's graph, and at all places at once.

    gradients: (y, x) of the derivatives that the exercise takes; new: weight → its updated value. A variant that
    cannot be computed, for its shapes, is left out.
    """
    context = Context(node, gradients, new)
    most = max(_FEWEST, _WORK // len(context.order))
    made = (variant for recipe in _RECIPES for variant in islice(recipe(context), most))
    unique = {(variant.id, variant.node): variant for variant in made if variant.node is not node}
    return sorted(unique.values(), key=lambda variant: _RANK[variant.id])[:MAX_VARIANTS]
