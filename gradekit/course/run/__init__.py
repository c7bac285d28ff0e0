"""A whole run, from an order to its outputs.

    order      what a run is asked to do
    voice      what a run says about its results
    stopping   Ctrl-C, SIGTERM, time that is up
    run        the `grade` command without its command line
    decide     a person's decision about the points of a question
"""
