"""What compiled functions and trainers take, beside other libraries.

Each module here measures one kind of work and has a function ``rows(rounds)``; a peer that is not installed has no row.
"""
