"""What each library calls each op: frozen tables, one module a library, put together from what they share.

    common    what reads the same in all of them but for the name of the library
    numpy     arrays alone; the derivatives are written out, so their ops have words too
"""
