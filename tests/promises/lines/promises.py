"""The ten promises in plain words, and which modules keep them."""

from __future__ import annotations

from msgspec import Struct


class Promise(Struct, frozen=True):
    """One promise; slug: its page's name; says: what may be relied on; kept: module → what it does for it."""

    number: int
    slug: str
    title: str
    says: str
    kept: tuple[tuple[str, str], ...]


PROMISES = (
    Promise(
        1, "nothing-runs", "A submission can run nothing",
        "Nothing that a student hands in is ever executed, imported or opened: an answer is data, a notebook is read "
        "as text, an archive is unpacked in memory within limits, and a link is not followed.",
        (("exercise/expression/", "one grammar of numbers, names and operations builds nodes; no text reaches an "
          "interpreter, and a name is looked up in tables"),
         ("marking/handed_in.py", "opens regular files alone, never through a link, without waiting for a pipe"),
         ("course/inputs/archive.py", "checks names, kinds and sizes of members before any is unpacked"),
         ("course/inputs/notebook.py", "reads the source of declared answer cells, and nothing else"),
         ("course/inputs/sheets.py", "reads spreadsheets in a process of its own, values only")),
    ),
    Promise(
        2, "one-bad-file", "One bad file stops and changes nobody else's result",
        "What cannot be read is named and left to a person; whoever hands it in changes no other mark, not even by "
        "ending the process that marks, or by claiming to be somebody else.",
        (("course/marking/engines/workers.py", "a supervisor with one pipe a worker; the submission that ends a "
          "process is found by halving its share"),
         ("course/marking/share.py", "reads each submission by itself"),
         ("course/inputs/records.py", "a broken row costs itself alone"),
         ("course/settling/settle.py", "a file whose name and inside disagree concerns the one it is named for")),
    ),
    Promise(
        3, "killed-and-run-again", "Killed at any moment and run again, the outputs are the same",
        "Whatever ends a run (a kill, a full disk, Ctrl-C), its outputs are the old ones or the new ones, whole; the "
        "same command goes on where it was and ends with the same bytes. So is a file that `-o` names.",
        (("course/state/files.py", "files are written beside the old ones, put on disk, and renamed together"),
         ("course/state/lock.py", "one run at a time in a folder; the system frees the lock of a dead one"),
         ("course/state/state.py", "what was marked is kept in transactions"),
         ("course/run/stopping.py", "signals and time limits arrive as one kind of interruption")),
    ),
    Promise(
        4, "same-bytes", "The same inputs give the same bytes",
        "No output depends on the machine, its locale or time zone, on hash seeds, on the order of a folder or on the "
        "number of processes. What changed is marked again, and nothing else.",
        (("marking/result.py", "points are fractions: their sum has no order"),
         ("course/inputs/folder.py", "folders are read in the order of names"),
         ("cli/output.py", "UTF-8 and line feeds in every pipe and file"),
         ("course/state/health.py", "a checksum says whether a state is as gradekit left it")),
    ),
    Promise(
        5, "bounded", "No answer takes more than a second or 512 MiB, and a refused one takes milliseconds",
        "Size, depth, digits and exponents are bounded before anything is computed; behind that the system ends a "
        "process that takes too long or too much. `gradekit limits` prints all bounds.",
        (("engine/number.py", "bits, digits and exponents of exact numbers"),
         ("exercise/expression/arrange.py", "signs and brackets of an expression"),
         ("marking/json_text.py", "bytes and brackets of a submission"),
         ("course/marking/engines/limits.py", "processor time and memory of a worker")),
    ),
    Promise(
        6, "not-a-number", "What is not a number is never right",
        "An answer counts as right only where it is finite and its distance from the key is known to be within the "
        "key's tolerance; a wrong shape or kind is told, and what cannot be decided is left to a person.",
        (("marking/tolerance/compare.py", "|answer − key| ≤ tolerance with both finite; edges are decided exactly"),
         ("marking/answers/entries.py", "shapes and kinds, each with its message"),
         ("marking/symbolic/functions.py", "expressions are compared in balls at fixed points"),
         ("marking/result.py", "a score outside of its range is an internal error, never a mark")),
    ),
    Promise(
        7, "safe-to-open", "Every report is safe to open",
        "In a spreadsheet, a browser, a terminal or a log: what students write is shown as text, and can neither "
        "compute, run, hide nor command.",
        (("paper/render/safe.py", "characters that would not be seen are written out; markup is escaped"),
         ("course/outputs/cells.py", "cells of tables"),
         ("course/outputs/junit.py", "text for XML"),
         ("marking/json_text.py", "strict JSON, keys in order")),
    ),
    Promise(
        8, "every-refusal", "Every refusal says where, why, and how to mend it",
        "One line for each error: the file, the line and column, what was received, what was expected, how to write "
        "it. No traceback reaches anyone; an internal error is exit 70 with a report id.",
        (("exercise/expression/scanner.py", "every character is known or refused by its name"),
         ("exercise/expression/scope.py", "unknown names, and what may be meant"),
         ("marking/json_text.py", "places of faults in JSON"),
         ("cli/run.py", "whatever happens becomes an exit code and a line")),
    ),
    Promise(
        9, "a-problem-file-is-data", "A problem file is data",
        "A problem file from a stranger can be checked, solved and marked with safely: it names no other file, runs "
        "nothing, and cannot grow when it is read.",
        (("exercise/problem/yaml_text.py", "a tree from parser events: no tags, anchors, aliases or merge keys"),
         ("exercise/problem/values.py", "every scalar is text until a number is wanted, by one rule"),
         ("exercise/problem/fields.py", "unknown keys, all faults at once"),
         ("exercise/lowering/effort.py", "steps of arithmetic of an exercise, counted before they are taken"),
         ("exercise/problem/file_text.py", "opens regular files alone")),
    ),
    Promise(
        10, "nobody-is-dropped", "No mark is silently dropped",
        "On a roster of N, graded, unreadable and missing students are N; whoever writes a report counts again.",
        (("course/settling/rollcall.py", "everyone on the roster counts once for every problem"),
         ("course/settling/repeated.py", "of several submissions none wins silently"),
         ("course/outputs/sums.py", "all results are counted as they pass"),
         ("course/outputs/results.py", "the lines that are written are as many as the results")),
    ),
)  # fmt: skip
