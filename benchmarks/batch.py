"""What marking a whole course costs, as multiples of what cannot be avoided, measured in the same run.

    python benchmarks/batch.py [--students N] [--quick] [--only files,jsonl,…] [--folder DIR] [--against DIR]

files    marking N files (default 100,000) end to end, on one core and on two, against listing, reading and decoding
jsonl    the same for one .jsonl
stages   where the time of both goes
marking  marking alone against the project's own marking of one submission after the other
rerun    a second run with nothing changed and with one file of a hundred, against reading and hashing
memory   10,000, 100,000 and 1,000,000 submissions as .jsonl: memory, and cost a submission
variants 1,000 students with numbers of their own, against the same students with one shared problem
bytes    the same results for every number of jobs, order of files, hash seed, locale and time zone
against  with --against: files, lines, a rerun and one after 1 % changed, in turns with the same by a second
         checkout; medians of pairs

In brackets: the same in processor time of all processes. Submissions are made by simulated/course.py; the cache of the
disk is warm. Exit code 1 where a bound is missed; with --quick (5,000 students) bounds on time are shown and not
judged, since starting takes its share.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import bytes_equal
import marking_alone
import own_numbers
import stages
from course_files import Files
from floor import decoder
from processes import GRADEKIT, ROOT, Ran, can_pin, environment, run

REPEATS = 3
LISTING = Path(__file__).parent / "floor.py"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. value: what was measured; most (or least): the bound, None where none is set.

    busy: the same in processor time, which other programs on the machine change less
    """

    what: str
    value: float
    unit: str = ""
    most: float | None = None
    least: float | None = None
    busy: float | None = None
    is_time: bool = True

    @property
    def holds(self) -> bool:
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    def text(self, judged: bool) -> str:
        bound = f"≤ {self.most:g}" if self.most is not None else f"≥ {self.least:g}" if self.least is not None else ""
        verdict = "" if not bound else "not judged" if not judged else "holds" if self.holds else "MISSED"
        busy = f" ({self.busy:,.2f})" if self.busy else ""
        return f"  {self.what:58}{self.value:>12,.2f}{busy:10} {self.unit:8}{bound:>8}  {verdict}".rstrip()


Measure = Callable[["Bench"], Iterator[Line]]


@dataclass(slots=True)
class Bench:
    """A folder to work in, and how to run commands from it."""

    folder: Path
    students: int
    quick: bool
    root: Path = ROOT
    other: Path = ROOT

    @property
    def problems(self) -> tuple[str, ...]:
        return ("--problems", str(self.root / "problems"))

    def files(self, students: int | None = None) -> Files:
        return Files(self.folder, students or self.students)

    def grade(self, source: Path, out: Path, jobs: int, cores: int, memory: bool = False, **env: str) -> Ran:
        command = (*GRADEKIT, "grade", str(source), "--out", str(out), "--jobs", str(jobs), *self.problems)
        return run(command, environment(self.folder / "cache", self.root, **env), cores, memory=memory, cwd=self.root)

    def fresh(self, source: Path, jobs: int, cores: int, memory: bool = False) -> Ran:
        """The same into a folder that is not there yet."""
        out = self.folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        return self.grade(source, out, jobs, cores, memory)

    def floor(self, what: str, source: Path) -> Ran:
        """One process that does only what has to be done; see floor.py."""
        return run((sys.executable, str(LISTING), what, str(source)), environment(self.folder / "cache"), 1)

    def best(self, timed: Callable[[], Ran]) -> float:
        return min(timed().seconds for _ in range(1 if self.quick else REPEATS))


def files(bench: Bench) -> Iterator[Line]:
    yield from _against(bench, bench.files().folder_of_files(), "decode-files", "list, read and decode the files")


def jsonl(bench: Bench) -> Iterator[Line]:
    yield from _against(bench, bench.files().jsonl(), "decode-lines", "read and decode the lines")


def _against(bench: Bench, source: Path, floor: str, named: str) -> Iterator[Line]:
    """Interleaved, so that what else the machine does hits all of them."""
    rounds = [
        (bench.floor(floor, source), bench.fresh(source, 1, 1), bench.fresh(source, 2, 2))
        for _ in range(1 if bench.quick else REPEATS)
    ]
    seconds = [min(ran.seconds for ran in runs) for runs in zip(*rounds, strict=True)]
    busy = [min(ran.busy for ran in runs) for runs in zip(*rounds, strict=True)]
    each = 1e6 / bench.students
    for what, spent, used in zip(
        (f"{named}, one process", "grade --jobs 1, one core", "grade --jobs 2, two cores"), seconds, busy, strict=True
    ):
        yield Line(what, spent * each, "µs each", busy=used * each)
    yield Line("one core, as a multiple (goal: 5)", seconds[1] / seconds[0], "×", most=8, busy=busy[1] / busy[0])
    yield Line("two cores, as a multiple (goal: 3)", seconds[2] / seconds[0], "×", most=5, busy=busy[2] / busy[0])


