"""Look-alikes that phones and web pages insert → the plain characters that they stand for.

Source: Unicode 15, blocks General Punctuation, Halfwidth and Fullwidth Forms; what iOS, Word and browsers put in.
"""

from __future__ import annotations

import re

_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_MINUS = "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d\u2796"
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_QUOTES = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "′": "'", "‚": "'"}
_FULL_WIDTH = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}
_PIECES = {"⎡": "[", "⎢": "[", "⎣": "[", "⎤": "]", "⎥": "]", "⎦": "]", "⎛": "(", "⎜": "(", "⎝": "("} | {
    "⎞": ")", "⎟": ")", "⎠": ")", "\r": "\n", "⁄": "/", "∕": "/", "，": ",", "、": ",", "。": ".", "；": ";",
    "ᴇ": "E", "⏨": "E"
}  # fmt: skip

_PLAIN = _FULL_WIDTH | _QUOTES | _PIECES | dict.fromkeys(_INVISIBLE, "") | dict.fromkeys(_MINUS, "-")
THIN = str.maketrans(dict.fromkeys(_SPACES, "\u00a0"))  # every space of a fixed width, as one
_FIXED = frozenset(_SPACES)
_RAISED_SIGN = re.compile(r"⁻(?=[0-9.])")  # the minus that calculators write before a number
_BLANK = str.maketrans(dict.fromkeys(_SPACES, " "))


def plain(text: str) -> str:
    """The text with every look-alike replaced; spaces of a fixed width stay, since they part thousands."""
    if text.isascii():
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    text = text.replace("\r\n", "\n")
    for sign in _PLAIN.keys() & set(text):  # few of them, where translate looks at every character
        text = text.replace(sign, _PLAIN[sign])
    return _RAISED_SIGN.sub("-", text.translate(THIN) if not _FIXED.isdisjoint(text) else text)


def blank(text: str) -> str:
    """Every space as a plain one."""
    return text if text.isascii() else text.translate(_BLANK)


def visible(text: str) -> str:
    """A formula with its full-width letters and invisible characters replaced; its signs are the language's own."""
    return text if text.isascii() else text.translate(_SHOWN)


_SHOWN = str.maketrans(_FULL_WIDTH | dict.fromkeys(_INVISIBLE, "") | {"\u2011": "-", "\u2010": "-", "\u3000": " "})
