"""What people type around a number or a formula: z = 0.58, ≈ 0.27, $0.75$, a full stop at the end."""

from __future__ import annotations

import re

from gradekit.marking.answers.pasted.found import Refusal

EQUATION = "an equation or an inequality is no number; write the number alone, or a formula for it"
_DELIMITERS = (("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"))
_FENCED = re.compile(r"\s*```[a-z]*[ \t]*\n(?P<inside>[^`]*)```\s*")
_STRESSED = re.compile(r"\s*(?P<mark>\*\*|[*`])(?P<inside>[^*`]*)(?P=mark)\s*")
_BOXED = re.compile(r"\s*\\(?:boxed|fbox|mathbf|boldsymbol|bm)\s*\{([^{}]*)\}\s*")
_LABELLED = re.compile(r"\s*[^\W\d]\w*\s*[:→←⟶](?!=)\s*(?=\S)")
_ABOUT = r"(?:ca\.|circa\b|approx\b\.?|approximately\b|about\b|etwa\b|environ\b)(?=\s*[0-9.+−-])"
_LEADING = re.compile(rf"\s*(?:[=≈≃≅≐∼~⇒→:]+|\\approx|\\simeq|{_ABOUT})\s*")
_RELATION = re.compile(r"[<>≤≥≠⩽⩾]|[!<>]=|\\(?:leq?|geq?|neq?|lt|gt)(?![A-Za-z])")
_EQUAL = re.compile(r"==|=|≈|≃|≅|≐|\\approx(?![A-Za-z])|\\simeq(?![A-Za-z])")
_SIGN = re.compile(r"[=<>≈≃≅≐≤≥≠⩽⩾\\]")
_MOST = 8  # members of a chain of equations
_NAME = re.compile(
    r"\s*(?:[^\W\d]|\\[A-Za-z]|[∂∇‖|])(?:[^=<>+*\-−≈]|-(?=[A-Za-z]))*+"  # z, x_1, W[1,2], L(w), ∂L/∂w, ‖x‖
)
_SLOPE = re.compile(r"\s*(?:d|∂|\\partial)\s*+\S*\s*+/\s*(?:d|∂|\\partial)")


def without_delimiters(text: str) -> str:
    """The text without dollar signs or \\( \\) around all of it."""
    bare = text.strip()
    for start, end in _DELIMITERS if bare[:1] in ("$", "\\") else ():
        inner = bare[len(start) : -len(end)]
        if len(bare) > len(start) + len(end) and bare.startswith(start) and bare.endswith(end) and start not in inner:
            return _unboxed(inner.strip())
    return _unboxed(text)


def _unboxed(text: str) -> str:
    """What a command that only sets it apart holds."""
    found = _BOXED.fullmatch(text) if "\\" in text[:40] else None
    return found[1] if found else text


def without_markdown(text: str) -> str:
    """The text without the signs that chats and notebooks set it apart with: **0.27**, `0.27`, a fenced block."""
    found = _FENCED.fullmatch(text) or _STRESSED.fullmatch(text)
    return found["inside"] if found else text


def without_stop(text: str) -> str:
    """The text without a full stop or a comma at its end, where that is no decimal point."""
    bare = text.rstrip()
    if bare.endswith(".") and not bare.endswith("..") and (bare.count(".") > 1 or not bare[-2:-1].isdigit()):
        return bare[:-1].rstrip()
    return bare[:-1].rstrip() if bare.endswith((";", ",")) else bare


def members(text: str) -> tuple[str, ...]:
    """What is said to be equal, a name in front left out: one member, or several. Raises Refusal for an inequality."""
    if found := _LABELLED.match(text) or _LEADING.match(text):
        text = text[found.end() :]
    cuts = _outside_brackets(text)
    if len(cuts) >= _MOST:
        raise Refusal(EQUATION)
    parts = [part.rstrip() for part in _cut(text, cuts)]
    if not all(map(str.strip, parts)) and len(parts) > 1:
        raise Refusal(EQUATION)
    if len(parts) > 1 and is_name(parts[0]):
        parts.pop(0)
    if len(parts) > 1 and parts[-1].strip().isidentifier() and parts[0][-1:].isdigit():
        parts.pop()
    return tuple(parts)


def is_name(text: str) -> bool:
    """Whether a text only names what follows it."""
    if _SLOPE.match(text):
        return True
    return bool(_NAME.fullmatch(text)) and ("/" not in text or "\\frac" in text)


def _outside_brackets(text: str) -> list[tuple[int, int]]:
    """Where signs of equality stand outside all brackets."""
    cuts: list[tuple[int, int]] = []
    depth = 0
    if not _SIGN.search(text):
        return cuts
    for found in re.finditer(rf"[\[({{]|[\])}}]|{_RELATION.pattern}|{_EQUAL.pattern}", text):
        sign = found[0]
        if sign in "[({":
            depth += 1
        elif sign in "])}":
            depth -= 1
        elif depth == 0 and _RELATION.fullmatch(sign):
            raise Refusal(EQUATION)
        elif depth == 0:
            cuts.append((found.start(), found.end()))
    return cuts


def _cut(text: str, cuts: list[tuple[int, int]]) -> list[str]:
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]