def where_time_goes(bench: Bench) -> Iterator[Line]:
    for source in (bench.files().folder_of_files(), bench.files().jsonl()):
        yield from _stages(bench, source)


def _stages(bench: Bench, source: Path) -> Iterator[Line]:
    """The least of each stage, since what disturbs it only adds."""
    command = ("grade", str(source), "--out", str(bench.folder / "out"), "--jobs", "1", *bench.problems)
    runs = []
    for _ in range(1 if bench.quick else REPEATS):
        shutil.rmtree(bench.folder / "out", ignore_errors=True)
        runs.append(stages.measured(command, environment(bench.folder / "cache")))
    for stage in runs[0]:
        least = min(run[stage] for run in runs)
        yield Line(f"{source.name}: {stage}", least * 1e6 / bench.students, "µs each")


def marking(bench: Bench) -> Iterator[Line]:
    many = min(bench.students, 20_000)
    alone, together = marking_alone.measured(bench.files(many).jsonl(), 300 if bench.quick else 1_000)
    yield Line("one after the other, no input or output", alone * 1e6, "µs each")
    yield Line("all at once, no input or output", together * 1e6, "µs each")
    yield Line("submissions a second, as a multiple", alone / together, "×", least=20)


def rerun(bench: Bench) -> Iterator[Line]:
    made = bench.files()
    source, out = made.folder_of_files(), bench.folder / "out"
    full = min(bench.fresh(source, 1, 1).seconds for _ in range(1 if bench.quick else REPEATS))
    least = bench.best(lambda: bench.floor("hash-files", source))
    same = bench.best(lambda: bench.grade(source, out, 1, 1))
    one, ten = (_changed(bench, made, share) for share in (0.01, 0.1))
    each = 1e6 / bench.students
    yield Line("list, read and hash the files, one process", least * each, "µs each")
    yield Line("first run", full * each, "µs each")
    yield Line("rerun, nothing changed", same * each, "µs each")
    yield Line("rerun, 1 % changed (all outputs are written anew)", one * each, "µs each")
    yield Line("rerun, 10 % changed", ten * each, "µs each")
    yield Line("nothing changed, as a multiple of reading and hashing", same / least, "×", most=2)
    yield Line("1 % changed, beyond nothing changed, of the first run", 100 * (one - same) / full, "%", most=5)
    yield Line("a further changed file against one of the first run", (ten - one) / 0.09 / full, "×", most=1.5)


def _changed(bench: Bench, made: Files, share: float) -> float:
    """Seconds of a rerun after this share of the files changed: to other answers, and back."""
    runs = []
    for _ in range(1 if bench.quick else 2):
        with made.changed(max(1, int(bench.students * share))):
            runs.append(bench.grade(made.folder_of_files(), bench.folder / "out", 1, 1).seconds)
        runs.append(bench.grade(made.folder_of_files(), bench.folder / "out", 1, 1).seconds)
    return min(runs)


def memory(bench: Bench) -> Iterator[Line]:
    sizes = (1_000, 5_000, 20_000) if bench.quick else (10_000, 100_000, 1_000_000)
    costs = []
    for size in sizes:
        ran = bench.fresh(bench.files(size).jsonl(), 2, 2, memory=True)
        costs.append(ran.seconds * 1e6 / size)
        yield Line(f"{size:,} lines, --jobs 2", costs[-1], "µs each")
        yield Line(f"{size:,} lines, most memory of all processes", ran.peak / 2**20, "MiB", most=1536, is_time=False)
    yield Line(f"cost of {sizes[2]:,} against {sizes[1]:,}, a submission", costs[2] / costs[1], "×", most=1.25)


def variants(bench: Bench) -> Iterator[Line]:
    """Interleaved, end to end: starting takes its share of both."""
    many = min(bench.students, 1_000)
    problems, shared, own = own_numbers.made(bench.folder, many)
    out = bench.folder / "out"
    found: dict[Path, list[Ran]] = {shared: [], own: []}
    for source in (shared, own) * (1 if bench.quick else 2 * REPEATS - 1):
        shutil.rmtree(out, ignore_errors=True)
        seed = ("--seed", own_numbers.SEED) if source is own else ()
        options = ("--out", str(out), "--jobs", "1", "--problems", str(problems), *seed)
        command = (*GRADEKIT, "grade", str(source), *options)
        found[source].append(run(command, environment(bench.folder / "cache", bench.root), 1, cwd=bench.root))
    seconds = [min(ran.seconds for ran in runs) for runs in found.values()]
    busy = [min(ran.busy for ran in runs) for runs in found.values()]
    for k, what in enumerate(("one problem for all", "everyone their own numbers")):
        yield Line(f"{many:,} students, {what}", seconds[k] * 1e6 / many, "µs each", busy=busy[k] * 1e6 / many)
    times = seconds[1] / seconds[0]
    yield Line("own numbers, as a multiple of one problem", times, "×", most=2, busy=busy[1] / busy[0])


