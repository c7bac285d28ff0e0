"""A small course with everything that happens in one: the results that its outputs are made of."""

import json
from fractions import Fraction

import pytest

from gradekit.course.outcome import Outcome
from gradekit.course.outputs.course import Course
from gradekit.course.outputs.sums import Sums
from gradekit.course.outputs.write import pass_over, write_folder
from gradekit.course.settling.late import Lateness
from gradekit.course.settling.rollcall import RollCall
from gradekit.course.settling.roster import Roster, Student
from gradekit.course.settling.settled import Change, Settled
from gradekit.marking.result import QuestionGrade
from tests.places import CORPORA

SECRET = "0.0827-canary"  # an expected value, which no student may see


def naughty() -> list[str]:
    """Strings that break programs, from a corpus beside the project, and some of our own."""
    own = [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\ufeff=1", '"=1', " =1", "＝1", "a;=1", "a\t=1"),
        *("'=1", "'t Hooft", "::error::x", "##[error]x", "##vso[x]", "%0A::error::x", "a,b:c", "]]>", "<!--", "&amp;"),
        *("\x00", "\x1b[31m", "\u202e", "\ud800", "\ufffe", "\x85", "\u2028", "|x|", "`x`", "[/x]", ":skull:", "a\\b"),
        *("&#10;", "-rf", "../../x", ""),
    ]
    corpus = CORPORA / "blns" / "blns.json"
    return own + (json.loads(corpus.read_text(encoding="utf-8")) if corpus.exists() else [])


def question(name: str, score, most=1, verdict: str = "", mistake=None, message: str = "") -> QuestionGrade:
    score, most = Fraction(score), Fraction(most)
    verdict = verdict or ("correct" if score == most else "partial" if score else "incorrect")
    entries = None if verdict in ("missing", "malformed", "not_judged") else [score == most]
    return QuestionGrade(
        name, score, most, verdict, mistake, (), entries, verdict == "follow_through", message, SECRET, SECRET
    )


SIGMOID, RELU, ESSAY = "two-layer-sigmoid", "relu-chain", "essay"
RIGHT = Outcome(SIGMOID, (question("x1", 2, 2), question("loss", 1)))
WRONG = Outcome(
    SIGMOID,
    (
        question("x1", 0, 2, mistake="bias-omitted", message="Not right: the bias was left out of the weighted sum."),
        question("loss", 1, 1, "follow_through", message="Right for your own earlier values."),
    ),
    ("the answer 'x9' belongs to no question and was ignored",),
)
THIRD = Outcome(
    SIGMOID, (question("x1", Fraction(2, 3), 2), question("loss", 0, 1, "missing", message="No answer was given."))
)
CHAIN = Outcome(RELU, (question("h", 1), question("dw", Fraction(1, 2), mistake="ascent", message="Partly right.")))
OPEN = Outcome(ESSAY, (question("why", 0, 4, "not_judged", message="A person reads this."), question("what", 1)))

STUDENTS = (
    Student("ada", "Ada Lovelace", "A", "ada@example.org"),
    Student("bob", "=HYPERLINK(1)", "A", "bob@example.org"),
    Student("Cid", "Cid, the “third”", "B", "cid@example.org"),
    Student("dan", "Dän O'Neil", "B", "dan@example.org"),
    Student("eve", "", "", "eve@example.org"),
)
TITLES = {
    SIGMOID: "Backpropagation through a two-layer sigmoid network",
    RELU: "",
    ESSAY: "Words",
    "unused": "Never handed in",
}
LATE = Lateness(90_000, 2, Fraction(4, 5))
TWICE = "2 submissions of 'CID' for 'relu-chain': cid2.json and cid3.json; keep one of them"
CHANGE = Change("x1", Fraction(1), "read from the scan; see mail", Fraction(0))


def settled(file: str, student: str, problem: str, outcome: Outcome | None = None, **more) -> Settled:
    status = more.pop("status", "graded" if outcome else "unreadable")
    who = student.lower()
    known = any(one.id.lower() == who for one in STUDENTS) if student else None
    return Settled(file, student, who, problem, status, outcome, **{"on_roster": known, **more})


def mixed() -> list[Settled]:
    """Results of three problems: plain, late, changed, left open, unreadable, unknown, missing."""
    results = [
        settled("ada-chain.json", "ada", RELU, CHAIN, late=LATE),
        settled("ada.json", "ada", SIGMOID, RIGHT),
        settled("bob.json", "bob", SIGMOID, WRONG, overrides=(CHANGE,)),
        settled("broken.json", "", "", error="received '}'; expected a value", at_line=3, at_column=7),
        settled("cid.json", "CID", SIGMOID, THIRD, notes=("the latest of 2 submissions; not counted: old.json",)),
        settled("cid2.json", "CID", RELU, error=TWICE),
        settled("cid3.json", "CID", RELU, error=TWICE),
        settled("dan.json", "dan", "relu-chian", error="the problem 'relu-chian' is not in the folder problems"),
        settled("more.jsonl:2", "ada", ESSAY, OPEN),
        settled(
            "more.jsonl:3",
            "",
            "",
            error="brackets are nested deeper than 60 levels; write it flatter",
            at_line=3,
            at_column=9,
        ),
        settled("zoë.json", "zoë", SIGMOID, RIGHT, notes=("zoë is not on the roster",)),
    ]
    handed = {(result.who, result.problem) for result in results}
    for problem in (ESSAY, RELU, SIGMOID):
        for student in STUDENTS:
            if (student.id.lower(), problem) not in handed:
                results.append(settled("", student.id, problem, status="missing"))
    return results


def course(**changed) -> Course:
    return Course(**{"titles": TITLES, "roster": Roster(STUDENTS), **changed})


class Texts(dict[str, bytes]):
    """Files in memory."""

    class File:
        def __init__(self, files: dict[str, bytes], name: str) -> None:
            self.files, self.name = files, name
            files[name] = b""

        def write(self, text: str | bytes) -> None:
            self.files[self.name] += text if isinstance(text, bytes) else text.encode()

    def open(self, name: str) -> File:
        return self.File(self, name)


def folder(results: list[Settled], course: Course, gradebooks: tuple[str, ...] = ()) -> dict[str, str]:
    """All files of a results folder: name → text."""
    texts = Texts()
    write_folder(results, RollCall(), Sums(course), texts.open, gradebooks)
    return {name: data.decode() for name, data in texts.items()}


def printed(results: list[Settled], course: Course, writer_class) -> str:
    """What one writer prints."""
    sums = Sums(course)
    writer = writer_class(course, sums)
    pass_over(results, RollCall(), sums, (writer,))
    return "".join(writer.text())


needs_corpus = pytest.mark.skipif(not CORPORA.exists(), reason="the corpora are not beside the project")
