"""The problems of a folder, each made ready for marking when it is first named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from gradekit import __version__
from gradekit.course.digest import digest
from gradekit.course.marking.owners import Owners
from gradekit.errors import ProblemError
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem
from gradekit.exercise.problem.messages import did_you_mean, shown
from gradekit.exercise.problem.schema import Problem
from gradekit.marking.marker import Marker

if TYPE_CHECKING:
    from gradekit.course.marking.desk import Desk
    from gradekit.variants.variant import Template

Digests = dict[str, bytes]  # problem → digest of its file


def context(problem: str, digests: Digests) -> bytes:
    """A digest of all that a submission's marks depend on beside its own bytes."""
    return digest(__version__, problem, digests.get(problem, b""))


class Problems(Struct):
    """The problems of a folder; files: problem → its file. Picklable before first use.

    faults: of the problems that were named and are broken, one line for each thing that is wrong in the file
    decimal: the decimal mark of all answers, point or comma; '' where each problem file says it
    owners: whose numbers are whose
    """

    folder: str
    files: dict[str, str]
    digests: Digests
    built: dict[str, Marker] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)
    faults: dict[str, tuple[str, ...]] = field(default_factory=dict)
    decimal: str = ""
    owners: Owners = field(default_factory=Owners)

    @classmethod
    def of(cls, folder: str, files: list[Path], decimal: str = "", owners: Owners | None = None) -> Problems:
        """The problems in these files. A file that cannot be read counts as empty until it is named."""
        owners = owners or Owners()
        digests = {path.stem: _digest(path, decimal, *owners.parts) for path in files}
        return cls(folder, {path.stem: str(path) for path in files}, digests, decimal=decimal, owners=owners)

    def draws(self, problem: str) -> bool:
        """Whether every student has numbers of their own."""
        marker = self.marker(problem)
        return not isinstance(marker, str) and self.owners.draws(marker)

    def own_marker(self, problem: str, student: str) -> Marker | str:
        """What marks this student's submission of the problem."""
        base = self.marker(problem)
        if isinstance(base, str) or not self.owners.draws(base):
            return base
        return self.owners.marker(problem, lambda: self._loaded(problem), student)

    def template(self, problem: str) -> Template:
        """What the problem's numbers are drawn by. Raises ProblemError."""
        return self.owners.template(problem, lambda: self._loaded(problem))

    def marker(self, problem: str) -> Marker | str:
        """What marks submissions of the problem by the numbers of its file, or why nothing does."""
        if problem not in self.files:
            near = did_you_mean(problem, self.files)
            return f"the problem {shown(problem)} is not in the folder {Path(self.folder).name or self.folder}{near}"
        if problem not in self.built and problem not in self.faults:
            try:
                self.built[problem] = Marker(build(self._loaded(problem)))
            except ProblemError as error:
                self.refuse(problem, error)
        if problem in self.faults:
            return f"the problem {shown(problem)} cannot be used; see the errors of its file"
        return self.built[problem]

    def _loaded(self, problem: str) -> Problem:
        """Raises ProblemError."""
        loaded = load_problem(self.files[problem])
        return replace(loaded, decimal=self.decimal) if self.decimal else loaded

    def desk(self, problem: str) -> Desk | str:
        """Where many submissions of the problem are marked together, or why they are not."""
        from gradekit.course.marking.desk import Desk  # a single submission needs none

        marker = self.marker(problem)
        if isinstance(marker, str):
            return marker
        return self.desks.get(problem) or self.desks.setdefault(problem, Desk(marker))

    def refuse(self, problem: str, error: ProblemError) -> None:
        """Take a problem out of use."""
        self.built.pop(problem, None)
        self.desks.pop(problem, None)
        self.faults[problem] = tuple(map(str, error.faults))


def _digest(path: Path, *parts: str) -> bytes:
    try:
        return digest(path.read_bytes(), *filter(None, parts))
    except OSError:
        return b""
