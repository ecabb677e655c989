"""The bridge between index form and matrix form: the entry of a formula of vectors, and the formula of an entry."""
