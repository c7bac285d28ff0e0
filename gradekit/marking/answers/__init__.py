"""An answer as the student gave it → arrays beside the key.

    entries     an answer as entries of a shape, or as a choice
    read        one answer, or why it cannot be read
    repeating   answers that only repeat the question
    choice      options, and true or false
    reading     what equal answers of many students have in common
    layout      how the parts of one question lie in its answer
    columns     the answers of many students to one part as arrays
    subgradient answers that are right for some slope at a kink
    accepted    other right answers: values, and words
"""
