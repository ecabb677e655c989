"""Losses that are quadratic in their parameters: the moments of the data are all they need of it."""
