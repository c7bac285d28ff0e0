"""Exercises and students made by hand in numpy, independent of gradekit: what a grader can be judged by.

working           lines of hand working, slips that replace one, how far fair rounding reaches
functions         activations and losses with their slopes
networks          random dense networks, single and with several examples, column and row form
problem_text      a network as a problem file
network_exercise  a network with its problem file, working and slips
anywhere          mistakes that can be made in any exercise
slips             mistakes that can be made in a network
graphs            computation graphs with several paths, and the mistakes that can be made in them
sheets            formulas written in more than one way, with the rarer mistakes that can be made in them
operations        sheets of operations that a dense network does not have, with the mistakes that belong to them
more_operations   the same: channels, distributions, chains, whole numbers, rectifiers and gates, frozen biases
course            a whole course of one exercise, distinct submissions by the thousand
students          fair, mistaken and random students of an exercise, with what a good marker says of each answer
"""