def same_bytes(bench: Bench) -> Iterator[Line]:
    made = bench.files(min(bench.students, 20_000))
    yield Line(
        "kinds of run whose results differ from the first",
        bytes_equal.differing(bench.grade, made.folder_of_files(), bench.folder),
        "",
        most=0,
        is_time=False,
    )


def beside(bench: Bench) -> Iterator[Line]:
    """Everything by both checkouts in turns; of files also a rerun after one of a hundred changed."""
    other = replace(bench, root=bench.other)
    made = bench.files()
    for source in (made.folder_of_files(), made.jsonl()):
        pairs = [(_runs(bench, source), _runs(other, source)) for _ in range(1 if bench.quick else 2 * REPEATS - 1)]
        for what, most in BESIDE.items():
            if what in pairs[0][0]:
                seconds, busy = (
                    median(getattr(mine[what], time) / getattr(theirs[what], time) for mine, theirs in pairs)
                    for time in ("seconds", "busy")
                )
                yield Line(f"{source.name}: {what}", seconds, "×", most=most, busy=busy)


BESIDE = {"one core": 0.6, "rerun, nothing changed": 1.02, "rerun, 1 % changed": 0.4}  # what is run → the bound


def _runs(bench: Bench, source: Path) -> dict[str, Ran]:
    made, out = bench.files(), bench.folder / "out"
    found = dict(zip(BESIDE, (bench.fresh(source, 1, 1), bench.grade(source, out, 1, 1)), strict=False))
    if source.is_dir():
        with made.changed(max(1, bench.students // 100)):
            found["rerun, 1 % changed"] = bench.grade(source, out, 1, 1)
    return found


SECTIONS: dict[str, tuple[str, Measure]] = {
    "files": ("Files, end to end", files),
    "jsonl": ("One .jsonl, end to end", jsonl),
    "stages": ("Where the time of one process goes", where_time_goes),
    "marking": ("Marking alone", marking),
    "rerun": ("A second run", rerun),
    "memory": ("Memory and growth", memory),
    "variants": ("Everyone their own numbers", variants),
    "bytes": ("The same bytes", same_bytes),
    "against": ("Beside the second checkout", beside),
}


def report(bench: Bench, chosen: Iterable[str]) -> bool:
    """Print every section; whether all bounds that are judged hold."""
    kept = True
    for name in chosen:
        title, measure = SECTIONS[name]
        print(f"\n{title}", flush=True)
        for line in measure(bench):
            judged = not (bench.quick and line.is_time)
            print(line.text(judged), flush=True)
            kept = kept and (line.holds or not judged)
    return kept


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Measure what marking a whole course costs.")
    parser.add_argument("--students", type=int, default=0, help="how many (default 100,000)")
    parser.add_argument("--quick", action="store_true", help="5,000 students, each measured once")
    parser.add_argument("--only", default=",".join(SECTIONS), help=f"some of {','.join(SECTIONS)}")
    parser.add_argument("--folder", type=Path, help="where to work, on a disk or in memory; what is there is kept")
    parser.add_argument("--against", type=Path, metavar="DIR", help="a second checkout, such as the build before")
    options = parser.parse_args(arguments)
    chosen = [name for name in options.only.split(",") if name != "against" or options.against]
    if unknown := set(chosen) - set(SECTIONS):
        parser.error(f"--only: there is no {', '.join(sorted(unknown))}")
    students = options.students or (5_000 if options.quick else 100_000)
    folder = options.folder or Path(tempfile.mkdtemp(prefix="gradekit-batch-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        bench = Bench(folder.resolve(), students, options.quick, other=(options.against or ROOT).resolve())
        bench.fresh(bench.files(10).jsonl(), 2, 0)  # so that byte code is there
        print("\n".join(_heading(bench)), flush=True)
        return 0 if report(bench, chosen) else 1
    finally:
        if not options.folder:
            shutil.rmtree(folder, ignore_errors=True)


def _heading(bench: Bench) -> Iterator[str]:
    yield f"{bench.students:,} students of two-layer-sigmoid, {bench.files().distinct():,} distinct sets of answers"
    yield f"decoder: {decoder()[0]}; cores: {os.cpu_count()}" + (
        "" if can_pin() else "; commands cannot be held to one"
    )
    if hasattr(os, "getloadavg"):
        yield f"load before the start: {os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    sys.exit(main())
