"""What each LaTeX command stands for: one frozen table for the scanner, whose rows are the manual's.

A command that is in none of them is the name of a quantity or a function, as `\\alpha` and `\\tanh` are, or is refused.
"""

from types import MappingProxyType

SIGNS = MappingProxyType({
    "cdot": "*", "times": "*", "odot": "*", "circ": "*", "ast": "*", "bullet": "*", "div": "/", "slash": "/",
    "leq": "≤", "le": "≤", "leqslant": "≤", "geq": "≥", "ge": "≥", "geqslant": "≥", "lt": "<", "gt": ">", "neq": "≠",
    "ne": "≠", "vert": "|", "mid": "|", "lbrack": "[", "rbrack": "]", "lparen": "(", "rparen": ")", "colon": ":",
    "lVert": "‖", "rVert": "‖", "Vert": "‖", "parallel": "‖", "lbrace": "(", "rbrace": ")",
})  # fmt: skip
SILENT = frozenset((
    "left", "right", "middle", "mleft", "mright", "quad", "qquad", "enspace", "enskip", "thinspace", "space",
    "negthinspace", "displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle", "limits", "nolimits", "strut",
    "mathstrut", "nonumber", "notag", "hline", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl",
    "biggr", "Biggl", "Biggr", "bigm", "Bigm", "rm", "bf", "it",
))  # fmt: skip
MARKS = MappingProxyType({
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304",
    "overline": "\u0304", "dot": "\u0307",
})  # fmt: skip
NAMES = MappingProxyType({
    "top": "T", "ell": "ℓ", "varepsilon": "ε", "vartheta": "θ", "varphi": "φ", "varrho": "ρ", "varsigma": "σ",
    "varpi": "π", "varGamma": "Γ", "varDelta": "Δ", "varTheta": "Θ", "varLambda": "Λ", "varSigma": "Σ", "varPhi": "Φ",
    "varPsi": "Ψ", "varOmega": "Ω", "exponentialE": "e",
})  # fmt: skip
GROUPS = MappingProxyType({  # a command that takes what follows it → the kind of token that `latex` reads
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"), "FRACTION"),
    **dict.fromkeys(("mathbf", "boldsymbol", "bm", "mathrm", "mathit", "mathsf", "mathcal", "mathbb"), "FONT"),
    **dict.fromkeys(("mathbbm", "mathds", "mathtt", "mathnormal", "mathscr", "mathfrak", "mathop", "symbf"), "FONT"),
    **dict.fromkeys(("text", "textbf", "textit", "textrm", "textsf", "texttt", "textnormal", "textup"), "FONT"),
    **dict.fromkeys(("mbox", "operatorname", "mathbfit", "pmb", "vec", "overrightarrow", "underline"), "FONT"),
    **dict.fromkeys(("boxed", "fbox", "ensuremath", "num", "mathord", "mathclose", "mathopen", "cancel"), "FONT"),
    **dict.fromkeys(("color", "phantom", "hphantom", "vphantom", "hspace", "mspace", "label", "tag"), "DROPPED"),
    **dict.fromkeys(("lvert", "absleft"), "ABS"), **dict.fromkeys(("rvert", "absright"), "ABS_END"),
    "sqrt": "ROOT", "prime": "PRIME", "begin": "BEGIN", "end": "END", "partial": "PARTIAL", "nabla": "NABLA",
    "differentialD": "DIFFERENTIAL", "textcolor": "COLOURED", "underbrace": "LABELLED", "overbrace": "LABELLED",
    "lfloor": "FLOOR", "rfloor": "FLOOR_END", "lceil": "CEIL", "rceil": "CEIL_END", "langle": "ANGLE",
    "rangle": "ANGLE_END",
})  # fmt: skip
BLACKBOARD = frozenset(("\\mathbb", "\\mathbbm", "\\mathds"))
OPERATORS = frozenset(("log", "ln", "lg", "exp", "sin", "cos", "tanh"))  # LaTeX sets them without brackets
HINTS = MappingProxyType({
    "infty": "it has no (real) value", "prod": "write the product term by term", "otimes": "write outer(u, v)",
    "int": "integrals are not computed", "lim": "limits are not computed", "binom": "write the number itself",
    "dbinom": "write the number itself", "placeholder": "a box was left empty; fill it or remove it",
    "pm": "write one number, with + or with -", "mp": "write one number, with + or with -",
    "imaginaryI": "only real numbers are accepted", "imaginaryJ": "only real numbers are accepted",
    "in": "only a value is expected, not where it lies", "to": "write the value alone", "cdots": "write every term",
    "rightarrow": "write the value alone", "dots": "write every term", "ldots": "write every term",
    "vdots": "write every entry", "ddots": "write every entry", "not": "write ≠ as \\neq",
    "approx": "write the value alone", "sim": "write the value alone", "equiv": "write =",
    "land": "write a product of comparisons, like (a > 0)*(b > 0)", "lnot": "write 1 - (a > 0)",
    "wedge": "write a product of comparisons, like (a > 0)*(b > 0)", "square": "a box was left empty; fill it",
    "percent": "write a percentage as a decimal number, like 0.5 for 50 %", "overset": "write what is meant alone",
    "underset": "write what is meant alone", "stackrel": "write what is meant alone",
})  # fmt: skip
