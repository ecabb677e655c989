"""Tables of numbers from files, and what is said of data that cannot be learned from. Start with `reading`."""
