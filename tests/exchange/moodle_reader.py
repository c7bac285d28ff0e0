"""A strict reader of Moodle XML, written from https://docs.moodle.org/en/Moodle_XML_format.

Embedded answers are read with the expressions of Moodle's own parser (question/type/multianswer/questiontype.php).
"""

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, fromstring

FRACTIONS = {
    "100", "90", "83.33333", "80", "75", "70", "66.66667", "60", "50", "40", "33.33333", "30", "25", "20", "16.66667",
    "14.28571", "12.5", "11.11111", "10", "5", "0",
}  # fmt: skip
COMMON = ["name", "questiontext", "generalfeedback", "defaultgrade", "penalty", "hidden", "idnumber"]
UNITS = ["unitgradingtype", "unitpenalty", "showunits", "unitsleft"]
CHILDREN = {  # of each kind, in order; answer may repeat
    "numerical": [*COMMON, "answer", *UNITS],
    "cloze": [tag for tag in COMMON if tag != "defaultgrade"],
    "truefalse": [*COMMON, "answer"],
    "multichoice": [*COMMON, "single", "shuffleanswers", "answernumbering", "answer"],
    "shortanswer": [*COMMON, "usecase", "answer"],
    "essay": [*COMMON, "responseformat", "responserequired", "responsefieldlines", "attachments", "graderinfo"],
}
_FRACTION = r"=|%(-?[0-9]+(?:[.,][0-9]*)?)%"
_ANSWER = r".+?(?<!\\|&)(?=[~#}]|$)"
_FEEDBACK = r".*?(?<!\\)(?=[~}]|$)"
_ALTERNATIVE = rf"({_FRACTION})?({_ANSWER})(#({_FEEDBACK}))?"
_EMBEDDED = re.compile(rf"\{{([0-9]*):([A-Z_]+):({_ALTERNATIVE}(~{_ALTERNATIVE})*)\}}")
_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_NUMERICAL = re.compile(rf"({_NUMBER}):({_NUMBER})")


@dataclass
class Answer:
    share: float
    text: str
    tolerance: float = 0.0
    feedback: str = ""


@dataclass
class Read:
    """One question; fields: of each number its weight and answers."""

    kind: str
    name: str
    text: str
    grade: float
    fields: list[tuple[int, list[Answer]]] = field(default_factory=list)

    def share(self, responses: list[float]) -> float:
        """As Moodle marks: the first answer that holds a number decides."""
        weights = sum(weight for weight, _ in self.fields)
        shares = (weight * first(answers, at) for (weight, answers), at in zip(self.fields, responses, strict=True))
        return sum(shares) / weights


def first(answers: list[Answer], response: float) -> float:
    near = (one.share for one in answers if abs(response - float(one.text)) <= one.tolerance + 1e-13)
    return next(near, 0.0) / 100


def read(data: str) -> dict[str, list[Read]]:
    """By category its questions; fails where something is not as the format has it."""
    quiz, found, category = fromstring(data), {}, ""
    assert quiz.tag == "quiz" and not quiz.attrib
    for question in quiz:
        assert question.tag == "question" and set(question.attrib) == {"type"}
        if question.get("type") == "category":
            category = _only(_only(question, "category"), "text").text
            assert category.startswith("$course$/top/")
            found[category] = []
        else:
            found[category].append(_question(question))
    return found


def _question(element: Element) -> Read:
    kind = element.get("type")
    tags = [child.tag for child in element]
    assert list(dict.fromkeys(tags)) == CHILDREN[kind], (kind, tags)
    assert all(tags.count(tag) == 1 for tag in tags if tag != "answer")
    text = _only(element.find("questiontext"), "text").text
    grade = float(element.findtext("defaultgrade") or 0)
    read = Read(kind, element.find("name").findtext("text"), text, grade)
    assert read.name and len(read.name) <= 255
    answers = [_answer(one, kind) for one in element.iter("answer")]
    if kind == "cloze":
        read.fields = embedded(text)
        assert read.fields
        read.grade = float(sum(weight for weight, _ in read.fields))
    elif answers:
        assert not embedded(text)
        read.fields = [(1, answers)]
        right = [one.share for one in answers if one.share > 0]
        several = kind == "multichoice" and element.findtext("single") == "false"
        assert abs(sum(right) - 100) < 0.01 if several else max(right) == 100
    return read


def _answer(element: Element, kind: str) -> Answer:
    share = element.get("fraction")
    assert share.removeprefix("-") in FRACTIONS
    tags = [child.tag for child in element]
    assert tags == ["text", "feedback"] + ["tolerance"] * (kind == "numerical"), tags
    text = element.findtext("text")
    if kind == "numerical":
        assert re.fullmatch(_NUMBER, text) and re.fullmatch(_NUMBER, element.findtext("tolerance"))
    if kind == "truefalse":
        assert text in ("true", "false")
    said = element.find("feedback").findtext("text") or ""
    return Answer(float(share), text, float(element.findtext("tolerance") or 0), said)


def embedded(text: str) -> list[tuple[int, list[Answer]]]:
    """The fields of a text; fails where a brace stands for anything else."""
    found = list(_EMBEDDED.finditer(text))
    assert not set("{}") & set(_EMBEDDED.sub("", text))
    return [(int(match[1]), _alternatives(match[2], match[3])) for match in found]


def _alternatives(kind: str, text: str) -> list[Answer]:
    assert kind == "NUMERICAL"
    found = []
    for match in re.finditer(rf"(?:^|~){_ALTERNATIVE}", text):
        number = _NUMERICAL.fullmatch(match[3])
        share = "100" if match[1] == "=" else match[2]
        assert number and share in FRACTIONS, match[0]
        found.append(Answer(float(share), number[1], float(number[2]), match[5] or ""))
    return found


def _only(element: Element, tag: str) -> Element:
    (child,) = element
    assert child.tag == tag
    return child
