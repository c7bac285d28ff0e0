"""A training in PyTorch's own words: an optimiser, backward and step, and a copy of the parameters behind each step."""

from __future__ import annotations

from collections.abc import Iterable

from gradekit.engine.graph import Node, topological
from gradekit.frameworks.tape import TapeWriter
from gradekit.frameworks.training import Steps, TrainStep


class OptimiserWriter(TapeWriter):
    """Writes the steps one after another; whatever is asked besides is made of the copies."""

    def trains(self, steps: Steps | None, roots: list[Node]) -> set[Node]:
        """What has to be written when an optimiser takes the steps; nothing where it cannot give all that is needed."""
        self._steps: tuple[TrainStep, ...] = ()
        if steps is None:
            return set()
        after = {node for step in steps.steps for node in step.after}
        self._own = {gradient for step in steps.steps for gradient in step.gradients}
        asked = self._below(roots, after)
        last = max((k for k, step in enumerate(steps.steps) if not asked.isdisjoint(_made(step))), default=-1)
        if last < 0 or not self._stand_apart(steps, (self.derivatives.keys() & asked) - self._own):
            return set()
        self._steps, self._names, self._made = steps.steps[: last + 1], steps.names, steps.made
        self._asked = asked
        losses = self._below([step.loss for step in self._steps], after)
        return asked | losses | set(steps.steps[0].before)

    def _stand_apart(self, steps: Steps, others: set[Node]) -> bool:
        """Whether these derivatives have nothing to do with the parameters that are trained."""
        trained = {node for step in steps.steps for node in (*step.before, *step.after)}
        return all(trained.isdisjoint(topological([self.derivatives[node][0]], inputs=self.inputs)) for node in others)

    def prepare(self, needed: set[Node]) -> None:
        """The gradients of the steps are the optimiser's affair."""
        super().prepare(needed - self._own if self._steps else needed)

    def _below(self, roots: list[Node], after: set[Node]) -> set[Node]:
        """What the roots are made of, apart from what steps make of parameters."""
        stop = after | self._own
        return set(topological(roots, stop, self.inputs))

    def train(self) -> None:
        """All steps up to the last one that anything needs."""
        if not self._steps:
            return
        self._live = [self.names.claim(name) for name in self._names]
        for name, node in zip(self._live, self._steps[0].before, strict=True):
            self.write([node])
            self.lines.append(f"{name} = {self.text[node]}.detach().clone().requires_grad_()")
        self._optimiser = self.names.claim("optimiser")
        self.lines.append(f"{self._optimiser} = torch.optim.{self._made.format(w='[' + ', '.join(self._live) + ']')}")
        for step in self._steps:
            self._take(step)

    def _take(self, step: TrainStep) -> None:
        copies, known = [self.text[node] for node in step.before], set(self.text)
        self.text |= dict(zip(step.before, self._live, strict=True))
        self.lines.append("")
        self.write([step.loss])
        loss = self.text[step.loss]
        self.lines += [
            f"{self._optimiser}.zero_grad()",
            f"({loss}).backward()" if not loss.isidentifier() else f"{loss}.backward()",
        ]
        self._forget(known, step)
        for live, gradient in zip(self._live, step.gradients, strict=True):
            if gradient in self._asked:
                self.text[gradient] = self.assign(gradient, f"{live}.grad.clone()")
        self.lines.append(f"{self._optimiser}.step()")
        self.text |= dict(zip(step.before, copies, strict=True))
        for live, after in zip(self._live, step.after, strict=True):
            self.text[after] = self.assign(after, f"{live}.detach().clone()")
        for place, key, node in step.states:
            if node in self._asked:
                self.text[node] = self.assign(node, f'{self._optimiser}.state[{self._live[place]}]["{key}"].clone()')

    def _forget(self, known: set[Node], step: TrainStep) -> None:
        """What was written in place, and is made of parameters that are others now."""
        moved = set(step.before)
        for node in topological([step.loss], inputs=self.inputs):
            if not moved.isdisjoint(self.inputs(node)):
                moved.add(node)
        for node in moved - known:
            if not self.text.get(node, "").isidentifier():
                self.text.pop(node, None)


def _made(step: TrainStep) -> Iterable[Node]:
    return (*step.after, *step.gradients, *(node for _, _, node in step.states))
