"""The layers of a network as units and weights, wherever the graph of an exercise has such layers.

    dense  graph → its dense layers, a chain of them
    units  layers → units, wires and their numbers
"""
