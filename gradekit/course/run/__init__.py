"""A whole run, from an order to its outputs.

    order      what a run is asked to do
    voice      what a run says about its results
    stopping   Ctrl-C, SIGTERM, time that is up
    anyone     a course in which nobody would have a mark is stopped
    run        the `grade` command without its command line
    decide     a person's decision about the points of a question
"""
