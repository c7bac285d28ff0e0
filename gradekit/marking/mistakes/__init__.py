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
    recipes      all of these, tried on a quantity
    telling      of mistakes that give one number, which are said
"""
