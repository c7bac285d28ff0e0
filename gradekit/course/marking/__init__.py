"""What is marked: the submissions of a partition, together.

    problems   the problems of a folder, made ready when they are first named
    owners     whose numbers are whose, where they are drawn for every student
    decode     bytes → who handed in what; the answers stay pieces of JSON
    desk       one problem's submissions marked together
    own_desk   the same where every student has numbers of their own
    share      pieces of one partition → rows and outcomes, in any process
    engines    who marks the partitions: this process, worker processes, a cluster
"""
