"""Problem files: what they may say (schema), and reading them (load).

    known              the words that files may use: frozen tables
    located            the pieces that a problem file is put together from
    draws              what is drawn for every student, as data
    messages           words for faults
    plots              what a `plot:` says, as data: expressions and ranges, nothing computed
    schema_parts       the pieces that JSON Schemas are put together from
    shorthands         the shorthands `train:` and `unroll:` as data
    tasks              what a question may ask for besides quantities and choices: one record a kind, data only
    file_text          a problem file → its text, without ever opening what is not an ordinary file
    plot_schema        the JSON Schema of `plot:`
    schema             what a problem file says, as data: no graph, no arithmetic
    shorthand_schema   JSON Schemas of the shorthands `train:` and `unroll:`
    yaml_text          YAML text → a tree of located nodes
    fields             readers of mappings and lists, out of which the problem file's reader is put together
    question_schema    the JSON Schema of one question of a problem file
    json_schema        JSON Schemas (draft 2020-12) of the four kinds of file: problem, submission, result, solution
    values             readers of single values: text, expressions, numbers, words and names
    batches            which examples each step of `train:` uses: `batches`, or an `order` cut into batches of one size
    domains            where symbols without numbers may lie: an interval, or a word such as one-hot
    identifier         ids of questions and options
    nested             nested lists of numbers: read entry by entry, and refused where rows differ in length
    shapes             shapes as they stand in a problem file: sizes, and names of open dimensions
    tolerances         the `tolerance:` of a question
    kinds              question kinds: the keys of each, how they are read, and what they ask for
    network            the `network:` shorthand of a problem file: layers of weights, their input, target and loss
    plot               `plot:` of a problem or a question: one plot, or a list of them
    train              the `train:` shorthand of a problem file
    unroll             the `unroll:` shorthand of a problem file
    own_mistakes       what a teacher says of wrong answers: mistakes of their own, and the credit of named ones
    variants           the `variants:` of a problem file: which givens are drawn for each student, and from what
    variants_schema    the JSON Schema of `variants:`
    questions          the `questions:` of a problem file
    load               text → Problem, with every fault of the file at once
"""
