"""Letters as TeX writes them: Greek ones by name, and what its fonts do not hold by its code."""

from __future__ import annotations

import re
import unicodedata

SMALL = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
)  # fmt: skip
CAPITAL = ("Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega")


def greek_word(letter: str) -> str:
    """σ → sigma, Δ → Delta, also for those that TeX has no command for; '' for whatever is no single Greek letter."""
    full = unicodedata.name(letter, "") if len(letter) == 1 else ""
    match = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER ([A-Z ]+)", full)
    if not match:
        return ""
    word = match[2].lower().replace("lamda", "lambda")
    return word if match[1] == "SMALL" else word.capitalize()


def coded(character: str) -> str:
    """A character by its code, where TeX would obey it or has no glyph for it."""
    return f"{{[}}U+{ord(character):04X}{{]}}"
