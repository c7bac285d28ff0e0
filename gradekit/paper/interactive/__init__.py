"""The page of an exercise that answers to mouse and keyboard: the graph as its centre, the working of each box.

    about    what is said of each box of the graph
    page     Solution → the page; its look is page.css, what it does is page.js
"""
