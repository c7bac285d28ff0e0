"""An answer as the student gave it → arrays beside the key.

    entries     an answer as entries of a shape, or as a choice
    read        one answer, or why it cannot be read
    text        an answer that is a text and no plain number
    many        the same for a print of many numbers, as arrays
    misshapen   answers in the shape that a forgotten padding or stride gives
    names       what the names in a formula mean
    formula     the value of a formula
    pasted      what people paste and type → the numbers that it shows
    repeating   answers that only repeat the question
    choice      options, and true or false
    options     options as people and forms name them
    plain       plain JSON numbers in the shape asked, read at a glance
    reading     what equal answers of many students have in common
    budget      how long the formulas of one submission may be together
    own         formulas that name what other questions ask for
    layout      how the parts of one question lie in its answer
    several     one text as the answer to a question that asks for several quantities
    columns     the answers of many students to one part as arrays
    subgradient answers that are right for some slope at a kink
    accepted    other right answers: values, and words
"""
