"""Documents and formulas written out: for a terminal, as Markdown, LaTeX or HTML.

    by_kind         one function for blocks of every kind, made from one for each
    latex_letters   letters as TeX writes them
    graph_layout    where the boxes of a graph stand
    latex_formula   formula → LaTeX mathematics
    latex_breaks    mathematics that is too long for a line, for TeX to break
    mathml          formula → MathML, for browsers
    plain           formulas as plain Unicode text, which gradekit's expression language reads back to the same value
    safe            text from files and students made safe to show in a terminal, a log, a CI run or a page
    ticks           round numbers for the marks of an axis, and how they are written
    fit             columns of texts made to fit a line
    graph_dot       GraphPicture → DOT, the language of Graphviz
    graph_mermaid   GraphPicture → Mermaid, which GitHub and many editors draw
    latex           document → a LaTeX article that stands alone (pdfLaTeX, XeLaTeX or LuaLaTeX)
    layout          equations and quantities laid out in lines of text of a given width
    table_widths    how wide the columns of a table are in a terminal
    columns         short lines of one quantity's entries side by side
    plot_terminal   plot → lines of text
    bars_svg        bars → SVG
    svg             what all SVG pictures share
    graph_svg       GraphPicture → SVG
    network_svg     NetworkPicture → SVG: units as circles, weights on edges
    plot_svg        plot → SVG: axes with ticks, curves, points, regions and a legend
    terminal        document → text for a terminal
    html            document → one HTML page that needs nothing else
    markdown        document → Markdown (GitHub's)
"""
