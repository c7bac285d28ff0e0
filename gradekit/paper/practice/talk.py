"""The session as a conversation: lines that were typed go in, documents come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from gradekit.exercise.problem.schema import Question
from gradekit.marking.result import QuestionGrade
from gradekit.paper.document import Block, Document, Heading, Paragraph, Term, Terms
from gradekit.paper.marks import VERDICTS, grade_page
from gradekit.paper.practice.hints import LEVELS
from gradekit.paper.practice.session import Session, is_done
from gradekit.paper.worksheet import given_part, wording

HELP = (
    "Type an answer; ? for a hint, skip for the next question, quit to stop. A list: [0.1, 0.2]; a matrix: "
    "[[1, 2], [3, 4]]."
)
_HINT, _SKIP, _QUIT = ("?", "hint"), ("skip", "next"), ("quit", "exit", "q")

Ask = Callable[[], str | None]  # the next line that was typed, None at the end


class Talk(Struct, frozen=True):
    """ask: where lines come from; show: where documents go; keep: called whenever there is something to keep."""

    session: Session
    ask: Ask
    show: Callable[[Document], None]
    keep: Callable[[], None]

    def run(self) -> None:
        """Every question that is not right yet, once; then how it went."""
        self._say(*given_part(self.session.solution), Paragraph(HELP, "quiet"))
        for question in self.session.left():
            if not self._question(question):
                break
        self._end()

    def _question(self, question: Question) -> bool:
        """Until it is right or skipped; whether to go on."""
        self._say(*self._asked(question))
        while (text := self._typed()) is not None:
            if text.lower() in _QUIT and not self._is_option(question, text):
                return False
            if text.lower() in _SKIP:
                return True
            if text in _HINT:
                self._hint(question)
            elif text and self._judge(question, text):
                return True
        return False

    def _typed(self) -> str | None:
        """An answer: further lines belong to it while a bracket is open."""
        text = self.ask()
        while text is not None and text.strip() and _open(text) and (more := self.ask()) is not None:
            text += " " + more
        return None if text is None else text.strip()

    def _is_option(self, question: Question, text: str) -> bool:
        return any(text == option for option, _ in question.options)

    def _asked(self, question: Question) -> Iterator[Block]:
        at = self.session.questions.index(question) + 1
        yield Heading(f"Question {at} of {len(self.session.questions)}", 2)
        asked = wording(self.session.solution, question)
        if asked.startswith(question.id):
            yield Paragraph(asked, "strong")
        else:
            yield Terms((Term(question.id, asked, "strong"),))
        if question.options:
            yield Terms(tuple(Term(f"({option})", text) for option, text in question.options))

    def _judge(self, question: Question, text: str) -> bool:
        grade = self.session.answer(question, text)
        self.keep()
        self._say(*_verdict(grade))
        return is_done(grade)

    def _hint(self, question: Question) -> None:
        level, of, hint = self.session.hint(question)
        self.keep()
        if hint:
            self._say(Paragraph(f"Hint {level} of {of}: {LEVELS[level - 1]}", "strong"), *hint)
        else:
            self._say(Paragraph("There is no hint for this question.", "quiet"))

    def _end(self) -> None:
        grade, progress = self.session.grade(), self.session.progress
        _, _, table, *_ = grade_page(grade).blocks
        left, hints, tries = len(self.session.left()), sum(progress.hints.values()), sum(progress.tries.values())
        counts = f"{_times(tries, 'answer')}, {_times(hints, 'hint')}"
        rest = f"; {_times(left, 'question')} left: the same command goes on there" if left else ""
        self._say(Heading("So far" if left else "Done", 2), table, Paragraph(counts + rest, "quiet"))

    def _say(self, *blocks: Block) -> None:
        self.show(Document(blocks))


def _verdict(grade: QuestionGrade) -> Iterator[Block]:
    words, tone = VERDICTS[grade.verdict]
    yield Paragraph(words, tone)
    if grade.message:
        yield Paragraph(grade.message)


def _open(text: str) -> bool:
    """Whether a bracket is open at its end."""
    return text.count("[") > text.count("]") or text.count("{") > text.count("}")


def _times(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
