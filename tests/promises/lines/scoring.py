"""Lines 13 to 18: comparison and scoring."""

from tests.promises.lines.line import line

SCORING = (
    line(
        13, 6, "`1`, `[]`, `[1]`, `[1,1,1,1]`, `[[1,1],[1,1]]` where `[1,1,1]` is right; a column, a row, a transpose",
        "wrong shape, with both shapes; a row or column is the vector and reported; a transpose has its name",
        ("marking/test_answers.py::test_a_wrong_shape_is_malformed_and_told_both_shapes", "marking/answers/entries.py",
         "    if written == expected:\n", "    if written == expected or prod(written) <= 1:\n"),
        ("marking/test_answers.py::test_a_transposed_matrix_is_a_mistake_with_a_name", "marking/answers/entries.py",
         "    if len(expected) == 2 and written == expected[::-1]:", "    if False:"),
    ),
    line(
        14, 6, "`true`, `{}`, `5+0i`, `null`, `\"5\"`, `[5]` where 5 is right",
        "malformed with the kind that was received; missing; right; right, and reported",
        ("marking/test_answers.py::test_what_is_no_number_is_malformed", "marking/answers/entries.py",
         "    if wrong := [leaf for leaf in given if isinstance(leaf, (bool, dict))]:",
         "    if wrong := [leaf for leaf in given if isinstance(leaf, dict)]:"),
    ),
    line(
        15, 6, "1e9 where 5 is right to a relative 1", "wrong: the tolerance is that of the key",
        ("marking/test_compare.py::test_the_tolerance_is_taken_from_the_key", "marking/tolerance/compare.py",
         "    result = np.array(finite & (distance <= tolerance))",
         "    result = np.array(finite & (distance <= tolerance / np.abs(value) * np.abs(answer.values)))"),
    ),
    line(
        16, 6, "`-5.5` for 5.5, `-0.0` for 0, a value exactly on the edge of the tolerance",
        "decided in exact arithmetic, on both sides of the edge",
        ("marking/test_compare.py::test_every_decimal_edge", "marking/tolerance/compare.py",
         "    for place in np.argwhere(finite & (np.abs(distance - tolerance) <= blur)):",
         "    for place in np.argwhere(finite & (blur < 0)):"),
    ),
    line(
        17, 6, "a check that gives no number, a negative one or more than there are points",
        "exit 70 with the name of the check, and no mark",
        ("marking/test_any_answer.py::test_an_impossible_score_stops_the_marking_and_names_the_question",
         "marking/result.py",
         "        if not (isinstance(self.score, Fraction) and 0 <= self.score <= self.max_score):",
         "        if False:"),
    ),
    line(
        18, 4, "the same marks in any order", "one total, printed by one rule of rounding, half to even",
        ("promises/test_totals.py::test_the_total_is_the_same_in_every_order", "marking/result.py",
         "        return sum((question.score for question in self.questions), Fraction(0))",
         "        return Fraction(sum(float(question.score) for question in self.questions))"),
        ("promises/test_totals.py::test_points_are_rounded_half_to_even", "paper/values.py",
         "    return exact_number(Fraction(round(points, 2)))",
         "    return exact_number(Fraction(int(points * 100 + Fraction(1, 2)), 100))"),
    ),
)  # fmt: skip
