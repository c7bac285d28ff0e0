"""A whole run: mark what is new, settle, write. The `grade` command without its command line.

    with graded(order, problems, engine, say) as done:     every submission is marked, and kept
        code = done.conclude()                             outputs are written, what went wrong is said

Stopped on the way (KeyboardInterrupt), it keeps what was marked, and the same order goes on there.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct, field

from gradekit.course.inputs.partition import Partition, together, without_sealed
from gradekit.course.inputs.sources import partitions
from gradekit.course.marking.engines.task import Engine, Known, left_out
from gradekit.course.marking.problems import Problems
from gradekit.course.outputs.course import Course
from gradekit.course.outputs.sums import Sums
from gradekit.course.outputs.write import GRADEBOOKS, Results, Watcher, check, pass_over, write_folder
from gradekit.course.piece import Key, Report
from gradekit.course.run.anyone import check_any_answer, check_anyone
from gradekit.course.run.order import Facts, Order, Wanted, course, facts_of, fingerprint, settings_of
from gradekit.course.run.stopping import TimeUp, limited
from gradekit.course.run.voice import Places, Say, Voice, most_severe
from gradekit.course.settling.members import repeated_groups
from gradekit.course.settling.rollcall import RollCall
from gradekit.course.settling.settings import Settings
from gradekit.course.settling.settle import settle_many
from gradekit.course.settling.settled import Settled
from gradekit.course.settling.usual import Usual
from gradekit.course.state import State
from gradekit.course.state.files import Drafts, intact
from gradekit.engine.number import WRITE_POINTS
from gradekit.errors import UsageError
from gradekit.exercise.problem.messages import count

UNUSABLE, INTERNAL = 2, 70  # exit codes
_CLASS = 2  # submissions with decimal commas that are no single student's slip

Watch = Callable[[int, float], None]  # submissions so far, and what part of the work they are (0: not known)


def _unwatched(done: int, part: float) -> None:
    """Nobody looks on."""


class Counts(Struct):
    """Of submissions: marked in this run, not markable, unchanged since, gone; internal: hit by faults of gradekit."""

    new: int = 0
    unmarked: int = 0
    unchanged: int = 0
    gone: int = 0
    internal: int = 0

    @property
    def seen(self) -> int:
        """All that are there."""
        return self.new + self.unmarked + self.unchanged

    def __str__(self) -> str:
        parts = [f"{count(self.seen, 'submission')}: {self.new} marked"]
        parts += [f"{self.unmarked} could not be"] if self.unmarked else []
        parts += [f"{self.unchanged} unchanged"] if self.unchanged else []
        parts += [f"{self.gone} gone"] if self.gone else []
        return ", ".join(parts)


@contextlib.contextmanager
def graded(
    order: Order,
    problems: Problems,
    engine: Engine,
    say: Say,
    stdin: BinaryIO | None = None,
    watch: Watch | None = None,
) -> Iterator[Graded]:
    """Everything that was handed in, marked; the folder of results is held until the end.

    say: takes each line about what is wrong. watch: is told how far it is; the work is counted first then.
    Raises UsageError for what cannot be done, KeyboardInterrupt where it was stopped.
    """
    check(order.wanted.gradebooks, course(order.settings, order.wanted, {}, problems.files))
    work = partitions(order.paths, stdin, order.reading)
    with State(order.out, say) as state:
        marking = _Marking(order, problems, state, watch or _unwatched)
        try:
            with limited(order.seconds):
                marking.mark(engine, list(work) if watch else work)
        except KeyboardInterrupt:
            marking.say_kept(say)
            raise
        done = marking.finish(say)
        if passed := order.reading.passed.count:
            say(f"{count(passed, 'file')} passed over, not read as submissions: {order.reading.passed}")
        check_anyone(state, order.settings.roster, done.facts)
        check_any_answer(state, Places(order.paths))
        yield done


class _Marking(Struct):
    """Partitions on their way to the state."""

    order: Order
    problems: Problems
    state: State
    watch: Watch
    counts: Counts = field(default_factory=Counts)
    faults: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)  # of partitions that are not back yet
    done: int = 0

    def mark(self, engine: Engine, work: Iterable[Partition]) -> None:
        self.state.begin()
        total = sum(partition.size for partition in work) if isinstance(work, list) else 0
        end = None if self.order.seconds is None else time.monotonic() + self.order.seconds
        with contextlib.closing(engine.mark(self.problems, self._to_mark(work))) as reports:
            for index, report in reports:
                self._take(report)
                self.done += self.sizes.pop(index, 0)
                self.watch(self.counts.seen, self.done / total if total else 0.0)
                if end is not None and time.monotonic() > end:
                    raise TimeUp

    def finish(self, say: Say) -> Graded:
        """The run is over: all of its rows count from now on, at once."""
        for line in sorted(line for lines in self.faults.values() for line in lines):
            say(line)
        last = self.state.last_run()
        before = last.problems if last else {}
        facts = facts_of(self.state.newly_named() | before.keys(), self.problems, before)
        record = self.order.to_json()
        is_changed = self.state.finish(record, facts, fingerprint(record, facts))
        _check_commas(self.state, self.problems)
        named = self.state.named()
        usable = named & self.problems.files.keys() - self.faults.keys()
        code = most_severe((INTERNAL if self.counts.internal else 0, UNUSABLE if named and not usable else 0))
        folder = Places(self.order.paths).folder
        sums = Sums(course(self.order.settings, self.order.wanted, facts, self.problems.files, folder))
        return Graded(self.order, self.state, self.problems, self.counts, facts, is_changed, code, say, sums)

    def say_kept(self, say: Say) -> None:
        """What there is to go on from."""
        if self.order.out is not None:
            say(f"{self.counts} so far, which {self.order.out} keeps; run the same command again to go on")

    def _to_mark(self, work: Iterable[Partition]) -> Iterator[tuple[Partition, Known]]:
        """Partitions with what is known of them; what is left of several small enough to be one."""
        shares = self._with_known(work)
        for index, (rest, known) in enumerate(together(shares, self.order.reading.pieces)):
            self.sizes[index] = rest.size
            yield rest, known

    def _with_known(self, work: Iterable[Partition]) -> Iterator[tuple[Partition, Known]]:
        """Each partition with what is known of it, up to where it ends: what is known in a gap between two is gone."""
        timed = self.order.settings.due is not None or self.order.settings.keep == "latest"
        after: Key | None = None
        for partition in work:
            bounds = (after, partition.last)
            rest, seals = self._without_sealed(partition, *bounds)
            yield rest, self.state.known(*bounds, self.problems.digests, timed, seals)
            after = partition.last

    def _without_sealed(
        self, partition: Partition, after: Key | None, upto: Key
    ) -> tuple[Partition, Collection[Key] | None]:
        """What is left once files that are as they were are counted, and the keys of what is known of it.

        None: of all of it.
        """
        seals = self.state.seals(after, upto, self.problems.digests) if partition.is_sealed else {}
        if not any(seals.values()):
            return partition, None
        known = len(seals)
        rest = without_sealed(partition, seals)
        self.counts.unchanged += known - len(seals)
        self.done += partition.size - rest.size
        return rest, seals

    def _take(self, report: Report) -> None:
        rows = [row._replace(error=row.error or left_out(row.internal)) if row.internal else row for row in report.rows]
        self.state.add(report._replace(rows=rows))
        marked = sum(row.outcome >= 0 for row in rows)
        self.counts.new += marked
        self.counts.unmarked += len(rows) - marked
        self.counts.unchanged += report.unchanged
        self.counts.gone += len(report.gone)
        self.counts.internal += sum(bool(row.internal) for row in rows)
        self.faults.update(report.faults)


def _check_commas(state: State, problems: Problems) -> None:
    """Raises UsageError where a class would get no points for its decimal commas."""
    marked, told = (0, 0) if problems.decimal else state.told(WRITE_POINTS)
    if told >= _CLASS and 2 * told >= marked:
        who = f"{told} of {count(marked, 'submission')} have numbers with a comma, which would earn nothing"
        how = "add --decimal comma, or write decimal: comma in the problem file; --decimal point marks them as they are"
        raise UsageError(f"{who}: {how}")


class Graded(Struct):
    """A run that is over; code: the exit code so far; is_changed: whether outputs may differ from those on disk."""

    order: Order
    state: State
    problems: Problems
    counts: Counts
    facts: Facts
    is_changed: bool
    code: int
    say: Say
    sums: Sums

    @property
    def course(self) -> Course:
        """What outputs know beside the results."""
        return self.sums.course

    def results(self, roll: RollCall) -> Iterator[Settled]:
        """The final results, from the beginning."""
        for result in self._results(roll):
            yield from result.each() if isinstance(result, Usual) else (result,)

    def _results(self, roll: RollCall) -> Iterator[Settled | Usual]:
        return _results(self.state, self.order.settings, self.facts, roll)

    def conclude(self, *watchers: Watcher) -> int:
        """Write the folder of results, where there is one, and say what is wrong; the exit code.

        The sums and these watchers see all results, once.
        """
        roll, voice = RollCall(), Voice(self.course, Places(self.order.paths), self.say)
        written = self._written()
        if "exit" in written and not watchers:
            voice.repeat(written)
        elif written or self.order.out is None:
            pass_over(self._results(roll), roll, self.sums, (voice, *watchers))
        else:
            results, folder = self._results(roll), Path(self.order.out)
            digests = _write(folder, results, roll, self.sums, self.order.wanted, (voice, *watchers))
            self.state.written({**digests, **voice.kept()})
        return most_severe((self.code, voice.code))

    def _written(self) -> Mapping[str, str]:
        """What is kept about the outputs, where they still are what would be written now; else nothing."""
        last = None if self.is_changed or self.order.out is None else self.state.last_run()
        outputs = (last.outputs if last else None) or {}
        files = {name: digest for name, digest in outputs.items() if "." in name}
        return outputs if files and intact(Path(self.order.out or ""), files) else {}


def rewrite(folder: Path, state: State) -> None:
    """Write the outputs of the last run anew from the state alone, as after a person's decision."""
    last = state.last_run()
    if last is None:
        return
    settings, wanted = settings_of(last.settings)
    about = course(settings, wanted, last.problems)
    sums, roll, voice = Sums(about), RollCall(), Voice(about, Places(()), lambda line: None)
    digests = _write(folder, _results(state, settings, last.problems, roll), roll, sums, wanted, (voice,))
    state.written({**digests, **voice.kept()})


def _results(state: State, settings: Settings, facts: Facts, roll: RollCall) -> Iterator[Settled | Usual]:
    named = state.named() & facts.keys()
    repeated = repeated_groups(state, settings.roster)
    return settle_many(state.blocks, state.rows, settings, named, state.overrides(), repeated, roll)


def _write(
    folder: Path, results: Results, roll: RollCall, sums: Sums, wanted: Wanted, watchers: Iterable[Watcher]
) -> dict[str, str]:
    """Every file of a folder of results: name → digest. What was not asked for this time is gone from it."""
    with Drafts(folder) as drafts:
        write_folder(results, roll, sums, drafts.open, wanted.gradebooks, watchers)
        digests = drafts.commit()
    for name in GRADEBOOKS.values():
        if name not in digests:
            (folder / name).unlink(missing_ok=True)
    return digests
