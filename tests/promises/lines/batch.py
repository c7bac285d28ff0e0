"""Lines 34 to 42: many submissions, runs that go on, runs beside each other."""

from tests.promises.lines.line import line

_STOPPED = "course/test_run_promises.py::test_stopped"

BATCH = (
    line(
        34, 2, "5,000 submissions, 50 of them hostile", "exit 3; the other 4,950 results are the same bytes",
        ("course/test_run_promises.py::test_fifty_hostile_submissions_among_five_thousand_change_no_other",
         "course/marking/share.py",
         "        except SubmissionError as error:\n            self.rows.append(self._refused(piece",
         "        except ZeroDivisionError as error:\n            self.rows.append(self._refused(piece"),
    ),
    line(
        35, 5, "5,000 submissions, all of them hostile",
        "refused before they are computed; or ended by `--max-seconds`, valid and to be resumed",
        (f"{_STOPPED}_when_the_time_is_up", "cli/course.py",
         'None if given.max_seconds is None else float(number("--max-seconds", given.max_seconds, 0, _MOST_SECONDS))',
         "None"),
    ),
    line(
        36, 3, "`kill -9` at any moment, and the same command again",
        "the same outputs; no half of a file is ever seen, and what was half written is removed",
        ("promises/test_killed_at_every_call.py::test_files_are_old_or_new_whichever_call_is_the_last",
         "course/state/files.py", "            os.replace(self.temporary, self.path)",
         "            self.path.write_bytes(Path(self.temporary).read_bytes())"),
        ("cli/test_results_folder.py::test_what_killed_runs_left_half_written_is_removed",
         "course/state/state.py", "            clean(self.folder)\n", ""),
    ),
    line(
        37, 3, "a full disk, a folder that is not to be written to, any write that fails",
        "an error with the path; the old report is as it was",
        ("course/test_files.py::test_whichever_call_fails_files_are_old_or_new_and_the_path_is_named",
         "course/state/files.py",
         "    except OSError as error:\n        raise _refusal(path, error) from error",
         "    except OSError:\n        pass"),
        ("promises/test_disk_full.py::test_whichever_write_finds_the_disk_full", "course/state/files.py",
         "            draft.settle()\n        digests",
         "            draft.settle()\n            draft.put()\n        digests"),
    ),
    line(
        38, 3, "two runs in one folder", "the second ends with 2, “locked by pid …”; the lock of a killed run is free",
        ("course/test_lock.py::test_the_second_run_is_told_who_has_the_folder", "course/state/lock.py",
         "        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)", "        pass"),
        ("course/test_lock.py::test_a_forked_worker_that_outlives_the_run_holds_nothing", "course/state/lock.py",
         "        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)",
         "        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)"),
    ),
    line(
        39, 4, "one byte of a submission, a problem, the roster or the version changes; a state that was written into",
        "exactly the results concerned are made anew; a damaged state is told of",
        ("course/test_state_damage.py::test_whatever_is_written_into_it_is_found_out", "course/state/health.py",
         "    if not fault and not is_sealed and said != _OPEN:", "    if False:"),
        ("course/test_state.py::test_marks_of_another_version_are_not_known", "course/marking/problems.py",
         "    return digest(__version__, problem, ", "    return digest(problem, "),
    ),
    line(
        40, 4, "`--jobs 1`, `2`, `8`, other hash seeds, time zones, locales, orders of the folder, paths",
        "the same bytes",
        ("cli/test_edges.py::test_same_bytes_in_every_locale", "cli/output.py",
         'fixed = {} if stream.isatty() else {"encoding": "utf-8", "newline": "\\n"}', "fixed = {}"),
        ("course/test_inputs_sources.py::test_the_order_in_which_the_system_lists_makes_no_difference",
         "course/inputs/folder.py", "sorted([*plain, *others])", "[*plain, *others]"),
    ),
    line(
        41, 3, "Ctrl-C, SIGTERM", "no process is left; exit 130 or 143, and the next run goes on",
        (f"{_STOPPED}_by_a_signal", "course/run/stopping.py",
         "    return TERMINATED if isinstance(error, Terminated) else INTERRUPTED", "    return INTERRUPTED"),
    ),
    line(
        42, 8, "standard output that is closed, as by `| head`", "no traceback, and the exit code is kept",
        ("cli/test_edges.py::test_closed_standard_output_is_quiet", "cli/output.py",
         "        if error.errno not in _CLOSED:", "        if True:"),
    ),
)  # fmt: skip
