"""Pictures of functions, of descents and of fits: drawn with matplotlib, or in the terminal."""
