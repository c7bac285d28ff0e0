"""The command line: parse, call, print, exit code.

    command     Commands whose arguments stay text
    crash       What is said about an internal error: one line with a report id; with --debug, where it happened
    options     Options that several commands share
    output      Where text goes: standard output, standard error, a file
    progress    How far a long run is: a bar on a terminal, nothing in a pipe
    against     `gradekit check --against`: the key beside what a numerical library computes
    app         The commands, in the order in which `gradekit --help` lists them
    check       `gradekit check`: is an exercise sound?
    diff        `gradekit diff`: whose mark changed, and why
    doctor      `gradekit doctor`: what is installed here, and which protections this system gives
    trials      What the system does when it is asked: `gradekit doctor` tries it
    exercises   `gradekit list`: the exercises in a folder
    export      `gradekit export`: exercises for other platforms and programs
    exporting   An export written: one file, a zip, or a new folder
    given       The command line of `grade`, as it was typed
    graph       `gradekit graph`: the computation graph of an exercise, with values and gradients on it
    limits      `gradekit limits`: how large things may be, and what marking them may take
    override    `gradekit override`: points that a person decides on
    schema      `gradekit schema`: the JSON Schema of a kind of file
    solve       `gradekit solve`: the worked solution of one exercise
    import_     `gradekit import`: questions of other platforms as problem files
    variants    `gradekit variants`: every student their own numbers
    template    `gradekit template`: an empty submission
    worksheet   `gradekit worksheet`: exercises as a sheet to hand out, or its key
    page        `gradekit page`: the interactive page of an exercise
    practice    `gradekit practice`: question by question, judged at once
    course      `gradekit grade` for everything but one page
    marking     One submission in one .json file, as a student marks it: nothing of what a whole course needs is loaded
    report      `gradekit report`: how the questions of a course did
    run         Running a command: whatever happens becomes an exit code and, on standard error, one line for each error
    grade       `gradekit grade`: marks for submissions
"""

import gc

gc.set_threshold(100_000)  # what is imported stays; looking through it for garbage again and again takes start-up time

from gradekit.cli.run import main  # noqa: E402 - the line above must come first

__all__ = ["main"]
