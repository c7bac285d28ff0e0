"""A small strict parser of GIFT: what Moodle and gift-pegjs both read, and nothing else."""

import re
from dataclasses import dataclass, field

from tests.exchange.moodle_reader import FRACTIONS, Answer, first

_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_BAND = re.compile(rf"({_NUMBER}):({_NUMBER})")
_PLAIN = r"(?:[^\\~=#{}:]|\\[~=#{}:\\*])"  # a character of a text, or a mark behind a backslash
_QUESTION = re.compile(rf"::({_PLAIN}+)::\[html\]({_PLAIN}+) \{{(.*)\}}", re.DOTALL)
_ANSWER = re.compile(rf"([=~])(?:%(-?[0-9.]+)%)?((?:{_PLAIN}|:)*)(?:#({_PLAIN}*))?")


@dataclass
class Read:
    kind: str
    title: str
    text: str
    answers: list[Answer] = field(default_factory=list)

    def share(self, response: float) -> float:
        return first(self.answers, response)


def read(data: str) -> dict[str, list[Read]]:
    """By category its questions; fails where something is not as the format has it."""
    found: dict[str, list[Read]] = {}
    for block in data.removesuffix("\n").split("\n\n"):
        if block.startswith("$CATEGORY: "):
            assert "\n" not in block
            questions = found.setdefault(block.removeprefix("$CATEGORY: "), [])
        else:
            match = _QUESTION.fullmatch(block)
            assert match, block
            questions.append(_question(_unescaped(match[1]), _unescaped(match[2]), match[3]))
    return found


def _question(title: str, text: str, body: str) -> Read:
    if not body:
        return Read("essay", title, text)
    if body in ("TRUE", "FALSE"):
        return Read("truefalse", title, text, [Answer(100, body.lower())])
    if body.startswith("#"):
        return Read("numerical", title, text, _numbers(body[1:]))
    answers = [_answer(line) for line in (body.strip("\n").split("\n") if "\n" in body else _split(body))]
    signs = {sign for sign, _ in answers}
    kind = "words" if signs == {"="} else "several" if signs == {"~"} else "choice"
    return Read(kind, title, text, [answer for _, answer in answers])


def _numbers(body: str) -> list[Answer]:
    if "\n" not in body:
        single = _BAND.fullmatch(body)
        assert single, body
        return [Answer(100, single[1], float(single[2]))]
    found = []
    for line in body.strip("\n").split("\n"):
        sign, answer = _answer(line)
        band = _BAND.fullmatch(answer.text)
        assert sign == "=" and band, line
        found.append(Answer(answer.share, band[1], float(band[2]), answer.feedback))
    assert found[0].share == 100
    return found


def _answer(line: str) -> tuple[str, Answer]:
    match = _ANSWER.fullmatch(line)
    assert match, line
    share = match[2] if match[2] is not None else "100" if match[1] == "=" else "0"
    assert share.removeprefix("-") in FRACTIONS
    return match[1], Answer(float(share), _unescaped(match[3]), 0.0, _unescaped(match[4] or ""))


def _split(body: str) -> list[str]:
    return re.split(r" (?=[=~])", body)


def _unescaped(text: str) -> str:
    return re.sub(r"\\([~=#{}:\\])", r"\1", text)
