"""Rows of learning rules: where ε stands, what they start from, and the numbers that they have by themselves."""

from __future__ import annotations

from types import MappingProxyType

from gradekit.exercise.framework.way import Convention, RuleWay, Way, convention


def _rule(says: str, name: str, rule: RuleWay) -> Way:
    return Way(says, rules=MappingProxyType({name: rule}))


def _numbers(name: str, **options: str) -> Way:
    said = {"beta": "the decay", "epsilon": "ε", "decay": "the weight decay"}
    listed = " and ".join(f"{said[option]} is {value}" for option, value in options.items())
    return _rule(f"in its {name} {listed} unless told otherwise", name, RuleWay(options=MappingProxyType(options)))


_OUTSIDE = "ε stands outside the root"
_INSIDE = "ε stands inside the root"

RULES: tuple[Convention, ...] = (
    convention(
        "momentum",
        {
            "pytorch jax keras tensorflow paddle nnabla tinygrad mindspore": _rule(
                "momentum is m ← βm + g, and the step is the rate times m", "momentum", RuleWay("sum")
            )
        },
    ),
    convention(
        "nesterov",
        {
            "pytorch jax keras tensorflow paddle nnabla tinygrad": _rule(
                "Nesterov's momentum is the simplified form, the step is the rate times g + βm",
                "nesterov", RuleWay("simplified"),
            ),
            "mindspore": _rule(
                "Nesterov's momentum comes out as plain momentum", "nesterov", RuleWay("sum", "momentum")
            ),
        },
    ),
    convention(
        "adam-epsilon",
        {
            "pytorch jax paddle tinygrad": _rule(
                "Adam has ε beside the corrected root", "adam", RuleWay("corrected", eps_inside=False)
            ),
            "keras tensorflow nnabla mindspore": _rule(
                "Adam has ε beside the uncorrected root, √v + ε", "adam", RuleWay("uncorrected", eps_inside=False)
            ),
        },
    ),
    convention("adam-numbers", {"pytorch jax paddle tinygrad mindspore": _numbers("adam", epsilon="1e-8"),
                                "keras tensorflow": _numbers("adam", epsilon="1e-7")}),
    convention(
        "rmsprop-epsilon",
        {
            "pytorch nnabla": _rule(f"in RMSProp {_OUTSIDE}", "rmsprop", RuleWay(eps_inside=False)),
            "jax keras tensorflow paddle": _rule(f"in RMSProp {_INSIDE}", "rmsprop", RuleWay(eps_inside=True)),
            "mindspore": _rule(
                f"in RMSProp {_INSIDE}, and the mean square starts at 1", "rmsprop",
                RuleWay(eps_inside=True, start=MappingProxyType({"v": "1"})),
            ),
        },
    ),
    convention(
        "rmsprop-numbers",
        {
            "pytorch": _numbers("rmsprop", beta="0.99", epsilon="1e-8"),
            "jax": _numbers("rmsprop", beta="0.9", epsilon="1e-8"),
            "keras tensorflow": _numbers("rmsprop", beta="0.9", epsilon="1e-7"),
            "paddle": _numbers("rmsprop", beta="0.95", epsilon="1e-6"),
            "mindspore": _numbers("rmsprop", beta="0.9", epsilon="1e-10"),
        },
    ),
    convention(
        "adagrad-epsilon",
        {
            "pytorch paddle nnabla": _rule(f"in AdaGrad {_OUTSIDE}", "adagrad", RuleWay(eps_inside=False)),
            "jax keras tensorflow": _rule(f"in AdaGrad {_INSIDE}", "adagrad", RuleWay(eps_inside=True)),
        },
    ),
    convention(
        "adagrad-start",
        {
            "jax keras tensorflow": _rule(
                f"AdaGrad starts from 0.1, and {_INSIDE}", "adagrad",
                RuleWay(eps_inside=True, start=MappingProxyType({"v": "0.1"})),
            )
        },
    ),
    convention(
        "adagrad-numbers",
        {
            "pytorch": _numbers("adagrad", epsilon="1e-10"),
            "jax keras tensorflow": _numbers("adagrad", epsilon="1e-7"),
            "paddle": _numbers("adagrad", epsilon="1e-6"),
            "nnabla": _numbers("adagrad", epsilon="1e-8"),
        },
    ),
    convention(
        "adamax-epsilon",
        {
            "pytorch jax": _rule("in AdaMax ε stands beside |g|", "adamax", RuleWay("within")),
            "keras": _rule("in AdaMax ε stands beside u", "adamax", RuleWay("beside")),
            "paddle": _rule("in AdaMax ε stands beside β₂u", "adamax", RuleWay("decayed")),
        },
    ),
    convention(
        "decoupled-decay",
        {
            "pytorch jax": _rule(
                "AdamW has ε beside the corrected root", "adamw", RuleWay("corrected", eps_inside=False)
            ),
            "keras": _rule(
                "AdamW has ε beside the uncorrected root, √v + ε", "adamw", RuleWay("uncorrected", eps_inside=False)
            ),
        },
    ),
    convention(
        "adamw-default-decay",
        {
            "pytorch": _numbers("adamw", decay="0.01", epsilon="1e-8"),
            "jax": _numbers("adamw", decay="1e-4", epsilon="1e-8"),
            "keras": _numbers("adamw", decay="0.004", epsilon="1e-7"),
        },
    ),
    convention(
        "clip-by-norm",
        {"pytorch": Way("clip_grad_norm_ adds 1e-6 to the norm that it divides by", beyond="1e-6")},
    ),
)  # fmt: skip
