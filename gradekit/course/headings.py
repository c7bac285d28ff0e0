"""What the columns of rosters and of exported answers are called, on every platform and in every language that is read.

Headings are compared folded: small letters, single spaces for - and _ and spaces, ' for every apostrophe, no colon or
full stop at the end. A platform that is not here needs --column, or a line here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

# What identifies a student, what the course itself gave out first, e-mail addresses last.
IDENTIFIERS = (
    "id", "student id", "studentid", "sid", "sis id", "sis user id", "org defined id", "orgdefinedid",
    "id number", "idnumber", "id nummer", "numéro d'identification",
    "student number", "matriculation number", "matrikelnummer", "matrikel nr", "matr nr", "matrikel",
    "numéro d'étudiant", "numéro étudiant", "n° étudiant", "studierenden id", "teilnehmer id", "personalnummer",
    "sis login id", "login id", "username", "user name", "login", "user", "benutzername", "anmeldename", "kennung",
    "nutzername", "nom d'utilisateur", "identifiant", "identifier", "github username", "student",
)  # fmt: skip
EMAILS = (
    "email", "e mail", "email address", "e mail address", "mail", "e mail adresse", "emailadresse", "email adresse",
    "adresse de courriel", "adresse e mail", "adresse email", "adresse électronique", "courriel",
    "adresse de messagerie", "institutional email",
)  # fmt: skip
PEOPLE: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "name": ("name", "full name", "student name", "display name", "vollständiger name", "nom complet", "student"),
    "first": ("first name", "given name", "firstname", "vorname", "prénom"),
    "last": ("last name", "surname", "family name", "lastname", "nachname", "familienname", "nom de famille", "nom"),
    "section": ("section", "sections", "group", "groups", "class", "tutorial", "gruppe", "gruppen", "groupe", "groupes",
                "übungsgruppe", "section name"),
    "email": EMAILS,
    "extension": ("extension", "extension until", "extended until", "extra time"),
    "role": ("role", "roles", "rolle", "rollen", "rôle", "rôles"),
})  # fmt: skip

# Rows and columns of a roster that are no students and hold nothing of them.
STAFF = frozenset((
    "instructor", "teacher", "ta", "teaching assistant", "reader", "grader", "observer", "designer", "admin", "staff",
    "lecturer", "tutor", "manager", "owner", "dozent", "dozentin", "lehrer", "lehrerin", "lehrer/in", "trainer",
    "trainer/in", "kursadministrator", "kurstutor", "administrator", "enseignant", "enseignante", "professeur",
    "non editing teacher",
))  # fmt: skip
POINTS_POSSIBLE = "points possible"  # of Canvas, in the name's cell of the row that has them
POSTING = re.compile(r"(?:muted|manual posting.*)?", re.IGNORECASE)  # every cell of Canvas's row about how it posts
TEST_STUDENTS = frozenset(("student, test", "test student"))  # what Canvas calls the student that is none
CANVAS = ("sis user id", "sis login id")  # beside one of these, ID is Canvas's own number
END_OF_LINE = "end of line indicator"  # Brightspace's last column; its ids begin with #
HASHED = frozenset(("orgdefinedid", "org defined id", END_OF_LINE))
WORKSHEET: Mapping[str, tuple[str, ...]] = MappingProxyType({  # of a Moodle assignment, what is filled in and more
    "participant": ("identifier", "id", "identifiant"),
    "grade": ("grade", "bewertung", "note"),
    "most": ("maximum grade", "bestwertung", "höchstbewertung", "note maximale"),
    "feedback": ("feedback comments", "feedback als kommentar", "feedback par commentaires",
                 "commentaires de feedback"),
})  # fmt: skip
OWN = frozenset(("total", "out of", "status", "notes"))  # of gradekit's own gradebook.csv

NO_ANSWER = "-"  # what Moodle writes where nothing was answered, and where there was no attempt


class Export(NamedTuple):
    """The answers that a platform exports: what tells it, and what its columns are.

    signs: of each, one heading is there; student: whose it is, the best first; submitted: when it was handed in
    others: what is no answer, and `patterns` what is none by its looks
    question: what is left of a heading without the number before it
    """

    name: str
    signs: tuple[tuple[str, ...], ...]
    student: tuple[str, ...]
    submitted: tuple[str, ...]
    others: tuple[str, ...]
    patterns: re.Pattern[str]
    question: re.Pattern[str] = re.compile(r"(.*)", re.DOTALL)


_NUMBERS = (
    "id number", "id nummer", "numéro d'identification", "username", "anmeldename", "benutzername",
    "nom d'utilisateur", *EMAILS,
)  # fmt: skip
EXPORTS = (
    Export(
        "Moodle",
        (("started on", "started", "begonnen am", "begonnen", "commencé le"),
         ("completed", "beendet", "abgeschlossen", "terminé", "terminé le")),
        _NUMBERS,
        ("completed", "beendet", "abgeschlossen", "terminé", "terminé le"),
        ("state", "status", "état", "statut", "started on", "started", "begonnen am", "begonnen", "commencé le",
         "time taken", "duration", "verbrauchte zeit", "dauer", "temps utilisé", "durée", "institution", "department",
         "abteilung", "département"),
        re.compile(r"(?:grade|bewertung|note)/[0-9.,]+|(?:question|frage|right answer|richtige antwort|bonne réponse)"
                   r" [0-9]+"),
    ),
    Export(
        "Canvas",
        (("sis id",), ("submitted",), ("attempt",), ("n correct",)),
        ("sis id", "id"),
        ("submitted",),
        ("id", "root account", "section id", "section sis id", "attempt", "n correct", "n incorrect", "score"),
        re.compile(r"[0-9]+(?:\.[0-9]+)?"),
        re.compile(r"(?:[0-9]+: )?(.*)", re.DOTALL),
    ),
    Export(
        "Microsoft Forms",
        (("start time", "startzeit", "heure de début"),
         ("completion time", "fertigstellungszeit", "abschlusszeit", "heure de fin")),
        EMAILS,
        ("completion time", "fertigstellungszeit", "abschlusszeit", "heure de fin"),
        ("id", "start time", "startzeit", "heure de début", "total points", "gesamtpunktzahl", "quiz feedback",
         "quizfeedback", "last modified time", "grade posted time", "language"),
        re.compile(r"(?:points|feedback|punkte|commentaires) (?:– )?.+"),
    ),
    Export(
        "Google Forms",
        (("timestamp", "zeitstempel", "horodateur"),),
        (*EMAILS, "username", "nutzername", "nom d'utilisateur"),
        ("timestamp", "zeitstempel", "horodateur"),
        ("score", "punktzahl", "total score"),
        re.compile(r".+ \[(?:score|feedback)\]"),
    ),
)  # fmt: skip

_APOSTROPHES = str.maketrans("’`´ʼ", "''''")
_BREAKS = str.maketrans("-_", "  ")


def folded(heading: str) -> str:
    """A heading as it is compared."""
    return " ".join(heading.translate(_BREAKS).casefold().split()).translate(_APOSTROPHES).rstrip(".: ")


def identifiers(names: Sequence[str]) -> list[int]:
    """Positions of the columns that identify a student, the best first; e-mail addresses only where nothing else does.

    Beside Canvas's SIS columns its own number comes last, as a participant's does in Moodle's worksheet; `student` is
    the name wherever something else identifies.
    """
    order = [each for each in IDENTIFIERS if each in names]
    if (any(each in names for each in CANVAS) or is_worksheet(names)) and "id" in order:
        order.append(order.pop(order.index("id")))
    if len(order) > 1 and "student" in order:
        order.remove("student")
    return [names.index(each) for each in order or [each for each in EMAILS if each in names][:1]]


def export_of(names: Collection[str]) -> Export | None:
    """The platform whose export has these headings."""
    return next((each for each in EXPORTS if all(any(s in names for s in sign) for sign in each.signs)), None)


def is_worksheet(names: Sequence[str]) -> bool:
    """Whether it is the grading worksheet that Moodle gives out for an assignment, to be filled in and handed back."""
    return all(first_of(WORKSHEET[what], names) >= 0 for what in ("participant", "grade", "most"))


def is_person(name: str) -> bool:
    """Whether a column says who somebody is, and so nothing about an attempt."""
    return name in IDENTIFIERS or name in _PERSONAL


_PERSONAL = frozenset(one for what, some in PEOPLE.items() if what != "extension" for one in some) | {
    "institution", "department", "abteilung", "département", "section id", "section sis id", "root account",
}  # fmt: skip


def first_of(wanted: Iterable[str], names: Sequence[str], used: Collection[int] = ()) -> int:
    """Position of the first of these headings that is there and not used, -1 where none is."""
    return next((names.index(one) for one in wanted if one in names and names.index(one) not in used), -1)
