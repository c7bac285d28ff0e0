"""Answers as people paste and type them → numbers as they were shown, or a formula, or a refusal that says what to do.

    found        what a text was found to be, as data
    characters   look-alikes that phones and web pages insert → plain characters
    numerals     one number in any spelling → as gradekit writes it
    commas       is a comma a decimal comma?
    around       what stands around a print: calls, tags, prompts
    separators   <1, 2>, (1|2), 1 & 2 \\\\ 3 & 4 → brackets, commas, semicolons
    brackets     nested brackets → nested tuples
    tables       lines without brackets, or with brackets line by line
    labels       names of rows and columns, blocks of columns
    markup       one number as equation editors mark it up
    stacked      fractions over three lines
    typed        z = 0.58, ≈ 0.27, $0.75$, a full stop at the end
    digits       which digits of a print are known; whether two prints say the same
    reader       all of it in order

Every rule is written for a program's own way of printing, and none guesses: what has two readings is refused. Digits
are kept as they were shown. Loaded only for a text that is no plain number.
"""
