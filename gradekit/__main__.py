"""`python -m gradekit`: the command line."""

import sys

from gradekit.cli import main

if __name__ == "__main__":
    sys.exit(main())
