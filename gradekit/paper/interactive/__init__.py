"""The page of an exercise that answers to mouse and keyboard: the graph as its centre, the working of each box.

    about      what is said of each box of the graph
    layers     the drawing of a network's layers, and what is said of each unit
    program    the graph as a program, with the numbers that may be changed and the places that show what follows
    copies     given numbers that stand in the graph a second time
    moving     the plots of the problem as programs, so that they follow
    descent    the loss from update to update as a program, for a learning rate that is chosen
    play       the program as a part of the page
    following  what follows from own earlier answers, as a program
    practised  Solution → the page on which its questions are answered and judged, without the key in clear
    page       Solution → the page; its look is page.css, what it does is page.js and play.js
"""
