"""steepest: derive, check, typeset and drill the calculus of machine learning."""

__version__ = "0.1.0"
