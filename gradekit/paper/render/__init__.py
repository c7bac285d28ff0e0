"""Documents and formulas written out: for a terminal, as Markdown, LaTeX or HTML."""
