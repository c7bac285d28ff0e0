"""`gradekit doctor`: what is installed here, which protections this system gives, and what it does when it is tried."""

import os
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer
from msgspec import Struct

from gradekit.cli.command import one_of
from gradekit.cli.options import Debug, Output, Text

_FOR_DEVELOPERS = ("test", "dev")  # extras that no command needs


class Protection(Struct, frozen=True):
    """Something that a system may give or lack; full and weak: what follows from either."""

    id: str
    is_full: Callable[[], bool]
    full: str
    weak: str


def _has(module: str, name: str) -> Callable[[], bool]:
    """Whether a module exists here and has this name."""

    def is_full() -> bool:
        from importlib import import_module

        try:
            return hasattr(import_module(module), name)
        except ImportError:
            return False

    return is_full


def _limits_memory() -> bool:
    """Whether a process can be held to a limit of memory: others than Linux know the call, and keep it badly or not."""
    return sys.platform == "linux" and os.path.exists("/proc/self/statm") and _has("resource", "RLIMIT_DATA")()


PROTECTIONS = (
    Protection(
        "links",
        _has("os", "O_NOFOLLOW"),
        "a link in the place of a submission is refused as it is opened",
        "links are looked for before a file is opened, and one put there in between is followed; mark a copy of the "
        "submissions that nobody else can write to",
    ),
    Protection(
        "pipes",
        _has("os", "O_NONBLOCK"),
        "a pipe or device in the place of a submission is refused without waiting for it",
        "a pipe put in the place of a submission while it is read can hold the run up; mark a copy of the submissions",
    ),
    Protection(
        "memory",
        _limits_memory,
        "a worker process that takes too much memory is ended by the system, and its submission is left to a person",
        "the system does not end a worker process that takes too much memory; what is read and computed is bounded "
        "beforehand all the same",
    ),
    Protection(
        "time",
        _has("signal", "setitimer"),
        "a worker process is given processor time for a submission, and the system ends it after that",
        "a worker process is given time for a submission by the clock: generously, since a busy machine must change "
        "no mark",
    ),
    Protection(
        "folders",
        _has("os", "O_DIRECTORY"),
        "a finished report replaces the old one in one step, and survives a power cut",
        "a finished report replaces the old one in one step, but a power cut right after it may bring the old one back",
    ),
)  # fmt: skip


def doctor(
    format: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text or json.")] = "text",
    out: Annotated[
        Text, typer.Option("--out", metavar="DIR", help="A folder for results: try what its file system does.")
    ] = None,
    output: Output = None,
    debug: Debug = False,
) -> None:
    """Print versions and optional parts, where protections are weaker on this system, and try whether they work."""
    from gradekit.cli.output import write, write_json_value

    form = one_of("--format", format, ("text", "json"))
    found = findings(out)
    if form == "json":
        write_json_value(found, output)
    else:
        write(_text(found), output)


def findings(folder: str | None = None) -> dict[str, Any]:
    """Everything that is printed, as data; what files are tried in: that folder, or the one for temporary files.

    Raises UsageError where nothing can be written there.
    """
    from gradekit import __version__

    libraries, extras = _installed()
    return {
        "schema": "gradekit/doctor/1",
        "gradekit": __version__,
        "python": _python(),
        "libraries": libraries,
        "extras": extras,
        "protections": [_found(protection) for protection in PROTECTIONS],
        "trials": _trials(folder),
        "locale": _locale(),
        "streams": {name: _stream(getattr(sys, name)) for name in ("stdout", "stderr")},
        "remarks": _remarks(),
    }


def _found(protection: Protection) -> dict[str, Any]:
    is_full = protection.is_full()
    says = protection.full if is_full else protection.weak
    return {"id": protection.id, "full": is_full, "message": says}


def _trials(folder: str | None) -> list[dict[str, Any]]:
    from gradekit.cli.trials import TRIALS, tried
    from gradekit.errors import UsageError

    try:
        found = list(tried(TRIALS, folder))
    except OSError as error:
        where = f"{folder}: " if folder else ""
        raise UsageError(f"{where}nothing can be written there ({error.strerror}); name another folder") from error
    return [{"id": one.id, "works": works, "message": one.works if works else one.fails} for one, works in found]


def _locale() -> dict[str, Any]:
    """What gradekit's output does not depend on, and other programs' may; zones: whether time zones have names here."""
    import locale

    encoding = locale.getpreferredencoding(False).lower()
    return {"encoding": encoding, "file_names": sys.getfilesystemencoding(), "zones": _has_zones()}


def _has_zones() -> bool:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo("Europe/Berlin").key != ""
    except ZoneInfoNotFoundError:
        return False


def _python() -> dict[str, Any]:
    import platform

    return {
        "version": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": _cores(),
    }


