"""Who marks the partitions. Every engine gives the same reports, whatever happens to the processes that make them.

    task      what is to be marked: a partition or, once that went wrong, a share of it
    here      this process, one partition after the other
    workers   processes of this machine, each with limits that the system enforces, and a supervisor
    limits    what the system enforces on a worker process
    worker    what such a process does
    dask      a cluster (extra `gradekit[dask]`)
"""
