"""Many submissions → a gradebook. The modules in the order in which a course passes through them:

    inputs      paths → partitions: folders, .jsonl, .csv, .zip, a list of paths
    piece       one submission as bytes, and what marking it gave
    outcome     marks without a name on them, shared by all who earned the same
    problems    the problems of a folder, made ready when they are first named
    decode      bytes → who handed in what; the answers stay pieces of JSON
    desk        one problem's submissions marked together
    marking     pieces of one partition → rows and outcomes, in any process
    engines     who marks the partitions: this process, worker processes, a cluster
    state       what every run saw and gave, in an SQLite database
    lock, files one run at a time in a folder; files that are whole or not there
    facts       what a run remembers of a problem
    roster      who is in the course
    late        when submissions are due, and what lateness costs
    settings    the roster, --keep, --due and --late together, as they are kept with a run
    filenames   whose a file is by its name, and for which problem
    repeated    which of several submissions of one student and problem counts
    settled     a final result
    settle      rows of a run → final results: one a student and problem, late, overridden, missing
    rollcall    the proof that no student was lost on the way
    outputs     final results → files and formats, one module each
    order       what a run is asked to do
    run         all of it in order: the `grade` command without its command line
    voice       what a run says about its results
    stopping    Ctrl-C, SIGTERM, time that is up
    fault       an internal error in a few words
    decide      a person's decision about the points of a question
    difference  whose mark changed between two runs, and why
    items       how questions did: difficulty, discrimination, shared wrong values
"""