def _cores() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _installed() -> tuple[dict[str, str | None], dict[str, dict[str, str | None]]]:
    """Library → version, and extra → library → version, as gradekit's package names them; None: not installed."""
    import re
    import sqlite3
    from importlib.metadata import PackageNotFoundError, requires

    try:
        needed = requires("gradekit") or []
    except PackageNotFoundError:
        needed = []
    libraries: dict[str, str | None] = {"SQLite": sqlite3.sqlite_version}
    extras: dict[str, dict[str, str | None]] = {}
    for line in needed:
        name = re.match(r"[\w.-]+", line)
        extra = re.search(r"""\bextra *== *['"]([\w.-]+)['"]""", line)
        if name and not (extra and extra[1] in _FOR_DEVELOPERS):
            place = extras.setdefault(extra[1], {}) if extra else libraries
            place[name[0]] = _version(name[0])
    return libraries, extras


def _version(library: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(library)
    except PackageNotFoundError:
        return None


def _stream(stream: Any) -> dict[str, Any]:
    return {"terminal": bool(stream.isatty()), "encoding": str(stream.encoding or "").lower()}


def _remarks() -> list[str]:
    """What slows gradekit down or changes what is seen, and how to mend it."""
    found = []
    if sys.dont_write_bytecode:
        found.append("compiled code is not kept, so every start takes longer: unset PYTHONDONTWRITEBYTECODE")
    if sys.flags.optimize:
        found.append("Python runs with -O or PYTHONOPTIMIZE, which gradekit is not tested with: unset it")
    if sys.stdout.isatty() and str(sys.stdout.encoding).lower().replace("-", "") != "utf8":
        found.append("the terminal is not UTF-8: letters that it lacks, such as σ and ∂, are shown as escapes")
    if os.environ.get("NO_COLOR"):
        found.append("NO_COLOR is set: output has no colours")
    return found


def _text(found: dict[str, Any]) -> str:
    from gradekit.paper.render.safe import safe_lines, safe_text

    return safe_lines("\n".join(map(safe_text, _lines(found))))


def _lines(found: dict[str, Any]) -> list[str]:
    python = found["python"]
    cores = f"{python['cores']} core{'s' * (python['cores'] != 1)}"
    where = f"{python['implementation']}, {python['system']} {python['machine']}, {cores}"
    lines = [f"gradekit {found['gradekit']}, Python {python['version']} ({where})", "", "Libraries"]
    lines += _table(found["libraries"])
    lines += ["", "Optional parts"]
    lines += [_extra(name, parts) for name, parts in found["extras"].items()] or ["  none"]
    lines += ["", "Protections"]
    lines += [f"  {'full' if each['full'] else 'weak'}  {each['message']}" for each in found["protections"]]
    lines += ["", "Tried"]
    lines += [f"  {'works' if each['works'] else 'fails'}  {each['message']}" for each in found["trials"]]
    lines += ["", "Locale", *_locale_lines(found["locale"])]
    lines += ["", "Output"]
    lines += [f"  {name}: {_said(stream)}" for name, stream in found["streams"].items()]
    lines += [f"  {remark}" for remark in found["remarks"]]
    return [*lines, "", *_failed(found["trials"]), _conclusion(found["protections"])]


def _locale_lines(found: dict[str, Any]) -> list[str]:
    zones = "are known by their names" if found["zones"] else "have no names here: pip install tzdata brings them"
    here = f"texts {found['encoding']}, names of files {found['file_names']}"
    return [f"  {here}; gradekit reads and writes UTF-8 all the same", f"  time zones {zones}"]


def _table(versions: dict[str, str | None]) -> list[str]:
    widest = max(map(len, versions))
    return [f"  {name.ljust(widest)}  {version or 'not installed'}" for name, version in sorted(versions.items())]


def _extra(name: str, parts: dict[str, str | None]) -> str:
    lacking = sorted(part for part, version in parts.items() if version is None)
    if lacking:
        return f"  {name}: lacks {', '.join(lacking)}; pip install 'gradekit[{name}]' brings them"
    return f"  {name}: {', '.join(f'{part} {version}' for part, version in sorted(parts.items()))}"


def _said(stream: dict[str, Any]) -> str:
    return f"{'a terminal' if stream['terminal'] else 'a file or pipe'}, {stream['encoding']}"


def _failed(trials: list[dict[str, Any]]) -> list[str]:
    failed = [each["id"] for each in trials if not each["works"]]
    return [f"Of {len(trials)} trials, {len(failed)} failed: {', '.join(failed)}."] if failed else []


def _conclusion(protections: list[dict[str, Any]]) -> str:
    weak = [each["id"] for each in protections if not each["full"]]
    if not weak:
        return f"All {len(protections)} protections are full on this system."
    return f"Of {len(protections)} protections, {len(weak)} are weaker on this system: {', '.join(weak)}."
