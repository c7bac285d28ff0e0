"""Final results → files and formats. One module each; all take the results as they pass, once.

course        what is the same for all results
sums          counts, exact until they are printed     problem_sums, spread: parts of these
shared        work done once for all with the same marks
ordered       rows sorted by their keys in little memory
cells         cells of a CSV file, safe in a spreadsheet
words         counts and shares in words

results       results.jsonl
gradebook     gradebook.csv, and --format csv
summary       summary.json
report        report.md, and what a terminal shows
junit         junit.xml, and --format junit
platforms     what files for learning platforms need, chosen with --gradebook: canvas, moodle, moodle_worksheet,
              brightspace, blackboard
gradescope    --format gradescope
github        --format github
people        --format text and markdown: every submission
listing       --format json

write         all of them together
"""
