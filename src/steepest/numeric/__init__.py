"""Numbers from trees: graphs of operations, their derivatives, and the Python that works them out.

Start with `graph`, then `compiling`.
"""
