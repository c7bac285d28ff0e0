"""Lines 27 to 33: problem files."""

from tests.promises.lines.line import line

SPECS = (
    line(
        27, 9, "`no`, `1:30`, `014`, `1_000`, `1e-3`, `2024-01-01`, `=`",
        "text where text is wanted; as a number by one rule of ours, or an error that says how to write it",
        ("exercise/problem/test_load.py::test_how_a_number_may_be_written", "exercise/problem/values.py",
         '(r"[-+]?[0-9]+(:[0-9.]+)+", "write it as one', '(r"[-+]?[0-9]+(:[0-9.]+)+never", "write it as one'),
    ),
    line(
        28, 9, "anchors, aliases, merge keys, tags, a key twice, several documents, tabs, control characters",
        "exit 2 with line and column",
        ("exercise/problem/test_yaml_text.py::test_what_is_refused[a tag]", "exercise/problem/yaml_text.py",
         "        if event.tag is not None:", "        if False:"),
        ("exercise/problem/test_yaml_text.py::test_what_is_refused[an anchor]", "exercise/problem/yaml_text.py",
         "        if event.anchor is not None:", "        if False:"),
        ("exercise/problem/test_yaml_text.py::test_what_is_refused[a key twice]", "exercise/problem/yaml_text.py",
         "        if first := entries.get(name.text):", "        if first := None:"),
    ),
    line(
        29, 9, "300,000 `[`, a file of a megabyte, one that takes hours to compute, the 402 files of the YAML test "
        "suite",
        "exit 2; no crash, no traceback",
        ("exercise/problem/test_yaml_text.py::test_what_is_refused[41 brackets]", "exercise/problem/yaml_text.py",
         "        if depth >= MAX_DEPTH and isinstance(event, yaml.CollectionStartEvent):", "        if False:"),
        ("exercise/problem/test_yaml_text.py::test_too_many_entries", "exercise/problem/yaml_text.py",
         "        if self._nodes > MAX_NODES:", "        if False:"),
        ("exercise/lowering/test_effort.py::test_too_much_is_refused_with_its_place_and_what_it_takes",
         "exercise/lowering/effort.py",
         "            if totals[most] > most:", "            if False:"),
    ),
    line(
        30, 9, "an unknown or misspelt key", "exit 2 with the one that may be meant; all faults at once",
        ("exercise/problem/test_faults.py::test_all_faults_are_reported_at_once_from_the_top_down",
         "exercise/problem/fields.py",
         "            faults.add(key.place, _unknown_key(key, value, what, readers))",
         "            raise Refusal(key.place, _unknown_key(key, value, what, readers))"),
        ("exercise/problem/test_faults.py::test_a_mistake_is_named_with_its_place", "exercise/problem/fields.py",
         "    if guess := nearest(key.text, readers):", "    if guess := \"\":"),
    ),
    line(
        31, 9, "a key that its own checks refuse, an expected NaN, a negative tolerance, points that do not add up",
        "`gradekit check` ends with 1, or 2 where the file breaks the schema",
        ("check/test_findings.py::test_a_published_value_that_disagrees_names_the_entry_and_both_values",
         "check/__init__.py", "_LOOKS = (published, tasks,", "_LOOKS = (tasks,"),
        ("check/test_findings.py::test_a_published_value_that_is_none_is_an_error", "check/published.py",
         "        if value is not None:", "        if value is not None and isinstance(value, tuple):"),
    ),
    line(
        32, 9, "a path outside its folder, an address, `${HOME}`, a link in a problem file",
        "exit 2; everything works without a network",
        ("promises/test_strangers_file.py::test_a_link_that_appears_between_look_and_open_is_refused",
         "exercise/problem/file_text.py", ' | getattr(os, "O_NOFOLLOW", 0)', ""),
        ("promises/test_strangers_file.py::test_what_names_another_place_is_refused", "exercise/problem/fields.py",
         "            faults.add(key.place, _unknown_key(key, value, what, readers))", "            continue"),
    ),
    line(
        33, 9, "a regular expression of the author's",
        "refused: there is no key for one, and words are compared as text",
        ("promises/test_strangers_file.py::test_words_are_compared_as_text", "marking/kinds/words.py",
         "_plain(text) in map(_plain, accepted)",
         'any(__import__("re").fullmatch(_plain(one), _plain(text)) for one in accepted)'),
    ),
)  # fmt: skip
