"""How people write names and signs: Greek letters, hats, raised and lowered digits, typographic operators.

One quantity has many spellings: ŷ, yhat, y_hat and \\hat y are one name; so are σ and sigma, x₁ and x1. `canonical`
brings them together; the tables say what every other character stands for.
"""

import unicodedata

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "ο": "omicron", "π": "pi", "ρ": "rho",
    "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
_VARIANTS = {"ϵ": "epsilon", "ϑ": "theta", "ϰ": "kappa", "µ": "mu", "ϖ": "pi", "ϱ": "rho", "ς": "sigma", "ϕ": "phi"}
_CAPITALS = {small.upper(): word.capitalize() for small, word in GREEK.items()}
_LETTERS = GREEK | _CAPITALS | _VARIANTS | {"ℓ": "l", "′": "'"}
_MARKS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "bar", "\u0307": "dot"}
_LOWERED = {chr(0x2080 + digit): str(digit) for digit in range(10)} | {"ₙ": "n", "ᵢ": "i", "ⱼ": "j", "ₖ": "k", "ₜ": "t"}
_PLAIN = str.maketrans(_LETTERS | _MARKS | _LOWERED | {"_": ""})

LOWERED = "".join(_LOWERED)
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+", strict=True))
SPACES = " \t\r\n\u00a0\u2009\u202f"

FRACTIONS = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5", "⅘": "4/5",
    "⅙": "1/6", "⅚": "5/6", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8",
}  # fmt: skip

SIGNS = {  # a sign as it may be typed → as the grammar has it
    "+": "+", "-": "-", "−": "-", "–": "-", "*": "*", "×": "*", "·": "*", "⋅": "*", "∙": "*", "•": "*", "∗": "*",
    "⊙": "*", "∘": "*", "/": "/", "÷": "/", "∕": "/", "⁄": "/", "@": "@", "^": "^", "**": "^", "(": "(", ")": ")",
    "[": "[", "]": "]", ",": ",", ":": ":", "|": "|", ">": ">", "<": "<", ">=": "≥", "≥": "≥", "⩾": "≥", "<=": "≤",
    "≤": "≤", "⩽": "≤", "=": "=", "==": "=", "!=": "≠", "≠": "≠",
}  # fmt: skip

REFUSED = {  # characters with a meaning elsewhere → what to write instead
    "'": "quotes are not part of an expression",
    '"': "quotes are not part of an expression",
    "`": "quotes are not part of an expression",
    "{": "group with round brackets ( )",
    "}": "group with round brackets ( )",
    ";": "write a matrix as a list of rows, like [[1, 2], [3, 4]]",
    "%": "write a percentage as a decimal number, like 0.5 for 50 %",
    "!": "it soon gives a number too large, so factorials are not computed; write the number itself",
    "∂": "write grad(L, W) for the derivative of L by W",
    "∇": "write grad(L, W) for the gradient of L by W",
    "‖": "write norm(x) for the length of a vector",
    "⊗": "write outer(u, v) for the outer product",
    "$": "write the formula without dollar signs",
    "&": "write a product of comparisons for 'and', like (a > 0)*(b > 0)",
    "~": "write 1 - (a > 0) for 'not'",
    "…": "write every term",
    "∞": "it has no (real) value",
    "√": "write sqrt(x)",
    "\\": "a LaTeX command starts with a backslash and goes on with letters, like \\sigma",
}


def canonical(name: str) -> str:
    """The spelling that all spellings of one name share: plain letters, marks spelled out, no underscores."""
    if name.isascii():
        return name.replace("_", "")
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).translate(_PLAIN))


def is_letter(character: str) -> bool:
    """Whether a character may stand in a name: Latin or Greek, and no look-alike of another alphabet."""
    if character.isascii() or character in "µℓ":
        return character.isalpha() or character in "µℓ"
    composed = unicodedata.normalize("NFC", character)
    return composed.isalpha() and unicodedata.name(composed, "").startswith(("LATIN", "GREEK"))


def is_mark(character: str) -> bool:
    """Whether the character is a mark over the letter before it, like the hat of ŷ."""
    return unicodedata.combining(character) != 0


def described(character: str) -> str:
    """A character for a message: itself where that is safe to print, its code point and its name."""
    point = f"U+{ord(character):04X}"
    shown = f"{character!r} ({point}" if character.isprintable() and not is_mark(character) else f"({point}"
    called = unicodedata.name(character, "")
    return f"{shown} {called})" if called and not character.isascii() else f"{shown})"


def refusal(character: str) -> str:
    """Why a character cannot stand in an expression, and what to write instead."""
    plain = unicodedata.normalize("NFKC", character)
    hint = REFUSED.get(character, "")
    if not hint and plain != character and plain.isascii() and plain.strip():
        hint = f"type it as plain {plain!r}"
    return f"the character {described(character)} is not allowed here" + (f"; {hint}" if hint else "")
