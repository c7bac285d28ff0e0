"""How a gradient becomes a step: the lines of each rule, as templates.

In a template {old} is the parameter before the step and {g} its gradient; {m} and {v} are the running averages of this
step, {m0} and {v0} those of the step before; {t} is the number of the step, {eta} the learning rate; {root_v} divides.
Sources: Polyak 1964 (momentum); Sutskever et al. 2013 (velocity and Nesterov); Duchi et al. 2011 (AdaGrad); Hinton's
lecture 6e (RMSProp); Kingma and Ba 2015, algorithms 1 (Adam) and 2 (AdaMax); Loshchilov and Hutter 2019 (AdamW);
Riedmiller and Braun 1993 (Rprop).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from gradekit.exercise.problem.located import Given, Text

NEW = "new"  # the line that gives the parameter's new value


class Template(Struct, frozen=True):
    """lines: (first part of the name, expression); ahead: where the gradient is taken, if not at the parameter."""

    lines: tuple[tuple[str, str], ...]
    ahead: str = ""


_SGD = (NEW, "{old} - {eta}*{g}")
_AVERAGE = ("m", "beta*{m0} + (1 - beta)*{g}")
_DECAYED = ("m", "beta*{m0} + {g}")
_VELOCITY = ("v", "beta*{v0} - {eta}*{g}")
_ALONG_M = (NEW, "{old} - {eta}*{m}")
_ALONG_V = (NEW, "{old} + {v}")
_SCALED = (NEW, "{old} - {eta}*{g}/({root_v})")
_ADAM = (
    ("m", "beta1*{m0} + (1 - beta1)*{g}"),
    ("v", "beta2*{v0} + (1 - beta2)*{g}^2"),
    ("mhat", "{m}/(1 - beta1^{t})"),
    ("vhat", "{v}/(1 - beta2^{t})"),
    (NEW, "{old} - {eta}*{mhat}/({root_vhat})"),
)
_SMALLER = "{old} - {eta}*decay*{old}"  # AdamW: the weight loses a part of itself, apart from the gradient
_ALONG_MHAT, _ALONG_UNCORRECTED = "{eta}*{mhat}/({root_vhat})", "{eta}*sqrt(1 - beta2^{t})*{mhat}/({root_v})"
_ADAM_UNCORRECTED = (*_ADAM[:4], (NEW, "{old} - " + _ALONG_UNCORRECTED))


def _adamax(largest: str, beside: str = "") -> Template:
    """u: the largest slope so far, which decays."""
    return Template((_ADAM[0], ("u", largest), _ADAM[2], (NEW, f"{{old}} - {{eta}}*{{mhat}}/({{u}}{beside})")))


_RPROP = (  # a new sign of the slope halves the step, and that step is left out
    ("p", "{g}*({g}*{p0} >= 0)"),
    (
        "d",
        "max(1e-6, min(50, {d0}*(1 + (increase - 1)*({g}*{p0} > 0) - (1 - decrease)*({g}*{p0} < 0))"
        " + {eta}*({d0} = 0)))",
    ),
    (NEW, "{old} - {d}*sign({p})"),
)

TEMPLATES: Mapping[tuple[str, str], Template] = MappingProxyType(
    {
        ("sgd", ""): Template((_SGD,)),
        ("momentum", "sum"): Template((_DECAYED, _ALONG_M)),
        ("momentum", "average"): Template((_AVERAGE, _ALONG_M)),
        ("momentum", "velocity"): Template((_VELOCITY, _ALONG_V)),
        ("nesterov", "lookahead"): Template((_VELOCITY, _ALONG_V), ahead="{old} + beta*{v0}"),
        ("nesterov", "simplified"): Template((_DECAYED, (NEW, "{old} - {eta}*({g} + beta*{m})"))),
        ("rmsprop", ""): Template((("v", "beta*{v0} + (1 - beta)*{g}^2"), _SCALED)),
        ("adagrad", ""): Template((("v", "{v0} + {g}^2"), _SCALED)),
        ("adam", "corrected"): Template(_ADAM),
        ("adam", "uncorrected"): Template(_ADAM_UNCORRECTED),
        ("adamw", "corrected"): Template((*_ADAM[:4], (NEW, f"{_SMALLER} - {_ALONG_MHAT}"))),
        ("adamw", "uncorrected"): Template((*_ADAM[:4], (NEW, f"{_SMALLER} - {_ALONG_UNCORRECTED}"))),
        ("adamax", "beside"): _adamax("max(beta2*{u0}, abs({g}))", " + epsilon"),
        ("adamax", "within"): _adamax("max(beta2*{u0}, abs({g}) + epsilon)"),
        ("adamax", "decayed"): _adamax("max(beta2*{u0} + epsilon, abs({g}))"),
        ("rprop", ""): Template(_RPROP),
    }
)


def root(name: str, eps_inside: bool, epsilon: str) -> str:
    """What a step is divided by: √v + ε, or √(v + ε)."""
    return f"sqrt({name} + {epsilon})" if eps_inside else f"sqrt({name}) + {epsilon}"


def length_of(parameters: tuple[Given, ...], slopes: Mapping[str, str]) -> str:
    """The length of all gradients together, as one long vector."""
    if len(parameters) > 1:
        return "sqrt(" + " + ".join(f"sum({slopes[p.name]}^2)" for p in parameters) + ")"
    slope = slopes[parameters[0].name]
    return f"abs({slope})" if isinstance(parameters[0].value, Text) else f"norm({slope})"
