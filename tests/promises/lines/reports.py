"""Lines 43 to 50: reports."""

from tests.promises.lines.line import line

REPORTS = (
    line(
        43, 7, "names, answers and messages of the big list of naughty strings, `=1+1`, a full-width `＝`, a tab first",
        "text cells are opened as text, numbers as numbers; taking the apostrophe away gives the text",
        ("course/test_outputs_csv.py::test_no_tricky_text_is_a_formula", "course/outputs/cells.py",
         '    before = "\'" if _CONTROL_FIRST.match(text) or is_formula(first) else ""', '    before = ""'),
        ("course/test_outputs_csv.py::test_a_cell_reads_back", "course/outputs/cells.py",
         ".replace('\"', '\"\"')", ""),
    ),
    line(
        44, 7, "markup in names, answers, titles and messages",
        "no script, frame, event, `javascript:` or address of data in a page, which has a policy and works by itself",
        ("promises/test_pages_are_text.py::test_nothing_of_data_is_markup", "paper/render/safe.py",
         '    return html.escape(safe_text(" ".join(text.split())))', '    return safe_text(" ".join(text.split()))'),
    ),
    line(
        45, 7, "any string as a student's name or an error", "strict XML that reads back as the string",
        ("course/test_outputs_junit.py::test_any_text_survives", "course/outputs/junit.py",
         '"\\x00-\\x1f\\x7f-\\x9f', '"\\x7f-\\x9f'),
    ),
    line(
        46, 7, "control, bidi and zero-width characters, `[/x]`, `:skull:`, `::error::`, `##[error]`",
        "shown as they are written; no line is a command of a CI runner",
        ("cli/test_edges.py::test_hostile_names_are_shown_literally", "paper/render/safe.py",
         '    return text if text.isprintable() else "".join(map(_visible, text))', "    return text"),
        ("cli/test_report.py::test_hostile_names_and_answers_are_shown_literally", "paper/render/safe.py",
         '.replace("##[", "# #[")', ""),
    ),
    line(
        47, 7, "every JSON that is written", "strict, with sorted keys, by its schema",
        ("marking/test_json_text.py::test_what_is_not_a_number_is_not_written", "marking/json_text.py",
         "allow_nan=False", "allow_nan=True"),
        ("course/test_outputs_results.py::test_every_line_follows_the_schema", "paper/marks_json.py",
         '        "verdict": question.verdict,', '        "verdict": question.verdict.upper(),'),
    ),
    line(
        48, 7, "marks without `--reveal`", "no expected value, no other student, no path",
        ("course/test_outputs_results.py::test_the_key_is_never_there", "paper/marks_json.py",
         '{} if key is None else {"expected": key.get(question.id)}', '{"expected": question.expected}'),
        ("course/test_outputs_formats.py::test_gradescope_names_no_other_student", "course/outputs/gradescope.py",
         "{_own(result.error)}", "{result.error}"),
    ),
    line(
        49, 8, "any error inside gradekit", "exit 70, one line with a report id; no answer in what `--debug` adds",
        ("cli/test_edges.py::test_a_fault_of_the_program_is_one_line_with_an_id", "cli/crash.py",
         "{error if is_safe else '(the message is left out: it may hold answers)'}", "{error}"),
    ),
    line(
        50, 10, "a roster of N", "graded + unreadable + missing = N, checked by whoever writes it",
        ("course/test_settle.py::test_a_result_that_is_lost_on_the_way_is_found_out",
         "course/settling/rollcall.py", "        if sum(standing) != len(self.places):", "        if False:"),
        ("course/test_outputs_results.py::test_a_lost_line_is_noticed", "course/outputs/results.py",
         "    if count != sums.count:", "    if False:"),
    ),
)  # fmt: skip
