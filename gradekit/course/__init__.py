"""Many submissions → a gradebook. The stages through which a course passes, in their order:

    piece        one submission as bytes, and what marking it gave
    outcome      marks without a name on them, shared by all who earned the same
    headings     what columns are called, on every platform that is read
    safe_names   names of files for students
    digest       what bytes are known by
    fault        an internal error in a few words
    inputs       what is handed in: folders, .jsonl, .csv, .zip, a list of paths → partitions
    marking      what is marked: partitions → rows and outcomes, in any process or on a cluster
    state        what is kept: every run in an SQLite database, and files that are whole or not there
    settling     what is settled: roster, repeats, lateness, decisions → one result a student and problem
    outputs      what is written: files and formats, one module each
    run          all of it in order: the `grade` command without its command line
    items        beside it, how questions did: difficulty, discrimination, shared wrong values
    pages        beside it, the course's page, and a page of feedback for every student
    difference   beside it, whose mark changed between two runs, and why
"""
