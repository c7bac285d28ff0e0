"""Lines 1 to 12: expressions."""

from tests.promises.lines.line import line

_TEXTS = "exercise/expression"

EXPRESSIONS = (
    line(
        1, 1, "`__import__('os').system('x')`, `().__class__`, `lambda: 1`, `[i for i in x]`, `'a'*9`, `print(1)`",
        "“not allowed here” with its column, no points; nothing is compiled, run, opened or connected to",
        (f"{_TEXTS}/test_any_text.py::test_hostile_text_executes_opens_and_connects_nothing",
         f"{_TEXTS}/__init__.py",
         "    if is_mathml(text):\n        return",
         "    compile(repr(text), 'answer', 'eval')\n    if is_mathml(text):\n        return"),
        (f"{_TEXTS}/test_refusals.py::test_what_looks_like_code_is_not_allowed",
         f"{_TEXTS}/scanner.py",
         "    raise TextError(f\"{_clipped(text)!r} is not allowed here; {hint}\", column)",
         "    return Token('TRANSPOSE', text, column, None, spaced)"),
    ),
    line(
        2, 5, "`9**9**9**9`, `10^(10^8)`, `(2^521-1)!`, `factorial(10^9)`, `binomial(10^8,5*10^7)`",
        "“number too large”, before anything is computed",
        (f"{_TEXTS}/test_limits.py::test_digits_and_bits", "engine/number.py",
         "    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:", "    if False:"),
        (f"{_TEXTS}/test_refusals.py::test_what_would_be_too_large_is_refused_before_it_is_computed",
         f"{_TEXTS}/scope.py",
         "    if name.casefold() in _COMBINATORIAL:", "    if False:"),
    ),
    line(
        3, 5, "`1e999999`, `1e-999999`, 5,000 digits, a million digits", "refused; never infinite, never taken for 0",
        (f"{_TEXTS}/test_refusals.py::test_numbers_out_of_range_are_limit_errors", "engine/number.py",
         "    if len(text) > 8 or abs(int(text)) > MAX_EXPONENT:", "    if len(text) > 8:"),
    ),
    line(
        4, 6, "`nan`, `inf`, `oo`, `1/0`, `0/0`, `log(0)`, `0^-1`, `sqrt(-1)`, also where the expected value is huge",
        "“has no (real) value”, never right",
        ("marking/test_compare.py::test_what_is_not_finite_is_never_within", "marking/tolerance/compare.py",
         "    result = np.array(finite & (distance <= tolerance))", "    result = np.array(~(distance > tolerance))"),
        (f"{_TEXTS}/test_refusals.py::test_what_is_no_real_number_says_so", f"{_TEXTS}/scope.py",
         "    if name.casefold() in _NO_VALUE:", "    if False:"),
    ),
    line(
        5, 5, "250 `(`, 5,000 `-`, a sum of 20,000 terms, a name of 100,000 letters; each limit − 1, itself, + 1",
        "refused beyond the limit and accepted up to it, in every production; no recursion",
        (f"{_TEXTS}/test_limits.py::test_depth", f"{_TEXTS}/arrange.py",
         "        if len(opened) > MAX_DEPTH:", "        if False:"),
        (f"{_TEXTS}/test_limits.py::test_nodes", f"{_TEXTS}/arrange.py",
         "    if size > MAX_NODES:", "    if False:"),
        (f"{_TEXTS}/test_limits.py::test_characters", f"{_TEXTS}/scanner.py",
         "    if len(text) > MAX_CHARACTERS:", "    if False:"),
    ),
    line(
        6, 8, "`٣+١`, `１２`, Cyrillic `х`, NUL, a zero-width space; `−` `×` `·` `÷` `²` `³`",
        "refused by the character's name; read as - * * / ^2 ^3",
        (f"{_TEXTS}/test_refusals.py::test_characters_that_are_not_allowed_are_named", f"{_TEXTS}/scanner.py",
         "if not (letter.isascii() or notation.is_letter(letter) or notation.is_mark(letter) or letter in _IN_NAMES):",
         "if not letter.isprintable():"),
    ),
    line(
        7, 8, "`1_000`, `0x10`, `1e3`, `.15`, `1.`, `3j`, `2e+3`, `1,5`",
        "one documented reading or a message of its own: every row of the manual's table",
        (f"{_TEXTS}/test_manual.py::test_row", f"{_TEXTS}/scanner.py",
         '    raise TextError(f"{_clipped(text)!r} is not a number here; write it {hint}", column)',
         '    return _number(text.replace("_", ""), column, spaced)'),
    ),
    line(
        8, 8, "`2x`, `x(x+1)`, `sin x`, `-2^2`, `2^3^2`, `1/2x`, `a/b/c`",
        "the products and the precedence of the manual; elsewhere a hint",
        (f"{_TEXTS}/test_values.py::test_value", f"{_TEXTS}/grammar.py",
         "?power: postfix | postfix POWER exponent          -> binary",
         "?power: postfix | power POWER postfix             -> binary"),
        (f"{_TEXTS}/test_refusals.py::test_hints", f"{_TEXTS}/arrange.py",
         '    return after_name and token.type in ("NAME", "FUNCTION") and token.spaced',
         '    return token.type in ("NAME", "FUNCTION")'),
    ),
    line(
        9, 8, "`True`, `N`, `S`, `E`, `I`, `_`, a keyword of Python", "an unknown name, with the one that may be meant",
        (f"{_TEXTS}/test_refusals.py::test_words_that_mean_nothing_are_unknown_names", f"{_TEXTS}/scope.py",
         'if canonical(name) == "pi" else None', 'if canonical(name) in ("pi", "E") else None'),
        (f"{_TEXTS}/test_refusals.py::test_the_nearest_name_is_suggested", f"{_TEXTS}/scope.py",
         "    near = nearest(name, candidates)", '    near = ""'),
    ),
    line(
        10, 8, "any string of up to 10,000 characters", "a value or one documented kind of error",
        (f"{_TEXTS}/test_any_text.py::test_any_text", f"{_TEXTS}/scanner.py",
         "    if sign is None:\n        raise TextError(notation.refusal(text), column)\n", ""),
    ),
    line(
        11, 6, "two expressions that cannot be told apart by balls at fixed points",
        "left for a person; never wrong without a word, never an error of the staff",
        ("marking/test_expressions.py::test_what_cannot_be_decided_needs_a_person", "marking/symbolic/functions.py",
         "        if equal is None:", "        if equal is None and False:"),
    ),
    line(
        12, 2, "the process that marks dies on one answer: SIGKILL, SIGSEGV, SIGABRT, no memory, `os._exit`",
        "that answer “could not be checked”, with the reason; all others as they are",
        ("course/test_engines.py::test_a_submission_that_ends_its_process_is_left_out_and_no_other",
         "course/marking/engines/workers.py",
         "            yield from self._retry(suspect, worker.seen, fate)",
         "            yield suspect.index, suspect.given_up(worker.seen, left_out(fate))"),
    ),
)  # fmt: skip
