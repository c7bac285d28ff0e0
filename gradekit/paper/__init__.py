"""What people and other programs read of a solution or a mark.

    drawing    what is drawn, as data: computation graphs, plots
    document   what people read, as data
    values     numbers as people read them
    working    Solution → steps
    wording    open symbols → the shortest readable expression
    key        a key as it may be handed in, to the digits that are asked
    json_out   Solution → JSON
    marks_json Grade → JSON
    answers    right answers as people read them
    answered   answers as they were written, for people to read
    network    the layers of a network, with values and gradients on them
    picture    Solution → computation graph with values and gradients on it
    plots      Exercise → what its plots show
    lines      steps → the blocks of a document: equations below headings
    run_table  the middle of a long run as a table
    pages      Solution, steps → Document
    marks      Grade, Grades → Document
    line_of    which line of the working an answer is the result of
    interactive  Solution → the page that answers to mouse and keyboard
    practice   question by question, judged at once, with hints
    notebook   Exercise, Solution, Value, Submission, Grade → what notebooks show
    worksheet  Solutions → a sheet of questions, or its key
    render     Document → text, Markdown, LaTeX, HTML; pictures → SVG, DOT, Mermaid
"""
