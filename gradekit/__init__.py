"""gradekit: solves and marks hand-computed machine-learning exercises."""
