"""The `train:` shorthand written out: step by step the given quantities and compute lines that it stands for.

Step n goes from w_{n-1} to w_n; what it computes has its number too: x_n and y_n (its batch), o_n, loss_n, then the
gradient g_n, the rule's own m_n, v_n, …. With several parameters these have the parameter's name inside: g_w_n.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from gradekit.engine.number import is_number
from gradekit.exercise.lowering.dense import LOSS
from gradekit.exercise.lowering.prefixed import known_givens, network_lines, prefixed
from gradekit.exercise.lowering.renamed import renamed
from gradekit.exercise.lowering.rules import NEW, TEMPLATES, Template, length_of, root
from gradekit.exercise.problem.known import OPTION_DEFAULTS, RULES, STATES
from gradekit.exercise.problem.located import Given, Line, Nested, Text
from gradekit.exercise.problem.schema import Problem
from gradekit.exercise.problem.shorthands import Train

_CONSTANT = re.compile(rf"\b(?:{'|'.join(OPTION_DEFAULTS)})\b")


class Step(Struct, frozen=True):
    """What one step adds. updates: (name before, name after) of each parameter; names: what its lines call what."""

    given: tuple[Given, ...]
    compute: tuple[Line, ...]
    updates: tuple[tuple[str, str], ...] = ()
    names: Mapping[str, str] | None = None


class Training:
    """A training of a problem, written out one step at a time."""

    def __init__(self, problem: Problem, train: Train):
        known = known_givens(problem)
        self.prefix = f"{train.name}_" if train.name else ""
        self.problem = problem
        self.train = prefixed(train, problem) if train.name else train
        self.parameters = tuple(
            replace(known.get(given.name, given), place=given.place) if given.value == () else given
            for given in self.train.parameters
        )
        self.lines = self.train.compute or network_lines(problem)
        self.others = frozenset(known) | {given.name for given in self.train.data}
        self.short = len(self.parameters) == 1 and not self._taken()
        self.clock = ""  # what the number of the step is called where one step stands for many

    def _taken(self) -> bool:
        """Whether the author uses a name that the rule's own quantities would have."""
        own = {self.prefix + stem for stem in ("g", "clipped", "ahead", *(stem for stem, _ in self._template.lines))}
        return bool(own & {line.name for line in self.lines} | own & self.others)

    @property
    def _template(self) -> Template:
        return TEMPLATES[self.train.rule.name, self.train.rule.form]

    def named(self, stem: str, parameter: str, number: int) -> str:
        """m_3 of the only parameter, m_w_3 of one of several."""
        stem = self.prefix + stem
        return f"{stem}_{number}" if self.short else f"{stem}_{self._bare(parameter)}_{number}"

    def _bare(self, parameter: str) -> str:
        """Its name as the author wrote it."""
        return parameter.removeprefix(self.prefix)

    def numbers(self, step: int) -> tuple[int, int, int]:
        """Of step 0, 1, …: the number of what it computes, of the parameters before it and of those after it."""
        first = self.train.first_step
        return first + step, max(first - 1, 0) + step, max(first - 1, 0) + step + 1

    @property
    def copies(self) -> dict[str, str]:
        """The start values that are those of a quantity which the file has anyway, w_0 of w."""
        known, before = known_givens(self.problem), self.numbers(0)[1]
        referred = (given.name for given in self.train.parameters if given.value == ())
        return {f"{name}_{before}": name for name in referred if name in known}

    # Before the first step

    def start(self) -> Step:
        """Start values, the rule's state and constants, the data."""
        before = self.numbers(0)[1]
        given = [replace(p, name=f"{p.name}_{before}") for p in self.parameters]
        given += self._states(before)
        constants = [_constant(name, text) for name, text in self._constants()]
        given += [made for made in constants if isinstance(made, Given)] + list(self.train.data)
        return Step(tuple(given), tuple(made for made in constants if isinstance(made, Line)))

    def _states(self, before: int) -> Iterator[Given]:
        said = {given.name: given for given in self.train.state}
        if self.train.update:
            return
        for parameter in self.parameters:
            for stem in STATES.get((self.train.rule.name, self.train.rule.form), ()):
                alone = said.get(stem) if len(self.parameters) == 1 else None
                own = said.get(f"{stem}_{self._bare(parameter.name)}") or alone
                value = own.value if own else _filled(parameter.value, dict(self.train.rule.start).get(stem, "0"))
                place = own.place if own else self.train.rule.place
                yield Given(self.named(stem, parameter.name, before), value, place)

    def _constants(self) -> Iterator[tuple[str, Text]]:
        train, rate = self.train, self.train.rate
        if rate and not rate.is_list and not self._depends_on_t(rate.values[0]):
            yield rate.name, rate.values[0]
        said = dict(train.rule.options)
        for option in () if train.update else RULES[train.rule.name]:
            if option in OPTION_DEFAULTS:
                yield self.prefix + option, said.get(option, Text(OPTION_DEFAULTS[option], train.rule.place))
        if train.clip:
            yield f"{self.prefix}limit", train.clip.amount

    def _depends_on_t(self, text: Text) -> bool:
        return "t" not in self.others and renamed(text, {"t": "(1)"}) is not text

    # One step

    def step(self, k: int) -> Step:
        """The lines of step k = 0, 1, …."""
        number, before, after = self.numbers(k)
        given, rows = self._batch(k, number)
        names = {p.name: f"{p.name}_{before}" for p in self.parameters} | rows
        if "t" not in self.others:
            names["t"] = self.clock or f"({number})"
        rate = tuple(self._rate(k, number))
        if rate:
            names[self.train.rate.name] = rate[0].name  # type: ignore[union-attr]  # a line for it needs a rate
        write = self._own_update if self.train.update else self._rule_update
        lines, names = write(number, after, names)
        updates = tuple((f"{p.name}_{before}", f"{p.name}_{after}") for p in self.parameters)
        return Step(given, (*rate, *lines), updates, names)

    def _batch(self, k: int, number: int) -> tuple[tuple[Given, ...], dict[str, str]]:
        """The step's own examples, and what the data are called in it."""
        train = self.train
        if not train.batches:
            return (), {}
        batch = train.batches[k % len(train.batches)]
        given = []
        for data in train.data:
            rows = tuple(data.value[example - 1] for example in batch.examples)  # type: ignore[index]  # a list of examples
            given.append(Given(f"{data.name}_{number}", rows[0] if batch.alone else rows, data.place))
        return tuple(given), {data.name: f"{data.name}_{number}" for data in train.data}

    def _rate(self, k: int, number: int) -> Iterator[Line]:
        """The learning rate of this step, where each has its own."""
        rate = self.train.rate
        if rate and rate.is_list:
            yield Line(f"{rate.name}_{number}", rate.values[k], rate.place)
        elif rate and self._depends_on_t(rate.values[0]):
            text = self._in(rate.values[0], {"t": self.clock or f"({number})"})
            yield Line(f"{rate.name}_{number}", text, rate.place)

    def _in(self, text: Text, names: Mapping[str, str]) -> Text:
        return renamed(text, names, self.others)

    def _forward(self, names: dict[str, str], number: str, only: Collection[str] = ()) -> Iterator[Line]:
        """The author's lines with this step's names, which go into `names`; `only` some of them, where given."""
        for line in self.lines:
            if not only or line.name in only:
                expression = self._in(line.expression, names)
                names[line.name] = f"{line.name}_{number}"
                yield Line(names[line.name], expression, line.place)

    def _own_update(self, number: int, after: int, names: dict[str, str]) -> tuple[list[Line], dict[str, str]]:
        lines = list(self._forward(names, str(number)))
        now = dict(names)
        for line in self.train.update:
            new = f"{line.name}_{after}"
            lines.append(Line(new, self._in(line.expression, now), line.place))
            if self.train.updates != "simultaneous":
                now[line.name] = new
        updated = {line.name for line in self.train.update}
        rest = [p for p in self.parameters if p.name not in updated]
        lines += [_line(f"{p.name}_{after}", names[p.name], p) for p in rest]
        return lines, names

    def _rule_update(self, number: int, after: int, names: dict[str, str]) -> tuple[list[Line], dict[str, str]]:
        """All parameters together; or one after the other, each with what is computed anew from those before it."""
        if self.train.updates != "sequential":
            at = dict(names)
            write = self._updated if self.train.updates == "simultaneous" else self._in_place
            return write(self.parameters, at, str(number), after), at
        lines, now, at = [], dict(names), dict(names)
        for k, parameter in enumerate(self.parameters):
            at = dict(now)
            label = f"{number}_{parameter.name}" if k else str(number)
            if not self._template.ahead:
                lines.append(self._apart(parameter, at, number))
            lines += self._updated((parameter,), at, label, after)
            now[parameter.name] = f"{parameter.name}_{after}"
        return lines, at

    def _apart(self, parameter: Given, at: dict[str, str], number: int) -> Line:
        """The parameter under another name: those updated after it, or before, came from it and are held fixed."""
        line = _line(self.named("now", parameter.name, number), at[parameter.name], parameter)
        at[parameter.name] = line.name
        return line

    def _updated(self, parameters: tuple[Given, ...], at: dict[str, str], label: str, after: int) -> list[Line]:
        """The forward lines, the gradients and the rule's lines for some parameters at once."""
        old = {p.name: f"{p.name}_{after - 1}" for p in parameters}
        lines = list(self._ahead(parameters, at, after))
        lines += self._forward(at, label)
        loss = at[self.train.loss.value if self.train.loss else LOSS]
        number = after - (self.train.first_step == 0)
        slopes = {p.name: self.named("g", p.name, number) for p in parameters}
        lines += [_line(slopes[p.name], f"grad({loss}, {at[p.name]})", p) for p in parameters]
        lines += self._clipped(parameters, slopes, number)
        for parameter in parameters:
            lines += self._rule_lines(parameter, old[parameter.name], slopes[parameter.name], at, after)
        return lines

    def _in_place(self, parameters: tuple[Given, ...], at: dict[str, str], label: str, after: int) -> list[Line]:
        """One forward pass; each gradient then goes back through the parameters that stand there by now."""
        number, replaced = after - (self.train.first_step == 0), ""
        lines = list(self._ahead(parameters, at, after))
        if not lines:  # the last one came from all others, and none of them from it
            lines = [self._apart(parameter, at, number) for parameter in parameters[:-1]]
        lines += self._forward(at, label)
        loss = at[self.train.loss.value if self.train.loss else LOSS]
        for parameter in parameters:
            slopes = {parameter.name: self.named("g", parameter.name, number)}
            lines.append(_line(slopes[parameter.name], f"grad({loss}, {at[parameter.name]}{replaced})", parameter))
            lines += self._clipped((parameter,), slopes, number)
            old = f"{parameter.name}_{after - 1}"
            lines += self._rule_lines(parameter, old, slopes[parameter.name], at, after)
            replaced += f", {at[parameter.name]} = {parameter.name}_{after}"
        return lines

    def _ahead(self, parameters: tuple[Given, ...], at: dict[str, str], after: int) -> Iterator[Line]:
        """Where the gradient is taken, if not at the parameters; `at` is changed to it."""
        if not self._template.ahead:
            return
        for parameter in parameters:
            fields = {"old": f"{parameter.name}_{after - 1}", "v0": self.named("v", parameter.name, after - 1)}
            name = at[parameter.name] = self.named("ahead", parameter.name, after)
            yield _line(name, self._own(self._template.ahead).format_map(fields), parameter)

    def _clipped(self, parameters: tuple[Given, ...], slopes: dict[str, str], number: int) -> Iterator[Line]:
        """The gradients made no larger than the limit, which take their place in `slopes`."""
        clip, limit = self.train.clip, f"{self.prefix}limit"
        if clip is None:
            return
        if clip.kind == "norm":
            together = len(parameters) == len(self.parameters)
            length = self.prefix + ("gnorm" if together else f"gnorm_{self._bare(parameters[0].name)}") + f"_{number}"
            yield Line(length, Text(length_of(parameters, slopes), clip.place), clip.place)
            length += f" + {clip.beyond}" if clip.beyond else ""
        for p in parameters:
            name, g = self.named("clipped", p.name, number), slopes[p.name]
            made = f"{g}*{limit}/max({limit}, {length})" if clip.kind == "norm" else f"max(-{limit}, min({limit}, {g}))"
            slopes[p.name] = name
            yield Line(name, Text(made, clip.place), clip.place)

    def _count(self, after: int) -> str:
        """How many steps there were, with this one, as the rule counts them."""
        return str(after) if not self.clock else f"({self.clock} + 1)" if self.train.first_step == 0 else self.clock

    def _rule_lines(self, parameter: Given, old: str, slope: str, at: Mapping[str, str], after: int) -> Iterator[Line]:
        rate = self.train.rate
        name = parameter.name
        eta = at.get(rate.name, rate.name) if rate else "eta"
        fields = {"old": old, "g": slope, "t": self._count(after), "eta": eta}
        fields |= {f"{stem}0": self.named(stem, name, after - 1) for stem in ("m", "v", "u", "p", "d")}
        for stem, template in self._template.lines:
            made = f"{name}_{after}" if stem == NEW else self.named(stem, name, after)
            text = Text(self._own(template).format_map(fields), self.train.rule.place)
            yield Line(made, text, text.place)
            fields |= {stem: made, f"root_{stem}": root(made, self.train.rule.eps_inside, f"{self.prefix}epsilon")}

    def _own(self, template: str) -> str:
        """A rule's template with the names of its constants, which have the training's name before theirs."""
        return _CONSTANT.sub(rf"{self.prefix}\g<0>", template) if self.prefix else template


def _line(name: str, expression: str, source: Given) -> Line:
    return Line(name, Text(expression, source.place), source.place)


def _constant(name: str, text: Text) -> Given | Line | None:
    """A constant under its name; nothing where the author has given one of that name."""
    if text.value.strip() == name:
        return None
    return Given(name, text, text.place) if is_number(text.value) else Line(name, text, text.place)


def _filled(value: Nested, number: str) -> Nested:
    """One number at every entry."""
    return replace(value, value=number) if isinstance(value, Text) else tuple(_filled(part, number) for part in value)
