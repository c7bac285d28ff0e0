"""Lines 19 to 26: submissions."""

from tests.promises.lines.line import line

SUBMISSIONS = (
    line(
        19, 8, "a key given twice; all 318 files of JSONTestSuite",
        "refused, with the key and the places of both values; none that is not JSON is marked, none ends in an error",
        ("marking/test_json_text.py::test_a_repeated_key_is_named_with_both_values_places", "marking/json_text.py",
         "    if len(members) != len(pairs):\n        raise _Repeated\n", ""),
        ("course/test_marking.py::test_a_text_is_read_as_the_strict_reader_reads_it", "course/marking/decode.py",
         '    return data.count(b":") == colons and is_id', "    return is_id"),
    ),
    line(
        20, 5, "100,000 brackets, 10^8 digits, 1e999, half a character, a byte order mark, UTF-16, nothing",
        "a documented outcome each, before anything is decoded",
        ("marking/test_json_text.py::test_depth_limit", "marking/json_text.py",
         "        if depth > MAX_DEPTH:", "        if False:"),
        ("marking/test_json_text.py::test_size_limit", "marking/json_text.py",
         "    if len(data) > MAX_BYTES:", "    if False:"),
    ),
    line(
        21, 1, "a pipe, a socket, a device, a link, a file without permission, a sparse file of 16 GiB",
        "“not a regular file” or “too large”; nothing waits, nothing is opened through a link",
        ("marking/test_submission_file.py::test_a_link_that_appears_between_look_and_open_is_refused",
         "marking/handed_in.py", '_SAFE_OPEN = ("O_NOFOLLOW", ', "_SAFE_OPEN = ("),
        ("marking/test_submission_file.py::test_a_sparse_file_is_refused_unread", "marking/handed_in.py",
         " or why_too_large(status.st_size):", ":"),
    ),
    line(
        22, 10, "two files of one student; ids `../../x`, `con`, `a\\nb`, 300 characters, `=1+1`, `-rf`, none",
        "an error with all files; no name of a file is made from what a student wrote",
        ("course/test_settle.py::test_by_default_none_of_several_counts_and_each_names_all",
         "course/settling/repeated.py",
         '_refused(group[0], some) if keep == "error" else _kept(some, keep)', '_kept(some, "latest")'),
        ("course/test_pages.py::test_names_of_files", "course/safe_names.py",
         'id if good else f"student-{at}"', "id"),
    ),
    line(
        23, 2, "a file that a roster gives to one student and that says another inside",
        "“claims to be another student”; the other one's mark is as it was",
        ("course/test_settle.py::test_who_claims_to_be_another_student_changes_nobodys_mark",
         "course/settling/settle.py",
         "            if place is not None and place != inside and row.who:", "            if False:"),
    ),
    line(
        24, 1, "a zip archive with `../`, an absolute path, a link, a member twice, a nested or encrypted one, a bomb",
        "refused within limits; nothing is unpacked to the disk",
        ("course/test_inputs_archive.py::test_a_member_that_is_refused_costs_no_other", "course/inputs/archive.py",
         '    if ".." in parts:', "    if False:"),
        ("course/test_inputs_archive.py::test_a_bomb_with_a_forged_size_is_unpacked_no_further_than_it_says",
         "course/inputs/archive.py", ".decompress(data, size + 1)", ".decompress(data)"),
        ("course/test_inputs_archive.py::test_several_members_of_one_name_are_all_refused", "course/inputs/archive.py",
         "_TWICE if name in found else entry", "entry"),
    ),
    line(
        25, 2, "a table with an open quote, a heading twice, ragged rows, NUL, `;`, a cell of 200,000 characters",
        "an error with its line; the rows behind it are read",
        ("course/test_inputs_table.py::test_a_quote_that_is_never_closed_does_not_eat_a_thousand_rows",
         "course/inputs/records.py", "                self.ahead.extendleft(reversed(used[1:]))\n", ""),
        ("course/test_inputs_table.py::test_a_broken_row_says_its_line_and_costs_no_other", "course/inputs/records.py",
         "        if self.width and len(cells) != self.width and any(map(str.strip, cells)):", "        if False:"),
    ),
    line(
        26, 1, "a notebook with outputs in HTML, forged metadata of nbgrader, large images, a cell's id twice",
        "only what a declared answer cell says is read, as text",
        ("promises/test_notebooks.py::test_only_declared_cells_are_read_and_nothing_runs", "course/inputs/notebook.py",
         '    if _get(cell, "metadata", "nbgrader", "solution") is True:',
         '    if _get(cell, "metadata", "nbgrader", "grade_id"):'),
    ),
)  # fmt: skip
